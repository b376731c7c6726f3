"""Contacts that look billed already, are too old, or share patient, unit and day.

Rules: docs/rules.md#double-billing, docs/rules.md#d01, docs/rules.md#t01, docs/rules.md#b01.
"""

import datetime as dt

import polars as pl

from contracts.codes import CareForm
from contracts.keys import IDENTITY
from transforms.alike import alike
from transforms.sift import without
from transforms.sql import select

_SAME_VISIT = ("patient_id", "started_on", "care_unit", "profession", "procedure_codes")
_SAME_DAY = ("patient_id", "care_unit", "started_on")
_INPATIENT = pl.col("care_form") == CareForm.INPATIENT.value


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
    """Return the `row` of contacts that started before their payer's limit (T01)."""
    months = pl.concat_str(pl.lit("-"), pl.col("claim_limit_months").cast(pl.String), pl.lit("mo"))
    limit = pl.lit(issued_on).dt.offset_by(months)
    limits = payers.select("claim_limit_months", payer_row="line")
    return (
        contacts.select("row", "payer_row", "started_on")
        .join(limits, on="payer_row", how="left", maintain_order="left")
        .filter(pl.col("claim_limit_months").is_not_null(), pl.col("started_on") < limit)
        .select("row")
    )


def looks_billed(
    fresh: pl.DataFrame,
    changed: pl.DataFrame,
    billed: pl.DataFrame,
    never: pl.DataFrame,
    released: pl.DataFrame,
) -> pl.DataFrame:
    """Return the `row` of fresh contacts that resemble a billed one (D01).

    Args:
        fresh: contacts without net billing; `row` is their order of delivery.
        changed: contacts re-billed in this run; exempt from the duplicate check.
        billed: BilledLine rows billed net before, patients as today's survivors.
        never: `row` of fresh contacts that this run does not bill for another reason (too old).
        released: `row` of fresh contacts released from D01; they are billed, and count as billed.
    """
    visits, stays = (
        [part.filter(form) for part in (fresh, changed, billed)]
        for form in (~_INPATIENT, _INPATIENT)
    )
    found = pl.concat(
        [
            _same_visit(visits[0], visits[1], visits[2], never),
            _overlapping_stays(stays[0], stays[1], stays[2], never, released),
        ]
    )
    return without(found, released).unique().sort("row")


def _same_visit(
    fresh: pl.DataFrame, changed: pl.DataFrame, billed: pl.DataFrame, never: pl.DataFrame
) -> pl.DataFrame:
    """Return the visits like one billed before, or like an earlier one of this run.

    Of several similar visits, the first that can be billed is billed, and all after it resemble it.
    """
    before = fresh.join(billed, on=_SAME_VISIT, how="semi", nulls_equal=True).select("row")
    here = pl.concat([fresh.select("row", *_SAME_VISIT), changed.select("row", *_SAME_VISIT)])
    twice = alike(here, _SAME_VISIT)
    first = without(twice, never).group_by(_SAME_VISIT).agg(_first=pl.col("row").min())
    later = twice.join(first, on=_SAME_VISIT, how="inner", nulls_equal=True).filter(
        pl.col("row") > pl.col("_first")
    )
    return pl.concat([before, later.join(fresh, on="row", how="semi").select("row")])


def _overlapping_stays(
    fresh: pl.DataFrame,
    changed: pl.DataFrame,
    billed: pl.DataFrame,
    never: pl.DataFrame,
    released: pl.DataFrame,
) -> pl.DataFrame:
    """Return the stays that overlap a billed one, from before or earlier in this run.

    A held stay does not block others, so a chain of stays is decided link by link: each round
    decides at least the first undecided stay.
    """
    columns = ("row", "patient_id", "agreement_id", "started_on", "ended_on")
    stays = pl.concat([fresh.select(columns), changed.select(columns)])
    before = without(select("stays_billed_before", stays=fresh, billed=billed), released)
    pairs = select("overlapping_stays", stays=stays)
    sure = without(pl.concat([changed.select("row"), released.select("row")]), never)
    doubles = before
    still_open = without(without(fresh.select("row"), before), released)
    while not still_open.is_empty():
        waiting = pairs.join(still_open, left_on="later", right_on="row", how="semi")
        hit = waiting.join(sure, left_on="earlier", right_on="row", how="semi").select(row="later")
        blocked = waiting.join(still_open, left_on="earlier", right_on="row", how="semi")
        free = without(without(still_open, hit), blocked.select(row="later"))
        doubles = pl.concat([doubles, hit.unique()])
        sure = pl.concat([sure, without(free, never)])
        still_open = without(without(still_open, hit), free)
    return doubles
