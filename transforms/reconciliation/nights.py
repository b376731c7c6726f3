"""The invariant of stays billed in parts: docs/rules.md#invariants."""

import polars as pl

from contracts.keys import IDENTITY


def stays_with_wrong_nights(lines: pl.DataFrame) -> int:
    """Count the stays whose parts do not hold each night once, up to the last of them.

    The first part begins on the admission day, and each part the day after the one before. A part
    holds its nights, or its nights less leave. Only the last part has the discharge day, the day
    after its last night.

    Args:
        lines: BilledLine rows billed net, all of each stay.
    """
    first, last = pl.col("first_day"), pl.col("last_day")
    ended = pl.col("ended_on")
    same_day = (ended == pl.col("started_on")).fill_null(value=False)
    nights = (last - first).dt.total_days() + 1
    paid = pl.col("nights")
    before = last.shift(1).over(IDENTITY) + pl.duration(days=1)
    follows = first == pl.coalesce(before, "started_on")
    holds = (paid == nights) | (paid == nights - pl.col("leave_days"))
    of_one_day = pl.when(same_day).then(paid <= 1).otherwise(holds)
    is_last = pl.int_range(pl.len()).over(IDENTITY) == pl.len().over(IDENTITY) - 1
    ends = ended.is_null() | same_day | (is_last & (ended == last + pl.duration(days=1)))
    in_month = (first.dt.strftime("%Y-%m") == pl.col("care_month")) & (
        last.dt.strftime("%Y-%m") == pl.col("care_month")
    )
    whole = lines.filter(pl.col("care_month").is_null()).select(IDENTITY)
    parts = lines.filter(pl.col("care_month").is_not_null()).sort(*IDENTITY, "care_month")
    judged = parts.with_columns(_right=follows & of_one_day & ends & in_month)
    wrong = judged.filter(~pl.col("_right").fill_null(value=False)).select(IDENTITY)
    both = parts.select(IDENTITY).join(whole, on=IDENTITY, how="semi")
    return pl.concat([wrong, both]).n_unique()
