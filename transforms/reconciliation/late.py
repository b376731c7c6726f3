"""Unbilled contacts soon too old: the last day for each, and who must act.

T01 holds a contact that ended more than the payer's `claim_limit_months` before the day of issue
(docs/rules.md#t01); here the same limit gives the last day of issue.
"""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.compared import LateRisk
from contracts.fates import OPEN_FATES, Fate
from contracts.keys import ROW_PLACE
from contracts.registries import Payer
from contracts.remarks import RemarkCode, Verdict
from transforms.reconciliation.background import Background
from transforms.reconciliation.rows import file_number, not_naming, who_mends
from transforms.reconciliation.tables import MonthTables

# Time for about two more monthly runs, so that reported contacts can be fixed before it is too
# late.
SOON_DAYS: Final = 60
# The remarks of persons' decisions, which no sender corrects.
_DECIDED: Final = [RemarkCode.REFUSED.value, RemarkCode.WITHDRAWN.value]
AT_RISK: Final = (*(fate.value for fate in OPEN_FATES), Fate.REJECTED.value)


def late_risk(tables: MonthTables, background: Background) -> DataFrame[LateRisk]:
    """Return the contacts of the run that are too old already or within 60 days.

    They wait, had not ended when the month did, or were rejected and can be corrected by the
    sender; contacts refused by a person are left out, and so are patients still admitted. The
    earliest day first.
    """
    if background.payers is None:
        return LateRisk.none()
    at_risk = _not_billed(tables).join(background.payer_of_row, on=ROW_PLACE, how="left")
    limited = at_risk.join(
        _limits(at_risk, background.payers),
        on=["started_on", "payer_row"],
        how="left",
        nulls_equal=True,
    )
    listed = (
        limited.filter(pl.col("months").is_not_null())
        .with_columns(last_day=last_billable_day(pl.col("ended_on"), pl.col("months")))
        .with_columns(days_left=(pl.col("last_day") - pl.lit(tables.issued_on)).dt.total_days())
        .filter(pl.col("days_left") <= SOON_DAYS)
        .join(
            tables.files.select("ingest_no", file_number("ingest_no")),
            on="ingest_no",
            how="left",
        )
    )
    return LateRisk.of(
        listed.join(_codes(tables), on=ROW_PLACE, how="left")
        .with_columns(pl.col("mended_by").fill_null("Ingen"), *not_naming())
        .select(LateRisk.columns())
        .sort("last_day", *ROW_PLACE)
    )


def last_billable_day(ended_on: pl.Expr, months: pl.Expr) -> pl.Expr:
    """Return the last day of issue on which a contact is not too old.

    It is too old on day d when it ended before d less the months, where a day that does not exist
    becomes the last of its month (docs/rules.md#t01).
    """
    after = ended_on.dt.offset_by("1d")
    shifted = after.dt.offset_by(pl.concat_str(months.cast(pl.String), pl.lit("mo")))
    exists = shifted.dt.day() == after.dt.day()
    return pl.when(exists).then(shifted.dt.offset_by("-1d")).otherwise(shifted)


def _not_billed(tables: MonthTables) -> pl.DataFrame:
    refused = tables.remarks.filter(pl.col("code").is_in(_DECIDED)).select(ROW_PLACE)
    return (
        tables.judged.filter(pl.col("fate").is_in(AT_RISK))
        .select(*ROW_PLACE, "fate")
        .join(refused, on=ROW_PLACE, how="anti")
        .join(
            tables.care.select(
                *ROW_PLACE,
                "contact_id",
                "care_unit",
                "started_on",
                "ended_on",
                "protected_identity",
            ),
            on=ROW_PLACE,
        )
    )


def _limits(at_risk: pl.DataFrame, payers: DataFrame[Payer]) -> pl.DataFrame:
    """Return `months` for each start day and payer's row.

    The shortest where the payer is not known.
    """
    limited = at_risk.select("started_on", "payer_row").unique()
    known = payers.select(payer_row="line", months="claim_limit_months")
    day = pl.col("started_on")
    holds = (pl.col("valid_from") <= day) & (
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    )
    shortest = (
        limited.filter(pl.col("payer_row").is_null())
        .join(payers, how="cross")
        .filter(holds)
        .group_by("started_on", "payer_row")
        .agg(months=pl.col("claim_limit_months").min())
    )
    matched = limited.join(known, on="payer_row")
    columns = ["started_on", "payer_row", "months"]
    return pl.concat([matched.select(columns), shortest.select(columns)])


def _codes(tables: MonthTables) -> pl.DataFrame:
    """Return the codes that keep each row from being billed, and who fixes them."""
    keeps = tables.remarks.filter(pl.col("verdict").is_in([Verdict.HOLD, Verdict.REJECT]))
    codes = keeps.group_by(ROW_PLACE).agg(codes=pl.col("code").unique().sort().str.join(" "))
    return codes.join(who_mends(keeps), on=ROW_PLACE)
