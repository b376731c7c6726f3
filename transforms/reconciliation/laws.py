"""The invariants of a run, each a function that compares two figures.

Invariants 1 and 2: every row has one fate, every contact one line. Invariant 3: contacts = invoice
lines = totals less VAT compensation, and the balance: docs/rules.md#invariants.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from contracts.codes import Route
from contracts.fates import FATE_OF_VERDICT, Fate
from contracts.keys import (
    CREDIT_NOTE,
    IDENTITY,
    INVOICE,
    ROW_PLACE,
    contacts_of_lines,
    sign,
    signed,
)
from transforms.reconciliation.amounts import kronor_sum
from transforms.reconciliation.balances import (
    BALANCED_BY,
    ageing,
    balances,
    balances_by,
    invoices_left,
)
from transforms.reconciliation.bridge import bridge
from transforms.reconciliation.rows import files_of_run, held_by_age
from transforms.reconciliation.states import states
from transforms.reconciliation.tables import MonthTables


class LawFinding(NamedTuple):
    """Two figures that must agree, and the number of places where they differ."""

    expected: Decimal
    found: Decimal
    faults: int


def all_of(rows: pl.DataFrame, holds: pl.Expr) -> LawFinding:
    """Count the rows for which `holds` is true; null is a fault."""
    sound = int(rows.select(holds.fill_null(value=False).sum()).item())
    return LawFinding(Decimal(rows.height), Decimal(sound), rows.height - sound)


def count_finding(expected: int, found: int, faults: int) -> LawFinding:
    """Return a finding of counts."""
    return LawFinding(Decimal(expected), Decimal(found), faults)


def agree(
    expected: pl.DataFrame, found: pl.DataFrame, *, on: Sequence[str], signed_by: str | None = None
) -> LawFinding:
    """Compare kronor (`amount`) of two tables for each key `on`; absent is zero.

    Args:
        expected: `on`, `amount` and `signed_by`; one row a key.
        found: `on` and `amount`; one row a key.
        on: the key.
        signed_by: a column of 1 and -1 that multiplies the displayed sums; faults ignore it.
    """
    sign = pl.col(signed_by).fill_null(1) if signed_by else pl.lit(1)
    both = expected.join(
        found, on=on, how="full", coalesce=True, nulls_equal=True, suffix="_found"
    ).select(
        sign=sign,
        expected=ore("amount").fill_null(0),
        found=ore("amount_found").fill_null(0),
    )
    first, second = both.select((pl.col("expected", "found") * pl.col("sign")).sum()).row(0)
    faults = both.filter(pl.col("expected") != pl.col("found")).height
    return LawFinding(Decimal(first).scaleb(-2), Decimal(second).scaleb(-2), faults)


def ore(amount: str) -> pl.Expr:
    """Return kronor as whole öre, so that products stay exact."""
    return (pl.col(amount) * 100).cast(pl.Int64)


HEADER = ("seller_org_no", "agreement_id", "payer_id", "reference", "route", "vat_percent")
# Half an öre, in öre x hundredths of a percent: the maximum effect of rounding.
HALF_AN_ORE = 5000


def _by_invoice(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("invoice").agg(amount=kronor_sum(pl.col("amount")))


def _signs(tables: MonthTables) -> pl.DataFrame:
    return tables.invoices.with_columns(sign=sign())


def items_are_contacts(tables: MonthTables) -> LawFinding:
    """Check that the items of each billed contact sum to its amount."""
    key = ("invoice", *ROW_PLACE, "care_month")
    contacts = tables.billed_lines.group_by(key).agg(
        pl.col("sign").first(), amount=kronor_sum(pl.col("amount"))
    )
    items = tables.billed_items.group_by(key).agg(amount=kronor_sum(pl.col("amount")))
    return agree(contacts, items, on=key, signed_by="sign")


def contacts_are_lines(tables: MonthTables) -> LawFinding:
    """Check that the contacts of each invoice sum to its lines."""
    contacts = tables.billed_lines.group_by("invoice").agg(
        pl.col("sign").first(), amount=kronor_sum(pl.col("amount"))
    )
    return agree(contacts, _by_invoice(tables.invoice_lines), on=["invoice"], signed_by="sign")


def lines_are_invoices(tables: MonthTables) -> LawFinding:
    """Check that the lines of each invoice sum to the invoice's amount of lines."""
    signed_invoices = _signs(tables).select("invoice", "sign", amount="lines_amount")
    return agree(
        signed_invoices, _by_invoice(tables.invoice_lines), on=["invoice"], signed_by="sign"
    )


def lines_are_products(tables: MonthTables) -> LawFinding:
    """Check that each line is exactly its quantity times its price."""
    return all_of(tables.invoice_lines, pl.col("quantity") * ore("unit_price") == ore("amount"))


def totals_are_lines_and_vat(tables: MonthTables) -> LawFinding:
    """Check that each total is the lines and the VAT compensation."""
    signed_invoices = _signs(tables)
    parts = signed_invoices.select(
        "invoice", amount=pl.col("lines_amount") + pl.col("vat_compensation")
    )
    return agree(
        signed_invoices.select("invoice", "sign", amount="total"),
        parts,
        on=["invoice"],
        signed_by="sign",
    )


def vat_is_its_percentage(tables: MonthTables) -> LawFinding:
    """Check the VAT compensation: within half an öre of its percentage; zero on route riv.

    A credit note takes at most what is left of its invoice, and all of it with the last contact.
    Notes without a reason are of the first release, which rounded each by itself.
    """
    exact = ore("lines_amount") * ore("vat_percent")
    within = (ore("vat_compensation") * 10_000 - exact).abs() <= HALF_AN_ORE
    takes_left = ore("vat_compensation") == pl.col("vat_left")
    part = within & (ore("vat_compensation") <= pl.col("vat_left"))
    too_little_left = takes_left & (pl.col("vat_left") * 10_000 < exact)
    credited = pl.when("is_last").then(takes_left).otherwise(part | too_little_left)
    adds_up = (pl.col("kind") == CREDIT_NOTE) & pl.col("credit_reason").is_not_null()
    zero_when_riv = (pl.col("route") != Route.RIV) | (pl.col("vat_compensation") == 0)
    right = pl.when(adds_up).then(credited).otherwise(within)
    return all_of(_with_what_is_left(tables), right & zero_when_riv)


def _with_what_is_left(tables: MonthTables) -> pl.DataFrame:
    """Add to the run's notes `vat_left` (öre) before them, and whether they credit the last."""
    before, note = tables.standing(), pl.col("kind") == CREDIT_NOTE
    sums = ("lines_amount", "vat_compensation")
    left = (
        before.select(
            "seller_org_no",
            *(
                pl.when(note).then(-ore(name)).otherwise(ore(name)).alias(f"_{name}")
                for name in sums
            ),
            credits_invoice=pl.when(note).then("credits_invoice").otherwise("invoice_number"),
        )
        .group_by("seller_org_no", "credits_invoice")
        .sum()
    )
    return tables.invoices.join(
        left, on=["seller_org_no", "credits_invoice"], how="left"
    ).with_columns(
        vat_left=pl.max_horizontal("_vat_compensation", pl.lit(0)),
        is_last=ore("lines_amount") == pl.col("_lines_amount"),
    )


def contacts_are_counted(tables: MonthTables) -> LawFinding:
    """Check each invoice's number of contacts."""
    lines = tables.billed_lines.group_by("invoice").agg(lines=contacts_of_lines())
    both = (
        tables.invoices.select("invoice", "contacts")
        .join(lines, on="invoice", how="full", coalesce=True)
        .with_columns(pl.col("contacts", "lines").fill_null(0))
    )
    faults = both.filter(pl.col("contacts") != pl.col("lines")).height
    return count_finding(int(both["contacts"].sum()), int(both["lines"].sum()), faults)


def contacts_are_on_their_invoice(tables: MonthTables) -> LawFinding:
    """Check that each billed contact is on an invoice with its own key.

    The key is seller, agreement, payer, reference and route.
    """
    signed_invoices = _signs(tables).select("invoice", *HEADER, invoice_sign="sign")
    both = tables.billed_lines.join(
        signed_invoices, on="invoice", how="left", suffix="_found_in_head"
    )
    same = [pl.col(name) == pl.col(f"{name}_found_in_head") for name in HEADER]
    return all_of(both, pl.all_horizontal(pl.col("sign") == pl.col("invoice_sign"), *same))


def credits_have_an_original(tables: MonthTables) -> LawFinding:
    """Check that each credit note credits a valid earlier invoice, on its terms."""
    notes = tables.invoices.filter(pl.col("kind") == CREDIT_NOTE)
    originals = tables.standing().filter(pl.col("kind") != CREDIT_NOTE)
    both = notes.join(
        originals.select(*HEADER, credits_invoice="invoice_number", known=pl.lit(value=True)),
        on=[*HEADER, "credits_invoice"],
        how="left",
    )
    return all_of(both, pl.col("known"))


def credits_are_within_originals(tables: MonthTables) -> LawFinding:
    """Check that at most the lines of each invoice are credited."""
    return all_of(invoices_left(tables), pl.col("lines_left") >= 0)


def balance_is_what_is_left(tables: MonthTables) -> LawFinding:
    """Check each seller's balance against the remainders of its invoices.

    The balance is opening + invoiced - credited - voided - paid.
    """
    owed = balances(tables).select("seller_org_no", amount="outstanding")
    left = ageing(tables).select("seller_org_no", amount="outstanding")
    return agree(owed, left, on=["seller_org_no"])


def balances_by_are_what_is_left(tables: MonthTables) -> LawFinding:
    """Check the same by agreement, payer and route.

    The figures shown are those of the agreements.
    """
    left = invoices_left(tables)
    each = [
        left.group_by(key=column)
        .agg(amount=kronor_sum(pl.col("left")))
        .with_columns(dimension=pl.lit(by.value))
        for by, (column, _) in BALANCED_BY.items()
    ]
    on = ("dimension", "key")
    owed = balances_by(tables).select(*on, amount="outstanding")
    findings = [
        agree(owed.filter(pl.col("dimension") == by.value), of.select(*on, "amount"), on=on)
        for by, of in zip(BALANCED_BY, each, strict=True)
    ]
    return findings[0]._replace(faults=sum(finding.faults for finding in findings))


def states_are_all_invoices(tables: MonthTables) -> LawFinding:
    """Check that every invoice so far, also a voided one, has one state."""
    every = [tables.earlier().select("kind"), tables.numbered().select("kind")]
    invoices = pl.concat(every).filter(pl.col("kind") == INVOICE).height
    found = states(tables).height
    return count_finding(invoices, found, abs(invoices - found))


def states_are_what_is_left(tables: MonthTables) -> LawFinding:
    """Check that each seller's outstanding amounts by state sum to the amount owed."""
    owed = balances(tables).select("seller_org_no", amount="outstanding")
    found = states(tables).group_by("seller_org_no").agg(amount=kronor_sum(pl.col("outstanding")))
    return agree(owed, found, on=["seller_org_no"])


def bridge_is_the_invoices(tables: MonthTables) -> LawFinding:
    """Check that the bridge steps sum to the run's invoices less credit notes."""
    whole = pl.lit(0).alias("of")
    signed_invoices = tables.invoices.select(whole.first(), amount=kronor_sum(signed("total")))
    found = bridge(tables).select(whole.first(), amount=kronor_sum(pl.col("amount")))
    return agree(signed_invoices, found, on=["of"])


CAUSE = ("cause_ingest_no", "cause_row")


def one_fate_a_row(tables: MonthTables) -> LawFinding:
    """Check that each row was judged at most once."""
    rows, distinct = tables.judged.height, tables.judged.select(ROW_PLACE).n_unique()
    return count_finding(rows, distinct, rows - distinct)


def rows_of_files(tables: MonthTables) -> LawFinding:
    """Check that exactly the rows of new files and open rows of others were judged."""
    due = files_of_run(tables).select("ingest_no", "due")
    judged = tables.judged.group_by("ingest_no").agg(judged=pl.len().cast(pl.Int64))
    both = due.join(judged, on="ingest_no", how="full", coalesce=True).with_columns(
        pl.col("due", "judged").fill_null(0)
    )
    faults = both.filter(pl.col("due") != pl.col("judged")).height
    return count_finding(int(both["due"].sum()), int(both["judged"].sum()), faults)


def files_are_accounted_for(tables: MonthTables) -> LawFinding:
    """Check that each file's own count and sum is what became of its rows and payments.

    Without a merged payment nothing is missing from the file's sum.
    """
    parts = pl.sum_horizontal("kept", "left_out", "merged", "refused")
    sums = pl.sum_horizontal(pl.col("kept_amount", "left_out_amount", "merged_amount").fill_null(0))
    known = (pl.col("merged") > 0) | (pl.col("merged_amount").fill_null(0) == 0)
    holds = (
        (pl.col("counted") == parts)
        & (pl.col("counted_amount").fill_null(0) == sums)
        & (pl.min_horizontal("kept", "merged") >= 0)
        & known
    )
    counted, found = tables.accounts.select(
        pl.col("counted").sum(), parts.sum().alias("found")
    ).row(0)
    return count_finding(counted, found, all_of(tables.accounts, holds).faults)


def reasons(tables: MonthTables) -> LawFinding:
    """Check that each rejected row has a remark with the verdict of its fate."""
    verdict_of = {fate.value: verdict.value for verdict, fate in FATE_OF_VERDICT.items()}
    turned_away = (
        tables.judged.filter(pl.col("fate").is_in(list(verdict_of)))
        .select(*ROW_PLACE, "fate")
        .with_columns(verdict=pl.col("fate").replace_strict(verdict_of, return_dtype=pl.String))
    )
    reason = (
        tables.remarks.select(*ROW_PLACE, "verdict")
        .unique()
        .with_columns(reason=pl.lit(value=True))
    )
    return all_of(
        turned_away.join(reason, on=[*ROW_PLACE, "verdict"], how="left"), pl.col("reason")
    )


def remarks_of_rows(tables: MonthTables) -> LawFinding:
    """Check that every remark concerns a row that this run judged."""
    rows = tables.judged.select(ROW_PLACE).unique().with_columns(judged=pl.lit(value=True))
    return all_of(tables.remarks.join(rows, on=ROW_PLACE, how="left"), pl.col("judged"))


def debits_of_rows(tables: MonthTables) -> LawFinding:
    """Check that every billed row has one debit, and every debit a billed row.

    A stay that is billed month by month has one for each part.
    """
    billed = tables.judged.filter(pl.col("fate") == Fate.BILLED).select(ROW_PLACE)
    debits = tables.billed_lines.filter(pl.col("sign") > 0).select(*ROW_PLACE, "care_month")
    without = billed.join(debits, on=ROW_PLACE, how="anti").height
    astray = debits.join(billed, on=ROW_PLACE, how="anti").height
    twice = debits.height - debits.n_unique()
    rows = debits.n_unique(ROW_PLACE)
    return count_finding(billed.height, rows, without + astray + twice)


def credits_of_rows(tables: MonthTables) -> LawFinding:
    """Check that every credited row has a credit.

    Other credits belong to rows that were re-billed.
    """
    fates = tables.judged.select(*ROW_PLACE, "fate")
    credit = tables.billed_lines.filter(pl.col("sign") < 0).select(CAUSE)
    caused = credit.join(fates, left_on=CAUSE, right_on=ROW_PLACE, how="left")
    credited = fates.filter(pl.col("fate") == Fate.CREDITED)
    found = caused.filter(pl.col("fate") == Fate.CREDITED)
    without = credited.join(credit, left_on=ROW_PLACE, right_on=CAUSE, how="anti").height
    may_credit = pl.col("fate").is_in([Fate.CREDITED.value, Fate.BILLED.value])
    faults = without + all_of(caused, may_credit).faults
    return count_finding(credited.height, found.n_unique(CAUSE), faults)


def one_line_a_contact(tables: MonthTables) -> LawFinding:
    """Check that each contact is debited once at most in a run, and each old debit credited once.

    A contact that an earlier release billed under two spellings has two old debits.
    """
    lines = tables.billed_lines
    key = (*IDENTITY, "care_month")
    debits = lines.filter(pl.col("sign") > 0).select(key)
    credits_ = lines.filter(pl.col("sign") < 0).select(*key, "debit_run", *ROW_PLACE)
    distinct = debits.n_unique() + credits_.n_unique()
    return count_finding(lines.height, distinct, lines.height - distinct)


def ages_are_all_that_waits(tables: MonthTables) -> LawFinding:
    """Check that every waiting contact has one age and one party who must act."""
    held = tables.judged.filter(pl.col("fate") == Fate.HELD).height
    aged = held_by_age(tables)
    found = int(aged.select(pl.sum_horizontal(pl.exclude("mended_by", "contacts"))).sum().item())
    by_party = int(aged["contacts"].sum())
    return count_finding(held, found, abs(held - found) + abs(held - by_party))
