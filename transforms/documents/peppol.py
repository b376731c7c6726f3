"""An issued invoice as Peppol BIS Billing 3: UBL 2.1, Invoice or CreditNote.

Held against EN 16931 and the Swedish rules of Peppol 3.0.21 (read 2026-11-21). One function per
group of business terms (BG, BT); the elements stand in the order of the UBL schemas. No patient
is told of but in the embedded workbook.
"""

import base64
from collections.abc import Sequence
from typing import Final

from contracts.invoices import CREDIT_NOTE, INVOICE
from transforms.documents import swedish
from transforms.documents.invoice import BASIS_NAME, Attachment, InvoiceDocument, LineOfInvoice
from transforms.documents.markup import Group
from transforms.documents.peppol_lines import add_line
from transforms.documents.peppol_parties import add_buyer, add_seller
from transforms.documents.peppol_totals import add_compensation, add_payment, add_totals, add_vat
from transforms.documents.peppol_xml import CURRENCY, document, group, say

CUSTOMIZATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Parsers refuse a text of more than 10 MB, and access points messages of more: the workbook is
# embedded up to this many bytes, and delivered beside the invoice when it is larger.
EMBEDDED_AT_MOST: Final = 5 * 1024 * 1024


def invoice_xml(
    invoice: InvoiceDocument, lines: Sequence[LineOfInvoice], attachment: Attachment | None
) -> bytes:
    """Write an invoice or a credit note, with the basis workbook inside when it is given."""
    root = document("CreditNote" if invoice.is_credit_note else "Invoice")
    _add_head(root, invoice)
    _add_references(root, invoice, attachment)
    add_seller(root, invoice)
    add_buyer(root, invoice)
    add_payment(root, invoice)
    add_compensation(root, invoice)
    add_vat(root, invoice)
    add_totals(root, invoice)
    for line in lines:
        add_line(root, line, credit=invoice.is_credit_note)
    return root.written()


def embeddable(workbook: bytes) -> Attachment | None:
    """Return the basis workbook as an attachment, or nothing when it is too large for one."""
    return Attachment(BASIS_NAME, workbook) if len(workbook) <= EMBEDDED_AT_MOST else None


def _add_head(root: Group, invoice: InvoiceDocument) -> None:
    """BG-2 and the terms of the document itself. A credit note has no due date here."""
    say(root, "CustomizationID", CUSTOMIZATION)  # BT-24
    say(root, "ProfileID", PROFILE)  # BT-23
    say(root, "ID", invoice.invoice_number)  # BT-1
    say(root, "IssueDate", invoice.issued_on)  # BT-2
    if invoice.is_credit_note:
        say(root, "CreditNoteTypeCode", str(CREDIT_NOTE))  # BT-3
    else:
        if invoice.due_on is not None:
            say(root, "DueDate", invoice.due_on)  # BT-9
        say(root, "InvoiceTypeCode", str(INVOICE))  # BT-3
    say(root, "Note", _note(invoice))  # BT-22: one note a document (PEPPOL R002)
    say(root, "DocumentCurrencyCode", CURRENCY)  # BT-5
    say(root, "BuyerReference", invoice.reference)  # BT-10
    period = group(root, "InvoicePeriod")  # BG-14
    say(period, "StartDate", invoice.period_start)  # BT-73
    say(period, "EndDate", invoice.period_end)  # BT-74


def _note(invoice: InvoiceDocument) -> str:
    """Tell a reader what this is, and the seller's own reference when there is one."""
    what = (
        f"Kreditering av faktura {invoice.credits_invoice}"
        if invoice.is_credit_note
        else "Samlingsfaktura"
    )
    part = f", del {invoice.part}" if invoice.part is not None else ""
    care = swedish.contacts(invoice.contacts)
    period = swedish.days(invoice.period_start, invoice.period_end)
    own = f" Vår referens: {invoice.seller_reference}." if invoice.seller_reference else ""
    return f"{what}{part}: {care}, {period}. Kontakterna redovisas i fakturaunderlaget.{own}"


def _add_references(root: Group, invoice: InvoiceDocument, attachment: Attachment | None) -> None:
    """BG-3, BT-12 and BG-24: the credited invoice, the agreement, the basis workbook.

    A credit note must name its original beyond doubt (mervärdesskattelagen 17 kap. 22 §), though
    no rule of Peppol asks for it. Every invoice to HSF names its agreement (Vårdgivarguiden,
    "Avtalsnummer", 2024-03-25).
    """
    if invoice.credits_invoice is not None:
        original = group(root, "BillingReference", "InvoiceDocumentReference")
        say(original, "ID", invoice.credits_invoice)  # BT-25
        if invoice.credits_issued_on is not None:
            say(original, "IssueDate", invoice.credits_issued_on)  # BT-26
    say(group(root, "ContractDocumentReference"), "ID", invoice.agreement_id)  # BT-12
    basis = group(root, "AdditionalDocumentReference")
    if invoice.riv_basis_id is not None:
        # The contract says that the invoice names its basis, not where: BT-122 without a type code.
        say(basis, "ID", invoice.riv_basis_id)  # BT-122
        say(basis, "DocumentDescription", "Nationellt fakturaunderlag (RIV-TA)")  # BT-123
        return
    say(basis, "ID", "Fakturaunderlag")  # BT-122
    if attachment is None:
        text = f"Fakturaunderlag, en rad per vårdkontakt; lämnas separat som {BASIS_NAME}"
        say(basis, "DocumentDescription", text)  # BT-123
        return
    say(basis, "DocumentDescription", "Fakturaunderlag, en rad per vårdkontakt")  # BT-123
    content = base64.b64encode(attachment.content).decode("ascii")
    say(
        group(basis, "Attachment"),
        "EmbeddedDocumentBinaryObject",
        content,
        mimeCode=XLSX,
        filename=attachment.file_name,
    )  # BT-125
