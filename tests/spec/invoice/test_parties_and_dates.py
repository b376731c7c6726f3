"""Seller and buyer as of the day of issue; the dates of the invoice.

Address, endpoint and due days are those of the row valid on the day of issue, else of the latest.
The period covers the month and every contact, because late contacts are on the invoice too. A
credit note's is from the first to the last day of the contacts that it credits.

Rules: docs/rules.md#parties, docs/rules.md#month.
"""

import datetime as dt

from contracts.care_contacts import PricedContact, ReportedContact
from contracts.registries import Agreement, Payer
from tests.support.invoices import JANUARY, invoiced
from tests.support.months import FEBRUARY, WORLD, bill
from tests.support.tables import listed, table

AGREEMENTS = table(
    Agreement,
    """
    provider_name | paper_invoice | bankgiro | valid_from | valid_to
    Förr AB       | true          | 1        | 2020-01-01 | 2024-02-08
    Nu AB         | false         | 2        | 2024-02-09 | 2024-12-31
    """,
)
PAYERS = table(
    Payer,
    """
    name  | due_days | valid_from | valid_to
    Förut | 10       | 2020-01-01 | 2024-02-08
    Nu    | 30       | 2024-02-09 | 2024-02-28
    Sedan |          | 2024-02-29 |
    """,
)


def parties(issued_on: dt.date) -> list[str]:
    found = invoiced(
        table(PricedContact),
        issue=JANUARY._replace(issued_on=issued_on),
        agreements=AGREEMENTS,
        payers=PAYERS,
    ).invoices
    return listed(found, "seller_name", "paper_invoice", "seller_bankgiro", "buyer_name", "due_on")


def test_names_and_terms_are_of_the_row_valid_on_the_day_of_issue() -> None:
    assert parties(dt.date(2024, 2, 8)) == ["Förr AB | true | 1 | Förut | 2024-02-18"]
    assert parties(dt.date(2024, 2, 9)) == ["Nu AB | false | 2 | Nu | 2024-03-10"]


def test_an_invoice_without_due_days_has_no_due_date() -> None:
    assert parties(dt.date(2024, 2, 29)) == ["Nu AB | false | 2 | Sedan | "]


def test_when_no_row_is_valid_the_latest_is_used() -> None:
    assert parties(dt.date(2025, 6, 30)) == ["Nu AB | false | 2 | Sedan | "]


def test_a_credit_note_has_no_due_date() -> None:
    world = WORLD._replace(payers=table(Payer, "due_days\n30"))
    january = bill(table(ReportedContact, "contact_id\na"), world=world)
    assert listed(january.invoiced.invoices, "kind", "due_on") == ["380 | 2024-03-10"]
    cancelled = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="2")
    february = bill(cancelled, FEBRUARY, world=world, after=january)
    assert listed(february.invoiced.invoices, "kind", "due_on") == ["381 | "]


def test_the_period_covers_the_month_and_every_contact() -> None:
    on_time = table(PricedContact, "started_on\n2024-01-15")
    late = table(
        PricedContact,
        """
        started_on | ended_on
        2023-11-30 | 2023-12-02
        2024-01-30 | 2024-01-31
        """,
    )
    for contacts, period in [
        (on_time, "2024-01-01 | 2024-01-31"),
        (late, "2023-11-30 | 2024-01-31"),
    ]:
        found = invoiced(contacts).invoices
        assert listed(found, "period_start", "period_end") == [period]
        assert listed(found, "month", "issued_on") == ["2024-01 | 2024-02-09"]


def test_a_credit_note_is_of_the_days_of_its_contacts() -> None:
    january = bill(
        table(
            ReportedContact,
            """
            contact_id | care_form  | started_on | ended_on
            a          | outpatient | 2024-01-05 |
            b          | inpatient  | 2023-12-20 | 2024-01-08
            c          | outpatient | 2024-01-30 |
            """,
        )
    )
    cancelled = table(ReportedContact, "contact_id | cancelled\na | ja\nb | ja", ingest_no="2")
    february = bill(cancelled, FEBRUARY, after=january)
    assert listed(february.invoiced.invoices, "kind", "period_start", "period_end") == [
        "381 | 2023-12-20 | 2024-01-08"
    ]
