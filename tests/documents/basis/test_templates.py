"""A payer's own workbook: filled in at its placeholders, otherwise unchanged."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.table import Table

from contracts.errors.codes import ErrorCode
from contracts.errors.error import TemplateError
from tests.documents.basis.made_templates import HEADINGS, template
from transforms.documents.basis.rows import basis_rows
from transforms.documents.basis.template import (
    CONTACT_WORDS,
    FACT_WORDS,
    PLACEHOLDER,
    bare_word,
    filled_template,
    opened,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet


@pytest.fixture
def fill(one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function: fill in a template with contacts and read the sheet back."""

    def make(content: bytes, *contacts: dict[str, Any], **changes: Any) -> Worksheet:
        invoice, _ = one_invoice(**changes)
        rows = basis_rows(*many_contacts(list(contacts) or [{}]))
        made = filled_template(content, invoice, rows)
        assert made == filled_template(content, invoice, rows)
        return openpyxl.load_workbook(BytesIO(made))["Underlag"]

    return make


def rows_of(sheet: Worksheet, first: int) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=first, values_only=True))


def test_contacts_are_written_below_known_headings(fill: Callable[..., Any]) -> None:
    sheet = fill(template({"F4": "Fritext"}), {}, {"lma_number": None, "amount": Decimal("20.50")})
    day = datetime(2024, 1, 15)  # noqa: DTZ001 - a cell of a workbook has no zone
    assert sheet["A2"].value == "Faktura 2024000001 från Vårdbolaget & Söner AB"
    assert rows_of(sheet, 4) == [
        (*HEADINGS, "Fritext"),
        ("992024000010", "09-123456", "Asa Exempel", day, 500, None),
        ("992024000010", None, "Asa Exempel", day, 20.5, None),
    ]
    assert sheet["A1"].font.size == 20
    assert (sheet["D5"].number_format, sheet["E5"].number_format) == ("yyyy-mm-dd", "#,##0.00")


def test_placeholders_in_the_first_row_override_headings(fill: Callable[..., Any]) -> None:
    cells = {
        "A6": "{{löpnummer}}",
        "B6": "{{Reservnummer}}",
        "C6": "{{drg}} / {{kvå}}",
        "D6": "{{fakturanummer}}",
        "E6": "asyl",
    }
    sheet = fill(template(cells), {"drg_code": "O80A"}, {"procedure_codes": "PE009"})
    assert rows_of(sheet, 6) == [
        (1, "992024000010", "O80A / ", "2024000001", "asyl"),
        (2, "992024000010", " / PE009", "2024000001", "asyl"),
    ]
    assert rows_of(sheet, 4)[0] == HEADINGS


def test_facts_keep_their_type_alone_and_are_swedish_text_in_a_sentence(
    fill: Callable[..., Any],
) -> None:
    cells = {
        "G1": "{{summa}}",
        "G2": "{{ antal }}",
        "G3": "{{fakturadatum}}",
        "G4": "Förfaller {{förfallodatum}}: {{att betala}}{{krediterar faktura}}",
        "G5": "{{krediterar faktura}}",
    }
    sheet = fill(template(cells, lambda sheet: sheet.move_range("A4:E4", 6)), {}, {})
    assert [sheet[f"G{row}"].value for row in (1, 2)] == [1000, 2]
    assert sheet["G3"].value == datetime(2024, 2, 21)  # noqa: DTZ001
    assert sheet["G4"].value == "Förfaller 2024-03-22: 1\u00a0060,53\u00a0kr"
    assert sheet["G5"].value is None


def test_every_word_of_the_documentation_is_filled_in(fill: Callable[..., Any]) -> None:
    words = ("Fakturatyp", "Period", "Period från", "Period till", "Organisationsnummer")
    words += ("Bankgiro", "Vår referens", "Kontaktperson", "E-post", "Betalare", "Avtalsnummer")
    words += ("Referens", "Fakturans summa")
    cells = {f"H{row}": f"{{{{{word}}}}}" for row, word in enumerate(words, 10)}
    contact = ("Födelsedatum", "Utskrivningsdatum", "Antal dygn", "Kombikakod", "Vårdenhet")
    contact += ("Besökstyp", "Yrkeskategori", "Taxekod", "DRG/KVÅ", "Ersättning", "Avdrag")
    contact += ("Patientavgift", "Kontakt-id", "Kategori", "Bosättningslän")
    cells |= {f"{chr(ord('F') + n)}4": word for n, word in enumerate(contact)}
    sheet = fill(template(cells), *[{"residence": "03"}] * 3)
    assert [sheet[f"H{row}"].value for row in range(10, 23)] == [
        "Faktura",
        "2024-01-02 – 2024-01-31",
        datetime(2024, 1, 2),  # noqa: DTZ001
        datetime(2024, 1, 31),  # noqa: DTZ001
        "556036-0793",
        "991-2346",
        "VÅR-1",
        "Ekonomi",
        "faktura@example.org",
        "Region Stockholm, Hälso- och sjukvårdsförvaltningen",
        "ADA-4711",
        "15002509/A",
        1000.5,
    ]
    row = dict(zip(contact, [cell.value for cell in sheet[5]][5:], strict=False))
    assert row["Vårdenhet"] == "Vårdcentralen Björken"
    assert (row["Ersättning"], row["Avdrag"], row["Patientavgift"]) == (500, 0, 0)
    assert (row["Besökstyp"], row["Yrkeskategori"], row["Taxekod"]) == ("0", "LK", "12")
    assert (row["Kontakt-id"], row["Kategori"], row["Antal dygn"]) == ("K1", "Asylsökande", 0)
    assert row["Bosättningslän"] == "03"


def test_rows_below_are_moved_down_when_they_are_in_the_way(fill: Callable[..., Any]) -> None:
    def below(sheet: Worksheet) -> None:
        sheet["A7"] = "Summa"
        sheet["E7"] = "{{summa}}"
        sheet["E7"].font = Font(bold=True)
        sheet["A8"] = "Underskrift"
        sheet.merge_cells("A8:C8")
        sheet.row_dimensions[8].height = 40

    room = fill(template(change=below), {}, {})
    assert (room["A7"].value, room["E7"].value) == ("Summa", 1000)
    sheet = fill(template(change=below), *[{}] * 5)
    assert [sheet[f"A{row}"].value for row in (9, 10, 11)] == [
        "992024000010",
        "Summa",
        "Underskrift",
    ]
    assert (sheet["E10"].value, sheet["E10"].font.bold) == (2500, True)
    assert [area.coord for area in sheet.merged_cells.ranges] == ["A11:C11"]
    assert (sheet.row_dimensions[11].height, sheet.row_dimensions[8].height) == (40, None)


def test_every_row_has_the_style_of_the_first(fill: Callable[..., Any]) -> None:
    def dressed(sheet: Worksheet) -> None:
        for cell in sheet[5]:
            cell.border = Border(bottom=Side("thin"))
            cell.fill = PatternFill("solid", fgColor="FFEEDD")
        sheet["E5"].number_format = '0.00" kr"'
        sheet.row_dimensions[5].height = 22

    sheet = fill(template(change=dressed), {}, {}, {})
    for row in (5, 6, 7):
        assert sheet[f"B{row}"].border.bottom.style == "thin"
        assert sheet[f"B{row}"].fill.fgColor.rgb == "00FFEEDD"
        assert sheet[f"E{row}"].number_format == '0.00" kr"'
        assert sheet.row_dimensions[row].height == 22


def test_tables_and_filters_hold_the_rows(fill: Callable[..., Any]) -> None:
    def listed(sheet: Worksheet) -> None:
        sheet.add_table(Table(displayName="Kontakter", ref="A4:E5"))
        sheet.tables["Kontakter"]._initialise_columns()  # noqa: SLF001 - as a program saves it

    table = fill(template(change=listed), {}, {}, {}).tables["Kontakter"]
    assert (table.ref, table.autoFilter.ref) == ("A4:E7", "A4:E7")

    def filtered(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A4:E4"
        other = Table(displayName="Annat", ref="H1:I2")
        sheet.add_table(other)
        other._initialise_columns()  # noqa: SLF001 - as a program saves it
        other.autoFilter = None

    sheet = fill(template({"H1": "a", "I1": "b"}, filtered), {}, {})
    assert sheet.auto_filter.ref == "A4:E6"
    assert sheet.tables["Annat"].ref == "H1:I2"


def test_nothing_filled_in_is_a_formula_or_a_placeholder(fill: Callable[..., Any]) -> None:
    contact = {"patient_name": "=1+1", "contact_id": "{{summa}}\x0b"}
    sheet = fill(
        template({"F4": "Kontakt-id"}), contact, seller_name="=2+2", reference="=HYPERLINK(1)"
    )
    assert (sheet["C5"].value, sheet["C5"].data_type) == ("=1+1", "s")
    assert sheet["F5"].value == "{{summa}}"
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_a_formula_above_the_contacts_is_left_alone(fill: Callable[..., Any]) -> None:
    assert fill(template({"E1": "=SUM(E5:E1000)"}), {})["E1"].value == "=SUM(E5:E1000)"


def test_the_file_is_dated_by_its_issue_and_its_parts_are_undated(
    one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]
) -> None:
    invoice, _ = one_invoice()
    made = filled_template(template(), invoice, basis_rows(*many_contacts([{}])))
    opened_again = openpyxl.load_workbook(BytesIO(made))
    assert opened_again.properties.modified == datetime(2024, 2, 21)  # noqa: DTZ001
    with ZipFile(BytesIO(made)) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"no workbook", "går inte att läsa"),
        (b"PK\x05\x06" + bytes(18), "går inte att läsa"),
        (template({"A4": "Något", "D4": "annat"}), "ingen rad för kontakterna"),
        (template({"A1": "{{okänt ord}}"}), "{{okänt ord}} i Underlag!A1 är okänd"),
        (template({"E9": "=SUM(E5:E8)"}), "formel i Underlag!E9"),
        (template(change=lambda sheet: sheet.merge_cells("A5:B5")), "A5:B5) bland"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(TemplateError) as refused:
        opened(content)
    assert what in str(refused.value)


def test_the_documentation_lists_every_word() -> None:
    page = Path(__file__).parents[3] / "docs" / "templates.md"
    words = {bare_word(word) for word in re.split(r"[|,\n]", page.read_text(encoding="utf-8"))}
    words |= {bare_word(word) for word in PLACEHOLDER.findall(page.read_text(encoding="utf-8"))}
    assert words >= CONTACT_WORDS.keys() | FACT_WORDS.keys()


@pytest.mark.parametrize(("name", "limit"), [("_MOST_BYTES", 1_000), ("_MOST_CELLS", 3)])
def test_a_template_above_the_limits_is_refused_before_it_is_opened(
    monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    """Openpyxl would make every cell; the corpus of tests/hostile tries the real limits."""
    monkeypatch.setattr(f"transforms.documents.basis.template.{name}", limit)
    with pytest.raises(TemplateError) as refused:
        opened(template())
    assert refused.value.code is ErrorCode.TEMPLATE_TOO_LARGE
