"""All named checks of one invoice or credit note, as its bytes will be sent."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from transforms.documents.checks.amounts import charge_rules, sum_rules
from transforms.documents.checks.head import day_rules, head_rules
from transforms.documents.checks.ledger import ledger_rules
from transforms.documents.checks.lines import line_rules
from transforms.documents.checks.parties import party_rules
from transforms.documents.checks.patients import Patients, patient_rules
from transforms.documents.checks.payment import payment_rules
from transforms.documents.checks.reading import Ubl, read
from transforms.documents.checks.references import attachment_rules, reference_rules
from transforms.documents.checks.tax import tax_rules
from transforms.documents.invoice import InvoiceDocument

# E-invoice facts, section 5: access points take 10 MB, and receivers choke before that.
BYTES_AT_MOST: Final = 10_000_000
_CHECKS: Final = (
    head_rules,
    day_rules,
    reference_rules,
    attachment_rules,
    party_rules,
    payment_rules,
    sum_rules,
    charge_rules,
    tax_rules,
    line_rules,
)


def broken_rules(xml: bytes, at_most: int = BYTES_AT_MOST) -> list[str]:
    """Return the ids of the rules that a document breaks, each once, in their order; [] is fine."""
    if len(xml) > at_most:
        return ["SAM-SIZE"]
    document = read(xml)
    if document is None or not _is_invoice(document):
        return ["SAM-XML"]
    return list(dict.fromkeys(rule for check in _CHECKS for rule in check(document)))


def broken_promises(xml: bytes, invoice: InvoiceDocument, patients: Patients) -> list[str]:
    """Return the rules broken against what the ledger holds, and against its patients' privacy."""
    document = read(xml)
    if document is None:
        return ["SAM-XML"]
    return [*ledger_rules(document, invoice), *patient_rules(document, patients)]


def numbers_given_twice(invoices: Sequence[InvoiceDocument]) -> list[str]:
    """Return `seller-number` of the documents of a run that share it with another."""
    told = Counter(f"{one.seller_org_no}-{one.invoice_number}" for one in invoices)
    return sorted(one for one, times in told.items() if times > 1)


def _is_invoice(document: Ubl) -> bool:
    return str(document.root.tag).endswith(("-2}Invoice", "-2}CreditNote"))
