"""A payer's own workbook (template) filled in with our invoice and contacts.

Headings or `{{placeholders}}` in the template determine what is written where. They are compared
without case, spaces and punctuation, so `LMA-nummer`, `LMA nummer` and `{{lma_nummer}}` are one
word. docs/templates.md lists the words. All places are found before anything is filled in; the
payer's headings, styles and texts are kept.

Filled-in values are never formulas. The same template and invoice give the same bytes: the only
date in the file's properties is the day of issue.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from functools import reduce
from io import BytesIO
from typing import Final, NamedTuple
from zipfile import ZipFile

import polars as pl
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from contracts.errors.codes import ErrorCode
from contracts.errors.error import TemplateError
from transforms.documents import swedish
from transforms.documents.invoice.invoice import InvoiceDocument
from transforms.documents.xlsx.zip_parts import packed, unpacked

Value = str | int | Decimal | date | None

PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
NUMBER: Final = "number"
# Column of `basis_rows` -> its words. `number` counts the contacts of the workbook from 1.
_CONTACT_WORDS: Final[dict[str, tuple[str, ...]]] = {
    NUMBER: ("Löpnummer", "Nr", "Rad"),
    "patient_id": ("Reservnummer", "Reservnr", "Patient-id", "Personnummer/reservnummer"),
    "lma_number": ("LMA-nummer", "LMA", "Dossiernummer"),
    "patient_name": ("Namn", "Patientens namn", "Patientnamn"),
    "born_on": ("Födelsedatum", "Född"),
    "residence": ("Bosättningslän", "Länskod"),
    "started_on": (
        "Datum",
        "Besöksdatum",
        "Datum för besök",
        "Datum besök/vårdtillfälle",
        "Datum för besök/vårdtillfälle",
        "Startdatum",
        "Inskrivningsdatum",
    ),
    "ended_on": ("Utskrivningsdatum", "Slutdatum"),
    "days": ("Antal dygn", "Antal fakturerade dygn", "Vårddygn", "Vårdtid"),
    "care_unit": ("Kombikakod", "Kombikod"),
    "unit_name": ("Vårdenhet", "Mottagning", "Enhet"),
    "visit_type": ("Besökstyp",),
    "profession": ("Yrkeskategori", "Yrke"),
    "fee_code": ("Taxekod", "Taxa", "Taxakod"),
    "codes": ("DRG/KVÅ", "KVÅ/DRG"),
    "drg_code": ("DRG", "DRG-kod"),
    "procedure_codes": ("KVÅ", "KVÅ-kod", "KVÅ-koder", "Åtgärd", "Åtgärder"),
    "gross": ("Ersättning", "Pris"),
    "deduction": ("Avdrag",),
    "fee": ("Patientavgift", "Betald patientavgift"),
    "amount": ("Belopp", "Belopp kr", "Att fakturera", "Fakturerat belopp"),
    "contact_id": ("Kontakt-id", "Vårdkontakt-id"),
    "category_text": ("Kategori", "Patientkategori"),
}


# Of the unpacked template, and of a sheet up to its last cell.
_MOST_BYTES: Final = 64 * 1024**2
_MOST_CELLS: Final = 500_000
_PLACE: Final = re.compile(
    rb"""<(?:\w+:)?(?:c|mergeCell)\s[^>]*?\br(?:ef)?=["'](?:[A-Z]+[0-9]+:)?([A-Z]{1,3})([0-9]{1,7})["']"""
)


def bare_word(word: str) -> str:
    """Return a word in the form compared: its letters and digits, in lower case."""
    return "".join(character for character in word.lower() if character.isalnum())


CONTACT_WORDS: Final = {
    bare_word(word): column for column, words in _CONTACT_WORDS.items() for word in words
}


def template_facts(invoice: InvoiceDocument, contacts: pl.DataFrame) -> dict[str, Value]:
    """Return, by bare word, the facts of the invoice and the workbook's contacts."""
    return {word: read(invoice, contacts) for word, read in FACT_WORDS.items()}


_FACTS: Final[dict[str, Callable[[InvoiceDocument, pl.DataFrame], Value]]] = {
    "Fakturatyp": lambda invoice, _: swedish.INVOICE_KINDS[invoice.kind],
    "Fakturanummer": lambda invoice, _: invoice.invoice_number,
    "Krediterar faktura": lambda invoice, _: invoice.credits_invoice,
    "Fakturadatum": lambda invoice, _: invoice.issued_on,
    "Förfallodatum": lambda invoice, _: invoice.due_on,
    "Period": lambda invoice, _: swedish.days(invoice.period_start, invoice.period_end),
    "Period från": lambda invoice, _: invoice.period_start,
    "Period till": lambda invoice, _: invoice.period_end,
    "Vårdgivare": lambda invoice, _: invoice.seller_name,
    "Organisationsnummer": lambda invoice, _: swedish.org_no(invoice.seller_org_no),
    "Bankgiro": lambda invoice, _: invoice.seller_bankgiro,
    "Vår referens": lambda invoice, _: invoice.seller_reference,
    "Kontaktperson": lambda invoice, _: invoice.seller_contact_name,
    "E-post": lambda invoice, _: invoice.seller_contact_email,
    "Betalare": lambda invoice, _: invoice.buyer_name,
    "Avtalsnummer": lambda invoice, _: invoice.agreement_id,
    "Referens": lambda invoice, _: invoice.reference,
    "Antal": lambda _, contacts: contacts.height,
    "Summa": lambda _, contacts: Decimal(contacts["amount"].sum()),
    "Fakturans summa": lambda invoice, _: invoice.lines_amount,
    "Att betala": lambda invoice, _: invoice.total,
}
FACT_WORDS: Final = {bare_word(word): read for word, read in _FACTS.items()}


def value_text(value: Value) -> str:
    """Format a value for insertion into a sentence of a template."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return swedish.kronor(value)
    return swedish.day(value) if isinstance(value, date) else str(value)


# A row of headings contains at least the patient, the day of care and one more.
_HEADINGS_NEED: Final = frozenset({"patient_id", "started_on"})
_HEADINGS_AT_LEAST: Final = 3


class Plan(NamedTuple):
    """The place of the contacts: a sheet, its first row, and the text of each column.

    The texts hold placeholders. `room` is the number of rows before the content below, and `below`
    the first row of that content, None without such content.
    """

    sheet: Worksheet
    row: int
    texts: dict[int, str]
    room: int
    below: int | None


def opened(template: bytes) -> tuple[Workbook, Plan]:
    """Open a template and find the place of its contacts.

    Raises:
        TemplateError: the file is not a workbook, has no such place, or could be filled in wrongly.
    """
    try:
        _check_size(template)
        workbook = load_workbook(BytesIO(template))
    except TemplateError:
        raise
    except Exception:  # noqa: BLE001 -- openpyxl raises whatever a damaged part leads to
        raise TemplateError(ErrorCode.TEMPLATE_UNREADABLE) from None
    plan = _plan(workbook)
    _check_words(workbook)
    _check_rows(plan)
    return workbook, plan


def _check_size(template: bytes) -> None:
    """Refuse a template of more bytes or cells than are filled in: openpyxl makes every cell.

    A cell, or an end of merged cells, lies as far from A1 as its row times its column.

    Raises:
        TemplateError: it is too large.
        BadZipFile: it is not a workbook.
    """
    with ZipFile(BytesIO(template)) as package:
        parts = package.infolist()
        if sum(part.file_size for part in parts) > _MOST_BYTES:
            raise TemplateError(ErrorCode.TEMPLATE_TOO_LARGE)
        for part in parts:
            for place in _PLACE.finditer(package.read(part)):
                column = reduce(lambda sum_, letter: sum_ * 26 + letter - 64, place[1], 0)
                if column * int(place[2]) > _MOST_CELLS:
                    raise TemplateError(ErrorCode.TEMPLATE_TOO_LARGE)


def text_cells(workbook: Workbook) -> Iterator[Cell]:
    """Yield every cell that holds a placeholder."""
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and PLACEHOLDER.search(cell.value):
                    yield cell


def _plan(workbook: Workbook) -> Plan:
    for cell in text_cells(workbook):
        if any(bare_word(word) in CONTACT_WORDS for word in PLACEHOLDER.findall(cell.value)):
            sheet = cell.parent
            texts = {
                of_row.column: of_row.value
                for of_row in sheet[cell.row]
                if isinstance(of_row.value, str) and PLACEHOLDER.search(of_row.value)
            }
            return _with_room(sheet, cell.row, texts, first_to_look_at=cell.row + 1)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            headings = {
                cell.column: cell.value
                for cell in row
                if isinstance(cell.value, str) and bare_word(cell.value) in CONTACT_WORDS
            }
            named = [CONTACT_WORDS[bare_word(heading)] for heading in headings.values()]
            if len(named) >= _HEADINGS_AT_LEAST and set(named) >= _HEADINGS_NEED:
                texts = {place: f"{{{{{heading}}}}}" for place, heading in headings.items()}
                below = row[0].row + 1
                return _with_room(sheet, below, texts, first_to_look_at=below)
    raise TemplateError(ErrorCode.TEMPLATE_WITHOUT_ROW)


def _with_room(sheet: Worksheet, row: int, texts: dict[int, str], *, first_to_look_at: int) -> Plan:
    filled = (
        number
        for number in range(first_to_look_at, sheet.max_row + 1)
        if any(cell.value is not None for cell in sheet[number])
    )
    below = next(filled, None)
    return Plan(sheet, row, texts, (below or max(sheet.max_row, row) + 1) - row, below)


def _check_words(workbook: Workbook) -> None:
    for cell in text_cells(workbook):
        for word in PLACEHOLDER.findall(cell.value):
            if bare_word(word) not in CONTACT_WORDS.keys() | FACT_WORDS.keys():
                place = f"{cell.parent.title}!{cell.coordinate}"
                raise TemplateError(ErrorCode.TEMPLATE_FIELD_UNKNOWN, field=word, place=place)


def _check_rows(plan: Plan) -> None:
    """Refuse formulas below the first row, and merged cells among the rows filled in."""
    for row in plan.sheet.iter_rows(min_row=plan.row):
        for cell in row:
            if cell.data_type == "f":
                place = f"{plan.sheet.title}!{cell.coordinate}"
                raise TemplateError(ErrorCode.TEMPLATE_HAS_A_FORMULA, place=place)
    last = plan.row + plan.room - 1
    for merged in plan.sheet.merged_cells.ranges:
        if merged.min_row <= last and merged.max_row >= plan.row:
            place = f"{plan.sheet.title}!{merged.coord}"
            raise TemplateError(ErrorCode.TEMPLATE_HAS_MERGED_CELLS, place=place)


_PROPERTIES: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
_AMOUNT: Final = "#,##0.00"


def filled_template(template: bytes, invoice: InvoiceDocument, contacts: pl.DataFrame) -> bytes:
    """Fill in a template (xlsx) with an invoice and contacts (rows of `basis_rows`).

    Raises:
        TemplateError: the template cannot be filled in.
    """
    workbook, plan = opened(template)
    facts = template_facts(invoice, contacts)
    for cell in text_cells(workbook):
        if not (cell.parent is plan.sheet and cell.row == plan.row):
            _put(cell, _value(cell.value, facts))
    _fill_rows(plan, contacts, facts)
    content = BytesIO()
    workbook.save(content)
    parts = unpacked(content.getvalue())
    day = f"{invoice.issued_on.isoformat()}T00:00:00Z".encode()
    parts[_PROPERTIES] = _MODIFIED.sub(rb"\g<1>" + day + rb"\g<2>", parts[_PROPERTIES])
    return packed(parts)


def _fill_rows(plan: Plan, contacts: pl.DataFrame, facts: Mapping[str, Value]) -> None:
    """Write a row per contact in the style of the first; move the content below down."""
    sheet, last = plan.sheet, plan.row + contacts.height - 1
    if plan.below is not None and contacts.height > plan.room:
        _move_down(sheet, plan.below, contacts.height - plan.room)
    _stretch(sheet, plan.row, last)
    first = [copy(cell) for cell in sheet[plan.row]]
    height = sheet.row_dimensions[plan.row].height
    numbered = contacts.with_row_index(NUMBER, 1)
    columns = {word: name for word, name in CONTACT_WORDS.items() if name in numbered.columns}
    for row, contact in enumerate(numbered.iter_rows(named=True), plan.row):
        values = {**facts, **{word: contact[name] for word, name in columns.items()}}
        sheet.row_dimensions[row].height = height
        for pattern in first:
            cell = sheet.cell(row, pattern.column)
            # Font, border and format in one attribute; openpyxl has no public name for it.
            cell._style = copy(pattern._style)  # noqa: SLF001
            text = plan.texts.get(pattern.column)
            if text is not None:
                _put(cell, _value(text, values))
            elif row > plan.row:
                cell.value = pattern.value


def _value(text: str, values: Mapping[str, Value]) -> Value:
    """Return a text with placeholders filled in; a lone placeholder keeps its type."""
    alone = PLACEHOLDER.fullmatch(text)
    if alone:
        return values[bare_word(alone[1])]
    return PLACEHOLDER.sub(lambda found: value_text(values[bare_word(found[1])]), text)


def _put(cell: Cell, value: Value) -> None:
    """Write a value; a text that begins like a formula stays text."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, Decimal) and cell.number_format == "General":
        cell.number_format = _AMOUNT


def _move_down(sheet: Worksheet, first: int, rows: int) -> None:
    """Move everything from row `first` down, with its merged cells and heights."""
    merged = [area for area in sheet.merged_cells.ranges if area.min_row >= first]
    width, last = max(sheet.max_column, 1), sheet.max_row
    heights = {row: sheet.row_dimensions[row].height for row in range(first, last + 1)}
    for area in merged:
        sheet.unmerge_cells(area.coord)
    sheet.move_range(CellRange(None, 1, first, width, last), rows=rows)
    for area in merged:
        area.shift(row_shift=rows)
        sheet.merge_cells(area.coord)
    for row in heights:
        sheet.row_dimensions[row].height = None
    for row, height in heights.items():
        sheet.row_dimensions[row + rows].height = height


def _stretch(sheet: Worksheet, row: int, last: int) -> None:
    """Extend tables, filters and print areas that contain the first row to the last."""
    for table in sheet.tables.values():
        table.ref = _stretched(table.ref, row, last)
        if table.autoFilter is not None:
            table.autoFilter.ref = _stretched(table.autoFilter.ref, row, last)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _stretched(sheet.auto_filter.ref, row, last)


def _stretched(ref: str, row: int, last: int) -> str:
    area = CellRange(ref)
    if area.min_row <= row <= area.max_row + 1 and area.max_row < last:
        area.expand(down=last - area.max_row)
    return str(area.coord)
