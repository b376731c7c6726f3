"""Text without characters that a reader cannot see, in one form of Unicode.

Two texts that look the same on a screen must be the same text before anything compares them.
"""

import polars as pl

from contracts import cells
from transforms.cells.distinct import reread


def plain_text(text: pl.Expr) -> pl.Expr:
    """Return text in NFC with plain spaces, trimmed, without invisible characters.

    Invisible are soft hyphens, zero-width characters, marks of direction, byte order marks, and a
    Ctrl-Z at the end. Empty text becomes null.
    """
    seen = text.str.replace_all(cells.INVISIBLE, "").str.replace_all(cells.SPACE, " ")
    ended = seen.str.replace(r"[\x1a\s]+$", "").str.normalize("NFC").str.strip_chars()
    return pl.when(ended != "").then(ended)


def plain_texts(rows: pl.DataFrame) -> pl.DataFrame:
    """Apply `plain_text` to the text columns of `rows`, whose cells are trimmed.

    Only cells with another character than ASCII, or with a Ctrl-Z, can need it.
    """
    names = [name for name, kind in rows.schema.items() if kind == pl.String]
    odd = rows.select(
        (pl.col(name).str.len_bytes() != pl.col(name).str.len_chars())
        | pl.col(name).str.ends_with("\x1a")
        for name in names
    )
    return rows.with_columns(
        _of_column(rows.get_column(name), odd.get_column(name))
        for name in names
        if odd.get_column(name).any()
    )


def _of_column(texts: pl.Series, odd: pl.Series) -> pl.Series:
    found = reread(texts, odd, plain_text(pl.col("")).fill_null(""))
    return found.to_frame().select(pl.when(pl.col(texts.name) != "").then(texts.name)).to_series()
