"""A changed contact: the old line is credited whole and the new one debited.

"Change only as credit and new debit, no difference billing" (FUMS). The compared columns are
amount, seller, payer, reference, agreement, patient, LMA number, unit, care form, visit type,
profession, category, dates, DRG and procedures. Diagnoses are not compared.

Rule: docs/rules.md#changed.
"""

from decimal import Decimal

import polars as pl
import pytest

from contracts.care_contacts import ContactPrice, MatchedContact, PricedContact, ReportedContact
from contracts.invoices import COMPARED_COLUMNS, BilledLine
from tests.support.months import FEBRUARY, bill, net_lines, outcome
from tests.support.tables import cases, table, typed
from transforms.comparison import compare_with_billed

OTHER = {
    "amount": "999.99",
    "seller_org_no": "5588888888",
    "payer_id": "03",
    "reference": "15008739/KV",
    "agreement_id": "ADA2",
    "patient_id": "992016123457",
    "lma_number": "52-000009",
    "care_unit": "12345678M02",
    "care_form": "home",
    "visit_type": "9",
    "profession": "09",
    "category": "quota_refugee",
    "started_on": "2024-01-14",
    "ended_on": "2024-01-16",
    "drg_code": "B22",
    "procedure_codes": "UX007",
}
WHOLE = {
    "contact_id": "k1",
    "drg_code": "A11",
    "procedure_codes": "PE009",
    "ended_on": "2024-01-15",
}
MAY_BE_EMPTY = ["lma_number", "visit_type", "profession", "drg_code", "procedure_codes"]


def how(now: dict[str, str], before: dict[str, str]) -> str:
    priced = typed(PricedContact, [now])
    matched = priced.select(MatchedContact.columns())
    prices = priced.select(ContactPrice.columns())
    compared = compare_with_billed(matched, prices, typed(BilledLine, [before]))
    [kind] = [name for name, rows in compared._asdict().items() if not rows.is_empty()]
    return str(kind)


def test_the_columns_compared() -> None:
    assert set(OTHER) == set(COMPARED_COLUMNS)
    assert how(WHOLE, WHOLE) == "same"


@pytest.mark.parametrize("column", COMPARED_COLUMNS)
def test_a_difference_in_any_of_these_is_a_change(column: str) -> None:
    assert how(WHOLE | {column: OTHER[column]}, WHOLE) == "changed"


@pytest.mark.parametrize("column", MAY_BE_EMPTY)
def test_a_value_that_was_or_becomes_empty_is_a_change_too(column: str) -> None:
    assert how(WHOLE | {column: ""}, WHOLE) == "changed"
    assert how(WHOLE, WHOLE | {column: ""}) == "changed"
    assert how(WHOLE | {column: ""}, WHOLE | {column: ""}) == "same"


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("diagnosis_codes", "J06"),
        ("patient_name", "Någon Annan"),
        ("born_on", "1991-01-01"),
        ("protected_identity", "true"),
        ("residence", "03"),
        ("unit_name", "Ny skylt"),
        ("care_level", "specialist"),
        ("fee_code", "12"),
        ("planned", "true"),
        ("route", "vardfaktura"),
        ("vat_percent", "6"),
    ],
)
def test_a_difference_in_other_columns_is_not_a_change(column: str, other: str) -> None:
    assert how(WHOLE | {column: other}, WHOLE) == "same"


def test_a_contact_that_was_not_billed_is_fresh() -> None:
    assert how(WHOLE | {"contact_id": "k2"}, WHOLE) == "fresh"
    assert how(WHOLE | {"reporter": "5588888888"}, WHOLE) == "fresh"


def test_the_whole_old_line_is_credited_and_the_new_one_debited() -> None:
    january = bill(
        table(
            ReportedContact,
            """
            contact_id | started_on | procedure_codes
            k1         | 2024-01-15 | PE009
            k2         | 2024-01-16 |
            """,
        )
    )
    changed = table(ReportedContact, "contact_id | procedure_codes\nk1 |", ingest_no="2")
    february = bill(changed, FEBRUARY, after=january)
    assert outcome(february) == ["billed | "]
    assert february.written.debits["amount"].to_list() == [Decimal(1000)]
    assert february.written.credited["amount"].to_list() == [Decimal(1100)]
    old = february.written.credited.row(0, named=True)
    assert (old["debit_run"], old["ingest_no"], old["source_row"]) == (1, 1, 1)
    assert (old["cause_ingest_no"], old["cause_row"], old["sign"]) == (2, 1, -1)
    net = net_lines(february.lines).filter(pl.col("contact_id") == "k1")
    assert net.select("debit_run", "amount").rows() == [(2, Decimal(1000))]


def test_a_line_changed_twice_is_credited_from_the_run_that_billed_it_last() -> None:
    january = bill(table(ReportedContact, "contact_id | procedure_codes\nk1 | PE009"))
    february = bill(
        table(ReportedContact, "contact_id | procedure_codes\nk1 |", ingest_no="2"),
        FEBRUARY,
        after=january,
    )
    march = bill(
        table(ReportedContact, "contact_id | procedure_codes\nk1 | PE009", ingest_no="3"),
        FEBRUARY,
        after=february,
    )
    assert march.written.credited.select("debit_run", "amount").rows() == [(2, Decimal(1000))]
    assert net_lines(march.lines).select("debit_run", "amount").rows() == [(3, Decimal(1100))]
    assert march.invoiced.invoices["credits_invoice"].to_list() == [None, "2-0"]


def test_age_and_likeness_are_not_checked_for_a_change() -> None:
    january = bill(
        table(
            ReportedContact,
            "contact_id | started_on | profession\na | 2023-08-15 | 01\nb | 2023-08-15 | 02",
        )
    )
    changed, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | profession -> fate   | remarks
        b          | 2023-08-15 | 01         -> billed | B01
        """,
        ingest_no="2",
    )
    assert outcome(bill(changed, FEBRUARY, after=january)) == expected


@pytest.mark.parametrize(
    ("column", "wrong", "fate"),
    [
        ("started_on", "2024-01-99", "rejected | C02"),
        ("lma_number", "52-999999", "held | L03"),
        ("care_unit", "99999999M01", "held | U01"),
        ("started_on", "2024-04-01", "rejected | C04"),
        ("started_on", "2024-03-01", "not_yet | "),
    ],
)
def test_a_correction_that_is_rejected_held_or_postponed_changes_nothing_billed(
    column: str, wrong: str, fate: str
) -> None:
    january = bill(table(ReportedContact, "contact_id\nk1"))
    correction = table(ReportedContact, contact_id="k1", ingest_no="2", **{column: wrong})
    february = bill(correction, FEBRUARY, after=january)
    assert outcome(february) == [fate]
    assert february.written.debits.is_empty()
    assert february.written.credited.is_empty()
