"""Checks of references: buyer's reference, agreement, credited invoice, basis."""

import base64
import binascii
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from transforms.check_digits import is_basis_id
from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.reading import Ubl
from transforms.documents.invoice.peppol import XLSX
from transforms.documents.invoice.ubl import Element

# PEPPOL-EN16931-CL001: the permitted attachment types.
_MEDIA: Final = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        XLSX,
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
_ORIGINAL: Final = "cac:BillingReference/cac:InvoiceDocumentReference"
_DOCUMENT: Final = "cac:AdditionalDocumentReference"
_EMBEDDED: Final = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
# Document type of an invoiced object, the only type allowed (UBL-SR-43).
INVOICED_OBJECT: Final = "130"


def reference_rules(document: Ubl) -> Iterator[str]:
    """Yield the reference rules that a document breaks."""
    if not document.text("cbc:BuyerReference"):
        yield "SAM-BUYER-REFERENCE"
    # Vårdgivarguiden, "Avtalsnummer", 2024-03-25: every invoice to HSF names its agreement.
    if not document.text("cac:ContractDocumentReference/cbc:ID"):
        yield "SAM-CONTRACT"
    if document.is_credit_note:
        yield from _credited(document)
    elif document.all("cac:BillingReference"):
        yield "SAM-INVOICE-REFERENCE"


def attachment_rules(document: Ubl) -> Iterator[str]:
    """Yield the attachment rules that a document breaks."""
    documents = document.all(_DOCUMENT)
    named = [document.text("cbc:ID", one) for one in documents]
    if not any(name == "Fakturaunderlag" or is_basis_id(name) for name in named):
        yield "SAM-BASIS"
    if any(
        document.text("cbc:DocumentTypeCode", one) not in {"", INVOICED_OBJECT} for one in documents
    ):
        yield "UBL-SR-43"
    for embedded in document.all(f"{_DOCUMENT}/{_EMBEDDED}"):
        if not (embedded.get("filename") or "").strip():
            yield "UBL-DT-07"
        if embedded.get("mimeCode") not in _MEDIA:
            yield f"{PEPPOL}CL001"
        if embedded.get("mimeCode") != XLSX or not _is_workbook(embedded):
            yield "SAM-ATTACHMENT"


def _credited(document: Ubl) -> Iterator[str]:
    """Check the credited invoice: required by law, but not by any schema or rule.

    Mervärdesskattelagen 17 kap. 22 §: the reference must be unambiguous.
    """
    original = document.text(f"{_ORIGINAL}/cbc:ID")
    issued = document.day(f"{_ORIGINAL}/cbc:IssueDate")
    if not original or issued is None:
        yield "SAM-CREDIT-REFERENCE"
    if original and original == document.text("cbc:ID"):
        yield "SAM-CREDIT-ITSELF"
    own = document.day("cbc:IssueDate")
    if issued and own and own < issued:
        yield "SAM-CREDIT-BEFORE"


def _is_workbook(embedded: Element) -> bool:
    """Return whether the content is a zip file with the parts of a workbook."""
    try:
        content = base64.b64decode("".join((embedded.text or "").split()), validate=True)
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return "xl/workbook.xml" in parts.namelist()
    except (binascii.Error, ValueError, zipfile.BadZipFile):
        return False
