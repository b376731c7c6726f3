"""An invoice to read and to print: what `faktura.typ` sets as `faktura.pdf`.

Address and references as Vårdgivarguiden asks ("Pappersfaktura" and "Avtalsnummer", 2024-03-25;
"Fakturaadress", 2024-01-17). It is made of the invoice and its lines, so no patient is in it.
"""

import json
from collections.abc import Sequence
from importlib import resources
from itertools import groupby
from typing import Final

from contracts.codes import Route
from transforms.documents import swedish
from transforms.documents.invoice.invoice import BASIS_NAME, InvoiceDocument, LineOfInvoice
from transforms.documents.invoice.peppol import COMPENSATION, EXEMPTION, F_TAX, NOTHING

PDF_NAME: Final = "faktura.pdf"
# What a copy says of itself; the manual invoice on paper is no copy.
_MARKS: Final[dict[str, str]] = {
    Route.VARDFAKTURA: "Kopia – fakturan lämnas i Vårdfaktura",
    Route.RES: "Kopia – fakturan görs i RES",
    Route.MANUAL: "Kopia – fakturan lämnas som e-faktura",
    Route.RIV: "Kopia – fakturan lämnas som e-faktura",
    Route.PEPPOL: "Kopia – fakturan lämnas som e-faktura",
}


def pdf_template() -> str:
    """Return the template that sets an invoice (typst)."""
    templates = resources.files("transforms.documents").joinpath("templates")
    return templates.joinpath("faktura.typ").read_text(encoding="utf-8")


def is_paper(invoice: InvoiceDocument) -> bool:
    """Tell whether the paper is the invoice itself, by special agreement, and not a copy."""
    return invoice.route == Route.MANUAL and invoice.paper_invoice


def pdf_content(invoice: InvoiceDocument, lines: Sequence[LineOfInvoice]) -> str:
    """Return what the template says of an invoice, as JSON; every value is text as it is shown."""
    kind = swedish.INVOICE_KINDS[invoice.kind]
    told = {
        "title": f"{kind} {invoice.invoice_number}",
        "kind": kind,
        "mark": None if is_paper(invoice) else _MARKS[invoice.route],
        "seller": {"name": invoice.seller_name, "address": _seller_address(invoice)},
        "receiver": _receiver(invoice),
        "facts": _facts(invoice),
        "about": _about(invoice),
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
    return json.dumps(told, ensure_ascii=False)


def _seller_address(invoice: InvoiceDocument) -> list[str]:
    return [part for part in (invoice.seller_street, _town(invoice, "seller")) if part]


def _receiver(invoice: InvoiceDocument) -> list[str]:
    """Return the address, the reference on the line after the name as the payer asks."""
    named = invoice.buyer_name.split(", ")
    told = (*named, f"Ref: {invoice.reference}", invoice.buyer_street, _town(invoice, "buyer"))
    return [part for part in told if part]


def _town(invoice: InvoiceDocument, party: str) -> str:
    """Return postal code and city, with two spaces between as on a letter."""
    parts = (getattr(invoice, f"{party}_postal_code"), getattr(invoice, f"{party}_city"))
    return f"{swedish.NO_BREAK}{swedish.NO_BREAK}".join(part for part in parts if part)


def _facts(invoice: InvoiceDocument) -> list[list[str]]:
    told = [
        ("Fakturanummer", invoice.invoice_number),
        ("Fakturadatum", swedish.day(invoice.issued_on)),
        ("Förfallodatum", swedish.day(invoice.due_on) if invoice.due_on else None),
        ("Avtalsnummer", invoice.agreement_id),
        ("Er referens", invoice.reference),
        ("Vår referens", invoice.seller_reference),
        ("Period", swedish.days(invoice.period_start, invoice.period_end)),
        ("Krediterar faktura", _credited(invoice)),
    ]
    return [[label, value] for label, value in told if value]


def _credited(invoice: InvoiceDocument) -> str | None:
    """Name the credited invoice beyond doubt (mervärdesskattelagen 17 kap. 22 §)."""
    if invoice.credits_invoice is None:
        return None
    issued = invoice.credits_issued_on
    return f"{invoice.credits_invoice}{f' av den {swedish.day(issued)}' if issued else ''}"


def _about(invoice: InvoiceDocument) -> str:
    what = "Kreditering" if invoice.is_credit_note else "Samlingsfaktura"
    part = f", del {invoice.part}," if invoice.part is not None else ""
    care = swedish.contacts(invoice.contacts)
    return f"{what}{part} för {care}. Kontakterna redovisas i fakturaunderlaget ({BASIS_NAME})."


def _units(lines: Sequence[LineOfInvoice]) -> list[dict[str, object]]:
    """Group the lines, which are in order of unit, under their unit and care form."""
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
        swedish.item_text(line.kind, line.code, line.visit_type, line.profession, line.care_form),
        swedish.number(line.quantity),
        swedish.kronor(line.unit_price),
        swedish.kronor(line.amount),
    ]


def _sums(invoice: InvoiceDocument) -> list[list[str]]:
    told = [["Summa", swedish.kronor(invoice.lines_amount)]]
    if invoice.vat_compensation != NOTHING:
        share = swedish.percent(invoice.vat_percent)
        told.append([f"{COMPENSATION}, {share}", swedish.kronor(invoice.vat_compensation)])
    return told


def _payment(invoice: InvoiceDocument) -> list[list[str]]:
    """Return how it is paid; a credit note is drawn from its invoice."""
    if invoice.is_credit_note:
        return []
    due = swedish.day(invoice.due_on) if invoice.due_on else "enligt avtal"
    told = (
        ("Bankgiro", swedish.bankgiro(invoice.seller_bankgiro or "")),
        ("OCR-nummer" if invoice.ocr else "Ange vid betalning", invoice.payment_reference),
        ("Betalas senast", due),
        ("Att betala", swedish.kronor(invoice.total)),
    )
    return [[label, value] for label, value in told if value]


def _footer(invoice: InvoiceDocument) -> list[str]:
    vat_number = invoice.seller_vat_number
    told = (
        invoice.seller_name,
        f"Org.nr {swedish.org_no(invoice.seller_org_no)}",
        f"Momsreg.nr {vat_number}" if vat_number else F_TAX,
        invoice.seller_contact_name,
        invoice.seller_contact_email,
    )
    return [part for part in told if part]
