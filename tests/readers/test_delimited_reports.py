"""Reports as CSV: every dialect is read alike; ambiguous files are refused."""

import random
from pathlib import Path

import pyarrow as pa
import pytest

from contracts.codes import SourceFormat
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers import delimited
from pipelines.readers.layout import RowCount
from pipelines.readers.report import read_report, reported

HEADINGS = (
    "Rapportör",
    "Kontakt-ID",
    "Kombikakod",
    "Vårdform",
    "Startdatum",
    "Taxekod",
    "Reservnummer",
    "Kommentar",
)
CELLS = (
    ("5566778899", "A1", "30216311002", "outpatient", "2024-02-01", "12", "992014100085", "ja"),
    ("5566778899", "A2", "30216311002", "home", "2024-02-02", "69", "992014100085", None),
)


def text(
    separator: str = ";", end: str = "\n", cells: tuple[tuple[str | None, ...], ...] = CELLS
) -> str:
    lines = [HEADINGS, *cells]
    return end.join(separator.join(cell or "" for cell in line) for line in lines) + end


def written(folder: Path, content: str | bytes, name: str = "rapport.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read_report(path)
    return caught.value


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252"])
@pytest.mark.parametrize("quoted", [False, True])
def test_every_dialect_reads_alike(
    tmp_path: Path, separator: str, end: str, encoding: str, *, quoted: bool
) -> None:
    content = text(separator, end)
    if quoted:
        content = content.replace("outpatient", '"outpatient"')
    report = read_report(written(tmp_path, content.encode(encoding)))
    assert report.format is SourceFormat.CSV
    assert tuple(report.rows.columns) == HEADINGS
    assert report.rows.rows() == list(CELLS)


def test_the_senders_columns_stay_and_ours_are_found_among_them(tmp_path: Path) -> None:
    report = read_report(written(tmp_path, text()))
    assert report.layout["contact_id"] == "Kontakt-ID"
    assert "Kommentar" not in report.layout.values()
    canonical = reported(report.rows, report.layout, report.format)
    assert canonical["contact_id"].to_list() == ["A1", "A2"]
    assert canonical["patient_fee"].to_list() == [None, None]
    assert canonical["source_format"].to_list() == ["csv", "csv"]
    assert "Kommentar" not in canonical.columns


def test_cells_are_trimmed_of_every_white_space_and_empty_ones_are_null(tmp_path: Path) -> None:
    cells = tuple(
        (" x ", "\u00a0A1", "\u2003", '" b "', "", '""', "992014100085 ", "  ") for _ in "ab"
    )
    rows = read_report(written(tmp_path, text(cells=cells))).rows
    assert rows.row(0) == ("x", "A1", None, "b", None, None, "992014100085", None)


def test_a_quoted_cell_may_hold_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    content = text().replace(";ja\n", ';"ja; sade ""hon""\noch gick"\n')
    assert (
        read_report(written(tmp_path, content)).rows["Kommentar"][0] == 'ja; sade "hon"\noch gick'
    )


def test_a_quote_within_a_cell_is_an_ordinary_character(tmp_path: Path) -> None:
    content = text().replace(";ja\n", ';5" sår\n')
    assert read_report(written(tmp_path, content)).rows["Kommentar"].to_list() == ['5" sår', None]


def test_blank_lines_are_not_rows_but_empty_cells_between_are(tmp_path: Path) -> None:
    headings, *lines = text().splitlines()
    content = "\n\n".join(["", headings, ";;;;;;;", *lines]) + "\n\n"
    rows = read_report(written(tmp_path, content)).rows
    assert rows.height == 3
    assert rows.row(0) == (None,) * 8


@pytest.mark.parametrize("blank", [";;;;;;;", " ; ;;;;;; ", ';"";;;;;;'])
def test_trailing_blank_rows_of_a_spreadsheet_are_not_rows(tmp_path: Path, blank: str) -> None:
    content = text() + f"{blank}\n" * 3
    assert read_report(written(tmp_path, content)).rows.height == 2
    of_nothing = ";".join(HEADINGS) + f"\n{blank}\n"
    assert read_report(written(tmp_path, of_nothing)).rows.height == 0


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("blank", [";", ";;;", " ; ; ", ";;;;;;;;;;;"])
def test_a_row_of_some_separators_is_a_blank_row(tmp_path: Path, blank: str, quote: str) -> None:
    """It has no cell that could be in another column. Inside quotes it is text."""
    headings, first, last = text().splitlines()
    first = _quoted(first, blank) if quote else first
    end = f"{blank}\r\n" * 2
    content = f"{headings}\r\n{first}\r\n{blank}\r\n{last}\r\n{end}"
    report = read_report(written(tmp_path, content))
    assert report.rows.height == 3
    assert report.rows.row(1) == (None,) * 8
    assert (report.counted.rows, report.counted.kept, report.counted.blank) == (5, 3, 2)
    cells = [cell for row in report.rows.rows() for cell in row if cell and "\n" in cell]
    assert cells == ([f"a\n{blank}\nb"] if quote else [])


def _quoted(line: str, blank: str) -> str:
    """Return a row whose last cell has lines, one of which is of separators alone."""
    return line.rpartition(";")[0] + f';"a\n{blank}\nb"'


def test_a_short_row_with_a_cell_still_refuses_the_file(tmp_path: Path) -> None:
    headings, *lines = text().splitlines()
    with pytest.raises(FileRefusedError) as caught:
        read_report(written(tmp_path, "\n".join([headings, ";", "x;", *lines])))
    assert caught.value.place.startswith("Rad 2 efter rubrikraden har för få")


@pytest.mark.parametrize("end", ["", "\n", "\n\n \n"])
def test_a_file_with_only_headings_is_an_empty_report(tmp_path: Path, end: str) -> None:
    report = read_report(written(tmp_path, ";".join(HEADINGS) + end))
    assert report.rows.height == 0
    assert reported(report.rows, report.layout, report.format).height == 0


@pytest.mark.parametrize("name", ["rapport.xlsx", "rapport.xml", "rapport.parquet", "rapport"])
def test_the_content_determines_the_format_not_the_name(tmp_path: Path, name: str) -> None:
    assert read_report(written(tmp_path, text(), name)).format is SourceFormat.CSV


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("x;y\n", "too few fields"),
        ("x;y;;;;;;;;\n", "too many fields"),
        ("x\n", "no separator"),
    ],
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_row_of_another_length_refuses_the_file_and_is_named(
    tmp_path: Path, line: str, why: str, quote: str
) -> None:
    content = text().replace("outpatient", f"{quote}outpatient{quote}") + line + text()
    fault = refusal(written(tmp_path, content))
    assert fault.remark == RemarkCode.LAYOUT_UNKNOWN, why
    assert "Rad 3 efter rubrikraden" in fault.place
    assert "x" not in fault.place.replace("exakt", "")


def test_one_short_and_one_long_row_do_not_cancel_out(tmp_path: Path) -> None:
    short, long = ";".join("abcdefg"), ";".join("abcdefghi")
    assert "Rad 3" in refusal(written(tmp_path, f"{text()}{short}\n{long}\n")).place


@pytest.mark.parametrize(
    "rest",
    [
        'a;b;c;d;e;f;g;"h\n',
        'a;b;c;d;e;f;g;"h\n1;2;3;4;5;6;7;8\n',
        'a;b;c;d;e;f;g;"h\n1;2;3;4;5;6;7;8" i\n',
    ],
)
def test_an_unclosed_quote_never_swallows_rows(tmp_path: Path, rest: str) -> None:
    fault = refusal(written(tmp_path, text() + rest))
    assert fault.remark == RemarkCode.LAYOUT_UNKNOWN
    assert "citattecken" in fault.place


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "only a byte order mark"),
        (b"\n \r\n", "blank"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        (text().encode() + b"\x81;;;;;;;\n", "a byte that cp1252 does not have"),
        (text().encode() + "å;;;;;;;\n".encode("cp1252"), "UTF-8 and cp1252 in one"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or locked workbook"),
    ],
)
def test_a_file_that_is_not_text_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    assert refusal(written(tmp_path, content)).remark == RemarkCode.FILE_UNREADABLE, why


def test_a_too_large_file_is_not_opened(tmp_path: Path) -> None:
    path = written(tmp_path, text())
    with path.open("r+b") as file:
        file.truncate(2 * 1024**3 + 1)
    assert "2 GB" in refusal(path).place


def test_a_row_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 1024)
    content = text() + '"' + "lång" * 5000 + '";;;;;;;\n'
    assert "orimligt lång" in refusal(written(tmp_path, content)).place


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        ("förnamn;efternamn", "inga kända rubriker"),
        ("Rapportör;Kontakt-ID;Kombikakod", "fee_code (taxekod)"),
        ("Rapportör;Kontakt-ID;Makulerad;Taxekod", "care_unit (kombikakod)"),
        ("Rapportör;Makulerad", "contact_id (kontaktid)"),
        (";".join(HEADINGS) + ";Datum", "started_on (startdatum) står mer än en gång"),
        ('"Rapportör', "citattecken"),
    ],
)
def test_faulty_headings_are_named(tmp_path: Path, headings: str, message: str) -> None:
    padding = " " * 70_000 if headings.startswith('"') else ""
    fault = refusal(written(tmp_path, headings + padding + "\nEva;Ek;1\n"))
    assert fault.remark == RemarkCode.LAYOUT_UNKNOWN
    assert message in fault.place
    assert "Eva" not in str(fault)


def test_a_file_that_only_cancels_needs_three_columns(tmp_path: Path) -> None:
    content = "reporter,contact_id,cancelled,reported_at,anteckning\nGVR,A1,ja,2024-03-01,fel\n"
    report = read_report(written(tmp_path, content))
    assert reported(report.rows, report.layout, report.format)["cancelled"].to_list() == ["ja"]


def test_headings_are_compared_without_case_spaces_and_punctuation(tmp_path: Path) -> None:
    content = (
        text().replace("Rapportör", "R\u0061PPORTO\u0308R").replace("Kontakt-ID", "kontakt_i.d")
    )
    assert set(read_report(written(tmp_path, content)).layout) >= {"reporter", "contact_id"}


def test_blank_and_repeated_headings_of_the_sender_are_kept_apart(tmp_path: Path) -> None:
    content = "\n".join(
        f"{line};{end}"
        for line, end in zip(text().splitlines(), (";Kommentar", "a;b", "c;d"), strict=True)
    )
    rows = read_report(written(tmp_path, content)).rows
    assert rows.columns[-3:] == ["Kommentar", "Kolumn 9", "Kommentar (2)"]
    assert rows.rows()[0][-2:] == ("a", "b")


@pytest.mark.parametrize("seed", range(40))
def test_the_fast_way_and_the_strict_way_agree(
    seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Random texts: pyarrow reads the same as polars where polars is used."""
    rng = random.Random(seed)  # noqa: S311
    signs = ["a", "å", " ", ";", ";", ";", "\n", "\r\n", "1", "\t"]
    body = "".join(rng.choices(signs, k=rng.randrange(60)))
    content = "reporter;contact_id;cancelled\n" + body
    whole = "".join(f"a{n};b ;\n" for n in range(rng.randrange(5)))
    results: list[tuple[int, object]] = []
    for fast in (delimited._fast, lambda _: None):  # noqa: SLF001
        monkeypatch.setattr(delimited, "_fast", fast)
        for number, variant in enumerate((content, "reporter;contact_id;cancelled\n" + whole)):
            path = written(tmp_path, variant, f"{number}.csv")
            try:
                results.append((number, read_report(path).rows.rows()))
            except FileRefusedError as fault:
                results.append((number, str(fault)))
    assert results[:2] == results[2:]


def test_no_message_of_a_reader_quotes_a_row(tmp_path: Path) -> None:
    fault = refusal(written(tmp_path, text() + "19121212-1212;Hemlig\n"))
    seen: BaseException | None = fault
    while seen is not None:
        assert not isinstance(seen, pa.ArrowInvalid)
        assert "Hemlig" not in str(seen)
        seen = seen.__cause__ or seen.__context__


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("", RowCount(0, 0, 0)),
        ("a;b;ja\n", RowCount(1, 0, 1)),
        ("a;b;ja", RowCount(1, 0, 1)),
        ("\na;b;ja\n\n\nc;d;ja\n;;\n;;\n", RowCount(7, 5, 2)),
        ('"a\n\nx";b;ja\n\n"c";d;ja\n', RowCount(3, 1, 2)),
        ('"a";b;ja\n\n', RowCount(2, 1, 1)),
    ],
    ids=["none", "one", "no line end", "blank lines", "quoted line ends", "quotes"],
)
def test_the_file_counts_its_rows(tmp_path: Path, body: str, count: RowCount, end: str) -> None:
    content = f"reporter;contact_id;cancelled\n{body}".replace("\n", end).encode()
    assert read_report(written(tmp_path, content)).counted == count
    after_blank = read_report(written(tmp_path, end.encode() * 2 + content)).counted
    assert after_blank == count._replace(above=2)


@pytest.mark.parametrize("swapped", [(4, 5), (0, 1), (3, 7)])
def test_joined_files_with_other_columns_are_refused(
    tmp_path: Path, swapped: tuple[int, int]
) -> None:
    """The rows of the second would be read by the headings of the first."""

    def other(cells: tuple[str | None, ...]) -> tuple[str | None, ...]:
        places = dict(zip(swapped, reversed(swapped), strict=True))
        return tuple(cells[places.get(place, place)] for place in range(len(cells)))

    cells = (CELLS[0], other(HEADINGS), other(CELLS[1]))
    refused = refusal(written(tmp_path, text(cells=cells)))
    assert refused.remark == RemarkCode.LAYOUT_UNKNOWN
    assert "Rad 2 efter rubrikraden" in refused.place


def test_a_heading_row_like_the_first_is_a_row(tmp_path: Path) -> None:
    """It is rejected as a contact; the rows below it have the same columns."""
    again = tuple(heading.upper() for heading in HEADINGS)
    rows = read_report(written(tmp_path, text(cells=(CELLS[0], again, CELLS[1])))).rows
    assert rows["Kontakt-ID"].to_list() == ["A1", "KONTAKT-ID", "A2"]


def test_a_row_of_words_is_not_a_heading_row(tmp_path: Path) -> None:
    cells = ("Källa", "A3", "30216311002", "Vårdform", "2024-02-03", "taxa", "992014100085", None)
    assert read_report(written(tmp_path, text(cells=(*CELLS, cells)))).rows.height == 3
