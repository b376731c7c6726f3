"""A sheet of a workbook, written cell by cell, and its XML.

Every sheet prints on A4, one page wide. Rows and columns are counted from 0; a style is a number
given by the workbook. Structure: ECMA-376 part 1, 18.3.1.99 (`worksheet`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import polars as pl

from transforms.documents.xlsx.sheet_rows import letters, rows_xml, style_xml
from transforms.documents.xlsx.sheet_text import ColumnTexts, attribute, text_xml

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
)
_MARGINS: Final = (
    '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
)
# Reserve numbers are text that looks like numbers; this hides Excel's warning in each cell.
_NUMBERS_AS_TEXT: Final = (
    '<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>'
)
# The widest digit of Calibri 11 is 7 pixels wide, and a cell has 5 pixels of padding.
_DIGIT: Final = 7
_AIR: Final = 5
_PARTS: Final = 256


class Sheet:
    """A sheet. A cell written twice keeps the last value."""

    def __init__(self, name: str, *, first: bool = False) -> None:
        """Begin a sheet; `first` if it is the first of its workbook."""
        self.name = name
        self.portrait = False
        self.footer = "&L&A&RSida &P av &N"
        self.numbers_as_text = False
        self.repeated: int | None = None
        self.filtered: str | None = None
        self._first = first
        self._frozen = ""
        self._columns: dict[int, str] = {}
        self._cells: defaultdict[int, dict[int, str]] = defaultdict(dict)
        self._rows: dict[int, str] = {}
        self._height = self._width = 1

    def set_column(self, place: int, width: int, style: int | None = None) -> None:
        """Set a column's width in digits, and the style of values typed in its cells."""
        wide = (width * _DIGIT + _AIR) * _PARTS // _DIGIT / _PARTS
        at, styled = place + 1, "" if style is None else f' style="{style}"'
        self._columns[place] = (
            f'<col min="{at}" max="{at}" width="{wide}"{styled} customWidth="1"/>'
        )

    def write_string(self, row: int, column: int, text: str, style: int | None = None) -> None:
        """Write a text, which is never a formula."""
        self._write(row, column, style, f' t="inlineStr">{text_xml(text)}</c>')

    def write_number(
        self, row: int, column: int, value: Decimal | float, style: int | None = None
    ) -> None:
        """Write a number."""
        number = f"{value:.16G}" if isinstance(value, float) else f"{value}"
        self._write(row, column, style, f"><v>{number}</v></c>")

    def write_blank(self, row: int, column: int, style: int) -> None:
        """Write an empty cell with a style."""
        self._write(row, column, style, "/>")

    def write_rows(
        self,
        first: int,
        cells: Sequence[pl.Series],
        styles: Sequence[int | None],
        texts: Mapping[int, ColumnTexts],
        heights: pl.Series | None = None,
    ) -> None:
        """Write rows from `first` on, in otherwise empty rows, as `rows_xml` does."""
        height = len(cells[0])
        if height:
            self._rows[first] = rows_xml(first, cells, styles, texts, heights)
            self._stretch(first + height, len(cells))

    def autofilter(self, first: int, last: int, columns: int) -> None:
        """Add a filter: headings on row `first`, the last row, the number of columns."""
        last_column = letters(columns - 1)
        self.filtered = f"$A${first + 1}:${last_column}${last + 1}"

    def freeze(self, rows: int, columns: int = 0) -> None:
        """Freeze the first rows and columns."""
        corner, pane = f"{letters(columns)}{rows + 1}", "bottomRight" if columns else "bottomLeft"
        across = f' xSplit="{columns}"' if columns else ""
        self._frozen = (
            f'<pane{across} ySplit="{rows}" topLeftCell="{corner}" activePane="{pane}" '
            f'state="frozen"/><selection pane="{pane}"/>'
        )

    def xml(self) -> bytes:
        """Return the XML of the sheet."""
        return "".join(self._xml()).encode()

    def _write(self, row: int, column: int, style: int | None, rest: str) -> None:
        place = f"{letters(column)}{row + 1}"
        self._cells[row][column] = f'<c r="{place}"{style_xml(style)}{rest}'
        self._stretch(row + 1, column + 1)

    def _stretch(self, height: int, width: int) -> None:
        self._height, self._width = max(self._height, height), max(self._width, width)

    def _xml(self) -> Iterator[str]:
        selected = ' tabSelected="1"' if self._first else ""
        yield f'{_HEAD}<dimension ref="A1:{letters(self._width - 1)}{self._height}"/>'
        yield f'<sheetViews><sheetView{selected} workbookViewId="0">{self._frozen}'
        yield '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        if self._columns:
            yield f"<cols>{''.join(self._columns[place] for place in sorted(self._columns))}</cols>"
        yield "<sheetData>"
        yield from self._data()
        yield "</sheetData>"
        if self.filtered is not None:
            yield f'<autoFilter ref="{self.filtered.replace("$", "")}"/>'
        yield _MARGINS
        turned = "portrait" if self.portrait else "landscape"
        yield f'<pageSetup paperSize="9" fitToHeight="0" orientation="{turned}"/>'
        yield f"<headerFooter><oddFooter>{attribute(self.footer)}</oddFooter></headerFooter>"
        if self.numbers_as_text:
            yield _NUMBERS_AS_TEXT
        yield "</worksheet>"

    def _data(self) -> Iterator[str]:
        for row in sorted({*self._cells, *self._rows}):
            if row in self._rows:
                yield self._rows[row]
            else:
                cells = self._cells[row]
                written = "".join(cells[column] for column in sorted(cells))
                yield f'<row r="{row + 1}">{written}</row>'
