"""Reported rows by fate, file and remark, and waiting contacts by who must act."""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.fates import Fate
from contracts.keys import DEBIT, ROW_PLACE
from contracts.reconciliation import (
    ExplainedRefusal,
    FateCount,
    FileFates,
    HeldByAge,
    RemarkCount,
)
from contracts.remarks import CATALOGUE, Verdict
from contracts.shown_forms import CARE_UNIT_FORM, CONTACT_ID_FORM
from transforms.pricing.money import total
from transforms.reconciliation.bands import bands
from transforms.reconciliation.tables import MonthTables

EVERY_FATE: Final = tuple(fate.value for fate in Fate)
# Days since the contact started, the last of each band. Older ones are beyond the last.
HELD_BANDS: Final = {"days_0_30": 30, "days_31_60": 60, "days_61_90": 90, "days_91_180": 180}


def fates_of_rows(tables: MonthTables) -> DataFrame[FateCount]:
    """Count the judged rows by fate, before and after the run."""
    now = tables.judged.group_by("fate").agg(
        new=(pl.col("ingest_no") > tables.judged_before).sum().cast(pl.Int64),
        rows=pl.len().cast(pl.Int64),
    )
    before = tables.open_before.group_by("fate").agg(before=pl.col("rows").sum())
    every = (
        pl.DataFrame({"fate": EVERY_FATE})
        .join(before, on="fate", how="left")
        .join(now, on="fate", how="left", maintain_order="left")
        .with_columns(pl.col("before", "new", "rows").fill_null(0))
        .with_columns(again=pl.col("rows") - pl.col("new"))
    )
    return FateCount.of(every)


def files_of_run(tables: MonthTables) -> pl.DataFrame:
    """Return each file with rows in the run: its rows, and how many to judge.

    All rows of a new file; the open rows of an older one.
    """
    opened = tables.open_before.group_by("ingest_no").agg(opened=pl.col("rows").sum())
    is_new = pl.col("ingest_no") > tables.judged_before
    return (
        tables.files.filter(pl.col("ingest_no") <= tables.last_ingest_no)
        .join(opened, on="ingest_no", how="left")
        .with_columns(due=pl.when(is_new).then("rows").otherwise(pl.col("opened").fill_null(0)))
        .filter(is_new | (pl.col("due") > 0))
        .drop("opened")
        .sort("ingest_no")
    )


def file_number(column: str) -> pl.Expr:
    """Return the number of a file in place of its path, because a sender may name a person."""
    return pl.col(column).cast(pl.String).alias("path")


def shown_identity(column: str, form: str) -> pl.Expr:
    """Leave out an identity that is not in an agreed form, or belongs to a protected person."""
    is_shown = ~pl.col("protected_identity") & pl.col(column).str.contains(form)
    return pl.when(is_shown).then(column).alias(column)


def not_naming() -> list[pl.Expr]:
    """Leave out columns that could identify a person, or the unit of a protected one."""
    return [
        shown_identity("contact_id", CONTACT_ID_FORM),
        shown_identity("care_unit", CARE_UNIT_FORM),
    ]


def fates_of_files(tables: MonthTables) -> DataFrame[FileFates]:
    """Count the rows of each file by fate, and those settled by earlier runs."""
    counted = tables.judged.group_by("ingest_no").agg(
        (pl.col("fate") == fate).sum().cast(pl.Int64).alias(fate) for fate in EVERY_FATE
    )
    shown = (
        files_of_run(tables)
        .join(counted, on="ingest_no", how="left")
        .with_columns(pl.col(EVERY_FATE).fill_null(0))
        .with_columns(
            file_number("ingest_no"),
            settled_before=pl.col("rows") - pl.col("due"),
        )
        .drop("due")
        .sort("ingest_no")
    )
    return FileFates.of(shown)


def _catalogue() -> pl.DataFrame:
    rows = [(code.value, text.swedish, text.fixed_by, text.how) for code, text in CATALOGUE.items()]
    return pl.DataFrame(rows, schema=["code", "text", "mended_by", "how"], orient="row")


def refused_files(tables: MonthTables) -> DataFrame[ExplainedRefusal]:
    """Return the files that could not be read, with the remedy for each.

    They have no number: they are counted in the order of their paths, as `ingest` lists them.
    """
    counted = tables.refused.sort("path", "code").drop("path").with_row_index("place", 1)
    refused = counted.select(file_number("place"), "code").join(
        _catalogue(), on="code", how="left", maintain_order="left"
    )
    return ExplainedRefusal.of(refused.drop("mended_by"))


def remarks_by_code(tables: MonthTables) -> DataFrame[RemarkCount]:
    """Count the rows of each remark of a run, with the kronor at stake."""
    return counted_remarks(tables.remarks, tables.estimates, tables.billed_lines)


def counted_remarks(
    remarks: pl.DataFrame, estimates: pl.DataFrame, lines: pl.DataFrame
) -> DataFrame[RemarkCount]:
    """Count the rows of each remark, with its kronor, its meaning and who fixes it.

    Args:
        remarks: Remark rows.
        estimates: the HeldAmount rows of the run.
        lines: the BilledLine rows of the run.
    """
    columns = (*ROW_PLACE, "amount")
    # A stay that is billed month by month has several lines.
    debits = lines.filter(pl.col("sign") == DEBIT).group_by(ROW_PLACE).agg(amount=total("amount"))
    amounts = pl.concat([estimates.select(columns), debits.select(columns)])
    counted = (
        remarks.join(amounts, on=ROW_PLACE, how="left")
        .group_by("code", "verdict")
        .agg(
            rows=pl.len().cast(pl.Int64),
            amount=total("amount"),
            unpriced=pl.col("amount").null_count().cast(pl.Int64),
        )
        .join(_catalogue(), on="code", how="left")
        .sort("code", "verdict")
    )
    return RemarkCount.of(counted)


def who_mends(remarks: pl.DataFrame) -> pl.DataFrame:
    """Return `mended_by` of each row with remarks: all who must act, in order."""
    return (
        remarks.join(_catalogue(), on="code", how="left")
        .group_by(ROW_PLACE)
        .agg(mended_by=pl.col("mended_by").unique().sort().str.join(" + "))
    )


def held_by_age(tables: MonthTables) -> DataFrame[HeldByAge]:
    """Count the waiting contacts, by who must act and by age."""
    held = tables.judged.filter(pl.col("fate") == Fate.HELD).select(ROW_PLACE)
    actors = who_mends(tables.remarks.filter(pl.col("verdict") == Verdict.HOLD))
    days = (pl.lit(tables.issued_on) - pl.col("started_on")).dt.total_days()
    aged = (
        held.join(actors, on=ROW_PLACE, how="left")
        .join(tables.care.select(*ROW_PLACE, "started_on"), on=ROW_PLACE, how="left")
        .with_columns(pl.col("mended_by").fill_null("Okänt"), days=days)
    )
    each = bands(pl.col("days"), HELD_BANDS, beyond="days_over_180", unknown="unknown")
    return HeldByAge.of(
        aged.group_by("mended_by")
        .agg(
            *(is_in.sum().cast(pl.Int64).alias(name) for name, is_in in each.items()),
            contacts=pl.len().cast(pl.Int64),
        )
        .sort("contacts", "mended_by", descending=[True, False])
    )
