"""Text as it stands in a cell: what XML and Excel read otherwise is escaped, and nothing else.

Structure: ECMA-376 part 1, 18.3.1.53 (`is`), 22.9.2.19 (ST_Xstring: `_xHHHH_` for a sign that XML
cannot hold, and for the underscore of a text that looks so). A sign after another in Python, and
a column at a time in polars: the tests hold both against xlsxwriter.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

# Excel counts UTF-16 units; a text with signs of two units is cut where they all may be two.
LONGEST: Final = 32_767
# Python and Rust write these two signs differently in a pattern.
_ODD: Final = r"[&<>\x00-\x08\x0b-\x1f%s%s]|_x[0-9A-Fa-f]{4}_|^\s|\s$"
_ODD_COLUMN: Final = _ODD % (r"\x{fffe}", r"\x{ffff}")
_ODD_SIGNS: Final = re.compile(_ODD % ("\ufffe", "\uffff"))
_LOOKS_ESCAPED: Final = "(_x[0-9A-Fa-f]{4}_)"
_SPACE_AT_THE_ENDS: Final = r"^\s|\s$"
_TWO_UNITS: Final = r"[\x{10000}-\x{10ffff}]"
_NOT_XML: Final = (*range(9), *range(0x0B, 0x20), 0xFFFE, 0xFFFF)
_SIGNS: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    **{chr(sign): f"_x{sign:04X}_" for sign in _NOT_XML},
}
_TABLE: Final = str.maketrans(_SIGNS)
_KEPT_SPACE: Final = ' xml:space="preserve"'


class Texts(NamedTuple):
    """A column of text: its longest text in signs, and whether one cannot stand as it is."""

    longest: int | None
    odd: bool


def text_xml(text: str) -> str:
    """Return a text as the element of a cell."""
    if len(text) > LONGEST // 2:
        text = text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
    if _ODD_SIGNS.search(text) is None:
        return f"<is><t>{text}</t></is>"
    written = re.sub(_LOOKS_ESCAPED, r"_x005F\1", text).translate(_TABLE)
    space = _KEPT_SPACE if re.search(_SPACE_AT_THE_ENDS, written) else ""
    return f"<is><t{space}>{written}</t></is>"


def attribute(text: str) -> str:
    """Return a text as the value of an attribute."""
    return text.translate(_TABLE).replace('"', "&quot;")


def texts_in(columns: Sequence[pl.Series]) -> dict[str, Texts]:
    """Return what the columns of text have in them, by name; each cell is looked at once."""
    names = [column.name for column in columns if column.dtype == pl.String]
    if not names:
        return {}
    longest = [pl.col(name).str.len_chars().max().alias(f"longest {name}") for name in names]
    odd = [pl.col(name).str.contains(_ODD_COLUMN).any().alias(f"odd {name}") for name in names]
    found = pl.DataFrame(columns).select(*longest, *odd).row(0)
    sizes, signs = found[: len(names)], found[len(names) :]
    return {
        name: Texts(size, any_odd or (size or 0) > LONGEST // 2)
        for name, size, any_odd in zip(names, sizes, signs, strict=True)
    }


def column_xml(text: pl.Expr, *, odd: bool) -> tuple[str, pl.Expr, str]:
    """Return the elements of a column's cells: what stands before, the text, what stands after."""
    if not odd:
        return "<is><t>", text, "</t></is>"
    at_most = pl.when(text.str.contains(_TWO_UNITS)).then(LONGEST // 2).otherwise(LONGEST)
    cut = text.str.head(at_most)
    written = cut.str.replace_all(_LOOKS_ESCAPED, "_x005F${1}").str.replace_many(_SIGNS)
    space = pl.when(written.str.contains(_SPACE_AT_THE_ENDS)).then(pl.lit(_KEPT_SPACE))
    return "<is><t", pl.concat_str(space.fill_null(""), pl.lit(">"), written), "</t></is>"
