"""Rows settled before judging.

Rules: docs/rules.md#before-judging, docs/rules.md#unchanged.

In this order: replaced by a later report, a cancellation, several patients (C16), not a contact
that is billed (N02), the same as the billed report, refused by a person (R01). A row that was
hidden in a workbook gets C18, whatever becomes of it, unless a later report replaces it. A row that
its folder may not report (S01) takes no part: it neither replaces a row nor is replaced. A row of a
withdrawn delivery (R02) is as if not delivered.
"""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import ReportedContact
from contracts.fates import Fate, RowFate, RowRemark
from contracts.keys import IDENTITY, ROW_PLACE
from contracts.remarks import RemarkCode
from transforms.cells.identities import identity_is_sound
from transforms.cells.words import yes
from transforms.comparison import same_reports
from transforms.latest import replaced_rows, rows_of_several_patients
from transforms.sift import without

NONE_BARRED: Final = pl.DataFrame(schema={"row": pl.UInt32})


class OpenStays(NamedTuple):
    """Stays that are billed month by month and not settled: each month judges them again.

    `contacts`: their identities. `judged`: `row` of their reports that were judged before.
    `rebilled`: identities of those that are judged again on request.
    """

    contacts: pl.DataFrame
    judged: pl.DataFrame
    rebilled: pl.DataFrame


_NO_STAYS = OpenStays(
    ReportedContact.none().select(IDENTITY),
    ReportedContact.none().select("row"),
    ReportedContact.none().select(IDENTITY),
)


class Before(NamedTuple):
    """The state of the contacts before this run.

    `earlier`: JudgedRow rows of their settled reports. `billed_reports`: ReportedContact rows of
    the reports that are billed net. `refused_reports`: those that a person refused. `asked_again`:
    `row` of billed reports that are judged again on request, and replace nothing. `to_credit`:
    `row` of billed reports whose invoice is to be credited whole: they are not judged.
    `unclear`: ReportedContact rows of the places that `unclear_places` returns. `barred`: `row` of
    rows that their folder may not report. `stays`: stays that are billed month by month, and not
    settled. `withdrawn`: `row` of the rows of withdrawn deliveries: they are as if not delivered.
    """

    earlier: pl.DataFrame
    billed_reports: pl.DataFrame
    refused_reports: pl.DataFrame
    asked_again: pl.DataFrame
    to_credit: pl.DataFrame = pl.DataFrame(schema={"row": pl.UInt32})
    unclear: pl.DataFrame = ReportedContact.none()
    barred: pl.DataFrame = NONE_BARRED
    stays: OpenStays = _NO_STAYS
    withdrawn: pl.DataFrame = NONE_BARRED


class Triaged(NamedTuple):
    """The rows settled before judging: `row` of all, and of the cancellations.

    `locked`: `row` of reports of stays that change no part that is billed: only the nights that no
    part holds are billed.
    """

    settled: pl.DataFrame
    cancelled: pl.DataFrame
    fates: DataFrame[RowFate]
    remarks: DataFrame[RowRemark]
    locked: pl.DataFrame = pl.DataFrame(schema={"row": pl.UInt32})


def triage(reported: pl.DataFrame, before: Before) -> Triaged:
    """Settle the `reported` rows (ReportedContact) that need no judging."""
    every = without(reported, before.withdrawn)
    reported = without(every, before.to_credit)
    allowed, barred = without(reported, before.barred), reported.filter(_is_in(before.barred))
    before = before._replace(earlier=before.earlier.join(barred, on=ROW_PLACE, how="anti"))
    replaced = replaced_rows(without(allowed, before.asked_again), before.earlier)
    several_patients = [
        rows_of_several_patients(without(part, before.asked_again)) for part in (allowed, barred)
    ]
    marked = reported.select(
        "row",
        replaced=_is_in(replaced),
        cancelled=_is_in(allowed.filter(_cancels())),
        several=_is_in(pl.concat(several_patients)),
        no_contact=_is_in(allowed.filter(pl.col("event_form").is_not_null())),
    )
    latest = ~pl.col("replaced")
    ends = marked.filter(latest & pl.col("cancelled"))
    several = marked.filter(latest & pl.col("several"))
    goes_on = latest & ~pl.col("cancelled") & ~pl.col("several")
    no_contact = marked.filter(goes_on & pl.col("no_contact"))
    replaced_or_ended = marked.filter(
        pl.any_horizontal("replaced", "cancelled", "several", "no_contact")
    ).select("row")
    away = pl.concat([replaced_or_ended, before.asked_again])
    equal = without(same_reports(reported, before.billed_reports), away)
    stays = reported.join(before.stays.contacts, on=IDENTITY, how="semi").select("row", *IDENTITY)
    same = without(equal, stays)
    refused = without(
        same_reports(reported, before.refused_reports), pl.concat([replaced_or_ended, same])
    )
    not_allowed = without(
        barred.filter(_cancels() | pl.col("event_form").is_not_null()),
        pl.concat([several.select("row"), same, refused]),
    )
    hidden = without(reported.filter(pl.col("hidden").is_not_null()), replaced)
    remarks = [
        _remarks(
            _never_reported(ends, without(every, before.barred), before), RemarkCode.NEVER_REPORTED
        ),
        _remarks(hidden, RemarkCode.ROW_HIDDEN),
        _remarks(several, RemarkCode.SEVERAL_PATIENTS),
        _remarks(no_contact, RemarkCode.NOT_A_BILLED_CONTACT),
        _remarks(refused, RemarkCode.REFUSED),
        _remarks(not_allowed, RemarkCode.SENDER_NOT_ALLOWED),
        _remarks(before.withdrawn, RemarkCode.WITHDRAWN),
    ]
    apart = [before.to_credit, before.withdrawn]
    return Triaged(
        pl.concat([replaced_or_ended, same, refused, not_allowed.select("row"), *apart]),
        reported.filter(_is_in(ends)),
        RowFate.of(pl.concat([_all(replaced, Fate.REPLACED), _all(same, Fate.UNCHANGED)])),
        RowRemark.of(pl.concat(remarks)),
        _locked(stays, equal, before.stays),
    )


def _locked(stays: pl.DataFrame, equal: pl.DataFrame, known: OpenStays) -> pl.DataFrame:
    """Return the `row` of open stays whose report was judged before, or equals the billed one."""
    unmoved = pl.concat([equal.select("row"), known.judged])
    return (
        stays.join(unmoved, on="row", how="semi")
        .join(known.rebilled, on=IDENTITY, how="anti")
        .select("row")
    )


def _cancels() -> pl.Expr:
    return yes("cancelled").fill_null(value=False) & identity_is_sound()


def unclear_places(reported: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the places of earlier reports whose fates leave open if they cancelled.

    Only of contacts that the run cancels, and whose earlier fates show no report of care: such a
    contact may have nothing but cancellations (C17).
    """
    cancelled = reported.filter(yes("cancelled")).select(IDENTITY)
    asked = earlier.join(cancelled, on=IDENTITY, how="semi").filter(~_shows_care())
    known = earlier.filter(_shows_care()).select(IDENTITY)
    unclear = asked.join(known, on=IDENTITY, how="anti")
    return unclear.filter(pl.col("fate") != Fate.CANCELLED.value).select(ROW_PLACE)


def _shows_care() -> pl.Expr:
    """Return whether a fate is that of a report, not of a cancellation."""
    either = [Fate.CANCELLED.value, Fate.REPLACED.value, Fate.HELD.value]
    return ~pl.col("fate").is_in(either)


def _never_reported(ends: pl.DataFrame, reported: pl.DataFrame, before: Before) -> pl.DataFrame:
    """Return the `row` of cancellations of contacts with nothing but cancellations."""
    last = reported.filter(_is_in(ends)).select("row", *IDENTITY)
    cancels = yes("cancelled").fill_null(value=False)
    open_rows = pl.concat(
        [
            reported.join(last, on=IDENTITY, how="semi").filter(~cancels).select(IDENTITY),
            before.unclear.filter(~cancels).select(IDENTITY),
            before.earlier.filter(_shows_care()).select(IDENTITY),
        ]
    )
    return last.join(open_rows, on=IDENTITY, how="anti").select("row")


def _is_in(rows: pl.DataFrame) -> pl.Expr:
    return pl.col("row").is_in(rows.get_column("row").implode())


def not_yet(care: pl.DataFrame, last_day: pl.Expr) -> pl.DataFrame:
    """Return the `row` of contacts that had not ended on the last day of the month."""
    return care.filter(pl.col("ended_on").is_null() | (pl.col("ended_on") > last_day)).select("row")


def remarks_on_admitted(waiting: pl.DataFrame) -> DataFrame[RowRemark]:
    """Return B03 for each of the stays (`row`) that wait for a report."""
    return RowRemark.of(_remarks(waiting, RemarkCode.STILL_ADMITTED))


def _all(rows: pl.DataFrame, fate: Fate) -> pl.DataFrame:
    return rows.select("row", fate=pl.lit(fate.value))


def _remarks(rows: pl.DataFrame, code: RemarkCode) -> pl.DataFrame:
    return rows.select("row", code=pl.lit(code.value))
