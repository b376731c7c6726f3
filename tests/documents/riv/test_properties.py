"""Every national basis keeps every rule and sums to the invoice, to the öre."""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.riv.made import ISSUED_ON, STAY, VISIT, basis, care_texts, credit, head, tables
from transforms.division import InvoiceLimits, with_parts
from transforms.documents.riv.checks import broken_riv_rules
from transforms.documents.riv.codes import MEDICAL_FIELDS

NET = "invoicedAmountDetails/patientCareInvoiceNetAmount/amount"
KRONOR = st.decimals(Decimal("0.01"), 99_999, places=2)
DAYS = st.dates(dt.date(2023, 9, 1), dt.date(2024, 1, 31))
PATIENTS = st.sampled_from(["992024000010", "992024123457", "992016000010", "197010632391"])
SHARED = {
    "patient_id": PATIENTS,
    "lma_number": st.sampled_from(["09-123456", "52-654321"]),
    "sex": st.sampled_from([None, "K", "M"]),
    "unit_hsa_id": st.sampled_from([None, "SE9999997704-A1"]),
    "medical_field_code": st.sampled_from(sorted(MEDICAL_FIELDS)),
    "care_level": st.sampled_from(["primary", "specialist", "inpatient"]),
    "procedure_codes": st.sampled_from([None, "AQ014", "AQ014 PE009"]),
    "planned": st.sampled_from([None, True, False]),
}
ADDED = st.lists(
    st.tuples(st.sampled_from(["procedure", "interpreter", "island"]), st.just(1), KRONOR),
    max_size=3,
)


@st.composite
def visits(draw: st.DrawFn) -> dict[str, Any]:
    """A visit whose deduction and fee are at most the sum of its other items."""
    added = [("visit", 1, draw(KRONOR)), *draw(ADDED)]
    room = sum((price for *_, price in added), Decimal("-0.01"))
    for kind in ("deduction", "patient_fee"):
        less = draw(st.decimals(0, min(room, 500), places=2)) if draw(st.booleans()) else 0
        if less:
            added.append((kind, -1, less))
            room -= less
    shared = {name: draw(values) for name, values in SHARED.items()}
    return VISIT | shared | {
        "started_on": draw(DAYS),
        "care_form": draw(st.sampled_from(["outpatient", "home"])),
        "profession": draw(st.sampled_from(["01", "LK", "sj", "07"])),
        "diagnosis_codes": draw(st.sampled_from([None, "R104", "E119 R104"])),
        "items": added,
    }  # fmt: skip


@st.composite
def stays(draw: st.DrawFn) -> dict[str, Any]:
    first, nights = draw(DAYS), draw(st.integers(0, 20))
    by_day = [("day", max(nights, 1), draw(KRONOR))]
    by_drg = [("drg_point", 1, draw(KRONOR), "O60C"), ("outlier_day", nights, draw(KRONOR))]
    shared = {name: draw(values) for name, values in SHARED.items()}
    return STAY | shared | {
        "started_on": first,
        "ended_on": min(first + dt.timedelta(days=nights), dt.date(2024, 2, 1)),
        "leave_days": draw(st.integers(0, max(nights - 1, 0))),
        "items": draw(st.sampled_from([by_day, by_drg])),
    }  # fmt: skip


CONTACTS = st.lists(st.one_of(visits(), stays()), min_size=1, max_size=6).map(
    lambda contacts: [one | {"contact_id": f"K{n}"} for n, one in enumerate(contacts)]
)


@settings(max_examples=60, deadline=None)
@given(contacts=CONTACTS)
def test_any_bill_breaks_no_rule_and_sums_to_the_invoice(
    contacts: list[dict[str, Any]],
) -> None:
    xml = basis(contacts)
    # A made-up but stored personal number, and more leave than a truncated stay has.
    doubts = {"EGEN-PATIENT-SIFFRA", "EGEN-VARDDAGAR"}
    assert {one.rule for one in broken_riv_rules(xml, today=ISSUED_ON)} <= doubts
    lines, _ = tables(contacts)
    total = lines.get_column("amount").sum()
    assert sum(map(Decimal, care_texts(xml, NET)), Decimal(0)) == total
    assert head(xml, "amount") == f"{total:.2f}"


@settings(max_examples=30, deadline=None)
@given(contacts=CONTACTS, data=st.data())
def test_any_partial_credit_names_the_billed_lines(
    contacts: list[dict[str, Any]], data: st.DataObject
) -> None:
    part = data.draw(st.lists(st.sampled_from(contacts), min_size=1, unique_by=id))
    originals, _ = tables(contacts)
    before, xml = basis(contacts), credit(part, [], originals)
    found = broken_riv_rules(xml, today=ISSUED_ON, original=before)
    assert {one.severity for one in found} <= {"W"}
    where = dict(
        zip(care_texts(before, "careContactId"), care_texts(before, "lineId"), strict=True)
    )
    assert care_texts(xml, "referenceToLineId") == [
        where[one] for one in care_texts(xml, "careContactId")
    ]


@given(contacts=CONTACTS.filter(lambda contacts: len(contacts) > 1))
def test_a_basis_above_the_limit_is_foreseen_and_one_of_half_the_limit_is_not_divided(
    contacts: list[dict[str, Any]],
) -> None:
    """Also the basis of a credit note of the same contacts."""
    lines, items = tables(contacts)
    size = len(basis(contacts))
    debits = lines.with_columns(res_customer=pl.lit(None, dtype=pl.String))
    items = items.with_columns(debit_run="run_no")
    credited = len(credit(contacts, [], lines))
    small = InvoiceLimits(national_basis=max(size, credited) - 1)
    assert with_parts(debits, items, small)["part"].null_count() == 0
    room = InvoiceLimits(national_basis=2 * size + 2_000)
    assert with_parts(debits, items, room)["part"].null_count() == lines.height
