"""Text as it stands in a cell: what XML and Excel read otherwise is escaped, and nothing else.

Structure: ECMA-376 part 1, 18.3.1.53 (`is`), 22.9.2.19 (ST_Xstring: `_xHHHH_` for a sign that XML
cannot hold, and for the underscore of a text that looks so). The tests hold it against xlsxwriter.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

# Excel counts UTF-16 units; a text of more than half so many signs may have to be cut.
LONGEST: Final = 32_767
_ODD_SIGNS: Final = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$")
# Between texts put together, and what would make one odd where they are looked at all at once.
_BETWEEN: Final = "|"
_MAY_BE_ODD: Final = ("&", "<", ">", "_x", f" {_BETWEEN}", f"{_BETWEEN} ")
_LOOKS_ESCAPED: Final = "(_x[0-9A-Fa-f]{4}_)"
_SPACE_AT_THE_ENDS: Final = r"^\s|\s$"
_NOT_XML: Final = (*range(9), *range(0x0B, 0x20), 0xFFFE, 0xFFFF)
_SIGNS: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    **{chr(sign): f"_x{sign:04X}_" for sign in _NOT_XML},
}
_TABLE: Final = str.maketrans(_SIGNS)
_KEPT_SPACE: Final = ' xml:space="preserve"'


class ColumnTexts(NamedTuple):
    """A column of text: its longest text in signs, and whether one may not stand as it is."""

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


def texts_in(column: pl.Series) -> ColumnTexts:
    """Return what a column of text has in it.

    Texts are looked at all at once, which takes a tenth of the time. One that is told to be odd
    and is not is only written more slowly.
    """
    texts = [text for text in column.to_list() if text is not None]
    if not texts:
        return ColumnTexts(None, odd=False)
    longest = max(map(len, texts))
    return ColumnTexts(longest, longest > LONGEST // 2 or _may_be_odd(texts))


def _may_be_odd(texts: Sequence[str]) -> bool:
    together = f"{_BETWEEN}{_BETWEEN.join(texts)}{_BETWEEN}"
    # Spaces other than the plain one are not printable, nor is a sign that XML cannot hold.
    return not together.isprintable() or any(sign in together for sign in _MAY_BE_ODD)
