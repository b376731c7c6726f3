"""Faults of the head of an invoice and of its references."""

from tests.documents.checks.faults import (
    BASIS,
    CREDIT,
    EMBEDDED,
    ORIGINAL,
    PEPPOL,
    TOTALS,
    Fault,
    after,
    drop,
    find,
    made,
    put,
    set_to,
    swap,
    twice,
)

OF_HEADS = [
    # The head
    Fault("another specification", set_to("CustomizationID", "urn:x"), f"{PEPPOL}R004"),
    Fault("no process", drop("ProfileID"), f"{PEPPOL}R001"),
    Fault("another process", set_to("ProfileID", "urn:x"), f"{PEPPOL}R007"),
    Fault("no number", drop("ID"), "XSD"),
    Fault("a number of another kind", set_to("ID", "F-17"), "SAM-NUMBER"),
    Fault("a number of another year", set_to("ID", "2023000001"), "SAM-NUMBER"),
    Fault("no day of issue", drop("IssueDate"), "XSD"),
    Fault("a day with dots", set_to("IssueDate", "2024.02.21"), f"{PEPPOL}F001"),
    Fault("a day that does not exist", set_to("DueDate", "2024-02-30"), f"{PEPPOL}F001"),
    Fault("due before issue", set_to("DueDate", "2024-02-20"), "SAM-DUE-BEFORE-ISSUE"),
    Fault("neither due nor terms", drop("DueDate"), "SAM-DUE-MISSING"),
    Fault("a proforma invoice", set_to("InvoiceTypeCode", "325"), f"{PEPPOL}P0100"),
    Fault("type of an invoice", set_to("CreditNoteTypeCode", "380"), f"{PEPPOL}P0101", CREDIT),
    Fault("two notes", twice("Note"), f"{PEPPOL}R002"),
    Fault("an empty note", set_to("Note", " "), f"{PEPPOL}R008"),
    Fault("euro", set_to("DocumentCurrencyCode", "EUR"), "SAM-CURRENCY"),
    Fault(
        "one amount in euro", put(f"{TOTALS}/PayableAmount", "currencyID", "EUR"), f"{PEPPOL}R051"
    ),
    Fault("an amount without currency", drop(f"{TOTALS}/PayableAmount", "currencyID"), "XSD"),
    Fault("an unknown currency", set_to("DocumentCurrencyCode", "KR"), "BR-CL-04"),
    Fault("a period turned round", set_to("InvoicePeriod/EndDate", "2024-01-01"), "SAM-PERIOD"),
    Fault("a period without end", drop("InvoicePeriod/EndDate"), "SAM-PERIOD"),
    Fault("the type before the number", swap("InvoiceTypeCode"), "XSD"),
    # References
    Fault("no buyer's reference", drop("BuyerReference"), "SAM-BUYER-REFERENCE"),
    Fault("neither reference nor order", drop("BuyerReference"), f"{PEPPOL}R003"),
    Fault("no agreement", drop("ContractDocumentReference/"), "SAM-CONTRACT"),
    Fault("credits nothing", drop("BillingReference/"), "SAM-CREDIT-REFERENCE", CREDIT),
    Fault("credits without a date", drop(f"{ORIGINAL}/IssueDate"), "SAM-CREDIT-REFERENCE", CREDIT),
    Fault("credits itself", set_to(f"{ORIGINAL}/ID", "2024000002"), "SAM-CREDIT-ITSELF", CREDIT),
    Fault(
        "credits the future",
        set_to(f"{ORIGINAL}/IssueDate", "2024-02-22"),
        "SAM-CREDIT-BEFORE",
        CREDIT,
    ),
    Fault("an empty original", set_to(f"{ORIGINAL}/ID", ""), "SAM-CREDIT-REFERENCE", CREDIT),
    Fault(
        "an invoice that credits",
        lambda root: find(root, "ContractDocumentReference/").addprevious(
            made("BillingReference/InvoiceDocumentReference/ID", "2024000009")
        ),
        "SAM-INVOICE-REFERENCE",
    ),
    Fault("no basis named", set_to(f"{BASIS}/ID", "Bilaga"), "SAM-BASIS"),
    Fault("no file name", drop(EMBEDDED, "filename"), "UBL-DT-07"),
    Fault(
        "an outdated media type", put(EMBEDDED, "mimeCode", "application/msword"), f"{PEPPOL}CL001"
    ),
    Fault("no base64", set_to(EMBEDDED, "inte base64!"), "SAM-ATTACHMENT"),
    Fault("base64 of another file", set_to(EMBEDDED, "aW5nZW4gYXJiZXRzYm9r"), "SAM-ATTACHMENT"),
    Fault("a PDF as basis", put(EMBEDDED, "mimeCode", "application/pdf"), "SAM-ATTACHMENT"),
    Fault("a type of attachment", after(f"{BASIS}/ID", "DocumentTypeCode", "916"), "UBL-SR-43"),
    Fault("attachment before its id", swap(f"{BASIS}/ID"), "XSD"),
]
