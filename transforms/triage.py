"""What is settled before a report is judged. Design section 5, "Identity" and "Order".

In this order: replaced by a later report, a cancellation, no contact that is billed (N02), the
same as what is billed, refused by a person (R01).
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.fates import Fate, RowFate, RowRemark
from contracts.remarks import RemarkCode
from transforms.latest import identity_is_sound, replaced_rows
from transforms.settle import same_reports
from transforms.sift import sift, without
from transforms.texts import yes


class Before(NamedTuple):
    """What was known of the contacts before this run.

    `earlier`: JudgedRow rows of their settled reports. `billed_reports`: ReportedContact rows of
    the reports that are billed net. `refused_reports`: those that a person refused. `asked_anew`:
    `row` of billed reports that are judged again on request, and replace nothing.
    """

    earlier: pl.DataFrame
    billed_reports: pl.DataFrame
    refused_reports: pl.DataFrame
    asked_anew: pl.DataFrame


class Triaged(NamedTuple):
    """Reports to judge, cancellations to settle, and what is settled already."""

    to_judge: pl.DataFrame
    cancelled: pl.DataFrame
    fates: DataFrame[RowFate]
    remarks: DataFrame[RowRemark]


def triage(reported: pl.DataFrame, before: Before) -> Triaged:
    """Take out of `reported` (ReportedContact rows) what need not be judged."""
    replaced = replaced_rows(without(reported, before.asked_anew), before.earlier)
    latest = without(reported, replaced)
    is_cancelled = identity_is_sound() & yes("cancelled").fill_null(value=False)
    cancelled = latest.filter(is_cancelled)
    contact = sift(
        without(latest, cancelled),
        {RemarkCode.NOT_A_BILLED_CONTACT: pl.col("event_form").is_not_null()},
    )
    same = without(same_reports(contact.accepted, before.billed_reports), before.asked_anew)
    rest = without(contact.accepted, same)
    refused = same_reports(rest, before.refused_reports)
    refusals = refused.select("row", code=pl.lit(RemarkCode.REFUSED.value))
    return Triaged(
        without(rest, refused),
        cancelled,
        RowFate.of(pl.concat([_all(replaced, Fate.REPLACED), _all(same, Fate.UNCHANGED)])),
        RowRemark.of(pl.concat([contact.remarks, refusals])),
    )


def not_yet(care: pl.DataFrame, last_day: pl.Expr) -> pl.DataFrame:
    """Return the `row` of contacts that had not ended on the last day of the month."""
    return care.filter(pl.col("ended_on").is_null() | (pl.col("ended_on") > last_day)).select("row")


def _all(rows: pl.DataFrame, fate: Fate) -> pl.DataFrame:
    return rows.select("row", fate=pl.lit(fate.value))
