"""Text in a cell: characters that XML and Excel read differently are escaped.

Structure: ECMA-376 part 1, 18.3.1.53 (`is`), 22.9.2.19 (ST_Xstring: `_xHHHH_` for a character that
XML cannot hold, and for the underscore of a text that looks so). The tests compare it with
xlsxwriter.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

# Excel counts UTF-16 units; a text longer than half the limit may have to be truncated.
LONGEST: Final = 32_767
_ODD: Final = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$")
# The separator of joined texts, and the substrings that may need escaping in the joined text.
_BETWEEN: Final = "|"
_MAY_BE_ODD: Final = ("&", "<", ">", "_x", f" {_BETWEEN}", f"{_BETWEEN} ")
_LOOKS_ESCAPED: Final = "(_x[0-9A-Fa-f]{4}_)"
_SPACE_AT_THE_ENDS: Final = r"^\s|\s$"
_NOT_XML: Final = (*range(9), *range(0x0B, 0x20), 0xFFFE, 0xFFFF)
_ESCAPES: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    **{chr(character): f"_x{character:04X}_" for character in _NOT_XML},
}
_TABLE: Final = str.maketrans(_ESCAPES)
_KEPT_SPACE: Final = ' xml:space="preserve"'


class ColumnTexts(NamedTuple):
    """A column of text: its longest length, and whether a text needs escaping."""

    longest: int | None
    odd: bool


def text_xml(text: str) -> str:
    """Return a text as a cell's XML element."""
    if len(text) > LONGEST // 2:
        text = text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
    if _ODD.search(text) is None:
        return f"<is><t>{text}</t></is>"
    written = re.sub(_LOOKS_ESCAPED, r"_x005F\1", text).translate(_TABLE)
    space = _KEPT_SPACE if re.search(_SPACE_AT_THE_ENDS, written) else ""
    return f"<is><t{space}>{written}</t></is>"


def attribute(text: str) -> str:
    """Return a text as an attribute value."""
    return text.translate(_TABLE).replace('"', "&quot;")


def texts_in(column: pl.Series) -> ColumnTexts:
    """Return the longest length of a text column and whether a text may need escaping.

    The joined text is searched once, which takes a tenth of the time. A false positive only makes
    writing slower.
    """
    texts = [text for text in column.to_list() if text is not None]
    if not texts:
        return ColumnTexts(None, odd=False)
    longest = max(map(len, texts))
    return ColumnTexts(longest, longest > LONGEST // 2 or _may_be_odd(texts))


def _may_be_odd(texts: Sequence[str]) -> bool:
    together = f"{_BETWEEN}{_BETWEEN.join(texts)}{_BETWEEN}"
    # Spaces other than the plain one are not printable, nor are characters that XML cannot hold.
    return not together.isprintable() or any(character in together for character in _MAY_BE_ODD)
