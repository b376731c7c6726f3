"""The parts of stays that are billed month by month: one for each calendar month of care.

Rules: docs/rules.md#stays-month-by-month.
"""

import datetime as dt
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import StayPart
from contracts.keys import IDENTITY, KRONOR
from transforms.pricing.money import ZERO

_DAY = pl.duration(days=1)
_OF_STAY = ("row", "care_month")
_BILLED = ("first_day", "last_day", "nights", "leave_days", "amount")


class BilledParts(NamedTuple):
    """The billing of stays before the run.

    `lines`: their net BilledLine rows. `locked`: `row` of reports that change nothing billed: only
    the nights that no part holds are billed.
    """

    lines: pl.DataFrame
    locked: pl.DataFrame


def stay_parts(stays: pl.DataFrame, billed: BilledParts, month_end: dt.date) -> DataFrame[StayPart]:
    """Return the parts of each stay up to the last day of a month, before they are priced.

    Args:
        stays: `row`, identity, `started_on`, `ended_on`, `leave_days`, and `deduct_leave_days` and
            `inpatient_day_rule` of the agreement.
        billed: what is billed of them.
        month_end: the last day of the month of the run; months billed already are included.
    """
    parts = _with_billed(_months(stays, billed.lines, month_end), billed)
    kept = pl.col("locked") & pl.col("was_billed")
    paid = pl.when("deduct_leave_days").then(pl.col("span") - pl.col("leave")).otherwise("span")
    counted = _with_leave(parts).with_columns(kept=kept, paid=paid)
    new = pl.col("paid").filter(~pl.col("kept")).sum().over("row")
    ended = pl.col("ends").any().over("row")
    # The last part holds no paid night: the parts before it are billed again with it.
    reopened = ended & (new == 0) & ~pl.col("kept").all().over("row")
    return StayPart.of(
        counted.with_columns(kept=pl.col("kept") & ~reopened)
        .with_columns(
            pl.when("kept").then(f"was_{name}").otherwise(now).alias(name)
            for name, now in zip(
                _BILLED,
                ("first", "last", "paid", pl.col("leave").cast(pl.Int32), ZERO),
                strict=True,
            )
        )
        .with_columns(pl.col("amount").cast(KRONOR))
        .sort(_OF_STAY)
        .select(StayPart.columns())
    )


def _months(stays: pl.DataFrame, billed: pl.DataFrame, month_end: dt.date) -> pl.DataFrame:
    """Return a row for each calendar month in which nights of a stay begin."""
    furthest = billed.group_by(IDENTITY).agg(
        _reaches=pl.col("care_month").max().str.to_date("%Y-%m").dt.month_end()
    )
    same_day = (pl.col("started_on") == pl.col("ended_on")).fill_null(value=False)
    last_night = pl.when(pl.col("ended_on").is_not_null()).then(
        pl.max_horizontal("started_on", pl.col("ended_on") - _DAY)
    )
    month = pl.col("_month")
    span = (pl.col("last") - pl.col("first")).dt.total_days() + 1
    of_one_day = (pl.col("inpatient_day_rule") == "days").fill_null(value=False).cast(pl.Int64)
    return (
        stays.join(furthest, on=IDENTITY, how="left", maintain_order="left")
        .with_columns(_limit=pl.max_horizontal(pl.lit(month_end), "_reaches"))
        .with_columns(_final_night=pl.min_horizontal(last_night, "_limit"), _same_day=same_day)
        .with_columns(
            _month=pl.date_ranges(
                pl.col("started_on").dt.month_start(),
                pl.col("_final_night").dt.month_start(),
                "1mo",
            )
        )
        .explode("_month")
        .with_columns(
            care_month=month.dt.strftime("%Y-%m"),
            first=pl.max_horizontal("started_on", month),
            last=pl.min_horizontal("_final_night", month.dt.month_end()),
        )
        .with_columns(
            span=pl.when("_same_day").then(of_one_day).otherwise(span),
            ends=(pl.col("last") == last_night).fill_null(value=False),
        )
    )


def _with_billed(months: pl.DataFrame, billed: BilledParts) -> pl.DataFrame:
    """Add what is billed of each month, and the leave days that it holds."""
    lines = billed.lines.select(*IDENTITY, "care_month", *_BILLED).rename(
        {name: f"was_{name}" for name in _BILLED}
    )
    locked = pl.col("row").is_in(billed.locked.get_column("row").implode())
    held = pl.min_horizontal(pl.col("was_leave_days").cast(pl.Int64).fill_null(0), "span")
    return months.join(
        lines, on=[*IDENTITY, "care_month"], how="left", maintain_order="left"
    ).with_columns(locked=locked, was_billed=pl.col("was_first_day").is_not_null(), held=held)


def _with_leave(parts: pl.DataFrame) -> pl.DataFrame:
    """Add the `leave` days of each part.

    Leave that no part holds is taken from the new parts, the newest first, and then from those
    billed. Parts give back what they hold above the leave reported, the newest first.
    """
    rest = pl.col("leave_days").cast(pl.Int64) - pl.col("held").sum().over("row")
    room = (
        pl.when(pl.col("locked") & pl.col("was_billed"))
        .then(0)
        .otherwise(pl.col("span") - pl.col("held"))
    )
    held = pl.when("locked").then(0).otherwise("held")
    newest_first = parts.sort("care_month", descending=True)
    taking = newest_first.sort("row", "was_billed", maintain_order=True).with_columns(
        _taken=_share(room, pl.max_horizontal(rest, 0))
    )
    return taking.sort("row", "care_month", descending=[False, True]).with_columns(
        leave=pl.col("held") + pl.col("_taken") - _share(held, pl.max_horizontal(-rest, 0))
    )


def _share(room: pl.Expr, days: pl.Expr) -> pl.Expr:
    """Return the part of `days` that each row of a stay takes, in order, up to its `room`."""
    before = room.cum_sum().over("row") - room
    return pl.min_horizontal(pl.max_horizontal(days - before, 0), room)
