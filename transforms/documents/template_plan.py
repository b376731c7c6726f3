"""What a payer's template asks for, and where: found once, before anything is filled in."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from transforms.documents.template_words import CONTACT_WORDS, FACT_WORDS, PLACEHOLDER, bare

# A row of headings names the patient and the day of care at least, and one thing more.
_HEADINGS_NEED: Final = frozenset({"patient_id", "started_on"})
_HEADINGS_AT_LEAST: Final = 3
_NO_WORKBOOK: Final = "Mallen går inte att läsa. Spara den på nytt som .xlsx."
_NO_ROW: Final = (
    "Mallen har ingen rad för kontakterna. Skriv rubrikerna Reservnummer, Datum och fler i en rad, "
    "eller platsmarkörer som {{reservnummer}} i den första kontaktraden."
)


class TemplateError(Exception):
    """A template cannot be filled; the message is Swedish and says what to change in it."""


class Plan(NamedTuple):
    """Where the contacts go: a sheet, its first row, and the text of each column's cell.

    The texts hold placeholders. `room` is how many rows there are before what stands below, and
    `below` the first row of that, if there is anything.
    """

    sheet: Worksheet
    row: int
    texts: dict[int, str]
    room: int
    below: int | None


def opened(template: bytes) -> tuple[Workbook, Plan]:
    """Open a template and find the place of its contacts.

    Raises:
        TemplateError: when it is no workbook or has no such place, or could be filled in wrong.
    """
    try:
        workbook = load_workbook(BytesIO(template))
    except (BadZipFile, InvalidFileException, KeyError, TypeError, ValueError):
        raise TemplateError(_NO_WORKBOOK) from None
    plan = _plan(workbook)
    _check_words(workbook)
    _check_rows(plan)
    return workbook, plan


def text_cells(workbook: Workbook) -> Iterator[Cell]:
    """Yield every cell that holds a placeholder."""
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and PLACEHOLDER.search(cell.value):
                    yield cell


def _plan(workbook: Workbook) -> Plan:
    for cell in text_cells(workbook):
        if any(bare(word) in CONTACT_WORDS for word in PLACEHOLDER.findall(cell.value)):
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
                if isinstance(cell.value, str) and bare(cell.value) in CONTACT_WORDS
            }
            named = [CONTACT_WORDS[bare(heading)] for heading in headings.values()]
            if len(named) >= _HEADINGS_AT_LEAST and set(named) >= _HEADINGS_NEED:
                texts = {place: f"{{{{{heading}}}}}" for place, heading in headings.items()}
                below = row[0].row + 1
                return _with_room(sheet, below, texts, first_to_look_at=below)
    raise TemplateError(_NO_ROW)


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
            if bare(word) not in CONTACT_WORDS.keys() | FACT_WORDS.keys():
                raise TemplateError(
                    f"Mallens platsmarkör {{{{{word}}}}} i {cell.parent.title}!{cell.coordinate} "
                    "är okänd. De som finns står i docs/templates.md."
                )


def _check_rows(plan: Plan) -> None:
    """Refuse what would be wrong when rows are filled in above it, and cells merged among them."""
    for row in plan.sheet.iter_rows(min_row=plan.row):
        for cell in row:
            if cell.data_type == "f":
                raise TemplateError(
                    f"Mallen har en formel i {plan.sheet.title}!{cell.coordinate}, i eller under "
                    "kontakternas rader. Skriv {{summa}} eller {{antal}} i stället."
                )
    last = plan.row + plan.room - 1
    for merged in plan.sheet.merged_cells.ranges:
        if merged.min_row <= last and merged.max_row >= plan.row:
            raise TemplateError(
                f"Mallen har sammanfogade celler ({plan.sheet.title}!{merged.coord}) bland "
                "kontakternas rader. Dela dem."
            )
