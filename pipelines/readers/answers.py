"""Reader of the region's answers: statuses, refused invoices, HEJ's products."""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from contracts.answers import AnswerKind
from contracts.codes import SourceFormat
from contracts.errors.error import FileRefusedError
from pipelines.readers.delimited import read_delimited
from pipelines.readers.encodings import BOM
from pipelines.readers.hej import HEJ_ROOT, read_hej
from pipelines.readers.layout import (
    ANSWER_HEADINGS,
    Headings,
    TextTable,
    answer_kind,
    columns_of_answers,
    heading_of,
)
from pipelines.readers.limits import MAX_BYTES
from pipelines.readers.refused import misshapen
from pipelines.readers.signatures import XML_STARTS
from pipelines.readers.workbook import read_workbook
from pipelines.readers.xml_stream import root_of
from transforms.answers.believe import Fault, believe_answers


class ReadAnswers(NamedTuple):
    """A file of answers: its kind, its format, and its rows in the kind's contract."""

    kind: AnswerKind
    format: str
    rows: pl.DataFrame


def read_answers(path: Path) -> ReadAnswers | None:
    """Read a file that is not a contact report; None if it is not an answer.

    The first bytes determine its format and the headings its kind; the file name is never used.

    Raises:
        FileRefusedError: F02, an answer that lacks a column or has an invalid cell, with the place.
            No row of such a file is kept.
    """
    if path.stat().st_size > MAX_BYTES:
        return None
    with path.open("rb") as file:
        start = file.read(64).removeprefix(BOM).lstrip()
    if start.startswith(XML_STARTS):
        return _hej(path)
    if start.startswith((b"PAR1", b"\xd0\xcf\x11\xe0")):
        return None
    is_book = start.startswith(b"PK\x03\x04")
    table = _table(path.read_bytes(), is_book=is_book)
    if table is None:
        return None
    return _believed(table, (SourceFormat.XLSX if is_book else SourceFormat.CSV).value)


def _hej(path: Path) -> ReadAnswers | None:
    try:
        if root_of(path).tag != HEJ_ROOT:
            return None
    except FileRefusedError:
        return None
    kind = AnswerKind.HEJ
    rows, fault = believe_answers(kind, read_hej(path))
    if fault is not None:
        raise _at(kind, fault, "Produkt")
    return ReadAnswers(kind, "hejindata", rows)


def _table(data: bytes, *, is_book: bool) -> TextTable | None:
    """Return the table, or None if its headings are not those of an answer.

    The best matching headings are examined even if the file is refused, because only an answer is
    refused as an answer.
    """
    meant: list[bool] = []

    def check(headings: Headings) -> None:
        meant.append(answer_kind(headings) is not None)
        columns_of_answers(headings)

    try:
        if is_book:
            return read_workbook(data, ANSWER_HEADINGS, check)
        return read_delimited(data, ANSWER_HEADINGS, check)
    except FileRefusedError:
        if any(meant):
            raise
        return None


def _believed(table: TextTable, form: str) -> ReadAnswers:
    kind = answer_kind(table.headings)
    if kind is None:
        raise misshapen("Rubrikraden hör inte till ett svar från regionen.")
    places = columns_of_answers(table.headings)
    names = table.rows.columns
    text = table.rows.select(pl.col(names[place]).alias(name) for name, place in places.items())
    rows, fault = believe_answers(kind, text)
    if fault is not None:
        written = {column: table.headings[place] for column, place in places.items()}
        raise _at(kind, fault, "Rad", written.get(fault.column))
    return ReadAnswers(kind, form, rows)


def _at(
    kind: AnswerKind, fault: Fault, counted: str, heading: str | None = None
) -> FileRefusedError:
    """Return the refusal of a file, with the column as written in it."""
    return misshapen(
        f"{counted} {fault.source_row}, {heading or heading_of(kind, fault.column)}: {fault.what}. "
        "Rätta och lämna filen igen; inget av den är inläst."
    )
