"""Stays that are billed month by month: which are due, and in which parts.

Rules: docs/rules.md#stays-month-by-month.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import CareContact, MatchedContact, StayPart
from contracts.fates import RowRemark
from contracts.keys import IDENTITY, ROW_PLACE
from contracts.unreported import UnreportedStay
from pipelines.billing.run import Run
from transforms.cells.days import parsed_moment
from transforms.matching import MatchingRegistries, monthly_stays, placed_stays
from transforms.pricing.parts import BilledParts, stay_parts
from transforms.sift import without
from transforms.triage import not_yet, remarks_on_admitted


class NotDue(NamedTuple):
    """The contacts that are not due in a month: their `row`, and the remarks of some.

    `unreported`: those that wait for a report.
    """

    rows: pl.DataFrame
    remarks: DataFrame[RowRemark]
    unreported: DataFrame[UnreportedStay]


def for_matching(run: Run) -> MatchingRegistries:
    """Return the registries for patient, unit and agreement."""
    registries = run.registries
    return MatchingRegistries(
        registries.reserve_numbers,
        registries.lma_cards,
        registries.care_units,
        registries.agreements,
        registries.payers,
    )


def not_due(run: Run, care: DataFrame[CareContact]) -> NotDue:
    """Return the contacts that had not ended in the month, and are not billed by the month.

    A stay without an end is due when it was reported after the last day of the month (B03).
    """
    month_end = run.order.month.last_day
    later = not_yet(without(care, run.barred), pl.lit(month_end))
    begun = care.join(later, on="row", how="semi").filter(pl.col("started_on") <= month_end)
    stays = _monthly(run, placed_stays(begun, for_matching(run)))
    known = stays.join(_reported_on(run), on="row", how="left", maintain_order="left")
    proven = pl.col("ended_on").is_not_null() | (pl.col("_reported_on") > month_end)
    waiting = known.filter(~proven)
    due = without(known.filter(proven), _all_on_leave(run, known))
    return NotDue(without(later, due), remarks_on_admitted(waiting), _unreported(run, waiting))


def _unreported(run: Run, waiting: pl.DataFrame) -> DataFrame[UnreportedStay]:
    """Return the stays that wait for a report, with the last night billed of each."""
    billed = run.billed.group_by(IDENTITY).agg(billed_to=pl.col("last_day").max())
    return UnreportedStay.of(
        waiting.join(billed, on=IDENTITY, how="left", maintain_order="left")
        .select(*ROW_PLACE, reported_on="_reported_on", billed_to="billed_to")
        .sort(ROW_PLACE)
    )


def _all_on_leave(run: Run, stays: pl.DataFrame) -> pl.DataFrame:
    """Return the stays, of which nothing is billed, with leave on every night so far."""
    month_end = pl.lit(run.order.month.last_day)
    nights = (month_end - pl.col("started_on")).dt.total_days() + 1
    goes_on = pl.col("ended_on") > month_end + pl.duration(days=1)
    return stays.filter(
        pl.col("deduct_leave_days"),
        pl.col("leave_days") >= nights,
        goes_on.fill_null(value=True),
    ).join(run.billed, on=IDENTITY, how="anti")


def parts_of_stays(run: Run, contacts: DataFrame[MatchedContact]) -> DataFrame[StayPart]:
    """Return the parts of the contacts that are billed month by month, not yet priced."""
    billed = run.billed.filter(pl.col("care_month").is_not_null())
    stays = _monthly(run, contacts)
    return stay_parts(stays, BilledParts(billed, run.triaged.locked), run.order.month.last_day)


def _monthly(run: Run, stays: pl.DataFrame) -> pl.DataFrame:
    """Return the stays that are billed month by month; what was billed whole stays whole."""
    whole = run.billed.filter(pl.col("care_month").is_null())
    monthly = monthly_stays(stays, run.registries.agreements)
    return monthly.join(whole, on=IDENTITY, how="anti", maintain_order="left")


def _reported_on(run: Run) -> pl.DataFrame:
    """Return `row` and the Swedish day on which it was reported, else taken in."""
    files = run.work.ledger.files().select("ingest_no", "at")
    reported = parsed_moment("reported_at").dt.replace_time_zone("UTC")
    at = pl.coalesce(reported, "at").dt.convert_time_zone("Europe/Stockholm")
    places = run.places.select("row", *ROW_PLACE, "reported_at")
    return places.join(files, on="ingest_no", how="left").select("row", _reported_on=at.dt.date())
