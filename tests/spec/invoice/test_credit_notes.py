"""Credit notes: one per credited original, with positive amounts and a reference.

Reference to the original is mandatory, and amounts are positive, between regions (TKB 1.1). VAT
compensation is the original's percentage of the credited lines.

Rule: docs/rules.md#credit-notes.
"""

from contracts.care_contacts import ReportedContact
from contracts.keys import CREDIT_NOTE
from contracts.registries import Agreement
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
