"""How a Peppol invoice is paid and what it comes to: BG-16, BG-21, BG-22 and BG-23."""

from decimal import Decimal
from typing import Final

from transforms.documents import swedish
from transforms.documents.invoice import InvoiceDocument
from transforms.documents.markup import Group
from transforms.documents.peppol_xml import group, say, say_exempt, say_kronor

# Hospital and medical care, article 132(1)(b). Mervärdesskattelagen (2023:200) 10 kap. 6 §
# replaced 3 kap. 4 § of the act of 1994 on 2023-07-01. One reason an invoice (BR-E-01).
EXEMPTION: Final = (
    "VATEX-EU-132-1B",
    "Undantag från skatteplikt, sjukvård, 10 kap. 6 § mervärdesskattelagen (2023:200)",
)
# Vårdgivarguiden, "Kompensation för moms", 2024-03-25.
COMPENSATION: Final = "Kompensation för moms"
NOTHING: Final = Decimal(0)


def add_payment(root: Group, invoice: InvoiceDocument) -> None:
    """BG-16, payment to a bankgiro, and BT-20, terms where no due date can stand.

    Code 30 with the branch SE:BANKGIRO is the Swedish way (SE-R-011, SE-R-012); without the
    branch receivers do not check the account.
    """
    if invoice.seller_bankgiro:
        means = group(root, "PaymentMeans")
        say(means, "PaymentMeansCode", "30")  # BT-81
        say(means, "PaymentID", invoice.payment_reference)  # BT-83
        account = group(means, "PayeeFinancialAccount")
        digits = "".join(sign for sign in invoice.seller_bankgiro if sign.isdigit())
        say(account, "ID", digits)  # BT-84
        say(group(account, "FinancialInstitutionBranch"), "ID", "SE:BANKGIRO")  # BT-86
    if invoice.is_credit_note:
        terms = f"Avser kreditering av faktura {invoice.credits_invoice}"
        say(group(root, "PaymentTerms"), "Note", terms)  # BT-20
    elif invoice.due_on is None:
        say(group(root, "PaymentTerms"), "Note", "Betalning enligt avtal")  # BT-20


def add_compensation(root: Group, invoice: InvoiceDocument) -> None:
    """BG-21: VAT compensation, a charge on the sum of the lines. None on route `riv`."""
    if invoice.vat_compensation == NOTHING:
        return
    charge = group(root, "AllowanceCharge")
    say(charge, "ChargeIndicator", "true")
    say(charge, "AllowanceChargeReason", COMPENSATION)  # BT-104
    say(charge, "MultiplierFactorNumeric", swedish.plain(invoice.vat_percent))  # BT-101
    say_kronor(charge, "Amount", invoice.vat_compensation)  # BT-99
    say_kronor(charge, "BaseAmount", invoice.lines_amount)  # BT-100
    say_exempt(charge, "TaxCategory")


def add_vat(root: Group, invoice: InvoiceDocument) -> None:
    """BG-23: one breakdown, all of it exempt."""
    total = group(root, "TaxTotal")
    say_kronor(total, "TaxAmount", NOTHING)  # BT-110
    breakdown = group(total, "TaxSubtotal")
    say_kronor(breakdown, "TaxableAmount", invoice.total)  # BT-116
    say_kronor(breakdown, "TaxAmount", NOTHING)  # BT-117
    say_exempt(breakdown, "TaxCategory", EXEMPTION)


def add_totals(root: Group, invoice: InvoiceDocument) -> None:
    """BG-22: sums of amounts that were rounded before, so that BR-CO-10 to 16 hold exactly."""
    totals = group(root, "LegalMonetaryTotal")
    say_kronor(totals, "LineExtensionAmount", invoice.lines_amount)  # BT-106
    say_kronor(totals, "TaxExclusiveAmount", invoice.total)  # BT-109
    say_kronor(totals, "TaxInclusiveAmount", invoice.total)  # BT-112
    if invoice.vat_compensation != NOTHING:
        say_kronor(totals, "ChargeTotalAmount", invoice.vat_compensation)  # BT-108
    say_kronor(totals, "PayableAmount", invoice.total)  # BT-115
