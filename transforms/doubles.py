"""Contacts that look billed already, are too old, or share patient, unit and day.

Rules: docs/rules.md#double-billing, docs/rules.md#t01, docs/rules.md#b01.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from contracts.keys import DOCUMENT, IDENTITY, ROW_PLACE
from contracts.remarks import Verdict
from transforms.alike import alike
from transforms.likeness import LIKE, LIKENESS, Likeness, likenesses

_SAME_DAY = ("patient_id", "care_unit", "started_on")


def several_same_day(reached_price: pl.DataFrame, billed: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of contacts with the same patient, unit and start day (B01).

    Args:
        reached_price: MatchedContact rows that reached the price group of this run.
        billed: BilledLine rows billed net before this run, patients as today's survivors.
    """
    contacts = reached_price.select("row", *IDENTITY, *_SAME_DAY)
    before = contacts.join(billed, on=_SAME_DAY, how="inner").filter(
        (pl.col("reporter") != pl.col("reporter_right"))
        | (pl.col("contact_id") != pl.col("contact_id_right"))
    )
    twice = alike(contacts, _SAME_DAY)
    return pl.concat([twice.select("row"), before.select("row")]).unique().sort("row")


def too_old(contacts: pl.DataFrame, payers: pl.DataFrame, issued_on: dt.date) -> pl.DataFrame:
    """Return the `row` of contacts that ended before their payer's limit (T01)."""
    months = pl.concat_str(pl.lit("-"), pl.col("claim_limit_months").cast(pl.String), pl.lit("mo"))
    limit = pl.lit(issued_on).dt.offset_by(months)
    limits = payers.select("claim_limit_months", payer_row="line")
    return (
        contacts.select("row", "payer_row", "ended_on")
        .join(limits, on="payer_row", how="left", maintain_order="left")
        .filter(pl.col("claim_limit_months").is_not_null(), pl.col("ended_on") < limit)
        .select("row")
    )


class Comparison(NamedTuple):
    """The contacts that doubles are asked of, and those that they are compared with.

    `fresh` and `changed`: contacts of the run, without net billing and re-billed; those re-billed
    are exempt, and are billed whatever they resemble. `billed`: BilledLine rows billed net before,
    patients as today's survivors. `exams`: `row` of contacts of the run that are priced as health
    examinations; `billed_exams`: the same of `billed`. `never`: `row` of fresh contacts that this
    run does not bill for another reason (too old). `released`: `row`, `code` that a person released
    fresh contacts from; it frees from a hold, and leaves a warning.
    """

    fresh: pl.DataFrame
    changed: pl.DataFrame
    billed: pl.DataFrame
    exams: pl.DataFrame
    billed_exams: pl.DataFrame
    never: pl.DataFrame
    released: pl.DataFrame


def doubles(compared: Comparison, rules: pl.DataFrame) -> pl.DataFrame:
    """Return the fresh contacts that resemble a billed one, by code, with the one they resemble.

    Only contacts that are billed count: before the run, or earlier in it.

    Args:
        compared: the contacts.
        rules: the DoubleRule rows.

    Returns:
        `row`, `code`, `verdict`, `rule_row`, `like_row` of a contact of the run or null, and the
        `DOCUMENT` and `ROW_PLACE` of a line billed before or null, with `line_` before each name.
    """
    contacts, before = _in_one_order(compared)
    alikes = likenesses(contacts, rules)
    billed = _billed(compared, contacts, alikes)
    asked = contacts.filter("asked").select("place")
    found = pl.concat([_NO_LIKENESS, *(likeness.after(billed).select(LIKE) for likeness in alikes)])
    free = compared.released.select(
        pl.col("row").cast(pl.Int64).alias("place"), "code", verdict=pl.lit(Verdict.HOLD.value)
    )
    named = (
        found.join(asked, on="place", how="semi")
        .join(free, on=["place", "code", "verdict"], how="anti")
        .sort("place", "code", pl.col("verdict") != Verdict.HOLD.value, "like_place", "rule_row")
        .unique(["place", "code"], keep="first", maintain_order=True)
    )
    return _named(named, before)


_NO_LIKENESS = pl.DataFrame(schema=LIKENESS)
_COMPARED = (
    "patient_id",
    "agreement_id",
    "care_unit",
    "care_form",
    "profession",
    "procedure_codes",
    "started_on",
    "ended_on",
)
_LINE = (*DOCUMENT, *ROW_PLACE)


def _in_one_order(compared: Comparison) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return all contacts by `place`, and the lines billed before by theirs.

    Lines billed before have negative places, and contacts of the run have their row.
    """
    lines = compared.billed.select(
        (pl.int_range(pl.len(), dtype=pl.Int64) - pl.len()).alias("place"), *_LINE, *_COMPARED
    )
    examined = compared.billed_exams.select(*_LINE, exam=pl.lit(value=True))
    before = lines.join(examined, on=_LINE, how="left", maintain_order="left")
    exams = compared.exams.select("row", exam=pl.lit(value=True))
    run = pl.concat(
        [
            rows.select("row", *_COMPARED, asked=pl.lit(asked))
            for rows, asked in ((compared.fresh, True), (compared.changed, False))
        ]
    ).join(exams, on="row", how="left", maintain_order="left")
    columns = ("place", *_COMPARED, "asked", "exam")
    contacts = pl.concat(
        [
            before.with_columns(asked=pl.lit(value=False)).select(columns),
            run.with_columns(place=pl.col("row").cast(pl.Int64)).select(columns),
        ]
    )
    return contacts.with_columns(pl.col("exam").fill_null(value=False)), before


def _billed(
    compared: Comparison, contacts: pl.DataFrame, alikes: Sequence[Likeness]
) -> pl.DataFrame:
    """Return the `place` of all contacts that are billed, before the run or by it.

    A held contact does not hold others, so a chain is decided link by link: each round decides at
    least the first undecided contact.
    """
    never = compared.never.select(pl.col("row").cast(pl.Int64).alias("place"))
    holding = _holding(compared, contacts, alikes)
    undecided = pl.concat([_NO_PLACE, *(keys for _, keys in holding)]).unique()
    billed = _without(_without(contacts.select("place"), undecided), never)
    while not undecided.is_empty():
        hit = _after(holding, billed, undecided)
        waiting = _after(holding, _without(undecided, never), undecided)
        free = _without(_without(undecided, hit), waiting)
        billed = pl.concat([billed, _without(free, never)])
        undecided = _without(_without(undecided, hit), free)
        holding = [(likeness.of(undecided), asked) for likeness, asked in holding]
    return billed


_NO_PLACE = pl.DataFrame(schema={"place": pl.Int64})


def _holding(
    compared: Comparison, contacts: pl.DataFrame, alikes: Sequence[Likeness]
) -> list[tuple[Likeness, pl.DataFrame]]:
    """Return each likeness, and the `place` of the contacts that it can hold."""
    asked = contacts.filter("asked").select("place")
    released = compared.released.select(pl.col("row").cast(pl.Int64).alias("place"), "code")
    held = pl.col("verdict") == Verdict.HOLD.value
    return [
        (
            likeness,
            likeness.later.filter(held)
            .join(asked, on="place", how="semi")
            .join(released, on=["place", "code"], how="anti")
            .select("place")
            .unique(),
        )
        for likeness in alikes
    ]


def _after(
    holding: Sequence[tuple[Likeness, pl.DataFrame]], billed: pl.DataFrame, undecided: pl.DataFrame
) -> pl.DataFrame:
    """Return the undecided contacts that an earlier contact of `billed` holds."""
    held = pl.col("verdict") == Verdict.HOLD.value
    found = [
        likeness.after(billed).filter(held).select("place").join(asked, on="place", how="semi")
        for likeness, asked in holding
    ]
    return pl.concat([_NO_PLACE, *found]).unique().join(undecided, on="place", how="semi")


def _without(places: pl.DataFrame, away: pl.DataFrame) -> pl.DataFrame:
    return places.join(away, on="place", how="anti", maintain_order="left")


def _named(found: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Add the row or the billed line of the contact that each resembles."""
    lines = before.select(
        pl.col("place").alias("like_place"), *(pl.col(name).alias(f"line_{name}") for name in _LINE)
    )
    here = pl.col("like_place") >= 0
    return found.join(lines, on="like_place", how="left", maintain_order="left").select(
        pl.col("place").cast(pl.UInt32).alias("row"),
        "code",
        "verdict",
        "rule_row",
        pl.when(here).then("like_place").cast(pl.UInt32).alias("like_row"),
        *(f"line_{name}" for name in _LINE),
    )
