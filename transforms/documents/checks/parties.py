"""Checks of seller and buyer: names, addresses, organisation and VAT numbers."""

from collections.abc import Iterator
from typing import Final

from transforms.check_digits import is_digits, is_gln, is_luhn
from transforms.documents.checks.catalogue import COMMON, PEPPOL
from transforms.documents.checks.reading import Ubl
from transforms.documents.invoice.peppol import F_TAX, ORG_NO_SCHEME

SELLER: Final = "cac:AccountingSupplierParty/cac:Party"
BUYER: Final = "cac:AccountingCustomerParty/cac:Party"
GLN_SCHEME: Final = "0088"
_VAT_LENGTH: Final = 14
_ORG_LENGTH: Final = 10
# The third and fourth digits of an organisation number are at least 20, unlike a month.
_LEAST_THIRD_DIGIT: Final = "2"
# The electronic addresses of Swedish parties: organisation number, GLN, VAT number, e-mail, DUNS.
_ENDPOINT_SCHEMES: Final = frozenset({ORG_NO_SCHEME, GLN_SCHEME, "9955", "0060", "EM"})
_IDENTITIES: Final = (".//cbc:EndpointID", ".//cac:PartyIdentification/cbc:ID", ".//cbc:CompanyID")


def party_rules(document: Ubl) -> Iterator[str]:
    """Yield the party rules that a document breaks."""
    for party, endpoint, name in ((BUYER, "R010", "BR-07"), (SELLER, "R020", "BR-06")):
        if not document.text(f"{party}/cbc:EndpointID"):
            yield f"{PEPPOL}{endpoint}"
        if not document.text(f"{party}/cac:PartyLegalEntity/cbc:RegistrationName"):
            yield name
    if not document.text(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID"):
        yield "SAM-BUYER-ORG"
    schemes = {element.get("schemeID") for element in document.all(".//cbc:EndpointID")}
    if not schemes <= _ENDPOINT_SCHEMES:
        yield f"{PEPPOL}CL008"
    yield from _identities(document)
    yield from _org_no(document)
    yield from _tax(document)


def _identities(document: Ubl) -> Iterator[str]:
    ids = [element for path in _IDENTITIES for element in document.all(path)]
    org_nos = [(one.text or "").strip() for one in ids if one.get("schemeID") == ORG_NO_SCHEME]
    glns = [(one.text or "").strip() for one in ids if one.get("schemeID") == GLN_SCHEME]
    if any(len(org_no) != _ORG_LENGTH or not is_luhn(org_no) for org_no in org_nos):
        yield f"{COMMON}R049"
    # SFTI: a sole trader uses a GLN, so that the personal number is not shown.
    if any(org_no[2:3] < _LEAST_THIRD_DIGIT for org_no in org_nos):
        yield "SAM-PERSON-AS-ORG"
    if not all(map(is_gln, glns)):
        yield f"{COMMON}R040"


def _org_no(document: Ubl) -> Iterator[str]:
    org_no = document.text(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID")
    if not is_digits(org_no):
        yield "SE-R-003"
    if len(org_no) != _ORG_LENGTH:
        yield "SE-R-004"
    if not is_luhn(org_no):
        yield "SE-R-013"


def _tax(document: Ubl) -> Iterator[str]:
    """Check the seller's VAT number, or its approval for F-tax."""
    approved = False
    numbers = []
    for scheme in document.all(f"{SELLER}/cac:PartyTaxScheme"):
        company = document.text("cbc:CompanyID", scheme)
        if document.text("cac:TaxScheme/cbc:ID", scheme) == "VAT":
            numbers.append(company)
        elif company.casefold() == F_TAX.casefold():
            approved = True
        else:
            yield "SE-R-005"
    for number in numbers:
        if not number.startswith("SE") or len(number) != _VAT_LENGTH:
            yield "SE-R-001"
        if not is_digits(number[2:]):
            yield "SE-R-002"
        if not is_luhn(number[2:12]):
            yield "SAM-VAT-NUMBER"
    if not any(numbers) and not approved:
        yield "BR-E-02"
