"""What a basis workbook says of its invoice: headings, and how its contacts come to its total."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl
from xlsxwriter.worksheet import Worksheet

from transforms.documents import swedish
from transforms.documents.basis_rows import SECTIONS
from transforms.documents.invoice import BASIS_NAME, InvoiceDocument
from transforms.documents.sheets import Book, Form, cell_style, heading_style

HEADLINE: Final = {"bold": True, "font_size": 14}


class Part(NamedTuple):
    """One of an invoice's two workbooks: its contacts, and the contacts in the other one."""

    protected: bool
    contacts: pl.DataFrame
    others: pl.DataFrame


class _Total(NamedTuple):
    """A line of the summary; a strong one is a sum of those above it."""

    text: str
    contacts: int | None
    amount: Decimal
    strong: bool = False


def title(invoice: InvoiceDocument, part: Part) -> str:
    """Name a workbook."""
    what = (
        f"Kreditering av faktura {invoice.credits_invoice}"
        if invoice.is_credit_note
        else "Fakturaunderlag"
    )
    return f"{what} – skyddade personuppgifter" if part.protected else what


def heading(invoice: InvoiceDocument) -> Iterator[str]:
    """Tell on every sheet which invoice it belongs to."""
    kind = swedish.INVOICE_KINDS[invoice.kind]
    period = swedish.days(invoice.period_start, invoice.period_end)
    credited = f", krediterar faktura {invoice.credits_invoice}" if invoice.is_credit_note else ""
    issued = swedish.day(invoice.issued_on)
    yield f"{kind} {invoice.invoice_number}{credited}. Utfärdad {issued}. Period {period}."
    yield f"Från {invoice.seller_name} till {invoice.buyer_name}."
    yield f"Avtal {invoice.agreement_id}. Referens {invoice.reference}."


def write_summary(out: Book, invoice: InvoiceDocument, part: Part) -> None:
    """Write the first sheet: whose invoice it is, and how the contacts come to its total."""
    sheet = out.sheet("Sammanställning")
    sheet.set_portrait()
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 2, 20)
    sheet.write_string(0, 0, title(invoice, part), out.style(**HEADLINE))
    row = 2
    for label, value in _facts(invoice):
        sheet.write_string(row, 0, label, out.style(bold=True))
        sheet.write_string(row, 1, value, out.style())
        row += 1
    _write_totals(out, sheet, row + 1, invoice, part)


def _facts(invoice: InvoiceDocument) -> Iterator[tuple[str, str]]:
    """Tell what an invoice to HSF must tell, and whom it is between."""
    yield f"{swedish.INVOICE_KINDS[invoice.kind]}nummer", invoice.invoice_number
    if invoice.credits_invoice is not None:
        day = invoice.credits_issued_on
        issued = f", utfärdad {swedish.day(day)}" if day is not None else ""
        yield "Kreditering av faktura", f"{invoice.credits_invoice}{issued}"
    yield "Utfärdad", swedish.day(invoice.issued_on)
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


def _write_totals(
    out: Book, sheet: Worksheet, first: int, invoice: InvoiceDocument, part: Part
) -> None:
    """Write the sums of the sheets, of the other workbook, the compensation and the total."""
    headings = (("Del", Form.TEXT), ("Vårdkontakter", Form.COUNT), ("Belopp", Form.KRONOR))
    for place, (text, form) in enumerate(headings):
        sheet.write_string(first, place, text, heading_style(out, form))
    for row, total in enumerate(_totals(invoice, part), first + 1):
        style = {"bold": total.strong, "top": int(total.strong)}
        sheet.write_string(row, 0, total.text, out.style(**style))
        count = cell_style(out, Form.COUNT, **style)
        if total.contacts is None:
            sheet.write_blank(row, 1, None, count)
        else:
            sheet.write_number(row, 1, total.contacts, count)
        kronor = cell_style(out, Form.KRONOR, **style)
        sheet.write_number(row, 2, total.amount, kronor)


def _totals(invoice: InvoiceDocument, part: Part) -> Iterator[_Total]:
    for section in SECTIONS:
        rows = part.contacts.filter(pl.col("section") == section)
        if not rows.is_empty():
            yield _total(section, rows)
    if not part.others.is_empty():
        yield _total(_OTHERS[part.protected], part.others)
    yield _Total("Summa vårdkontakter", invoice.contacts, invoice.lines_amount, strong=True)
    if invoice.vat_compensation != 0:
        percent = swedish.percent(invoice.vat_percent)
        yield _Total(f"Kompensation för moms, {percent}", None, invoice.vat_compensation)
    last = "Att kreditera" if invoice.is_credit_note else "Att betala"
    yield _Total(last, None, invoice.total, strong=True)


# What the other workbook is called, in the ordinary one and in that of protected identities.
_OTHERS: Final = {
    False: "Skyddade personuppgifter, i eget underlag",
    True: f"Övriga, i {BASIS_NAME}",
}


def _total(text: str, rows: pl.DataFrame) -> _Total:
    return _Total(text, rows.height, Decimal(rows["amount"].sum()))
