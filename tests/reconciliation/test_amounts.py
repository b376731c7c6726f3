"""Every krona is counted: by month of care, seller and unit, invoice and due date."""

from decimal import Decimal
from typing import Any

import polars as pl

from contracts.invoices import Invoice, IssuedInvoice
from contracts.reconciliation import InvoicePayment
from tests.reconciliation.example import (
    FEBRUARY_INVOICES,
    JANUARY_INVOICES,
    an_empty_month,
    day,
    february,
    invoices,
    january,
    rows,
)
from transforms.reconciliation.balances import ageing, balances
from transforms.reconciliation.month import reconcile

SUMS = ("debited_contacts", "debited", "credited_contacts", "credited", "net")


def kronor(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_the_bridge_leads_from_the_month_of_care_to_the_month_of_invoice() -> None:
    found = reconcile(february()).care_months.select("care_month", *SUMS).rows()
    assert found == [
        ("2023-12", 1, Decimal("90.10"), 0, Decimal("0.00"), Decimal("90.10")),
        ("2024-01", 2, Decimal("950.00"), 2, Decimal("1200.00"), Decimal("-250.00")),
        ("2024-02", 1, Decimal("100.00"), 0, Decimal("0.00"), Decimal("100.00")),
    ]


def test_a_stay_belongs_to_the_month_in_which_it_ended() -> None:
    month = january()
    lines = month.billed_lines.with_columns(started_on=pl.lit(day("2023-11-30")))
    found = reconcile(month._replace(billed_lines=lines)).care_months
    assert found["care_month"].to_list() == ["2024-01"]


def test_the_parts_of_a_stay_are_one_contact() -> None:
    month = january()
    line = month.billed_lines.head(1)
    parts = [
        line.with_columns(care_month=pl.lit(care_month), last_day=pl.lit(day(f"{care_month}-20")))
        for care_month in ("2023-12", "2024-01")
    ]
    found = reconcile(month._replace(billed_lines=pl.concat(parts)))
    (seller,) = found.totals.filter(pl.col("dimension") == "seller").iter_rows(named=True)
    assert (seller["debited_contacts"], seller["debited"]) == (1, 2 * line["amount"].item())
    assert found.care_months.select("care_month", "debited_contacts").rows() == [
        ("2023-12", 1),
        ("2024-01", 1),
    ]


def test_each_dimension_has_the_same_sums_as_the_bridge() -> None:
    found = reconcile(february())
    whole = found.care_months.select(pl.col(SUMS).sum()).row(0)
    each = found.totals.group_by("dimension").agg(pl.col(SUMS).sum())
    assert each["dimension"].len() == 6
    assert set(each.select(SUMS).rows()) == {whole}


def test_totals_have_names_and_the_largest_comes_first() -> None:
    totals = reconcile(february()).totals.filter(pl.col("dimension") == "care_unit")
    assert totals.select("key", "name", "net").rows() == [
        ("22222222003", "Mottagning 3", Decimal("90.10")),
        ("11111111002", "Mottagning 2", Decimal("50.00")),
        ("11111111001", "Mottagning 1", Decimal("-200.00")),
    ]


def test_invoices_of_the_month_are_listed_before_credit_notes() -> None:
    found = reconcile(february()).invoices.select("kind", "invoice_number", "total").rows()
    assert found == [
        (380, "2024000002", Decimal("1113.00")),
        (380, "2024000002", Decimal("95.51")),
        (381, "2024000003", Decimal("1272.00")),
    ]


def test_a_draft_has_its_invoices_under_provisional_numbers() -> None:
    found = reconcile(february(Invoice))
    assert not found.issued
    numbers = sorted(found.invoices["invoice_number"])
    assert numbers == ["UTKAST-0001", "UTKAST-0002", "UTKAST-0003"]


def test_a_month_that_was_billed_before_shows_those_invoices_too() -> None:
    month = february()
    ledger = month.ledger.with_columns(month=pl.lit("2024-02"))
    found = reconcile(month._replace(ledger=ledger)).invoices
    assert found["run_no"].to_list() == [1, 1, 2, 2, 2]


def test_opening_invoiced_credited_and_outstanding_of_each_seller() -> None:
    found = reconcile(february()).balances
    columns = ("opening", "invoiced", "credited", "paid", "outstanding")
    assert found["seller_name"].to_list() == ["Vårdcentralen A AB", "Kliniken B AB"]
    assert [list(row) for row in found.select(columns).rows()] == [
        kronor("1272.00", "1113.00", "1272.00", "0.00", "1113.00"),
        kronor("318.00", "95.51", "0.00", "0.00", "413.51"),
    ]


def paid(*listed: tuple[int, str, str, str]) -> Any:
    """Return payments: number of the match, seller, invoice, kronor."""
    names = ("match_no", "seller_org_no", "invoice_number", "amount")
    found = [dict(zip(names, (*row[:3], Decimal(row[3])), strict=True)) for row in listed]
    return rows(InvoicePayment, found)


def test_a_payment_lowers_the_balance_from_the_run_that_counts_it() -> None:
    found = paid(
        (1, "5560000002", "2024000001", "100.00"), (2, "5560000002", "2024000001", "50.00")
    )
    month = reconcile(february()._replace(matches=found, matched_before=1))
    columns = ("opening", "invoiced", "credited", "paid", "outstanding")
    of_b = month.balances.filter(pl.col("seller_org_no") == "5560000002").select(columns).row(0)
    assert list(of_b) == kronor("218.00", "95.51", "0.00", "50.00", "263.51")
    owed = month.ageing.get_column("outstanding").to_list()
    assert owed == kronor("1113.00", "263.51")
    assert month.controls["holds"].all()


def test_a_credit_note_deducted_by_the_payer_is_owed_again() -> None:
    # In February 1272.00 of A's first invoice is credited; A's payer pays in full, then deducts it.
    drawn = paid(
        (1, "5560000001", "2024000001", "1272.00"), (2, "5560000001", "2024000003", "-1272.00")
    )
    known = invoices(IssuedInvoice, *JANUARY_INVOICES, *FEBRUARY_INVOICES)
    later = february()._replace(run_no=3, invoices=known.clear(), ledger=known, matches=drawn)
    lines = {name: getattr(later, name).clear() for name in ("billed_lines", "billed_items")}
    month = later._replace(invoice_lines=later.invoice_lines.clear(), **lines)
    assert balances(month).filter(pl.col("seller_org_no") == "5560000001")[
        "outstanding"
    ].to_list() == kronor("1113.00")
    assert ageing(month)["outstanding"].to_list() == kronor("1113.00", "413.51")


def test_a_seller_without_invoices_this_month_keeps_its_balance() -> None:
    month = february()
    only_a = month.invoices.filter(pl.col("seller_org_no") == "5560000001")
    found = reconcile(month._replace(invoices=only_a)).balances
    assert found.filter(pl.col("seller_org_no") == "5560000002")["outstanding"].item() == Decimal(
        "318.00"
    )


def test_later_runs_in_the_ledger_change_nothing() -> None:
    later = invoices(IssuedInvoice, *JANUARY_INVOICES, *FEBRUARY_INVOICES)
    for of_run in (january(), february()):
        again = reconcile(of_run._replace(ledger=later))
        assert again.balances.equals(reconcile(of_run).balances)
        assert again.ageing.equals(reconcile(of_run).ageing)


def test_outstanding_amounts_are_aged_from_the_due_date_less_credit_notes() -> None:
    month = february()._replace(issued_on=day("2024-04-06"))
    found = reconcile(month).ageing.select("not_due", "days_1_30", "days_31_60", "outstanding")
    assert [list(row) for row in found.rows()] == [
        kronor("0.00", "1113.00", "0.00", "1113.00"),
        kronor("0.00", "95.51", "318.00", "413.51"),
    ]


def test_an_invoice_on_its_due_date_is_not_overdue() -> None:
    month = january()._replace(issued_on=day("2024-03-06"))
    assert reconcile(month).ageing["not_due"].to_list() == kronor("1272.00", "318.00")
    a_day_later = month._replace(issued_on=day("2024-03-07"))
    assert reconcile(a_day_later).ageing["days_1_30"].to_list() == kronor("1272.00", "318.00")


def test_old_debts_and_debts_without_terms_have_separate_bands() -> None:
    month = january()
    due = pl.when(pl.col("seller_org_no") == "5560000001").then(pl.lit(day("2023-10-01")))
    found = reconcile(month._replace(invoices=month.invoices.with_columns(due_on=due))).ageing
    assert found["days_over_90"].to_list() == kronor("1272.00", "0.00")
    assert found["no_due_date"].to_list() == kronor("0.00", "318.00")
    between = month.invoices.with_columns(due_on=pl.lit(day("2023-12-01")))
    assert reconcile(month._replace(invoices=between)).ageing["days_61_90"].to_list() == kronor(
        "1272.00", "318.00"
    )


def test_a_month_with_nothing_to_bill_is_reconciled_too() -> None:
    found = reconcile(an_empty_month())
    assert found.billed_nothing()
    assert found.balances.is_empty()
    assert found.controls["holds"].all()
