"""The basis workbooks (fakturaunderlag): the contacts behind an invoice or credit.

The patients are listed here and never in the invoice. Patients with protected identity are
listed in a separate workbook (Vårdgivarguiden, "Primärvårdsrehabilitering", 2024-02-02); the
ordinary one contains only their number and cost. Contacts for which the payer has its own template
are listed in it, one workbook per template.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

import polars as pl

from transforms.documents import swedish
from transforms.documents.basis.rows import SECTIONS, basis_columns
from transforms.documents.invoice.invoice import BASIS_NAME, PROTECTED_BASIS_NAME, InvoiceDocument
from transforms.documents.invoice.peppol import compensation_text
from transforms.documents.workbook.sheets import (
    ROWS_A_SHEET,
    Book,
    Column,
    Form,
    cell_style,
    heading_style,
    write_sums,
    write_table,
)
from transforms.documents.xlsx.sheet import Sheet


class WorkbookPart(NamedTuple):
    """One of an invoice's workbooks, and its contacts.

    `template` is the file name of the payer's template, None for our own workbook.
    """

    name: str
    protected: bool
    template: str | None
    contacts: pl.DataFrame

    @property
    def amount(self) -> Decimal:
        """The sum of the contacts in kronor."""
        return Decimal(self.contacts["amount"].sum())


def parts_of(rows: pl.DataFrame) -> list[WorkbookPart]:
    """Divide the contacts of an invoice (rows of `basis_rows`) into workbooks.

    Ordinary contacts come first, then those with protected identity. Within each, our own workbook
    comes first, then the templates by their first day of care. There is always an ordinary
    workbook, which contains the sum of the invoice even when all contacts are in others.
    """
    found = parted(rows, "protected_identity")
    ordinary, protected = (found.get(kind, rows.clear()) for kind in (False, True))
    parts = list(_parts(ordinary, protected=False))
    if not parts:
        parts = [WorkbookPart(BASIS_NAME, False, None, ordinary)]
    return [*parts, *_parts(protected, protected=True)]


def parted(rows: pl.DataFrame, column: str) -> dict[Any, pl.DataFrame]:
    """Partition rows by the values of a column, without copying when all are equal."""
    alike = set(rows.get_column(column).to_list())
    if len(alike) == 1:
        return {alike.pop(): rows}
    return {value: part for (value,), part in rows.partition_by(column, as_dict=True).items()}


def _parts(rows: pl.DataFrame, *, protected: bool) -> Iterator[WorkbookPart]:
    name = PROTECTED_BASIS_NAME if protected else BASIS_NAME
    for number, (template, contacts) in enumerate(_by_template(rows), 1):
        yield WorkbookPart(_numbered(name, number), protected, template, contacts)


def _by_template(rows: pl.DataFrame) -> list[tuple[str | None, pl.DataFrame]]:
    if rows.is_empty():
        return []
    if "template" not in rows.columns:
        return [(None, rows)]
    return sorted(
        parted(rows, "template").items(),
        key=lambda part: (part[0] is not None, part[1]["started_on"].min(), part[0]),
    )


def _numbered(name: str, number: int) -> str:
    """Return the file name: the second of a kind is `fakturaunderlag_2.xlsx`."""
    stem, suffix = name.rsplit(".", 1)
    return name if number == 1 else f"{stem}_{number}.{suffix}"


HEADLINE: Final = {"bold": True, "font_size": 14}


class _Total(NamedTuple):
    """A line of the summary; a strong line is a sum of the lines above it."""

    text: str
    contacts: int | None
    amount: Decimal
    strong: bool = False


def title(invoice: InvoiceDocument, part: WorkbookPart) -> str:
    """Return the title of a workbook."""
    what = (
        f"Kreditering av faktura {invoice.credits_invoice}"
        if invoice.is_credit_note
        else "Fakturaunderlag"
    )
    return f"{what} – skyddade personuppgifter" if part.protected else what


def basis_heading(invoice: InvoiceDocument) -> Iterator[str]:
    """Yield the heading of every sheet, which identifies the invoice."""
    kind = swedish.INVOICE_KINDS[invoice.kind]
    period = swedish.days(invoice.period_start, invoice.period_end)
    credited = f", krediterar faktura {invoice.credits_invoice}" if invoice.is_credit_note else ""
    day = swedish.day(invoice.issued_on)
    issued = f"Utkast, fakturadag {day}" if invoice.is_draft else f"Utfärdad {day}"
    yield f"{kind} {invoice.invoice_number}{credited}. {issued}. Period {period}."
    yield f"Från {invoice.seller_name} till {invoice.buyer_name}."
    yield f"Avtal {invoice.agreement_id}. Referens {invoice.reference}."


def footer(invoice: InvoiceDocument) -> str:
    """Return the footer of every printed page, because only the first has the heading."""
    kind = swedish.INVOICE_KINDS[invoice.kind]
    return f"&L{kind} {invoice.invoice_number}, &A&RSida &P av &N"


def write_summary(
    out: Book, invoice: InvoiceDocument, part: WorkbookPart, parts: Sequence[WorkbookPart]
) -> None:
    """Write the first sheet: the parties, and how the contacts add up to the total.

    `parts` are all the workbooks of the invoice, including this one.
    """
    sheet = out.sheet("Sammanställning")
    sheet.portrait = True
    for place, width in enumerate((46, 20, 20)):
        sheet.set_column(place, width)
    sheet.write_string(0, 0, title(invoice, part), out.style(**HEADLINE))
    sheet.footer = footer(invoice)
    units = _units(part.contacts)
    row = 2
    for label, value in [*_facts(invoice), *_only_unit(units)]:
        sheet.write_string(row, 0, label, out.style(bold=True))
        sheet.write_string(row, 1, value, out.style())
        row += 1
    row = _write_totals(out, sheet, row + 1, "Del", _totals(invoice, part, parts))
    if len(units) > 1:
        total = _total("Summa vårdenheter", part.contacts, strong=True)
        _write_totals(out, sheet, row + 1, "Vårdenhet", [*units, total])


def _facts(invoice: InvoiceDocument) -> Iterator[tuple[str, str]]:
    """Yield the required facts of an invoice to HSF, with its seller and buyer."""
    yield f"{swedish.INVOICE_KINDS[invoice.kind]}nummer", invoice.invoice_number
    if invoice.credits_invoice is not None:
        day = invoice.credits_issued_on
        issued = f", utfärdad {swedish.day(day)}" if day is not None else ""
        yield "Kreditering av faktura", f"{invoice.credits_invoice}{issued}"
    if invoice.credit_reason is not None:
        yield "Orsak", swedish.credit_reasons(invoice.credit_reason)
    state = "Utkast, fakturadag" if invoice.is_draft else "Utfärdad"
    yield state, swedish.day(invoice.issued_on)
    if invoice.due_on is not None and not invoice.is_credit_note:
        yield "Förfaller", swedish.day(invoice.due_on)
    yield "Period", swedish.days(invoice.period_start, invoice.period_end)
    yield "Säljare", f"{invoice.seller_name}, {swedish.org_no(invoice.seller_org_no)}"
    if invoice.seller_reference is not None:
        yield "Säljarens referens", invoice.seller_reference
    yield "Köpare", f"{invoice.buyer_name}, {swedish.org_no(invoice.buyer_org_no)}"
    yield "Avtal", invoice.agreement_id
    yield "Referens", invoice.reference
    yield "Skickas genom", swedish.ROUTES[invoice.route]


def _write_totals(out: Book, sheet: Sheet, first: int, what: str, totals: Iterable[_Total]) -> int:
    """Write a table of contact counts and kronor; return the row below it."""
    headings = ((what, Form.TEXT), ("Vårdkontakter", Form.COUNT), ("Belopp", Form.KRONOR))
    for place, (text, form) in enumerate(headings):
        sheet.write_string(first, place, text, heading_style(out, form))
    row = first
    for row, total in enumerate(totals, first + 1):
        style = {"bold": total.strong, "top": int(total.strong)}
        sheet.write_string(row, 0, total.text, out.style(**style))
        count = cell_style(out, Form.COUNT, **style)
        if total.contacts is None:
            sheet.write_blank(row, 1, count)
        else:
            sheet.write_number(row, 1, total.contacts, count)
        kronor = cell_style(out, Form.KRONOR, **style)
        sheet.write_number(row, 2, total.amount, kronor)
    return row + 1


def _totals(
    invoice: InvoiceDocument, part: WorkbookPart, parts: Sequence[WorkbookPart]
) -> Iterator[_Total]:
    """Yield the sums of the sheets and of the other workbooks, the VAT and the total."""
    sections = parted(part.contacts, "section")
    for section in SECTIONS:
        if section in sections:
            yield _total(section, sections[section])
    yield from _others(part, parts)
    yield _Total("Summa vårdkontakter", invoice.contacts, invoice.lines_amount, strong=True)
    if invoice.vat_compensation != 0:
        yield _Total(compensation_text(invoice), None, invoice.vat_compensation)
    last = "Att kreditera" if invoice.is_credit_note else "Att betala"
    yield _Total(last, None, invoice.total, strong=True)


def _others(part: WorkbookPart, parts: Sequence[WorkbookPart]) -> Iterator[_Total]:
    """Yield the sums of the other workbooks.

    An ordinary workbook does not name the workbooks of protected identities.
    """
    for other in parts:
        if other.name != part.name and not (other.protected and not part.protected):
            yield _total(f"Övriga, i {other.name}", other.contacts)
    hidden = [other for other in parts if other.protected and not part.protected]
    if hidden:
        count = sum(other.contacts.height for other in hidden)
        amount = sum((other.amount for other in hidden), Decimal(0))
        yield _Total("Skyddade personuppgifter, i eget underlag", count, amount)


def _units(contacts: pl.DataFrame) -> list[_Total]:
    """Return the sum of each care unit, by kombikakod; its name is the latest one."""
    by_unit = parted(contacts[["care_unit", "unit_name", "amount"]], "care_unit")
    return [_total(_unit_text(unit, rows), rows) for unit, rows in sorted(by_unit.items())]


def _unit_text(unit: str, rows: pl.DataFrame) -> str:
    names = [name for name in rows["unit_name"].to_list() if name]
    return f"{names[-1]}, {unit}" if names else unit


def _only_unit(units: Sequence[_Total]) -> Iterator[tuple[str, str]]:
    """Yield the care unit as a fact when there is only one; several have a table."""
    if len(units) == 1:
        yield "Vårdenhet", units[0].text


def _total(text: str, rows: pl.DataFrame, *, strong: bool = False) -> _Total:
    return _Total(text, rows.height, Decimal(rows["amount"].sum()), strong)


_TABLE_ROW: Final = 5


class BasisWorkbook(NamedTuple):
    """A basis workbook: its file name and bytes, its number of contacts and kronor."""

    name: str
    content: bytes
    protected: bool
    contacts: int
    amount: Decimal


def bases_of(
    invoice: InvoiceDocument, rows: pl.DataFrame, templates: Mapping[str, bytes] | None = None
) -> list[BasisWorkbook]:
    """Write the workbooks of an invoice, ordinary ones first.

    `rows` are the invoice's rows of `basis_rows`, with the `template` column of
    `with_templates` if there are any `templates` (content by file name). The workbooks add up to
    the sum of the invoice. The first is `fakturaunderlag.xlsx`.
    """
    if invoice.is_of_first_release:
        rows = rows.with_columns(residence=pl.lit(None, dtype=pl.String))
    parts = parts_of(rows)
    made = []
    for part in parts:
        if part.template is None:
            content = _workbook(invoice, part, parts)
        else:
            content = _filled((templates or {})[part.template], invoice, part.contacts)
        made.append(
            BasisWorkbook(part.name, content, part.protected, part.contacts.height, part.amount)
        )
    return made


def _filled(template: bytes, invoice: InvoiceDocument, contacts: pl.DataFrame) -> bytes:
    # The import loads openpyxl, which most of the processes that make documents do not need.
    from transforms.documents.basis.template import filled_template  # noqa: PLC0415

    return filled_template(template, invoice, contacts)


def _workbook(invoice: InvoiceDocument, part: WorkbookPart, parts: list[WorkbookPart]) -> bytes:
    out = Book(title(invoice, part), invoice.issued_on)
    write_summary(out, invoice, part, parts)
    sections = parted(part.contacts, "section")
    for section in SECTIONS:
        if section not in sections:
            continue
        rows = sections[section]
        for count, rows_of_sheet in enumerate(rows.iter_slices(ROWS_A_SHEET), 1):
            sheet = out.sheet(section if count == 1 else f"{section} {count}")
            sheet.footer = footer(invoice)
            headline = f"{title(invoice, part)} – {section}"
            sheet.write_string(0, 0, headline, out.style(**HEADLINE))
            for row, text in enumerate(basis_heading(invoice), 1):
                sheet.write_string(row, 0, text, out.style())
            _write_contacts(out, sheet, basis_columns(section, rows), rows_of_sheet)
    return out.content()


def _write_contacts(out: Book, sheet: Sheet, columns: list[Column], rows: pl.DataFrame) -> None:
    """Write the table with sums; its headings stay visible when scrolled or printed."""
    last = _TABLE_ROW + rows.height
    write_table(out, sheet, _TABLE_ROW, rows, columns)
    write_sums(out, sheet, last + 1, rows, columns)
    sheet.autofilter(_TABLE_ROW, last, len(columns))
    sheet.freeze(_TABLE_ROW + 1)
    sheet.repeated = _TABLE_ROW
    sheet.numbers_as_text = True
