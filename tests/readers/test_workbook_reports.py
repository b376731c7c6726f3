"""Reports as workbooks: cells as the text a sender would have written; bombs are refused."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from contracts.codes import SourceFormat
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.report import ReadReport, read_report

HEADINGS = (
    "Rapportör",
    "Kontakt-ID",
    "Kombikakod",
    "Vårdform",
    "Startdatum",
    "Taxekod",
    "Reservnummer",
    "Patientavgift",
    "Rapporterad",
    "Tolk",
)
ROW = ("GVR", "A1", "30216311002", "home", "2024-02-01", "12", "992014100085", "50", None, None)


def book(*sheets: list[tuple[Any, ...]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for lines in sheets:
        sheet = made.create_sheet()
        for line in lines:
            sheet.append(line)
    content = io.BytesIO()
    made.save(content)
    made.close()
    return content.getvalue()


def read(folder: Path, content: bytes, name: str = "rapport.xlsx") -> ReadReport:
    path = folder / name
    path.write_bytes(content)
    return read_report(path)


def refusal(folder: Path, content: bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read(folder, content)
    return caught.value


def test_typed_cells_become_the_text_a_sender_would_write(tmp_path: Path) -> None:
    day, moment = dt.date(2024, 2, 29), dt.datetime(2024, 3, 1, 7, 5, 9)  # noqa: DTZ001
    line = (5566778899, 17.0, "30216311002", " home ", day, "04", 992014100085, 50.5, moment, True)
    later = ("GVR", "A2", None, "home", "2024-02-29", "04", "992014100085", 0.1 + 0.2, day, False)
    report = read(tmp_path, book([HEADINGS, line, later]))
    assert report.format is SourceFormat.XLSX
    assert report.rows.rows() == [
        (
            "5566778899",
            None,
            "30216311002",
            "home",
            "2024-02-29",
            "04",
            "992014100085",
            "50.5",
            "2024-03-01T07:05:09",
            "true",
        ),
        (
            "GVR",
            "A2",
            None,
            "home",
            "2024-02-29",
            "04",
            "992014100085",
            "0.3",
            "2024-02-29",
            "false",
        ),
    ]


def test_the_sheet_with_known_headings_and_rows_is_read_below_its_titles(tmp_path: Path) -> None:
    cover = [("Rapport för februari",), ("Sida", 1)]
    contacts = [("Vårdkontakter februari",), (), HEADINGS, ROW]
    empty = [HEADINGS, (" ",)]
    for sheets in ([cover, contacts, empty], [empty, cover, contacts]):
        report = read(tmp_path, book(*sheets))
        assert report.rows.rows() == [ROW]
        assert tuple(report.rows.columns) == HEADINGS


def test_no_sheet_with_rows_is_skipped_unnoticed(tmp_path: Path) -> None:
    fault = refusal(tmp_path, book([("Läs mig",)], [HEADINGS, ROW], [HEADINGS, ROW]))
    assert fault.remark == RemarkCode.LAYOUT_UNKNOWN
    assert "blad 2, 3" in fault.place


def test_a_formula_error_is_not_read_as_empty(tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for line, error in enumerate(("#N/A", "#VALUE!", "#DIV/0!"), start=1):
            sheet.write_row(line, 0, ROW)
            sheet.write_formula(line, 7, "=VLOOKUP(1,A1:B2,2,0)", value=error)
        # Contacts with the shared id #N/A would replace each other.
        sheet.write_row(4, 0, ROW)
        sheet.write_formula(4, 1, "=VLOOKUP(1,A1:B2,2,0)", value="#N/A")
    rows = read(tmp_path, content.getvalue()).rows
    assert rows["Patientavgift"].to_list() == ["#N/A", "#VALUE!", "#DIV/0!", "50"]
    assert rows["Kontakt-ID"].to_list() == ["A1", "A1", "A1", None]


def test_trailing_blank_rows_are_left_out_and_inner_ones_are_kept(tmp_path: Path) -> None:
    rows = read(tmp_path, book([HEADINGS, ROW, (), ROW, (" ",), ()])).rows
    assert rows.rows() == [ROW, (None,) * len(HEADINGS), ROW]


def test_a_column_without_heading_is_kept_if_it_has_content(tmp_path: Path) -> None:
    rows = read(tmp_path, book([(*HEADINGS, None, None), (*ROW, None, "obs")])).rows
    assert rows.columns[len(HEADINGS) :] == ["Kolumn 11"]
    assert rows["Kolumn 11"].to_list() == ["obs"]


def test_a_sheet_with_only_headings_is_an_empty_report(tmp_path: Path) -> None:
    assert read(tmp_path, book([HEADINGS])).rows.height == 0


def test_formulas_are_read_as_their_saved_values(tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 7, "=SUM(20,30.5)", value=50.5)
    assert read(tmp_path, content.getvalue()).rows["Patientavgift"].to_list() == ["50.5"]


@pytest.mark.parametrize("name", ["rapport.csv", "rapport.xml", "rapport"])
def test_the_content_determines_the_format_not_the_name(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, book([HEADINGS, ROW]), name).format is SourceFormat.XLSX


def test_the_nearest_headings_show_what_is_missing(tmp_path: Path) -> None:
    fault = refusal(tmp_path, book([("Eva", "Ek")], [HEADINGS[:4], ROW[:4]]))
    assert fault.remark == RemarkCode.LAYOUT_UNKNOWN
    assert "started_on (startdatum), fee_code (taxekod)" in fault.place


@pytest.mark.parametrize("sheets", [[[("Eva", "Ek")]], [[]], [[], []]])
def test_a_book_without_known_headings_is_refused(
    tmp_path: Path, sheets: list[list[tuple[str, ...]]]
) -> None:
    fault = refusal(tmp_path, book(*sheets))
    assert fault.remark == RemarkCode.LAYOUT_UNKNOWN
    assert "Eva" not in str(fault)


def archive(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return content.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = archive({"xl/workbook.xml": b"<workbook/>", "xl/sheet1.xml": b"0" * 50_000_000})
    fault = refusal(tmp_path, bomb)
    assert fault.remark == RemarkCode.FILE_UNREADABLE
    assert "orimlig storlek" in fault.place


def test_an_archive_with_false_sizes_is_refused(tmp_path: Path) -> None:
    size = 5_000_000
    bomb = archive({"xl/workbook.xml": b"0" * size})
    lie = bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert refusal(tmp_path, lie).remark == RemarkCode.FILE_UNREADABLE


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 nothing of the kind",
        archive({"rapport.csv": b"reporter;contact_id;cancelled\n"}),
        archive({"xl/workbook.xml": b"<workbook>"}),
        book([HEADINGS, ROW])[:-200],
        book([HEADINGS, ROW])[:1000] + b"\xff" * 400 + book([HEADINGS, ROW])[1400:],
    ],
    ids=["no archive", "a zipped csv", "an empty book", "cut short", "damaged"],
)
def test_a_file_that_is_not_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content).remark == RemarkCode.FILE_UNREADABLE
