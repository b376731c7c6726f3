"""Laws 1 and 2 within a run: every row has one fate, every contact one line. Design section 8."""

import polars as pl

from contracts.fates import FATE_OF_VERDICT, Fate
from transforms.reconciliation.finding import Finding, all_of, counted
from transforms.reconciliation.rows import ROW, files_of_run, held_by_age
from transforms.reconciliation.tables import MonthTables

CAUSE = ("cause_ingest_no", "cause_row")


def one_fate_a_row(tables: MonthTables) -> Finding:
    """No row was judged twice."""
    rows, distinct = tables.judged.height, tables.judged.select(ROW).n_unique()
    return counted(rows, distinct, rows - distinct)


def rows_of_files(tables: MonthTables) -> Finding:
    """Every row of every new file was judged, and every open row of the others; none else was."""
    due = files_of_run(tables).select("ingest_no", "due")
    judged = tables.judged.group_by("ingest_no").agg(judged=pl.len().cast(pl.Int64))
    both = due.join(judged, on="ingest_no", how="full", coalesce=True).with_columns(
        pl.col("due", "judged").fill_null(0)
    )
    faults = both.filter(pl.col("due") != pl.col("judged")).height
    return counted(int(both["due"].sum()), int(both["judged"].sum()), faults)


def reasons(tables: MonthTables) -> Finding:
    """A row that was turned away has a remark with the verdict that did it."""
    verdict_of = {fate.value: verdict.value for verdict, fate in FATE_OF_VERDICT.items()}
    turned_away = (
        tables.judged.filter(pl.col("fate").is_in(list(verdict_of)))
        .select(*ROW, "fate")
        .with_columns(verdict=pl.col("fate").replace_strict(verdict_of, return_dtype=pl.String))
    )
    told = tables.remarks.select(*ROW, "verdict").unique().with_columns(told=pl.lit(value=True))
    return all_of(turned_away.join(told, on=[*ROW, "verdict"], how="left"), pl.col("told"))


def remarks_of_rows(tables: MonthTables) -> Finding:
    """Every remark is of a row that this run judged."""
    rows = tables.judged.select(ROW).unique().with_columns(judged=pl.lit(value=True))
    return all_of(tables.remarks.join(rows, on=ROW, how="left"), pl.col("judged"))


def debits_of_rows(tables: MonthTables) -> Finding:
    """Every billed row has one debit, and every debit is of a billed row."""
    billed = tables.judged.filter(pl.col("fate") == Fate.BILLED).select(ROW)
    debits = tables.billed_lines.filter(pl.col("sign") > 0).select(ROW)
    without = billed.join(debits, on=ROW, how="anti").height
    astray = debits.join(billed, on=ROW, how="anti").height
    twice = debits.height - debits.n_unique()
    return counted(billed.height, debits.height, without + astray + twice)


def credits_of_rows(tables: MonthTables) -> Finding:
    """Every credited row has one credit; other credits are of rows that were billed anew."""
    fates = tables.judged.select(*ROW, "fate")
    credit = tables.billed_lines.filter(pl.col("sign") < 0).select(CAUSE)
    caused = credit.join(fates, left_on=CAUSE, right_on=ROW, how="left")
    credited = fates.filter(pl.col("fate") == Fate.CREDITED)
    found = caused.filter(pl.col("fate") == Fate.CREDITED)
    without = credited.join(credit, left_on=ROW, right_on=CAUSE, how="anti").height
    may_credit = pl.col("fate").is_in([Fate.CREDITED.value, Fate.BILLED.value])
    faults = without + all_of(caused, may_credit).faults
    return counted(credited.height, found.height, faults)


def one_line_a_contact(tables: MonthTables) -> Finding:
    """No contact is debited twice in a run, nor credited twice."""
    lines = tables.billed_lines.select("sign", "reporter", "contact_id")
    return counted(lines.height, lines.n_unique(), lines.height - lines.n_unique())


def ages_are_all_that_waits(tables: MonthTables) -> Finding:
    """Every contact that waits has one age and one who must act."""
    held = tables.judged.filter(pl.col("fate") == Fate.HELD).height
    aged = held_by_age(tables)
    found = int(aged.select(pl.sum_horizontal(pl.exclude("mended_by", "contacts"))).sum().item())
    told = int(aged["contacts"].sum())
    return counted(held, found, abs(held - found) + abs(held - told))
