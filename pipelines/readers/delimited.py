"""Delimited text (CSV): `;` `,` or tab, in UTF-8 or cp1252, with a heading line."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Final

from pipelines.readers.delimited_rows import LINE_END, Body, rows_of
from pipelines.readers.layout import Headings, TextTable, recognised
from pipelines.readers.refused import misshapen, refused

SEPARATORS: Final = (";", ",", "\t")
HEADING_BYTES: Final = 64 * 1024
BOM: Final = b"\xef\xbb\xbf"
# Å Ä Ö å ä ö in UTF-8. In cp1252 the two signs never stand together in a Swedish word.
SWEDISH_UTF8: Final = re.compile(rb"\xc3[\x84\x85\x96\xa4\xa5\xb6]")


def read_delimited(
    data: bytes, known: Mapping[str, str], check: Callable[[Headings], object] | None = None
) -> TextTable:
    """Read a delimited file of which some headings are `known` (bare heading -> column).

    `check` is asked about the headings before the rows are read: what is wrong with the headings
    is then said first.

    Raises:
        FileRefusedError: F01 when it is no text, F02 when no heading is known or a row has too
            few or too many fields.
    """
    if not re.compile(rb"\S").search(data, _after_bom(data)):
        raise refused("Filen är tom. Skicka den igen med en rubrikrad.")
    if b"\0" in data:
        raise refused("Filen är inte text i UTF-8. Spara den som CSV UTF-8 eller som .xlsx.")
    try:
        return _table(data, known, check)
    except UnicodeDecodeError:
        pass
    return _table(as_utf8(data), known, check)


def _table(
    data: bytes, known: Mapping[str, str], check: Callable[[Headings], object] | None
) -> TextTable:
    headings, body = _parts(data, known)
    if check is not None:
        check(headings)
    return TextTable(headings, rows_of(body))


def line_numbers(data: bytes, known: Mapping[str, str], rows: int) -> list[int]:
    """Return on which line of a file, that `read_delimited` read, each of its rows starts."""
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    if lines == rows + 1:
        return list(range(2, rows + 2))
    text = data.decode("utf-8-sig", errors="replace")
    _, body = _parts(text.encode(), known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=body.separator)
    starts, line = [], 1
    for row in reader:
        starts.extend([line] if row else [])
        line = reader.line_num + 1
    return starts[-rows:] if rows else []


def as_utf8(data: bytes) -> bytes:
    """Return a text that is not UTF-8 as UTF-8: it is then cp1252, which holds ISO-8859-1.

    Raises:
        FileRefusedError: F01 when it is neither, or both.
    """
    if not data.startswith(BOM) and not SWEDISH_UTF8.search(data):
        try:
            return data.decode("cp1252").encode()
        except UnicodeDecodeError:
            pass
    raise refused("Filen blandar teckenkodningar eller är inte text. Spara den som CSV UTF-8.")


def _after_bom(data: bytes) -> int:
    return len(BOM) if data.startswith(BOM) else 0


def _parts(data: bytes, known: Mapping[str, str]) -> tuple[list[str | None], Body]:
    """Return the headings and what follows them. Blank lines before the headings are skipped."""
    start = _after_bom(data)
    lead = re.compile(rb"[ \t\r\n]*[\r\n]").match(data, start)
    start = lead.end() if lead else start
    end = _end_of_record(data, start)
    line = data[start:end].decode()
    rows = {
        sign: next(csv.reader(io.StringIO(line, newline=""), delimiter=sign)) for sign in SEPARATORS
    }
    separator = max(SEPARATORS, key=lambda sign: _count_known(rows[sign], known))
    if not _count_known(rows[separator], known):
        raise misshapen(
            "Rubrikraden har inga kända rubriker. Första raden ska vara rubriker enligt mallen, "
            "skilda åt av semikolon, komma eller tabb."
        )
    headings = [heading.strip() or None for heading in rows[separator]]
    return headings, Body(data, end, separator, len(headings))


def _count_known(headings: list[str], known: Mapping[str, str]) -> int:
    return sum(column is not None for column in recognised(headings, known))


def _end_of_record(data: bytes, start: int) -> int:
    """Return where the heading line ends: the first line end that is not within quotes."""
    for line_end in LINE_END.finditer(data, start, start + HEADING_BYTES):
        if data.count(b'"', start, line_end.start()) % 2 == 0:
            return line_end.end()
    if len(data) - start < HEADING_BYTES:
        return len(data)
    raise misshapen("Rubrikraden tar inte slut. Kontrollera citattecken i rubrikraden.")
