"""A registry change affects billed contacts on request: `--rebill-since DATE`.

`bill MONTH --rebill-since DATE` judges the billed reports of contacts that started on or after the
day again. If one is now held, rejected or postponed, nothing changes and its fate is unchanged,
because only the request opened it.

Rule: docs/rules.md#rebill-since.
"""

import datetime as dt
from decimal import Decimal

from contracts.care_contacts import ReportedContact
from contracts.registries import CareUnit, FeeCode, ListedPrice
from tests.support.months import FEBRUARY, WORLD, Billed, Order, bill, net_lines, outcome
from tests.support.tables import cases, table

SINCE = FEBRUARY._replace(rebill_since=dt.date(2024, 1, 15))
DEARER = WORLD._replace(price_items=table(ListedPrice, "kind | amount\nvisit | 1200"))
NOTHING_NEW = ReportedContact.none()


def january() -> Billed:
    return bill(
        table(
            ReportedContact,
            """
            contact_id | started_on
            a          | 2024-01-14
            b          | 2024-01-15
            c          | 2024-01-16
            """,
        )
    )


def test_a_corrected_price_does_not_change_billed_contacts_by_itself() -> None:
    february = bill(NOTHING_NEW, FEBRUARY, after=january(), world=DEARER)
    assert outcome(february) == []


def test_on_request_contacts_from_that_day_on_are_credited_and_billed() -> None:
    february = bill(NOTHING_NEW, SINCE, after=january(), world=DEARER)
    assert outcome(february) == ["billed | ", "billed | "]
    assert february.written.debits.select("contact_id", "amount").rows() == [
        ("b", Decimal(1200)),
        ("c", Decimal(1200)),
    ]
    assert february.written.credited["contact_id"].to_list() == ["b", "c"]
    assert net_lines(february.lines)["amount"].to_list() == [1000, 1200, 1200]


def test_on_request_without_a_change_they_are_unchanged() -> None:
    february = bill(NOTHING_NEW, SINCE, after=january())
    assert outcome(february) == ["unchanged | ", "unchanged | "]
    assert february.written.credited.is_empty()


def test_a_contact_that_would_now_be_held_rejected_or_postponed_is_unchanged() -> None:
    for world, order, remarks in [
        (WORLD._replace(care_units=CareUnit.none()), SINCE, "U01"),
        (WORLD._replace(price_items=ListedPrice.none()), SINCE, "M01"),
        (WORLD, Order("2023-12", SINCE.issued_on, rebill_since=SINCE.rebill_since), ""),
        (WORLD, Order("2024-01", dt.date(2024, 1, 1), rebill_since=SINCE.rebill_since), "C04"),
    ]:
        february = bill(NOTHING_NEW, order, after=january(), world=world)
        assert outcome(february) == [f"unchanged | {remarks}"] * 2
        assert february.written.debits.is_empty()
        assert february.written.credited.is_empty()


def test_a_contact_that_is_now_not_billable_is_credited() -> None:
    residents = table(FeeCode, "fee_code | category\n69 | resident")
    february = bill(NOTHING_NEW, SINCE, after=january(), world=WORLD._replace(fee_codes=residents))
    assert outcome(february) == ["credited | N01", "credited | N01"]


def test_the_billed_report_is_judged_although_a_later_one_was_refused() -> None:
    delivered = table(ReportedContact, "contact_id | started_on\nb | 2024-01-99", ingest_no="2")
    february = bill(delivered, FEBRUARY, after=january())
    assert outcome(february) == ["rejected | C02"]
    march = bill(NOTHING_NEW, SINCE, after=february, world=DEARER)
    assert outcome(march) == ["billed | ", "billed | "]


def test_a_new_report_of_the_contact_decides() -> None:
    delivered, _ = cases(
        ReportedContact,
        """
        contact_id | started_on | lma_number -> is
        b          | 2024-01-15 | 52-999999  -> held
        """,
        ingest_no="2",
    )
    february = bill(delivered, SINCE, after=january(), world=DEARER)
    assert outcome(february, delivered) == ["held | L03"]
    assert outcome(february) == ["billed | ", "held | L03"]
    assert net_lines(february.lines).sort("contact_id")["amount"].to_list() == [1000, 1000, 1200]
