"""Credit notes: one per credited original, with positive amounts and a reference.

Reference to the original is mandatory, and amounts are positive, between regions (TKB 1.1). VAT
compensation is the original's percentage of the credited lines, but never more than is left of the
original, and all that is left when its last contact is credited (own rule, 2026-11-30).

Rule: docs/rules.md#credit-notes.
"""

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.care_contacts import PricedContact, ReportedContact
from contracts.invoices import IssuedInvoice
from contracts.keys import CREDIT_NOTE
from contracts.registries import Agreement, FeeCode, ListedPrice
from tests.support.invoices import credited, invoiced, numbered
from tests.support.months import FEBRUARY, WORLD, Billed, bill
from tests.support.tables import listed, table

WITH_VAT = WORLD._replace(
    agreements=table(Agreement, "inpatient_model | vat_compensation_percent\nday | 6")
)
SUMS = ["kind", "contacts", "lines_amount", "vat_compensation", "total", "credits_invoice"]


def two_months() -> Billed:
    """Bill January: a and b. Bill February: a is changed, c is new."""
    january = bill(
        table(
            ReportedContact,
            """
            contact_id | started_on | procedure_codes
            a          | 2024-01-10 | PE009
            b          | 2024-01-11 |
            """,
        ),
        world=WITH_VAT,
    )
    return bill(
        table(
            ReportedContact,
            """
            contact_id | started_on
            a          | 2024-01-10
            c          | 2024-02-10
            """,
            ingest_no="2",
        ),
        FEBRUARY,
        world=WITH_VAT,
        after=january,
    )


def test_invoices_come_before_credit_notes_and_both_are_positive() -> None:
    found = two_months().invoiced
    assert listed(found.invoices, *SUMS) == [
        "380 | 2 | 2000.00 | 120.00 | 2120.00 | ",
        "381 | 1 | 1100.00 | 66.00 | 1166.00 | 1-0",
    ]
    notes = found.invoices.filter(found.invoices["kind"] == CREDIT_NOTE)
    assert listed(notes, "credits_issued_on", "due_on") == ["2024-02-09 | "]


def test_a_credit_note_has_the_items_that_were_billed() -> None:
    found = two_months().invoiced
    credited = found.billed_items.filter(found.billed_items["invoice"] == 1)
    assert listed(credited, "ingest_no", "source_row", "kind", "quantity", "amount") == [
        "1 | 1 | visit | 1 | 1000.00",
        "1 | 1 | procedure | 1 | 100.00",
    ]
    lines = found.invoice_lines.filter(found.invoice_lines["invoice"] == 1)
    assert listed(lines, "line_no", "kind", "quantity", "amount") == [
        "1 | visit | 1 | 1000.00",
        "2 | procedure | 1 | 100.00",
    ]


def test_each_original_has_a_credit_note_of_its_own() -> None:
    february = two_months()
    cancelled = table(
        ReportedContact,
        "contact_id | cancelled\na | ja\nb | ja\nc | ja",
        ingest_no="3",
    )
    march = bill(cancelled, FEBRUARY, world=WITH_VAT, after=february)
    assert listed(march.invoiced.invoices, *SUMS) == [
        "381 | 1 | 1000.00 | 60.00 | 1060.00 | 1-0",
        "381 | 2 | 2000.00 | 120.00 | 2120.00 | 2-0",
    ]


def test_a_credit_keeps_the_percentage_that_was_billed() -> None:
    february = two_months()
    dearer = WORLD._replace(
        agreements=table(Agreement, "inpatient_model | vat_compensation_percent\nday | 18")
    )
    changed = table(
        ReportedContact,
        "contact_id | started_on | profession\nb | 2024-01-11 | 02",
        ingest_no="3",
    )
    march = bill(changed, FEBRUARY, world=dearer, after=february)
    assert listed(march.invoiced.invoices, *SUMS) == [
        "380 | 1 | 1000.00 | 180.00 | 1180.00 | ",
        "381 | 1 | 1000.00 | 60.00 | 1060.00 | 1-0",
    ]


def contacts(names: str, **columns: str) -> Any:
    return table(ReportedContact, "contact_id\n" + "\n".join(names), **columns)


def test_notes_add_up_to_the_invoice() -> None:
    """33.68 + 33.67 of 67.35, although 6 percent of each contact is 33.675."""
    world = WITH_VAT._replace(price_items=table(ListedPrice, "kind | amount\nvisit | 561.25"))
    two_days = "contact_id | started_on\na | 2024-01-10\nb | 2024-01-11"
    billed = bill(table(ReportedContact, two_days), world=world)
    for name, sums in [("a", "561.25 | 33.68 | 594.93"), ("b", "561.25 | 33.67 | 594.92")]:
        ingest_no = str(billed.run_no + 1)
        cancelled = contacts(name, cancelled="ja", ingest_no=ingest_no)
        billed = bill(cancelled, FEBRUARY, world=world, after=billed)
        assert listed(billed.invoiced.invoices, "lines_amount", "vat_compensation", "total") == [
            sums
        ]


def test_a_note_says_why_it_credits() -> None:
    january = bill(
        table(ReportedContact, "contact_id | started_on\na | 2024-01-10\nb | 2024-01-11")
    )
    february = bill(
        table(
            ReportedContact,
            """
            contact_id | started_on | cancelled
            a          | 2024-01-12 |
            b          |            | ja
            """,
            ingest_no="2",
        ),
        FEBRUARY,
        after=january,
    )
    assert listed(february.invoiced.invoices, "kind", "credit_reason") == [
        "380 | ",
        "381 | cancelled changed",
    ]


def test_a_note_says_that_a_contact_is_no_longer_billable() -> None:
    january = bill(contacts("a"))
    resident = table(ReportedContact, "contact_id | fee_code\na | 01", ingest_no="2")
    world = WORLD._replace(fee_codes=table(FeeCode, "fee_code | category\n01 | resident"))
    february = bill(resident, FEBRUARY, world=world, after=january)
    assert listed(february.invoiced.invoices, "kind", "credit_reason") == ["381 | not_billable"]


def test_a_note_says_that_registries_changed() -> None:
    january = bill(contacts("a"))
    dearer = WORLD._replace(price_items=table(ListedPrice, "kind | amount\nvisit | 1001"))
    order = FEBRUARY._replace(rebill_since=dt.date(2024, 1, 1))
    february = bill(ReportedContact.none(), order, world=dearer, after=january)
    assert listed(february.invoiced.invoices, "kind", "credit_reason") == [
        "380 | ",
        "381 | rebilled",
    ]


@settings(max_examples=60, deadline=None)
@given(
    amounts=st.lists(st.integers(1, 300_000), min_size=1, max_size=6),
    percent=st.sampled_from(["0", "0.01", "5.25", "6", "7.5", "99.99"]),
    data=st.data(),
)
def test_any_part_credits_net_to_zero(
    amounts: list[int], percent: str, data: st.DataObject
) -> None:
    """Never below zero on the way, and 0.00 when every contact is credited."""
    turns = [data.draw(st.integers(0, 2)) for _ in amounts]
    first = invoiced(
        table(
            PricedContact,
            "contact_id | amount | source_row\n"
            + "\n".join(f"{n} | {ore / 100:.2f} | {n}" for n, ore in enumerate(amounts, 1)),
            vat_percent=percent,
        )
    )
    left = first.invoices.item(0, "total")
    issued = numbered(first.invoices, 1)
    for turn in sorted(set(turns)):
        rows = [n for n, of in enumerate(turns, 1) if of == turn]
        note = credited(first, issued, rows, turn + 2).invoices
        issued = IssuedInvoice.of(pl.concat([issued, numbered(note, turn + 2)]))
        left -= note.item(0, "total")
        assert left >= 0
    assert left == 0
