"""LMA numbers and their evidence, and the category of stays without a fee code.

Rules: docs/rules.md#category, docs/rules.md#lma.
"""

from typing import NamedTuple

import polars as pl

from contracts import codes
from contracts.codes import BILLED_CATEGORIES, CareForm, Category
from contracts.lookups import LmaLookup
from contracts.remarks import RemarkCode
from transforms.cells.patients import canonical_lma_numbers
from transforms.dated import holds_on
from transforms.merged_numbers import surviving, survivors
from transforms.sift import without
from transforms.sql import select

_RECEIPT, _RESIDENCE_CARD = "receipt", "residence_card"
# The columns of `LmaLookup` that later groups read.
_READ_LATER = ("row", "resolved_lma_number", "residence")


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
    ).select(
        "line",
        "lma_number",
        "owner",
        "evidence",
        "valid_from",
        "valid_to",
        "region_of_residence",
    )
    many = pl.col("lma_number").is_duplicated()
    return Cards(cards, cards.filter(~many), cards.filter(many).sort("valid_from", "line"))


def with_category(contacts: pl.DataFrame, cards: Cards) -> pl.DataFrame:
    """Add `category`: the fee code's; for a stay without one, asylum by evidence.

    The evidence belongs to the patient (`resolved_patient_id`) or to the reported number,
    regardless of owner.
    """
    untold = contacts.filter(
        (pl.col("care_form") == CareForm.INPATIENT.value) & pl.col("fee_code").is_null()
    )
    contacts = contacts.with_columns(category="fee_category")
    if untold.is_empty():
        return contacts
    stays = untold.select("row", "resolved_patient_id", "started_on", lma_number=lma_read())
    own = cards.every.join(stays, left_on="owner", right_on="resolved_patient_id", how="semi")
    reported = cards.every.join(stays, on="lma_number", how="semi")
    shown = select(
        "evidence_of_stays", stays=stays, cards=pl.concat([own, reported]).unique("line")
    )
    asylum = pl.col("row").is_in(shown.get_column("row").implode())
    return contacts.with_columns(
        category=pl.when(asylum).then(pl.lit(Category.ASYLUM.value)).otherwise("category")
    )


def category_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the category rules (E01, N01, N04)."""
    return {
        RemarkCode.CATEGORY_UNKNOWN: pl.col("category").is_null(),
        RemarkCode.CATEGORY_NOT_BILLED: ~pl.col("category").is_in(
            [category.value for category in BILLED_CATEGORIES]
        ),
        RemarkCode.REGISTERED: pl.col("started_on") >= pl.col("registry_registered_from"),
    }


def lma_read() -> pl.Expr:
    """Return the reported LMA number as NN-NNNNNN; null if missing or malformed."""
    read = pl.col("lma_number").map_batches(canonical_lma_numbers, return_dtype=pl.String)
    return pl.when(read.str.contains(codes.LMA_NUMBER_PLAIN)).then(read).alias("lma_number")


def with_lma(contacts: pl.DataFrame, cards: Cards) -> pl.DataFrame:
    """Add the registry's information about each contact's LMA number.

    Adds the columns of `LmaLookup`. Persons without permit have no LMA number, even if one was
    reported.
    """
    read = contacts.with_columns(
        lma_needed=pl.col("category") != Category.WITHOUT_PERMIT.value, lma_as_read=lma_read()
    )
    found = _found(read, cards)
    return read.hstack(found).with_columns(
        lma_malformed=pl.col("lma_needed")
        & pl.col("lma_number").is_not_null()
        & pl.col("lma_as_read").is_null(),
        resolved_lma_number=pl.when("lma_needed").then(pl.coalesce("lma_as_read", "lma_filled_in")),
    )


def _found(read: pl.DataFrame, cards: Cards) -> pl.DataFrame:
    """Return what the registry has of each contact's number, or of its patient without one."""
    missing = pl.col("lma_needed") & pl.col("lma_number").is_null()
    unreported = read.filter(missing).select("row", "resolved_patient_id", "started_on")
    of_patient = select(
        "lma_of_patients",
        contacts=unreported,
        cards=cards.every.join(
            unreported, left_on="owner", right_on="resolved_patient_id", how="semi"
        ),
    )
    known = _of_numbers(
        read.select(
            "row", "lma_needed", "lma_as_read", "resolved_patient_id", "number_kept", "started_on"
        ),
        cards,
    )
    return known.join(of_patient, on="row", how="left", maintain_order="left").select(
        "lma_registered",
        "lma_is_the_patients",
        "lma_holds",
        "lma_filled_in",
        lma_evidence=pl.coalesce("lma_evidence", "lma_evidence_right"),
        residence=pl.coalesce("residence", "residence_right"),
    )


def without_lma_details(contacts: pl.DataFrame) -> pl.DataFrame:
    """Drop the columns that only the person and LMA groups read."""
    return contacts.drop("number_kept", "maybe_registered", "resolved_patient_id").drop(
        name for name in LmaLookup.columns() if name not in _READ_LATER
    )


def _of_numbers(lookups: pl.DataFrame, cards: Cards) -> pl.DataFrame:
    """Look up reported numbers, in order; null where none was reported or is needed.

    Most numbers have one card and need no choice between several.
    """
    lookups = lookups.with_columns(lma_as_read=pl.when("lma_needed").then("lma_as_read"))
    found = lookups.join(
        cards.alone, left_on="lma_as_read", right_on="lma_number", how="left", maintain_order="left"
    )
    holding = holds_on("started_on").fill_null(value=False)
    simple = found.select(
        "row",
        lma_registered=pl.col("owner").is_not_null(),
        lma_is_the_patients=(pl.col("owner") == pl.col("resolved_patient_id")).fill_null(
            value=False
        )
        | pl.col("number_kept"),
        lma_holds=holding,
        lma_evidence=pl.when(holding).then("evidence"),
        residence=pl.when(holding).then("region_of_residence"),
    )
    weighed = lookups.join(cards.several, left_on="lma_as_read", right_on="lma_number", how="semi")
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
        pl.col("number_kept").first(),
        _owned=pl.col("_mine").any(),
        _last_of_his=pl.when(pl.col("_mine") & pl.col("_holding")).then("_place").max(),
        _last_of_all=pl.when("_holding").then("_place").max(),
    )
    only_his = pl.col("_owned") & ~pl.col("number_kept")
    last = pl.when(only_his).then("_last_of_his").otherwise("_last_of_all")
    return found.select(
        "row",
        lma_registered=pl.lit(value=True),
        lma_is_the_patients=pl.col("_owned") | pl.col("number_kept"),
        lma_holds=last.is_not_null(),
        lma_evidence=_at(last, cards.get_column("evidence")),
        residence=_at(last, cards.get_column("region_of_residence")),
    )


def _at(places: pl.Expr, values: pl.Series) -> pl.Expr:
    return places.map_batches(values.gather, return_dtype=values.dtype)


def _cards_of(lookups: pl.DataFrame, several: pl.DataFrame) -> pl.DataFrame:
    """Return the cards of each number by first day, each with its `_place` here."""
    return (
        lookups.join(
            several,
            left_on="lma_as_read",
            right_on="lma_number",
            how="inner",
            maintain_order="left_right",
        )
        .select(
            "row",
            "number_kept",
            "evidence",
            "region_of_residence",
            _mine=(pl.col("owner") == pl.col("resolved_patient_id")).fill_null(value=False),
            _holding=holds_on("started_on").fill_null(value=False),
        )
        .with_row_index("_place")
    )


def lma_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the LMA rules (L01-L06, E02) over what `with_lma` added."""
    reported = pl.col("lma_needed") & pl.col("lma_as_read").is_not_null()
    missing = pl.col("lma_needed") & pl.col("lma_number").is_null()
    registered = reported & pl.col("lma_registered")
    return {
        RemarkCode.LMA_MISSING: missing & pl.col("lma_filled_in").is_null(),
        RemarkCode.LMA_MALFORMED: pl.col("lma_malformed"),
        RemarkCode.LMA_UNKNOWN: reported & ~pl.col("lma_registered"),
        RemarkCode.LMA_OF_ANOTHER: registered & ~pl.col("lma_is_the_patients"),
        RemarkCode.LMA_NOT_VALID: registered & ~pl.col("lma_holds"),
        RemarkCode.LMA_FILLED_IN: missing & pl.col("lma_filled_in").is_not_null(),
        # Evidence holds, so only L04 can turn the contact away.
        RemarkCode.MAYBE_REGISTERED: pl.col("maybe_registered")
        & (pl.col("lma_evidence") == _RESIDENCE_CARD)
        & (pl.col("started_on") >= codes.MAYBE_REGISTERED_FROM)
        & (missing | pl.col("lma_is_the_patients")),
    }
