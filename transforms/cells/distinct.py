"""Expensive readings, applied only to the values that need them."""

import polars as pl


def by_distinct(values: pl.Series, read: pl.Expr) -> pl.Series:
    """Apply `read`, an expression over a nameless column, once to each value."""
    column = values.alias("").to_frame()
    distinct = column.unique().with_columns(_read=read)
    return column.join(
        distinct, on="", how="left", nulls_equal=True, maintain_order="left"
    ).get_column("_read")


def where_true(values: pl.Series, read: pl.Expr) -> pl.Series:
    """Apply `read`, an expression over a nameless column, to the non-null values."""
    present = values.alias("").to_frame().with_row_index("_place").drop_nulls("")
    found = present.select(read).to_series()
    cells = pl.Series([None], dtype=found.dtype).new_from_index(0, values.len())
    return cells.scatter(present.get_column("_place"), found)


def reread(texts: pl.Series, odd: pl.Series, read: pl.Expr) -> pl.Series:
    """Apply `read` to the texts marked `odd`; where it gives null, the text is unchanged.

    Args:
        texts: the cells.
        odd: whether a cell is not yet known to be in canonical form; null counts as not.
        read: an expression over a nameless column of text.
    """
    places = odd.arg_true()
    if places.is_empty():
        return texts
    found = by_distinct(texts.gather(places), read.fill_null(pl.col("")))
    return texts.scatter(places, found)
