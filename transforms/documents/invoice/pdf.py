"""An invoice to read and print: the data that `faktura.typ` sets as `faktura.pdf`.

Address and references as Vårdgivarguiden requires ("Pappersfaktura" and "Avtalsnummer", 2024-03-25;
"Fakturaadress", 2024-01-17). It is made of the invoice and its lines, so it has no patient data.
"""

import json
from collections.abc import Sequence
from importlib import resources
from itertools import groupby
from typing import Final

from contracts.codes import Route
from transforms.documents import swedish
from transforms.documents.invoice.invoice import BASIS_NAME, InvoiceDocument, LineOfInvoice
from transforms.documents.invoice.peppol import EXEMPTION, NOTHING, approval, compensation_text
from transforms.draft_numbers import DRAFT

PDF_NAME: Final = "faktura.pdf"
# The notice on a copy; the manual invoice on paper is not a copy.
_MARKS: Final[dict[str, str]] = {
    Route.VARDFAKTURA: "Kopia – fakturan lämnas i Vårdfaktura",
    Route.RES: "Kopia – fakturan görs i RES",
    Route.MANUAL: "Kopia – fakturan lämnas som e-faktura",
    Route.RIV: "Kopia – fakturan lämnas som e-faktura",
    Route.PEPPOL: "Kopia – fakturan lämnas som e-faktura",
}

_DRAFT_MARK: Final = "Utkast – inte utfärdat. Ska varken skickas eller betalas"
_GIVEN_AT_ISSUE: Final = "ges när fakturan utfärdas"


def pdf_template() -> str:
    """Return the typst template of an invoice."""
    templates = resources.files("transforms.documents").joinpath("templates")
    return templates.joinpath("faktura.typ").read_text(encoding="utf-8")


def pdf_content(invoice: InvoiceDocument, lines: Sequence[LineOfInvoice]) -> str:
    """Return the template's data of an invoice as JSON; every value is formatted text."""
    kind = swedish.INVOICE_KINDS[invoice.kind]
    values = {
        "title": f"{kind} {invoice.invoice_number}",
        "kind": kind,
        "draft": DRAFT if invoice.is_draft else None,
        "mark": _mark(invoice),
        "seller": {"name": invoice.seller_name, "address": _seller_address(invoice)},
        "receiver": _receiver(invoice),
        "facts": _facts(invoice),
        "about": _about(invoice, lines),
        "units": _units(lines),
        "sums": _sums(invoice),
        "payable": [
            "Att kreditera" if invoice.is_credit_note else "Att betala",
            swedish.kronor(invoice.total),
        ],
        "vat": f"Moms {swedish.kronor(NOTHING)}. {EXEMPTION[1]}.",
        "payment": _payment(invoice),
        "footer": _footer(invoice),
    }
    return json.dumps(values, ensure_ascii=False)


def _mark(invoice: InvoiceDocument) -> str | None:
    if invoice.is_draft:
        return _DRAFT_MARK
    return None if invoice.is_paper else _MARKS[invoice.route]


def _seller_address(invoice: InvoiceDocument) -> list[str]:
    return [part for part in (invoice.seller_street, _town(invoice, "seller")) if part]


def _receiver(invoice: InvoiceDocument) -> list[str]:
    """Return the address lines, with the payer's reference on the line after the name."""
    named = invoice.buyer_name.split(", ")
    parts = (*named, f"Ref: {invoice.reference}", invoice.buyer_street, _town(invoice, "buyer"))
    return [part for part in parts if part]


def _town(invoice: InvoiceDocument, party: str) -> str:
    """Return postal code and city, separated by two spaces as on a letter."""
    parts = (getattr(invoice, f"{party}_postal_code"), getattr(invoice, f"{party}_city"))
    return f"{swedish.NO_BREAK}{swedish.NO_BREAK}".join(part for part in parts if part)


def _facts(invoice: InvoiceDocument) -> list[list[str]]:
    rows = [
        ("Fakturanummer", invoice.invoice_number),
        ("Fakturadatum", swedish.day(invoice.issued_on)),
        ("Förfallodatum", swedish.day(invoice.due_on) if invoice.due_on else None),
        ("Avtalsnummer", invoice.agreement_id),
        ("Er referens", invoice.reference),
        ("Vår referens", invoice.seller_reference),
        ("Period", swedish.days(invoice.period_start, invoice.period_end)),
        ("Krediterar faktura", _credited(invoice)),
        ("Orsak", swedish.credit_reasons(invoice.credit_reason or "")),
    ]
    return [[label, value] for label, value in rows if value]


def _credited(invoice: InvoiceDocument) -> str | None:
    """Return the credited invoice, unambiguously (mervärdesskattelagen 17 kap. 22 §)."""
    if invoice.credits_invoice is None:
        return None
    issued = invoice.credits_issued_on
    return f"{invoice.credits_invoice}{f' av den {swedish.day(issued)}' if issued else ''}"


def _about(invoice: InvoiceDocument, lines: Sequence[LineOfInvoice]) -> str:
    what = "Kreditering" if invoice.is_credit_note else "Samlingsfaktura"
    part = f", del {invoice.part}," if invoice.part is not None else ""
    care = swedish.contacts(invoice.contacts)
    stays = " Delfakturering av slutenvård: raderna anger vårdmånad."
    by_month = stays if any(line.care_month for line in lines) else ""
    return (
        f"{what}{part} för {care}.{by_month} Kontakterna redovisas i fakturaunderlaget "
        f"({BASIS_NAME})."
    )


def _units(lines: Sequence[LineOfInvoice]) -> list[dict[str, object]]:
    """Group the lines, which are ordered by unit, under their unit and care form."""
    return [
        {
            "name": f"{unit_name or 'Vårdenhet'}, {care_unit} – {swedish.CARE_FORMS[care_form]}",
            "lines": [_line(line) for line in grouped],
        }
        for (care_unit, unit_name, care_form), grouped in groupby(
            lines, key=lambda line: (line.care_unit, line.unit_name, line.care_form)
        )
    ]


def _line(line: LineOfInvoice) -> list[str]:
    return [
        line.text,
        swedish.number(line.quantity),
        swedish.kronor(line.unit_price),
        swedish.kronor(line.amount),
    ]


def _sums(invoice: InvoiceDocument) -> list[list[str]]:
    rows = [["Summa", swedish.kronor(invoice.lines_amount)]]
    if invoice.vat_compensation != NOTHING:
        rows.append([compensation_text(invoice), swedish.kronor(invoice.vat_compensation)])
    return rows


def _payment(invoice: InvoiceDocument) -> list[list[str]]:
    """Return the payment terms; a credit note is set off against its invoice."""
    if invoice.is_credit_note:
        return []
    due = swedish.day(invoice.due_on) if invoice.due_on else "enligt avtal"
    is_named_by_ocr = invoice.ocr or invoice.is_draft
    reference = _GIVEN_AT_ISSUE if invoice.is_draft else invoice.payment_reference
    rows = (
        ("Bankgiro", swedish.bankgiro(invoice.seller_bankgiro or "")),
        ("OCR-nummer" if is_named_by_ocr else "Ange vid betalning", reference),
        ("Betalas senast", due),
        ("Att betala", swedish.kronor(invoice.total)),
    )
    return [[label, value] for label, value in rows if value]


def _footer(invoice: InvoiceDocument) -> list[str]:
    vat_number = invoice.seller_vat_number
    parts = (
        invoice.seller_name,
        f"Org.nr {swedish.org_no(invoice.seller_org_no)}",
        f"Momsreg.nr {vat_number}" if vat_number else approval(invoice),
        invoice.seller_contact_name,
        invoice.seller_contact_email,
    )
    return [part for part in parts if part]
