"""Cells of every type as trimmed text, as a sender would write them; empty = null."""

import polars as pl

LARGEST_EXACT_FLOAT = 2**53
# The decimal digits that a float keeps; those after them come from computing.
EXACT_DIGITS = 15


def trimmed(rows: pl.DataFrame, *, only_spaces: bool = False) -> pl.DataFrame:
    """Return text columns without surrounding white space, empty cells null.

    `only_spaces` promises that the cells contain no other white space and no empty text: then only
    the columns that need it are changed, which halves the time of a large file.
    """
    names = _with_spaces(rows) if only_spaces else rows.columns
    rows = rows.with_columns(pl.col(names).str.strip_chars())
    blanks = [name for name in names if (rows[name] == "").any()]
    return rows.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in blanks
    )


def without_blank_end(rows: pl.DataFrame) -> pl.DataFrame:
    """Drop the blank rows that spreadsheets leave at the end."""
    if rows.is_empty() or any(cell is not None for cell in rows.row(-1)):
        return rows
    filled = rows.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return rows.head(filled[-1] + 1 if len(filled) else 0)


def _with_spaces(rows: pl.DataFrame) -> list[str]:
    """Return the columns with a cell that starts or ends with a space."""
    cell = pl.all()
    spaced = rows.select((cell.str.starts_with(" ") | cell.str.ends_with(" ")).any())
    return [name for name in rows.columns if spaced[name].item()]


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Return every column as text: ISO dates, whole numbers, booleans.

    A flat list becomes its items with spaces between; any other nested value becomes JSON.
    """
    rows = rows.with_columns(
        _bytes(rows[name]) for name in rows.columns if rows[name].dtype == pl.Binary
    )
    text = (_text(pl.col(name), kind).alias(name) for name, kind in rows.schema.items())
    return trimmed(rows.select(text))


def _text(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Float64):
        exact = pl.when(cell == cell.round()).then(cell)
        return _number(exact.otherwise(cell.round_sig_figs(EXACT_DIGITS)))
    if kind.is_float():
        return _number(cell)
    if kind.is_temporal():
        return _time(cell, kind)
    if kind.is_nested():
        return _nested(cell, kind)
    text = cell.cast(pl.String, strict=False)
    return text.str.replace(r"\.?0+$", "") if isinstance(kind, pl.Decimal) and kind.scale else text


def _nested(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.List) and not pl.Series(dtype=kind.inner).dtype.is_nested():
        return cell.cast(pl.List(pl.String)).list.join(" ")
    return pl.when(cell.is_not_null()).then(pl.struct(cell).struct.json_encode())


def _bytes(cells: pl.Series) -> pl.Series:
    """Return bytes as UTF-8 text, or else in hexadecimal."""
    try:
        return cells.cast(pl.String)
    except pl.exceptions.ComputeError:
        return cells.bin.encode("hex")


def _number(cell: pl.Expr) -> pl.Expr:
    """Return a float as text; NaN (an empty cell of pandas) is null."""
    whole = (cell == cell.round()) & (cell.abs() < LARGEST_EXACT_FLOAT)
    return (
        pl.when(cell.is_nan())
        .then(None)
        .when(whole)
        .then(cell.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(cell.cast(pl.String))
    )


def _time(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Datetime):
        return _timestamp(cell, zoned=kind.time_zone is not None)
    return cell.dt.to_string("iso")


def _timestamp(cell: pl.Expr, *, zoned: bool) -> pl.Expr:
    """Return a timestamp as ISO text; midnight without a zone is a date.

    Spreadsheets and data frames often have no other type for a date.
    """
    offset = "%:z" if zoned else ""
    seconds = cell.dt.strftime("%Y-%m-%dT%H:%M:%S" + offset)
    parts = cell.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f" + offset)
    written = pl.when(cell.dt.microsecond() == 0).then(seconds).otherwise(parts)
    if zoned:
        return written
    midnight = cell.dt.time() == pl.time(0)
    return pl.when(midnight).then(cell.dt.strftime("%Y-%m-%d")).otherwise(written)
