"""Text files as programs save them again: encodings, padding, `sep=`, headings; other files."""

import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.report import ReadReport, read_report, reported

HEADINGS = ("reporter", "contact_id", "cancelled", "reported_at")
ROWS = [("GVR", "Å-1", "ja", "2024-02-01"), ("GVR", "Å-2", "ja", None)]


def text(rows: list[tuple[str | None, ...]] = ROWS, separator: str = ";", end: str = "\n") -> str:
    lines = [HEADINGS, *rows]
    return "".join(separator.join(cell or "" for cell in line) + end for line in lines)


def read(folder: Path, content: bytes) -> ReadReport:
    path = folder / "rapport"
    path.write_bytes(content)
    return read_report(path)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("first", ["", "sep=;\n", '"sep=;"\n', "SEP=;;;;\n", "\nsep=;\n"[1:]])
@pytest.mark.parametrize("last", ["", "\x1a", "\x1a\x1a\r\n", "\0\0"])
def test_text_saved_by_another_program_reads_the_same(
    tmp_path: Path, encoding: str, first: str, last: str
) -> None:
    report = read(tmp_path, (first + text() + last).encode(encoding))
    assert report.rows.rows() == ROWS
    assert report.counted == (2, 0, 2, bool(first))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_the_one_of_the_headings(tmp_path: Path, separator: str) -> None:
    content = f"sep={separator}\r\n{text(separator=separator, end=chr(13) + chr(10))}"
    assert read(tmp_path, content.encode()).rows.rows() == ROWS


@pytest.mark.parametrize(
    "heading",
    [
        "contact_id", "Kontakt-ID", "Kontakt\u00adid", "\u200bKontakt id\u200b", "Kontakt\u00a0id:",
        "KONTAKT ID *", "Kontakt-ID¹", "kontaktid (1)", "kontakt\u2011id", "\ufeffKontaktid",
    ],
)  # fmt: skip
def test_invisible_characters_in_a_heading_do_not_matter(tmp_path: Path, heading: str) -> None:
    report = read(tmp_path, text().replace("contact_id", heading).encode())
    assert report.layout["contact_id"].strip() == heading.strip()
    assert reported(report.rows, report.layout, report.format)["contact_id"].to_list() == [
        "Å-1",
        "Å-2",
    ]


def test_a_composed_heading_equals_a_decomposed_one(tmp_path: Path) -> None:
    content = text().replace("reporter", "Rapporto\u0308r").encode()
    assert read(tmp_path, content).layout["reporter"] == "Rapporto\u0308r"


@pytest.mark.parametrize("heading", ["reporter", "Kommentar"])
def test_thousands_of_equal_headings_are_read_or_refused_in_little_time(
    tmp_path: Path, heading: str
) -> None:
    content = ";".join([*HEADINGS, *[heading] * 3_000]).encode()
    if heading == "reporter":
        with pytest.raises(FileRefusedError):
            read(tmp_path, content)
    else:
        assert read(tmp_path, content).rows.columns[-1] == "Kommentar (3000)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "7z"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><table>", "webbsida"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "webbsida"),
        ("<html>".encode("utf-16"), "webbsida"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "webbsida"),
        (b"MIME-Version: 1.0\r\nContent-Type: text/plain", "e-brev"),
        (b"Received: from exempel.se", "e-brev"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "2003"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 5000 + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), ".xls"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "Word"),
        (b"a\0b;\0\0\0", "UTF-8"),
        ("reporter;".encode("utf-16") + b"x", "UTF-16"),
    ],
)  # fmt: skip
def test_other_files_are_named_with_the_remedy(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read(tmp_path, content)
    assert caught.value.remark == RemarkCode.FILE_UNREADABLE
    assert words in caught.value.place


CELLS = st.one_of(
    st.none(),
    st.text("abcÅÄÖåäö019 -;,\"'\t\n", min_size=1, max_size=8).map(str.strip).filter(bool),
)
TABLES = st.lists(st.tuples(st.just("GVR"), CELLS, CELLS, CELLS), min_size=1, max_size=5)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=TABLES, encoding=st.sampled_from(["utf-8-sig", "cp1252", "utf-16"]), data=st.data())
def test_the_same_table_in_every_format_gives_the_same_text(
    tmp_path: Path, rows: list[tuple[str | None, ...]], encoding: str, data: st.DataObject
) -> None:
    separator = data.draw(st.sampled_from([";", ",", "\t"]))
    frame = pl.DataFrame(rows, dict.fromkeys(HEADINGS, pl.String), orient="row")
    parquet = io.BytesIO()
    frame.write_parquet(parquet)
    book = openpyxl.Workbook()
    for line in (HEADINGS, *rows):
        book.worksheets[0].append(line)
    workbook = io.BytesIO()
    book.save(workbook)
    delimited = frame.write_csv(separator=separator, quote_style="non_numeric").encode(encoding)
    for content in (delimited, parquet.getvalue(), workbook.getvalue()):
        report = read(tmp_path, content)
        assert report.rows.rows() == rows
        assert report.counted == (len(rows), 0, len(rows), 0)
