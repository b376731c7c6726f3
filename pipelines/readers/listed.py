"""A list in a workbook, such as a registry: the sheet with the headings that it needs."""

from collections.abc import Mapping
from typing import NamedTuple

from pipelines.readers.layout import Headings, TextTable, recognised
from pipelines.readers.refused import misshapen
from pipelines.readers.workbook import read_workbook


class ListedSheet(NamedTuple):
    """A workbook and its headings: `known` maps spellings to columns, `needed` are required."""

    data: bytes
    known: Mapping[str, str]
    needed: tuple[str, ...]


def read_listed(asked: ListedSheet) -> TextTable:
    """Read the sheet with the headings.

    Raises:
        FileRefusedError: the workbook cannot be read, or no sheet has them once.
    """

    def has_needed(headings: Headings) -> None:
        found = recognised(headings, asked.known)
        missing = [column for column in asked.needed if column not in found]
        doubled = sorted({column for column in found if column and found.count(column) > 1})
        if missing:
            raise misshapen(f"Rubriker saknas: {', '.join(missing)}. Lägg till dem i rubrikraden.")
        # A row of the explaining sheet has a heading and its other name.
        if doubled:
            raise misshapen(f"Rubriker står mer än en gång: {', '.join(doubled)}. Behåll en.")

    return read_workbook(asked.data, asked.known, has_needed)
