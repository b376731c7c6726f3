"""LMA numbers and their evidence, and the category of stays without a fee code.

Rules: docs/rules.md#category, docs/rules.md#lma.
"""

from typing import NamedTuple

import polars as pl

from contracts import codes
from contracts.codes import BILLED_CATEGORIES, CareForm, Category
from contracts.remarks import RemarkCode
from transforms.dated import holds_on
from transforms.merged_numbers import surviving, survivors
from transforms.sift import without
from transforms.sql import select
from transforms.texts import where_told

_RECEIPT = "receipt"


class Cards(NamedTuple):
    """All LMA cards; those with a unique number; and the others, by first day."""

    every: pl.DataFrame
    alone: pl.DataFrame
    several: pl.DataFrame


def evidence(lma_cards: pl.DataFrame, reserve_numbers: pl.DataFrame) -> Cards:
    """Return the cards with `owner` as survivor and the actual end as `valid_to`.

    A receipt holds through its first day plus thirty, and at most as long as its row says.
    """
    receipt_ends = pl.col("valid_from") + pl.duration(days=codes.RECEIPT_DAYS)
    cards = lma_cards.with_columns(
        owner=surviving(lma_cards, "reserve_number", survivors(reserve_numbers)),
        valid_to=pl.when(pl.col("evidence") == _RECEIPT)
        .then(pl.min_horizontal("valid_to", receipt_ends))
        .otherwise("valid_to"),
    ).select("line", "lma_number", "owner", "valid_from", "valid_to", "region_of_residence")
    many = pl.col("lma_number").is_duplicated()
    return Cards(cards, cards.filter(~many), cards.filter(many).sort("valid_from", "line"))


def with_category(contacts: pl.DataFrame, cards: Cards) -> pl.DataFrame:
    """Add `category`: the fee code's; for a stay without one, asylum by evidence.

    The evidence belongs to the patient (`_patient`) or to the reported number, regardless of owner.
    """
    untold = contacts.filter(
        (pl.col("care_form") == CareForm.INPATIENT.value) & pl.col("fee_code").is_null()
    )
    contacts = contacts.with_columns(category="fee_category")
    if untold.is_empty():
        return contacts
    stays = untold.select("row", "_patient", "started_on", lma_number=lma_read())
    own = cards.every.join(stays, left_on="owner", right_on="_patient", how="semi")
    reported = cards.every.join(stays, on="lma_number", how="semi")
    shown = select(
        "evidence_of_stays", stays=stays, cards=pl.concat([own, reported]).unique("line")
    )
    asylum = pl.col("row").is_in(shown.get_column("row").implode())
    return contacts.with_columns(
        category=pl.when(asylum).then(pl.lit(Category.ASYLUM.value)).otherwise("category")
    )


def category_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the category rules (E01, N01)."""
    return {
        RemarkCode.CATEGORY_UNKNOWN: pl.col("category").is_null(),
        RemarkCode.CATEGORY_NOT_BILLED: ~pl.col("category").is_in(
            [category.value for category in BILLED_CATEGORIES]
        ),
    }


def lma_read() -> pl.Expr:
    """Return the reported LMA number as NN-NNNNNN; null if missing or malformed."""
    reported = pl.col("lma_number")
    # Nearly all are written so already; parsing the others costs ten times more.
    plain = reported.str.contains(codes.LMA_NUMBER_PLAIN)
    other = (
        pl.when(~plain)
        .then(reported)
        .map_batches(lambda numbers: where_told(numbers, _in_parts), return_dtype=pl.String)
    )
    return pl.when(plain).then(reported).otherwise(other).alias("lma_number")


_in_parts = pl.when(pl.col("").str.contains(codes.LMA_NUMBER)).then(
    pl.col("").str.replace(codes.LMA_NUMBER, "${1}-${2}")
)


def with_lma(contacts: pl.DataFrame, cards: Cards) -> pl.DataFrame:
    """Add the registry's information about each contact's LMA number.

    Adds `_lma` (the number to use), `_registered`, `_his`, `_holds` for a reported number,
    `_filled` for one from the registry, `_malformed`, and `residence` of the evidence that holds.
    Persons without permit have no LMA number, even if one was reported.
    """
    read = contacts.with_columns(
        _needed=pl.col("category") != Category.WITHOUT_PERMIT.value, _read=lma_read()
    )
    missing = pl.col("_needed") & pl.col("lma_number").is_null()
    unreported = read.filter(missing).select("row", "_patient", "started_on")
    of_patient = select(
        "lma_of_patients",
        contacts=unreported,
        cards=cards.every.join(unreported, left_on="owner", right_on="_patient", how="semi"),
    )
    known = _of_numbers(
        read.select("row", "_needed", "_read", "_patient", "_kept", "started_on"), cards
    )
    found = known.join(of_patient, on="row", how="left", maintain_order="left").select(
        "_registered",
        "_his",
        "_holds",
        "_filled",
        residence=pl.coalesce("residence", "residence_right"),
    )
    return read.hstack(found).with_columns(
        _malformed=pl.col("_needed")
        & pl.col("lma_number").is_not_null()
        & pl.col("_read").is_null(),
        _lma=pl.when("_needed").then(pl.coalesce("_read", "_filled")),
    )


def _of_numbers(lookups: pl.DataFrame, cards: Cards) -> pl.DataFrame:
    """Look up reported numbers, in order; null where none was reported or is needed.

    Most numbers have one card and need no choice between several.
    """
    lookups = lookups.with_columns(_read=pl.when("_needed").then("_read"))
    found = lookups.join(
        cards.alone, left_on="_read", right_on="lma_number", how="left", maintain_order="left"
    )
    holding = holds_on("started_on").fill_null(value=False)
    simple = found.select(
        "row",
        _registered=pl.col("owner").is_not_null(),
        _his=(pl.col("owner") == pl.col("_patient")).fill_null(value=False) | pl.col("_kept"),
        _holds=holding,
        residence=pl.when(holding).then("region_of_residence"),
    )
    weighed = lookups.join(cards.several, left_on="_read", right_on="lma_number", how="semi")
    if weighed.is_empty():
        return simple
    answered = _weighed(weighed, cards.several)
    return pl.concat([without(simple, answered), answered.select(simple.columns)]).sort("row")


def _weighed(lookups: pl.DataFrame, several: pl.DataFrame) -> pl.DataFrame:
    """Look up numbers that have several cards.

    Uses the patient's own cards, or those of every owner when the owner is not checked (a kept
    personal number) or none of the cards is the patient's. Residence is that of the valid card with
    the latest first day (of two such, the later line of the registry).
    """
    cards = _cards_of(lookups, several)
    found = cards.group_by("row").agg(
        pl.col("_kept").first(),
        _owned=pl.col("_mine").any(),
        _last_of_his=pl.when(pl.col("_mine") & pl.col("_holding")).then("_place").max(),
        _last_of_all=pl.when("_holding").then("_place").max(),
    )
    only_his = pl.col("_owned") & ~pl.col("_kept")
    last = pl.when(only_his).then("_last_of_his").otherwise("_last_of_all")
    residences = cards.get_column("region_of_residence")
    return found.select(
        "row",
        _registered=pl.lit(value=True),
        _his=pl.col("_owned") | pl.col("_kept"),
        _holds=last.is_not_null(),
        residence=last.map_batches(residences.gather, return_dtype=pl.String),
    )


def _cards_of(lookups: pl.DataFrame, several: pl.DataFrame) -> pl.DataFrame:
    """Return the cards of each number by first day, each with its `_place` here."""
    return (
        lookups.join(
            several,
            left_on="_read",
            right_on="lma_number",
            how="inner",
            maintain_order="left_right",
        )
        .select(
            "row",
            "_kept",
            "region_of_residence",
            _mine=(pl.col("owner") == pl.col("_patient")).fill_null(value=False),
            _holding=holds_on("started_on").fill_null(value=False),
        )
        .with_row_index("_place")
    )


def lma_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the LMA rules (L01-L06) over what `with_lma` added."""
    reported = pl.col("_needed") & pl.col("_read").is_not_null()
    missing = pl.col("_needed") & pl.col("lma_number").is_null()
    registered = reported & pl.col("_registered")
    return {
        RemarkCode.LMA_MISSING: missing & pl.col("_filled").is_null(),
        RemarkCode.LMA_MALFORMED: pl.col("_malformed"),
        RemarkCode.LMA_UNKNOWN: reported & ~pl.col("_registered"),
        RemarkCode.LMA_OF_ANOTHER: registered & ~pl.col("_his"),
        RemarkCode.LMA_NOT_VALID: registered & ~pl.col("_holds"),
        RemarkCode.LMA_FILLED_IN: missing & pl.col("_filled").is_not_null(),
    }
