"""The cells of a sheet, corrected by the facts in its XML."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import polars as pl

from contracts.keys import IDENTITY
from pipelines.readers.package import Package, SheetPart
from pipelines.readers.refused import refused
from pipelines.readers.sheet_facts import (
    Area,
    Hidden,
    NumberCell,
    first_column,
    hidden_parts,
    merged_areas,
    numbers_in,
    numbers_with,
    unsaved_formulas,
)

# fastexcel's names for the errors of cells, and how a workbook shows them.
CELL_ERRORS: Final = {
    "NA": "#N/A",
    "Null": "#NULL!",
    "Div0": "#DIV/0!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Num": "#NUM!",
}
# Any other error, a formula without a saved value, and a cell that others are merged over.
ERROR: Final = "#VALUE!"
# Workbooks keep 15 digits of a number (ECMA-376 part 1, 18.3.1.96: a double).
MAX_EXACT: Final = 10**15
WHOLE: Final = re.compile(r"\d{1,15}(?:\.0+)?")
LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)')
SHOWN_DIGITS: Final = re.compile(r"0{2,}|0[-0 ]*0")


class SheetTable(NamedTuple):
    """All cells of a sheet, the row of its headings from 0, and our column of each heading."""

    cells: pl.DataFrame
    place: int
    named: Sequence[str | None]


class SheetFacts(NamedTuple):
    """The facts in the XML of a sheet; `first_column` is the first with content."""

    xml: bytes
    first_column: int
    hidden: Hidden
    whole_sheet_hidden: bool
    unsaved: list[tuple[int, int]]
    merged: list[Area]
    formatted: list[tuple[NumberCell, str]]

    def hidden_rows(self, rows: int, start: int, named: Sequence[str | None]) -> pl.Series:
        """Return for each row whether it, one of our columns or the sheet is hidden."""
        ours = {place + self.first_column for place, column in enumerate(named) if column}
        if self.whole_sheet_hidden or ours & self.hidden.columns:
            return pl.Series([True], dtype=pl.Boolean).new_from_index(0, rows)
        if not self.hidden.rows and not self.hidden.by_default:
            return pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows)
        places = range(start, start + rows)
        return pl.Series([self.hidden.row_is_hidden(place) for place in places], dtype=pl.Boolean)


def sheet_facts_of(package: Package, sheet: SheetPart) -> SheetFacts:
    """Return the facts in the XML of a sheet."""
    xml = package.part(sheet.part)
    digits = {style: shown_digits(code) for style, code in enumerate(package.formats)}
    shown = {style: code for style, code in digits.items() if code}
    return SheetFacts(
        xml,
        first_column(xml),
        hidden_parts(xml),
        sheet.hidden,
        unsaved_formulas(xml, uncomputed=package.uncomputed),
        merged_areas(xml),
        [(cell, shown[cell.style]) for cell in numbers_with(xml, shown)],
    )


def with_sheet_facts(table: SheetTable, facts: SheetFacts) -> SheetTable:
    """Return a table with error cells and shown digits, and without unsure ids.

    Error values are treated as missing ids; otherwise all such contacts would share one id and
    replace each other.
    """
    last = max((row for row, _ in facts.unsaved), default=-1)
    cells = table.cells
    if last >= cells.height:
        cells = pl.concat([cells, cells.clear(last + 1 - cells.height)])
    changed: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for cell, code in facts.formatted:
        changed[cell.column][cell.row] = in_format(cell.text, code)
    for row, column in [*facts.unsaved, *_covered(cells, facts)]:
        changed[column][row] = ERROR
    cells = _scattered(cells, changed, facts.first_column, table.place)
    return table._replace(cells=_sure_ids(table._replace(cells=cells), facts))


def _scattered(
    cells: pl.DataFrame, changed: Mapping[int, Mapping[int, str]], first: int, headings: int
) -> pl.DataFrame:
    """Return the cells with changes below the headings; the sheet's columns are given."""
    made = []
    for column, texts in changed.items():
        found = {row: text for row, text in texts.items() if headings < row < cells.height}
        if found and 0 <= column - first < cells.width:
            series = cells.to_series(column - first)
            made.append(series.scatter(list(found), list(found.values())))
    return cells.with_columns(made)


def _covered(cells: pl.DataFrame, facts: SheetFacts) -> Iterable[tuple[int, int]]:
    """Return the cells that a cell with content is merged over: what they mean is unsure.

    Raises:
        FileRefusedError: F01 if they are more than the sheet has cells.
    """
    covered: list[tuple[int, int]] = []
    for area in facts.merged:
        column = area.first_column - facts.first_column
        if area.first_row >= cells.height or not 0 <= column < cells.width:
            continue
        if cells.item(area.first_row, column) is not None:
            last_column = min(area.last_column, facts.first_column + cells.width - 1)
            covered += [
                (row, place)
                for row in range(area.first_row, min(area.last_row, cells.height - 1) + 1)
                for place in range(area.first_column, last_column + 1)
                if (row, place) != area[:2]
            ]
        if len(covered) > cells.height * cells.width:
            raise refused("Bladet har sammanslagna celler som överlappar. Dela dem.")
    return covered


def _sure_ids(table: SheetTable, facts: SheetFacts) -> pl.DataFrame:
    """Return the cells with identities null where a program may have changed them.

    A number has lost its leading zeros and its digits after the fifteenth, and `1E5` or `3-4` may
    have been typed for it. Where other contact ids are texts, all were meant as texts.
    """
    cells = table.cells
    of = {name: place for place, name in enumerate(table.named) if name in IDENTITY}
    cells = cells.with_columns(
        pl.when(~pl.col(name).is_in([*CELL_ERRORS.values(), ERROR])).then(name).alias(name)
        for name in (cells.columns[place] for place in of.values())
    )
    numbers = numbers_in(facts.xml, [place + facts.first_column for place in of.values()])
    for name, place in of.items():
        column = cells.to_series(place)
        of_column = [
            cell
            for cell in numbers
            if cell.column == place + facts.first_column and table.place < cell.row < len(column)
        ]
        texts = column.slice(table.place + 1).is_not_null().sum() - len(of_column)
        unsure = [
            cell.row
            for cell in of_column
            if (name == "contact_id" and texts) or not WHOLE.fullmatch(cell.text)
        ]
        if unsure:
            cells = cells.with_columns(column.scatter(unsure, None))
    return cells


def shown_digits(code: str) -> str:
    """Return the digits and signs of a number format that shows leading zeros, else nothing."""
    first = LITERAL.sub(r"\1\2", code.partition(";")[0]).strip()
    return first if SHOWN_DIGITS.fullmatch(first) else ""


def in_format(text: str, code: str) -> str:
    """Return a whole number as its format shows it, for example 00-000000; else unchanged."""
    if not WHOLE.fullmatch(text):
        return text
    digits = list(text.partition(".")[0])
    shown = [(digits.pop() if digits else "0") if sign == "0" else sign for sign in reversed(code)]
    return "".join([*digits, *reversed(shown)])
