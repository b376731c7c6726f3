"""The answer to an analyst's question as a file: CSV, Parquet or workbook.

A text is never a formula: a workbook's cells are written as text, and in CSV a text that a
spreadsheet would read as one is prefixed with an apostrophe (OWASP, "CSV Injection", read
2026-11-22). Parquet is exact. The same answer gives the same bytes.
"""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from transforms.documents.workbook.sheets import ROWS_A_SHEET, Book, Column, Form, write_table

_FORMULA: Final = r"^([=+\-@\t\r\n])"
_NESTED: Final = (pl.List, pl.Array, pl.Struct)
_MOMENT: Final = "%Y-%m-%d %H:%M:%S"


def plain_types(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `rows` with whole numbers, decimals, dates and text only.

    Lists and structs become JSON, timestamps `2024-02-29 12:00:00`, and NaN and infinity null.
    """
    return rows.select(_plain(name, dtype).alias(name) for name, dtype in rows.schema.items())


def to_csv(rows: pl.DataFrame, _: date) -> bytes:
    """Write CSV for a Swedish spreadsheet: UTF-8 with BOM, `;` and decimal comma."""
    text = plain_types(rows)
    safe = text.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'${1}"))
    safe.columns = pl.Series(text.columns).str.replace(_FORMULA, "'${1}").to_list()
    return safe.write_csv(separator=";", decimal_comma=True, include_bom=True).encode()


def to_parquet(rows: pl.DataFrame, _: date) -> bytes:
    """Write Parquet with the types of the answer."""
    content = BytesIO()
    rows.write_parquet(content)
    return content.getvalue()


def to_xlsx(rows: pl.DataFrame, created: date) -> bytes:
    """Write a workbook of one sheet with a filter.

    Raises:
        SamfakturaError: the rows do not fit on a sheet.
    """
    if rows.height > ROWS_A_SHEET:
        raise SamfakturaError(ErrorCode.TOO_MANY_ROWS, count=rows.height)
    text = plain_types(rows)
    columns = [Column(name, name, _form(dtype)) for name, dtype in text.schema.items()]
    out = Book("Svar", created)
    sheet = out.sheet("Svar")
    write_table(out, sheet, 0, text, columns)
    sheet.freeze(1)
    sheet.autofilter(0, text.height, text.width)
    return out.content()


WRITERS: Final[dict[str, Callable[[pl.DataFrame, date], bytes]]] = {
    ".csv": to_csv,
    ".parquet": to_parquet,
    ".xlsx": to_xlsx,
}


def _plain(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_float():
        return pl.when(column.is_finite()).then(column)
    if isinstance(dtype, pl.Decimal) and not dtype.scale:
        return column.cast(pl.Int64)
    if dtype.is_numeric() or dtype == pl.Date:
        return column
    return _text(column, dtype)


def _text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return a column as text for a reader."""
    if isinstance(dtype, _NESTED):
        text = pl.struct(column.alias("v")).struct.json_encode()
        return pl.when(column.is_not_null()).then(text.str.slice(len('{"v":')).str.head(-1))
    if dtype == pl.Boolean:
        return pl.when(column).then(pl.lit("ja")).when(~column).then(pl.lit("nej"))
    if dtype == pl.Binary:
        return column.bin.encode("hex")
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime(_MOMENT)
    return column.cast(pl.String)


def _form(dtype: pl.DataType) -> Form:
    if dtype == pl.Date:
        return Form.DAY
    if dtype.is_integer():
        return Form.COUNT
    return Form.NUMBER if dtype.is_numeric() else Form.KEPT
