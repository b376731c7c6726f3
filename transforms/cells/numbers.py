"""Amounts in kronor, and counts.

Rules: docs/cells.md.
"""

import polars as pl

from contracts.keys import KRONOR
from transforms.cells.distinct import reread

_CANONICAL_AMOUNT = r"^[0-9]{1,9}\.[0-9]{2}$"
_CANONICAL_COUNT = r"^(0|[1-9][0-9]{0,3})$"
# Thousands may be grouped by one kind of separator; a point or comma is always the decimal one.
_WHOLE = r"[1-9][0-9]{0,2}(?: [0-9]{3})+|[1-9][0-9]{0,2}(?:['’][0-9]{3})+|[0-9]+"
_AMOUNT = rf"(?i)^(?:(?:kr|SEK) ?)?({_WHOLE})(?:[.,]([0-9]+))?(?: ?(?:kr\.?|SEK|[:,]-))?$"
_COUNT = r"^([0-9]{1,4}|[1-9] [0-9]{3})(?:[.,](?:0{1,2}|0{4,}))?$"
# The error of a binary fraction is far below this many kronor, and an öre is far above.
_NOISE = 1e-6
# As many decimals as a group of thousands has digits: `1.234` may be either.
_AMBIGUOUS = 3


def canonical_amounts(texts: pl.Series) -> pl.Series:
    """Return kronor with a point and two decimals; other text is unchanged."""
    return reread(texts, ~texts.str.contains(_CANONICAL_AMOUNT), _as_amount(pl.col("")))


def parsed_amount(name: str) -> pl.Expr:
    """Parse a canonical amount of kronor; else null."""
    text = pl.when(pl.col(name).str.contains(_CANONICAL_AMOUNT)).then(pl.col(name))
    return text.str.to_decimal(scale=2).cast(KRONOR)


def read_amount(name: str) -> pl.Expr:
    """Parse kronor in any listed spelling; else null."""
    text = pl.col(name).map_batches(canonical_amounts, return_dtype=pl.String, is_elementwise=True)
    return (
        pl.when(text.str.contains(_CANONICAL_AMOUNT))
        .then(text)
        .str.to_decimal(scale=2)
        .cast(KRONOR)
    )


def _as_amount(text: pl.Expr) -> pl.Expr:
    whole = text.str.extract(_AMOUNT, 1).str.replace_all(r"[^0-9]", "")
    whole = pl.when(whole.str.len_chars() <= 9).then(whole)  # noqa: PLR2004 - as the canonical form
    decimals = text.str.extract(_AMOUNT, 2).fill_null("")
    places = decimals.str.len_chars()
    return (
        pl.when(places < _AMBIGUOUS)
        .then(whole + "." + decimals.str.pad_end(2, "0"))
        .when(places > _AMBIGUOUS)
        .then(_without_noise((whole + "." + decimals).cast(pl.Float64)))
    )


def _without_noise(number: pl.Expr) -> pl.Expr:
    """Return a binary fraction that means an amount as text; null if it means none."""
    ore = (number * 100).round().cast(pl.Int64)
    close = (number - ore / 100).abs() < _NOISE
    text = ore.cast(pl.String).str.zfill(3)
    return pl.when(close).then(text.str.replace(r"([0-9]{2})$", ".$1"))


def canonical_counts(texts: pl.Series) -> pl.Series:
    """Return whole numbers from 0 to 9999 in digits; other text is unchanged."""
    return reread(texts, ~texts.str.contains(_CANONICAL_COUNT), _as_count(pl.col("")))


def whole_number(name: str) -> pl.Expr:
    """Parse a canonical whole number from 0 to 9999; else null."""
    text = pl.col(name)
    return pl.when(text.str.contains(_CANONICAL_COUNT)).then(text).cast(pl.Int32)


def read_count(name: str) -> pl.Expr:
    """Parse a whole number from 0 to 9999 in any listed spelling; else null."""
    text = pl.col(name).map_batches(canonical_counts, return_dtype=pl.String, is_elementwise=True)
    return pl.when(text.str.contains(_CANONICAL_COUNT)).then(text).cast(pl.Int32)


def _as_count(text: pl.Expr) -> pl.Expr:
    return text.str.extract(_COUNT, 1).str.replace(" ", "").cast(pl.Int32).cast(pl.String)
