"""Rows that the folder of their file may not report (S01): they take no part.

Rules: docs/rules.md#s01, docs/rules.md#senders.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import CareForm
from contracts.fates import RowRemark
from contracts.keys import IDENTITY
from contracts.registries import Agreement, CareUnit, Deliverer
from contracts.remarks import RemarkCode
from transforms.alike import shared
from transforms.cells.days import parsed_day
from transforms.cells.identities import identity_is_sound
from transforms.cells.words import yes
from transforms.dated import Days, holds_on
from transforms.units import known_units, with_units

_PLACE_OF_CARE = ("care_unit", "end_care_unit", "started_on", "ended_on")
_QUESTION = ("folder", "reporter", "agreement_id", "day")


class SenderRegistries(NamedTuple):
    """The registries that bind folders to reporters and agreements."""

    deliverers: DataFrame[Deliverer]
    care_units: DataFrame[CareUnit]
    agreements: DataFrame[Agreement]


def folder_of(path: str) -> pl.Expr:
    """Return the first folder of a path below the inbox; null for a file of the inbox itself."""
    return pl.col(path).str.extract(r"^([^/]+)/")


def barred_rows(
    reported: pl.DataFrame, files: pl.DataFrame, billed: pl.DataFrame, known: SenderRegistries
) -> pl.DataFrame:
    """Return the `row` of each reported row that its folder may not report.

    Args:
        reported: ReportedContact rows.
        files: `ingest_no`, `path` of their files.
        billed: BilledLine rows that are billed net, of the same contacts.
        known: the registries, with deliverers.
    """
    asked = _questions(_with_agreements(_senders(reported, files), known), billed)
    answered = _allowed(asked.select(_QUESTION).unique(), known.deliverers)
    barred = asked.join(answered, on=_QUESTION, how="anti", nulls_equal=True)
    return barred.select("row").unique().sort("row")


def remarks_on_senders(care: pl.DataFrame, barred: pl.DataFrame) -> DataFrame[RowRemark]:
    """Return S01 for each contact that passed the format rules and is `barred`."""
    turned_away = care.select("row").join(barred, on="row", how="semi", maintain_order="left")
    code = pl.lit(RemarkCode.SENDER_NOT_ALLOWED.value)
    return RowRemark.of(turned_away.select("row", code=code))


def _senders(reported: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Return the reports with the folder of their file, their days, and whether they cancel."""
    start, end = parsed_day("started_on"), parsed_day("ended_on")
    open_care = (pl.col("care_form") != CareForm.INPATIENT.value).fill_null(value=False)
    folders = files.select("ingest_no", folder=folder_of("path"))
    return reported.select(
        "row",
        "ingest_no",
        *IDENTITY,
        "care_unit",
        "end_care_unit",
        started_on=start,
        ended_on=pl.when(open_care).then(end.fill_null(start)).otherwise(end),
        cancels=yes("cancelled").fill_null(value=False) & identity_is_sound(),
    ).join(folders, on="ingest_no", how="left", maintain_order="left")


def _with_agreements(senders: pl.DataFrame, known: SenderRegistries) -> pl.DataFrame:
    """Add the unit's agreement on the start day, else on the end day; null if it is unknown."""
    places = senders.select(_PLACE_OF_CARE).unique(maintain_order=True).with_row_index("row")
    days = Days.of(places, "started_on", "ended_on")
    units = known_units(known.care_units, known.agreements, days)
    at_end = places.with_columns(
        care_unit=pl.coalesce("end_care_unit", "care_unit"), started_on="ended_on"
    )
    # Of a day on which the agreement itself does not hold, the one that the unit names counts.
    later = with_units(at_end, units).select(_later=_one_agreement())
    found = with_units(places, units).hstack(later)
    either = pl.when(pl.col("agreements_found") <= 1).then(pl.coalesce("agreement_id", "_later"))
    return senders.join(
        found.select(*_PLACE_OF_CARE, agreement_id=either),
        on=_PLACE_OF_CARE,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def _one_agreement() -> pl.Expr:
    return pl.when(pl.col("agreements_found") <= 1).then("agreement_id")


def _questions(senders: pl.DataFrame, billed: pl.DataFrame) -> pl.DataFrame:
    """Return what each row needs: `row` and the columns of `_QUESTION`, one or several times.

    A report needs its own agreement on its start day, and the agreement of what is billed, if it is
    another, on the day of that. A cancellation needs only the latter, if anything is billed.
    """
    lines = billed.select(*IDENTITY, _agreement="agreement_id", day="started_on")
    met = shared(senders, lines, IDENTITY).join(lines, on=IDENTITY)
    changes = pl.col("cancels") | pl.col("agreement_id").ne_missing(pl.col("_agreement"))
    of_billed = met.filter(changes).with_columns(agreement_id="_agreement")
    cancels_billed = met.filter("cancels").select("row")
    own = senders.with_columns(day="started_on").join(cancels_billed, on="row", how="anti")
    return pl.concat([rows.select("row", *_QUESTION) for rows in (own, of_billed)])


def _allowed(asked: pl.DataFrame, deliverers: pl.DataFrame) -> pl.DataFrame:
    """Return the questions that a row of the table answers with yes.

    An unknown agreement is allowed only by rows for any. A question without a day is answered by
    rows of any validity.
    """
    rows = deliverers.select(
        "folder", "valid_from", "valid_to", _reporter="reporter", _agreement="agreement_id"
    )
    allows = pl.all_horizontal(
        pl.col(cell).is_null() | (pl.col(cell) == pl.col(name))
        for cell, name in (("_reporter", "reporter"), ("_agreement", "agreement_id"))
    )
    holds = pl.col("day").is_null() | holds_on("day")
    found = asked.join(rows, on="folder", nulls_equal=True).filter(allows & holds)
    return found.select(_QUESTION).unique()
