"""Delimited text (CSV): `;` `,` or tab, in UTF-8 or cp1252, with a heading line.

A row with too few or too many fields refuses the file, because its cells may be in the wrong
columns. Polars reads plain text quickly, and the number of separators is checked afterwards; text
with quotes or any fault is read by pyarrow, which is strict.
"""

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from contracts.errors.error import FileRefusedError
from pipelines.readers.cells import trimmed
from pipelines.readers.encodings import BOM, as_utf8, whole_text
from pipelines.readers.layout import Headings, RowCount, TextTable, recognised
from pipelines.readers.refused import check_cells, misshapen, refused

# The maximum size of a row; far more than any report has.
BLOCK_BYTES: Final = 16 * 1024**2
LINE_END: Final = re.compile(rb"\r\n?|\n")
BLANK_LINE: Final = re.compile(rb"(?:(?<=\n)|(?<=\r)(?!\n))(?:\r\n?|\n)")
# The possible first bytes of UTF-8 white space other than a plain space. A quoted text may be
# empty.
OTHER_WHITE_SPACE: Final = (b'"', b"\t", b"\x0b", b"\x0c", b"\xc2", b"\xe1", b"\xe2", b"\xe3")


class Body(NamedTuple):
    """A text without its heading line: the bytes, the start and shape of the rows."""

    data: bytes
    start: int
    separator: str
    columns: int

    @property
    def rows(self) -> memoryview:
        """The bytes of the rows, without a copy."""
        return memoryview(self.data)[self.start :]

    @property
    def names(self) -> list[str]:
        """The names of the columns in frames made here: their positions."""
        return [str(place) for place in range(self.columns)]

    def holds(self, part: bytes) -> bool:
        """Return whether the text contains some bytes."""
        return part in self.data


def body_rows(body: Body) -> pl.DataFrame:
    """Return the rows as trimmed text.

    Raises:
        UnicodeDecodeError: the text is not UTF-8.
        FileRefusedError: F02, at the row with too few or too many fields.
    """
    rows = _fast(body)
    if rows is None:
        rows = _strict(body)
    return trimmed(rows, only_spaces=not any(map(body.holds, OTHER_WHITE_SPACE)))


def _fast(body: Body) -> pl.DataFrame | None:
    """Return the rows as Polars reads them, or None if they may be wrong.

    Polars raises at a row with too many fields but pads one with too few. Without quotes the number
    of separators is then too low; a blank line has the same effect.
    """
    if body.holds(b'"'):
        return None
    if body.holds(b"\r") and body.data.count(b"\r") != body.data.count(b"\r\n"):
        return None
    if len(LINE_END.findall(body.data, 0, body.start)) > 1:
        return None
    try:
        rows = pl.read_csv(
            body.data,
            has_header=False,
            skip_lines=1,
            separator=body.separator,
            quote_char=None,
            schema=dict.fromkeys(body.names, pl.String),
        )
    except pl.exceptions.PolarsError:
        return None
    separators = body.data.count(body.separator.encode(), body.start)
    return rows if separators == rows.height * (body.columns - 1) else None


def _strict(body: Body) -> pl.DataFrame:
    """Return the rows as pyarrow reads them, which is slower and refuses other shapes."""
    _check_utf8(body)
    quoted = body.holds(b'"')
    try:
        table = _parse(body, quoted=quoted)
    except pa.ArrowInvalid:
        table = None
    if table is None:
        # Outside the `except`, so that pyarrow's message, which quotes the row, is not chained.
        return _rows_after_all(body, quoted=quoted)
    rows = pl.DataFrame(table)
    if quoted and _has_line_ends(rows):
        _check_quotes(body)
    return rows


def _check_utf8(body: Body) -> None:
    """Decode the rows in parts: at a bad row, pyarrow would print what it cannot decode.

    Raises:
        UnicodeDecodeError: the text is not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    for first in range(0, len(body.rows), BLOCK_BYTES):
        decoder.decode(body.rows[first : first + BLOCK_BYTES])
    decoder.decode(b"", final=True)


def _parse(body: Body, *, quoted: bool, first_bad: list[int] | None = None) -> pa.Table:
    """Parse strictly. `first_bad` collects the numbers of bad rows, on one thread."""

    def note(row: pa_csv.InvalidRow) -> str:
        if first_bad is not None:
            first_bad.append(row.number)
        return "error"

    return pa_csv.read_csv(
        pa.BufferReader(body.rows),
        pa_csv.ReadOptions(
            column_names=body.names, block_size=BLOCK_BYTES, use_threads=first_bad is None
        ),
        pa_csv.ParseOptions(
            delimiter=body.separator,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            invalid_row_handler=note,
        ),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(body.names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def _rows_after_all(body: Body, *, quoted: bool) -> pl.DataFrame:
    """Return an empty frame if there are no rows; else raise the parser's reason."""
    if not str(body.rows, "utf-8").strip():
        return pl.DataFrame(schema=dict.fromkeys(body.names, pl.String))
    evened = _with_even_blanks(body)
    if evened.data != body.data:
        return _strict(evened)
    raise _why(body, quoted=quoted)


def _with_even_blanks(body: Body) -> Body:
    """Return a text whose lines of separators alone, outside quotes, have all of them.

    Such a row has no cell that could be in the wrong column, so it is a blank row.
    """
    mark = body.separator.encode()
    full = mark * (body.columns - 1)
    line = re.compile(rb"(?m)(?<![^\r\n])[ ]*(?:" + re.escape(mark) + rb"[ ]*)+(?=[\r\n]|\Z)")

    def evened(found: re.Match[bytes]) -> bytes:
        is_quoted = body.data.count(b'"', body.start, body.start + found.start()) % 2
        return found.group() if is_quoted else full

    rows = line.sub(evened, bytes(body.rows))
    return body._replace(data=body.data[: body.start] + rows)


def _why(body: Body, *, quoted: bool) -> FileRefusedError:
    bad: list[int] = []
    with contextlib.suppress(pa.ArrowInvalid):
        _parse(body, quoted=quoted, first_bad=bad)
    if quoted:
        _check_quotes(body)
    if bad:
        return misshapen(
            f"Rad {bad[0]} efter rubrikraden har för få eller för många fält; rubrikraden har "
            f"{body.columns}. Ett fält som innehåller skiljetecknet ska stå inom citattecken."
        )
    return misshapen("En rad är orimligt lång. Kontrollera radslut och citattecken.")


def _has_line_ends(rows: pl.DataFrame) -> bool:
    """Return whether any cell has a line end, as after a quote that is not closed."""
    ends = pl.all().str.contains_any(["\n", "\r"]).any()
    return any(rows.select(ends).row(0))


def _check_quotes(body: Body) -> None:
    """Check the quotes by RFC 4180: an unclosed quote would swallow rows silently.

    Raises:
        FileRefusedError: F02, at the line.
    """
    lines = io.TextIOWrapper(io.BytesIO(body.rows), "utf-8", newline="")
    reader = csv.reader(lines, delimiter=body.separator, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error:
        place = reader.line_num
    else:
        return
    raise misshapen(
        f"Ett citattecken saknar sitt par, eller står fel, vid eller före rad {place} efter "
        "rubrikraden. Dubbla citattecken inne i ett fält."
    )


SEPARATORS: Final = (";", ",", "\t")
HEADING_BYTES: Final = 64 * 1024
# Excel reads the separator from such a first line, and other programs write it for Excel.
SEPARATOR_LINE: Final = re.compile(rb'"?sep=.?"?[;,\t]*[ ]*(?:\r\n?|\n)', re.IGNORECASE)


def read_delimited(
    data: bytes, known: Mapping[str, str], check: Callable[[Headings], object] | None = None
) -> TextTable:
    """Read a delimited file with some `known` headings (bare heading -> column).

    `check` is called with the headings before the rows are read, so that faults in the headings are
    reported first.

    Raises:
        FileRefusedError: F01 if it is not text, F02 if no heading is known or a row has too few or
            too many fields.
    """
    data = whole_text(data)
    if not re.compile(rb"\S").search(data, _after_bom(data)):
        raise refused("Filen är tom. Skicka den igen med en rubrikrad.")
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
    check_cells(max(data.count(b"\n"), data.count(b"\r")), body.columns)
    rows = body_rows(body)
    lines = _count(body, rows)
    above = len(LINE_END.findall(data, 0, body.start)) - 1
    return TextTable(headings, rows, RowCount(sum(lines), lines.blank, rows.height, max(above, 0)))


class _Records(NamedTuple):
    """The number of records of a text, and of its blank lines."""

    records: int
    blank: int


def _count(body: Body, rows: pl.DataFrame) -> _Records:
    """Count the records below the headings in the bytes, not in the rows that were read."""
    if body.holds(b'"') and _has_line_ends(rows):
        text = io.TextIOWrapper(io.BytesIO(body.rows), "utf-8", newline="")
        records = [bool(record) for record in csv.reader(text, delimiter=body.separator)]
        return _Records(sum(records), len(records) - sum(records))
    only_feeds = body.data.count(b"\r") == body.data.count(b"\r\n")
    ends = body.data.count(b"\n", body.start) if only_feeds else _line_ends(body)
    lines = ends + (len(body.data) > body.start and not body.data.endswith((b"\n", b"\r")))
    blank = 0 if lines == rows.height else len(BLANK_LINE.findall(body.data, body.start))
    return _Records(lines - blank, blank)


def _line_ends(body: Body) -> int:
    return len(LINE_END.findall(body.data, body.start))


def line_numbers(data: bytes, known: Mapping[str, str], rows: int) -> list[int]:
    """Return the line on which each row of a file read by `read_delimited` starts."""
    data = whole_text(data)
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


def _after_bom(data: bytes) -> int:
    return len(BOM) if data.startswith(BOM) else 0


def _parts(data: bytes, known: Mapping[str, str]) -> tuple[list[str | None], Body]:
    """Return the headings and the rest. Blank lines and `sep=;` above them are skipped."""
    start = _after_bom(data)
    given = SEPARATOR_LINE.match(data, start)
    start = given.end() if given else start
    lead = re.compile(rb"[ \t\r\n]*[\r\n]").match(data, start)
    start = lead.end() if lead else start
    end = _end_of_record(data, start)
    line = data[start:end].decode()
    rows = {
        mark: next(csv.reader(io.StringIO(line, newline=""), delimiter=mark)) for mark in SEPARATORS
    }
    separator = max(SEPARATORS, key=lambda mark: _count_known(rows[mark], known))
    if not _count_known(rows[separator], known):
        raise misshapen(
            "Rubrikraden har inga kända rubriker. Första raden ska vara rubriker enligt mallen, "
            "skilda åt av semikolon, komma eller tabb."
        )
    headings = [heading.strip() or None for heading in rows[separator]]
    check_cells(0, len(headings))
    return headings, Body(data, end, separator, len(headings))


def _count_known(headings: list[str], known: Mapping[str, str]) -> int:
    return sum(column is not None for column in recognised(headings, known))


def _end_of_record(data: bytes, start: int) -> int:
    """Return the end of the heading line: the first line end outside quotes."""
    for line_end in LINE_END.finditer(data, start, start + HEADING_BYTES):
        if data.count(b'"', start, line_end.start()) % 2 == 0:
            return line_end.end()
    if len(data) - start < HEADING_BYTES:
        return len(data)
    raise misshapen("Rubrikraden tar inte slut. Kontrollera citattecken i rubrikraden.")
