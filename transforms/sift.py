"""Remarks on rows, and the rows they reject."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.doubles import JudgedRemark
from contracts.fates import FATE_OF_VERDICT, RowFate, RowRemark
from contracts.remarks import CATALOGUE, RemarkCode, Verdict, verdicts

_SEVERITY = (Verdict.REJECT, Verdict.HOLD, Verdict.NOT_BILLABLE)
_TURNING = [code.value for code, text in CATALOGUE.items() if text.verdict in _SEVERITY]


class Sifted(NamedTuple):
    """The rows that continue, and the remarks on all rows."""

    accepted: pl.DataFrame
    remarks: DataFrame[RowRemark]


def sift(
    rows: pl.DataFrame,
    rules: Mapping[RemarkCode, pl.Expr],
    released: pl.DataFrame | None = None,
) -> Sifted:
    """Apply the `rules` of one group to every row; a row gets all its remarks.

    Args:
        rows: anything with a `row`.
        rules: for each code an expression that is true where the row deserves it (null: not).
        released: `row`, `code` of remarks that a person has released the row from.
    """
    remarks = remarks_by(rows, rules, released)
    return Sifted(without(rows, turned_away(remarks)), remarks)


def sift_in_turn(
    groups: Sequence[tuple[pl.DataFrame, Mapping[RemarkCode, pl.Expr]]],
    going_on: pl.DataFrame,
    *,
    apart: pl.DataFrame,
    released: pl.DataFrame | None = None,
) -> Sifted:
    """Apply groups of rules in turn; a row stops at the first that rejects it.

    The continuing rows are selected once, after the last group: copying all columns at every group
    took a tenth of the time of a large month.

    Args:
        groups: rows with the columns that the rules use, and the rules; the same rows each time.
        going_on: the same rows with the columns to return.
        apart: `row` of rows that get no remarks and do not continue.
        released: `row`, `code` of remarks that a person has released the row from.
    """
    away, remarks = apart.select("row"), [RowRemark.none()]
    for rows, rules in groups:
        found = without(remarks_by(rows, rules, released), away)
        remarks.append(RowRemark.of(found))
        away = pl.concat([away, turned_away(found)])
    return Sifted(without(going_on, away), RowRemark.joined(remarks))


def remarks_by(
    rows: pl.DataFrame,
    rules: Mapping[RemarkCode, pl.Expr],
    released: pl.DataFrame | None = None,
) -> DataFrame[RowRemark]:
    """Return the remarks of `rules` on `rows`, except those released."""
    broken = rows.select(
        "row", *(rule.fill_null(value=False).alias(code.value) for code, rule in rules.items())
    )
    return remarks_of(broken, released)


def remarks_of(broken: pl.DataFrame, released: pl.DataFrame | None = None) -> DataFrame[RowRemark]:
    """Return the remarks of a table of `row` and one boolean column for each code."""
    found = [
        broken.filter(code).select("row", code=pl.lit(code))
        for code in broken.columns[1:]
        if broken[code].any()
    ]
    if not found:
        return RowRemark.none()
    remarks = pl.concat(found)
    if released is not None:
        remarks = remarks.join(released, on=["row", "code"], how="anti")
    return RowRemark.of(remarks)


def turned_away(remarks: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of each row that a remark rejects."""
    return remarks.filter(pl.col("code").is_in(_TURNING)).select("row").unique()


def without(rows: pl.DataFrame, away: pl.DataFrame) -> pl.DataFrame:
    """Return `rows` except those of `away`, in the same order."""
    if away.is_empty():
        return rows
    return rows.join(away.select("row"), on="row", how="anti", maintain_order="left")


def with_verdicts(remarks: pl.DataFrame) -> DataFrame[JudgedRemark]:
    """Add the catalogue's verdict to remarks."""
    return JudgedRemark.of(remarks.with_columns(verdict=pl.col("code").replace_strict(verdicts())))


def fates_of(remarks: DataFrame[JudgedRemark]) -> DataFrame[RowFate]:
    """Return the fate of each rejected row, by its worst verdict."""
    turning = [verdict.value for verdict in _SEVERITY]
    rank = pl.col("verdict").replace_strict(turning, range(len(turning)), return_dtype=pl.UInt8)
    fate = reduce(
        lambda otherwise, at: (
            pl.when(pl.col("worst") == at)
            .then(pl.lit(FATE_OF_VERDICT[_SEVERITY[at]].value))
            .otherwise(otherwise)
        ),
        range(len(_SEVERITY)),
        pl.lit(None, dtype=pl.String),
    )
    rejecting = remarks.filter(pl.col("verdict").is_in(turning))
    worst = rejecting.group_by("row").agg(worst=rank.min())
    return RowFate.of(worst.select("row", fate=fate).sort("row"))
