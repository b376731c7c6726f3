"""Yes and no.

Rules: docs/cells.md.
"""

import polars as pl

from contracts.cells import NO, YES
from transforms.cells.distinct import reread

YES_TEXT, NO_TEXT = "ja", "nej"


def canonical_words(texts: pl.Series) -> pl.Series:
    """Return yes as `ja` and no as `nej`; other text is unchanged."""
    word = pl.col("").str.to_lowercase()
    read = (
        pl.when(word.is_in(YES)).then(pl.lit(YES_TEXT)).when(word.is_in(NO)).then(pl.lit(NO_TEXT))
    )
    return reread(texts, texts.is_not_null() & ~texts.is_in([YES_TEXT, NO_TEXT]), read)


def yes(name: str) -> pl.Expr:
    """Parse a canonical yes/no: true, false, or null if neither. Empty is false."""
    return _parsed(pl.col(name))


def read_yes(name: str) -> pl.Expr:
    """Parse a yes/no in any listed spelling, as `yes` does."""
    return _parsed(
        pl.col(name).map_batches(canonical_words, return_dtype=pl.String, is_elementwise=True)
    )


def _parsed(word: pl.Expr) -> pl.Expr:
    return (
        pl.when(word == YES_TEXT)
        .then(statement=True)
        .when(word.is_null() | (word == NO_TEXT))
        .then(statement=False)
    )
