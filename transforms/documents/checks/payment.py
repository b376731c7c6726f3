"""Checks of how a document is paid: account, its kind and its check digit, and the reference."""

from collections.abc import Iterator
from typing import Final

from transforms.documents.checks.reading import Ubl, is_digits, is_luhn
from transforms.documents.peppol_xml import Element

BANKGIRO: Final = "SE:BANKGIRO"
PLUSGIRO: Final = "SE:PLUSGIRO"
CREDIT_TRANSFER: Final = "30"
_ACCOUNT: Final = "cac:PayeeFinancialAccount"
_BRANCH: Final = f"{_ACCOUNT}/cac:FinancialInstitutionBranch/cbc:ID"
_BANKGIRO_LENGTHS: Final = (7, 8)
_PLUSGIRO_LENGTHS: Final = (2, 8)


def payment_rules(document: Ubl) -> Iterator[str]:
    """Give the rules of payment that a document breaks."""
    for means in document.all("cac:PaymentMeans"):
        code = document.text("cbc:PaymentMeansCode", means)
        if code in {"50", "56"}:
            yield "SE-R-011"
        if code == "31":
            yield "SE-R-012"
        if code == CREDIT_TRANSFER:
            yield from _account(document, means)
        told, number = document.text("cbc:PaymentID", means), document.text("cbc:ID")
        if told != number and not _is_ocr_of(told, number):
            yield "SAM-PAYMENT-ID"


def _is_ocr_of(told: str, number: str) -> bool:
    """Tell whether a reference is the number, its length with two digits more, and Luhn."""
    length = str((len(number) + 2) % 10)
    return is_luhn(told) and told[:-1] == f"{number}{length}"


def _account(document: Ubl, means: Element) -> Iterator[str]:
    """Hold an account against the rules of its kind; without a kind receivers ask nothing."""
    account = document.text(f"{_ACCOUNT}/cbc:ID", means)
    branch = document.text(_BRANCH, means)
    if branch == BANKGIRO:
        yield from _giro(account, _BANKGIRO_LENGTHS, "SE-R-008", "SE-R-009", "SAM-BANKGIRO")
    elif branch == PLUSGIRO:
        yield from _giro(account, _PLUSGIRO_LENGTHS, "SE-R-007", "SE-R-010", "SAM-PLUSGIRO")
    else:
        yield "SAM-ACCOUNT-BRANCH"


def _giro(
    account: str, lengths: tuple[int, int], digits: str, length: str, check_digit: str
) -> Iterator[str]:
    if not is_digits(account):
        yield digits
    if not lengths[0] <= len(account) <= lengths[1]:
        yield length
    if not is_luhn(account):
        yield check_digit
