"""Whether a document says what the ledger says: a fault that adds up is caught here."""

from collections.abc import Iterator

from transforms.documents.checks.parties import BUYER, SELLER
from transforms.documents.checks.reading import Ubl
from transforms.documents.invoice import InvoiceDocument

_TOTALS = "cac:LegalMonetaryTotal/cbc:"


def ledger_rules(document: Ubl, invoice: InvoiceDocument) -> Iterator[str]:
    """Hold a document against its row of the ledger."""
    told = (
        document.is_credit_note,
        document.text("cbc:ID"),
        document.day("cbc:IssueDate"),
        document.day("cbc:DueDate"),
        document.text("cbc:BuyerReference"),
        document.text("cac:ContractDocumentReference/cbc:ID"),
        document.text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        document.text(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID"),
        document.text(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID"),
        document.amount(f"{_TOTALS}LineExtensionAmount"),
        document.amount(f"{_TOTALS}PayableAmount"),
        document.text("cac:PaymentMeans/cbc:PaymentID"),
    )
    kept = (
        invoice.is_credit_note,
        invoice.invoice_number,
        invoice.issued_on,
        None if invoice.is_credit_note else invoice.due_on,
        invoice.reference,
        invoice.agreement_id,
        invoice.credits_invoice or "",
        invoice.seller_org_no,
        invoice.buyer_org_no,
        invoice.lines_amount,
        invoice.total,
        invoice.payment_reference if invoice.seller_bankgiro else "",
    )
    if told != kept:
        yield "SAM-LEDGER"
