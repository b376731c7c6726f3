"""Workbooks as programs save them: formulas, hidden and merged cells, formats, far cells."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.report import ReadReport, read_report, reported

HEADINGS = ("reporter", "contact_id", "care_unit", "care_form", "started_on", "fee_code")
HEADINGS += ("patient_id", "patient_fee", "profession", "lma_number", "Kommentar")
ROW = ("GVR", "A1", "30216311002", "home", "2024-02-01", "12", "992014100085", "50", "01")
FEE, PROFESSION, LMA, NOTE = "H", "I", "J", "K"


def saved(change: Callable[[Worksheet], object], rows: int = 3) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    for number in range(1, rows + 1):
        sheet.append((ROW[0], f"A{number}", *ROW[2:]))
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(folder: Path, content: bytes) -> ReadReport:
    path = folder / "rapport.xlsx"
    path.write_bytes(content)
    return read_report(path)


def refusal(folder: Path, content: bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read(folder, content)
    return caught.value


def hidden(report: ReadReport) -> list[str | None]:
    return reported(report.rows, report.layout, report.format)["hidden"].to_list()


def put(cells: dict[str, Any], number_format: str | None = None) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for place, value in cells.items():
            sheet[place] = value
            if number_format is not None:
                sheet[place].number_format = number_format

    return change


def test_a_formula_without_a_saved_value_is_an_error_cell(tmp_path: Path) -> None:
    content = saved(put({"H2": "=50+50", "H4": "=SUM(H2:H3)", "B3": '="A"&2', "K5": "=1+1"}))
    rows = read(tmp_path, content).rows
    assert rows["patient_fee"].to_list() == ["#VALUE!", "50", "#VALUE!", None]
    assert rows["contact_id"].to_list() == ["A1", None, "A3", None]


@pytest.mark.parametrize("error", ["#N/A", "#ERROR!", "#SPILL!", "Err:522"])
def test_an_error_of_another_program_is_an_error_cell(tmp_path: Path, error: str) -> None:
    """Google Sheets writes `#ERROR!`, which calamine does not know."""
    cell = f'<c r="H3" t="e"><f>A1(</f><v>{error}</v></c>'.encode()

    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        name = "xl/worksheets/sheet1.xml"
        return parts | {name: re.sub(rb'<c r="H3".*?</c>', cell, parts[name])}

    rows = read(tmp_path, repacked(saved(put({})), change)).rows
    assert rows["patient_fee"].to_list() == ["50", "#N/A" if error == "#N/A" else "#VALUE!", "50"]


@pytest.mark.parametrize(("value", "text"), [(0, "#VALUE!"), (75, "75")], ids=["placeholder", "75"])
def test_a_workbook_that_was_never_computed_has_placeholders(
    tmp_path: Path, value: Any, text: str | None
) -> None:
    """XlsxWriter saves 0 for formulas that it cannot compute, and asks Excel to compute all."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 7, "=30+45", value=value)
    assert read(tmp_path, content.getvalue()).rows["patient_fee"].to_list() == [text]


def _by_filter(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:K4"
    sheet.row_dimensions[3].hidden = True


def _column(sheet: Worksheet) -> None:
    sheet.column_dimensions["D"].hidden = True


def _other_column(sheet: Worksheet) -> None:
    sheet.column_dimensions[NOTE].hidden = True


def _all_by_default(sheet: Worksheet) -> None:
    sheet.sheet_format.zeroHeight = True
    sheet.row_dimensions[2].height = 15


def _sheet(sheet: Worksheet) -> None:
    sheet.parent.create_sheet()
    sheet.sheet_state = "veryHidden"


@pytest.mark.parametrize(
    ("hide", "rows"),
    [
        (_by_filter, [None, "ja", None]),
        (_column, ["ja"] * 3),
        (_other_column, [None] * 3),
        (_all_by_default, [None, "ja", "ja"]),
        (_sheet, ["ja"] * 3),
    ],
)
def test_hidden_rows_columns_and_sheets_are_read_and_marked(
    tmp_path: Path, hide: Callable[[Worksheet], object], rows: list[str | None]
) -> None:
    report = read(tmp_path, saved(hide))
    assert report.rows["contact_id"].to_list() == ["A1", "A2", "A3"]
    assert hidden(report) == rows
    assert ("hidden" in report.layout) == ("ja" in rows)


def test_a_row_without_height_is_hidden(tmp_path: Path) -> None:
    def flat(parts: dict[str, bytes]) -> dict[str, bytes]:
        row = b'<row r="3"'
        return {name: part.replace(row, row + b' ht="0"') for name, part in parts.items()}

    report = read(tmp_path, repacked(saved(lambda _: None), flat))
    assert hidden(report) == [None, "ja", None]


def test_a_sender_may_have_a_column_with_the_name_of_ours(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["K1"], sheet["K2"] = "Dold i arbetsboken", "nej"
        _by_filter(sheet)

    report = read(tmp_path, saved(change))
    assert report.rows["Dold i arbetsboken"].to_list() == ["nej", None, None]
    assert hidden(report) == [None, "ja", None]


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        ({"B2": 1}, [None, "A2", "A3"]),
        ({"B2": 1, "B3": 2, "B4": 3}, ["1", "2", "3"]),
        ({"B2": 1, "B3": 2, "B4": "0003"}, [None, None, "0003"]),
        ({"B2": 20240105000000001, "B3": 2, "B4": 3}, [None, "2", "3"]),
        ({"B2": 2.0240105e16, "B3": 2.0240105e16, "B4": 2.0240105e16}, [None] * 3),
        ({"B2": 1.5, "B3": 2, "B4": 999999999999999}, [None, "2", "999999999999999"]),
        ({"B2": dt.date(2024, 1, 5)}, [None, "A2", "A3"]),
    ],
)
def test_a_number_that_may_have_been_another_id_is_refused(
    tmp_path: Path, cells: dict[str, Any], ids: list[str | None]
) -> None:
    assert read(tmp_path, saved(put(cells))).rows["contact_id"].to_list() == ids


def test_an_organisation_number_may_be_a_number(tmp_path: Path) -> None:
    rows = read(tmp_path, saved(put({"A2": 9999990014, "A3": 9.9999900140001e20}))).rows
    assert rows["reporter"].to_list() == ["9999990014", None, "GVR"]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (1, "00", "01"),
        (12, "0000", "0012"),
        (1129726, "00-000000", "01-129726"),
        (52129726, '00"-"000000', "52-129726"),
        (1129726, "00\\-000000;@", "01-129726"),
        (12345, "00", "12345"),
        (1, "0", "1"),
        (1, "General", "1"),
        (1.5, "00", "1.5"),
        (50, "0.00", "50"),
    ],
)
def test_a_number_has_the_leading_zeros_that_its_format_shows(
    tmp_path: Path, number: float, code: str, text: str
) -> None:
    rows = read(tmp_path, saved(put({"I2": number}, code))).rows
    assert rows["profession"].to_list() == [text, "01", "01"]


@pytest.mark.parametrize(
    "epoch", [openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH]
)
def test_days_of_both_epochs(tmp_path: Path, epoch: dt.datetime) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.parent.epoch = epoch
        sheet["E2"] = dt.date(2024, 2, 29)
        sheet["E3"] = dt.datetime(2024, 2, 29, 13, 30)  # noqa: DTZ001 - cells have no zone

    days = read(tmp_path, saved(change)).rows["started_on"].to_list()
    assert days == ["2024-02-29", "2024-02-29T13:30:00", "2024-02-01"]


def test_a_number_without_a_date_format_is_not_a_date(tmp_path: Path) -> None:
    """It may be a day of either epoch, or no day; C02 asks the sender."""
    assert read(tmp_path, saved(put({"E2": 45296}))).rows["started_on"][0] == "45296"


def test_cells_under_merged_cells_are_error_cells(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_cells("H2:H3")
        sheet.merge_cells("J2:K4")

    def merge_far(parts: dict[str, bytes]) -> dict[str, bytes]:
        far = b'<mergeCell ref="M1:XFD1048576"/></mergeCells>'
        return {name: part.replace(b"</mergeCells>", far) for name, part in parts.items()}

    rows = read(tmp_path, repacked(saved(change), merge_far)).rows
    assert rows["patient_fee"].to_list() == ["50", "#VALUE!", "50"]
    assert rows["lma_number"].to_list() == [None] * 3


def test_titles_may_be_merged_above_the_headings(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Vårdkontakter"
        sheet.merge_cells("A1:K1")

    report = read(tmp_path, saved(change))
    assert report.rows["contact_id"].to_list() == ["A1", "A2", "A3"]
    assert report.counted.above == 2


@pytest.mark.parametrize("place", ["XFD1048576", "XFD90000", "AAA1048576"])
def test_a_far_cell_is_refused(tmp_path: Path, place: str) -> None:
    fault = refusal(tmp_path, saved(put({place: "x"})))
    assert fault.remark == RemarkCode.FILE_UNREADABLE
    assert "utanför tabellen" in fault.place


def test_a_cell_far_below_the_table_is_refused(tmp_path: Path) -> None:
    fault = refusal(tmp_path, saved(put({"B1048576": "x"})))
    assert fault.remark == RemarkCode.LAYOUT_UNKNOWN
    assert "rad 1048576" in fault.place


def test_far_cells_without_content_do_not_matter(tmp_path: Path) -> None:
    report = read(tmp_path, saved(put({"XFD1048576": None, "A90000": None}, "0.00")))
    assert report.counted == (3, 0, 3, 0)


def repacked(content: bytes, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in change(parts).items():
            archive.writestr(name, part)
    return made.getvalue()


def excel_book() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        sheet = made.add_worksheet("Kontakter")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(1, 4):
            sheet.write_row(number, 0, (ROW[0], f"A{number}", *ROW[2:]))
            day = made.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_datetime(number, 4, dt.datetime(2024, 2, 1), day)  # noqa: DTZ001
        sheet.set_row(2, None, None, {"hidden": True})
    return content.getvalue()


def _renamed(**names: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        made = {}
        for name, part in parts.items():
            text = part
            for old, new in names.items():
                text = text.replace(old.encode() + b".xml", new.encode() + b".xml")
                name = re.sub(rf"\b{old}\.xml", f"{new}.xml", name)  # noqa: PLW2901
            made[name] = text
        return made

    return change


def _backslashes(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {name.replace("/", "\\"): part for name, part in parts.items()}


def _upper_case(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {name.upper(): part for name, part in parts.items()}


def _absolute(parts: dict[str, bytes]) -> dict[str, bytes]:
    relations = "xl/_rels/workbook.xml.rels"
    moved = parts.pop("xl/worksheets/sheet1.xml")
    parts[relations] = parts[relations].replace(b"worksheets/sheet1.xml", b"/data/blad.xml")
    return {**parts, "data/blad.xml": moved}


def _prefixed(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "xl/worksheets/sheet1.xml"
    sheet = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", parts[name])
    return parts | {name: sheet.replace(b"xmlns=", b"xmlns:x=", 1)}


def _without_references(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "xl/worksheets/sheet1.xml"
    return parts | {name: re.sub(rb'<(row|c) r="\w+"', rb"<\1", parts[name])}


def _commented(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "xl/worksheets/sheet1.xml"
    return parts | {name: parts[name].replace(b"<sheetData>", b'<!-- <c r="XFD9"> --><sheetData>')}


def _strict(parts: dict[str, bytes]) -> dict[str, bytes]:
    changes = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    )  # fmt: skip
    made = dict(parts)
    for old, new in changes:
        made = {name: part.replace(old, new) for name, part in made.items()}
    return made


@pytest.mark.parametrize(
    "change",
    [
        dict,
        _renamed(workbook="workbook22"),
        _renamed(sharedStrings="strings7", styles="look"),
        _renamed(sheet1="blad"),
        _backslashes,
        _upper_case,
        _absolute,
        _prefixed,
        _without_references,
        _commented,
        _strict,
    ],
    ids=[
        "plain", "workbook", "strings", "sheet", "backslashes", "case", "absolute", "prefixes",
        "no references", "comment", "strict",
    ],
)  # fmt: skip
def test_packages_of_other_programs_read_the_same(
    tmp_path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]]
) -> None:
    report = read(tmp_path, repacked(excel_book(), change))
    assert report.rows["contact_id"].to_list() == ["A1", "A2", "A3"]
    assert report.rows["started_on"].to_list() == ["2024-02-01"] * 3
    assert report.rows["profession"].to_list() == ["01"] * 3
    assert hidden(report) == [None, "ja", None]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"jan.xml": b"<Document/>"}, "zip-fil"),
        ({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}, "Word"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, ".ods"),
        ({"xl/workbook.bin": b"\x01"}, ".xlsb"),
    ],
)
def test_other_archives_are_named_as_what_they_are(
    tmp_path: Path, parts: dict[str, bytes], words: str
) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    fault = refusal(tmp_path, made.getvalue())
    assert fault.remark == RemarkCode.FILE_UNREADABLE
    assert words in fault.place
