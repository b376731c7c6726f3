"""Rules of the message as a whole: its head, its parties, its form."""

from collections.abc import Iterable
from typing import Final

from lxml import etree

from transforms.check_digits import BASIS_ID, is_basis_id, is_digits, is_gln, is_luhn
from transforms.documents.invoice.ubl import Element
from transforms.documents.riv.codes import (
    GLN_OID,
    LARGE_MESSAGE,
    LARGEST_MESSAGE,
    ORG_NO_OID,
    TYPES_OF_INVOICE,
)
from transforms.documents.riv.reading import (
    NationalBasis,
    every,
    has,
    riv_day,
    riv_elements,
    text,
    token,
)
from transforms.documents.riv.rules import RivRule, block, claim_where, warn

_PARTIES: Final = ("supplierParty", "customerParty")
_LENGTHS: Final = {ORG_NO_OID: 10, GLN_OID: 13}
_ID_LENGTH: Final = 23
_DAYS: Final = (
    "issueDate",
    "invoiceDateOfIssue",
    "careVisitDate",
    "careDischargeDate",
    "start",
    "end",
)


def _empty(basis: NationalBasis) -> Iterable[Element]:
    """Yield empty elements: also with only comments, but not with only white space."""
    return (
        one
        for one in riv_elements(basis.whole)
        if not one.text
        and next(one.iterchildren(etree.Element), None) is None
        and not any(comment.tail for comment in one)
    )


def _blank(basis: NationalBasis) -> Iterable[Element]:
    return (
        one
        for one in riv_elements(basis.whole)
        if one.text and not one.text.strip() and next(one.iterchildren(), None) is None
    )


def _is_named_wrongly(basis: NationalBasis, party: str) -> bool:
    """Return whether the ids are not one organisation number and at most one GLN."""
    ids = every(basis.claim, f"{party}/identification")
    roots = sorted(token(one, "root") or "" for one in ids)
    return roots not in ([ORG_NO_OID], [ORG_NO_OID, GLN_OID])


def _of_wrong_length(basis: NationalBasis) -> Iterable[Element]:
    for one in _identifications(basis):
        written = text(one, "extension") or ""
        if len(written) != _LENGTHS.get(token(one, "root") or ""):
            yield one


def _identifications(basis: NationalBasis) -> Iterable[Element]:
    return (one for party in _PARTIES for one in every(basis.claim, f"{party}/identification"))


def _not_digits(basis: NationalBasis) -> Iterable[Element]:
    return (one for one in _identifications(basis) if not is_digits(text(one, "extension") or ""))


def _wrong_check_digit(basis: NationalBasis) -> Iterable[Element]:
    for one in _identifications(basis):
        holds = is_gln if token(one, "root") == GLN_OID else is_luhn
        if not holds(text(one, "extension") or ""):
            yield one


def party_org_no(basis: NationalBasis, party: str) -> str | None:
    """Return a party's organisation number."""
    for one in every(basis.claim, f"{party}/identification"):
        if token(one, "root") == ORG_NO_OID:
            return token(one, "extension")
    return None


def _is_of_another_seller(basis: NationalBasis) -> bool:
    found = BASIS_ID.fullmatch(text(basis.claim, "id") or "")
    return found is not None and found.group(1) != party_org_no(basis, "supplierParty")


def _has_no_right_id(basis: NationalBasis) -> bool:
    return not is_basis_id(text(basis.claim, "id"))


def _goes_astray(basis: NationalBasis) -> bool:
    buyer = party_org_no(basis, "customerParty")
    return buyer == party_org_no(basis, "supplierParty") or basis.address not in {None, buyer}


def _no_day(basis: NationalBasis) -> Iterable[Element]:
    names = (
        one for one in riv_elements(basis.claim) if one.tag.rpartition("}")[2] in _DAYS and one.text
    )
    return (one for one in names if riv_day(one.text) is None)


MESSAGE_RULES: Final[tuple[RivRule, ...]] = (
    block("ÖR1", "Ett element är tomt", _empty),
    block(
        "ÖR2",
        "Underlagets datum är efter dagens datum",
        claim_where(lambda basis: basis.issued > f"{basis.today:%Y%m%d}"),
    ),
    block(
        "ÖR3",
        "Säljaren ska ha ett organisationsnummer, och därutöver högst ett GLN",
        claim_where(lambda basis: _is_named_wrongly(basis, "supplierParty")),
    ),
    block(
        "ÖR4",
        "Typen är varken 380 (faktura) eller 381 (kreditfaktura)",
        claim_where(lambda basis: token(basis.claim, "typeOfInvoice") not in TYPES_OF_INVOICE),
    ),
    block(
        "ÖR37",
        "Underlagets id börjar inte med ZVF eller har inte 23 tecken",
        claim_where(
            lambda basis: (
                not (text(basis.claim, "id") or "").startswith("ZVF")
                or len(text(basis.claim, "id") or "") != _ID_LENGTH
            )
        ),
    ),
    block(
        "ÖR46",
        "Köparen ska ha ett organisationsnummer, och därutöver högst ett GLN",
        claim_where(lambda basis: _is_named_wrongly(basis, "customerParty")),
    ),
    block("ÖR48", "En parts organisationsnummer har inte 10 tecken, eller GLN inte 13",
          _of_wrong_length),
    block(
        "ÖR52",
        "Krediteringen säger inte vilket underlag den krediterar",
        claim_where(
            lambda basis: (
                basis.is_credit
                and not has(basis.claim, "referenceToProcessClaimSpecificationId")
            )
        ),
    ),
    block("EGEN-ORDNING", "Ett element är okänt, står fel eller står för många gånger",
          lambda basis: basis.faults.misplaced),
    block("EGEN-OBLIGATORISK", "En uppgift som alltid ska finnas saknas",
          lambda basis: basis.faults.incomplete),
    block("EGEN-FORMAT", "Ett värde har inte den form som schemat kräver",
          lambda basis: basis.faults.malformed),
    block("EGEN-TOM", "Ett element har bara blanktecken", _blank),
    block("EGEN-DATUM", "Ett datum finns inte i kalendern", _no_day),
    block("EGEN-ID", "Underlagets id är inte ZVF, organisationsnummer, år och månad, löpnummer",
          claim_where(_has_no_right_id)),
    warn("EGEN-ID-SALJARE", "Underlagets id har ett annat organisationsnummer än säljarens",
         claim_where(_is_of_another_seller)),
    block("EGEN-SIFFROR", "Ett organisationsnummer eller GLN har annat än siffror", _not_digits),
    warn("EGEN-KONTROLLSIFFRA", "Ett organisationsnummer eller GLN har fel kontrollsiffra",
         _wrong_check_digit),
    block("EGEN-MOTTAGARE", "Mottagaren är säljaren själv, eller en annan än köparen",
          claim_where(_goes_astray)),
    warn("EGEN-STORT", "Underlaget är större än 4,5 MB",
         claim_where(lambda basis: basis.size > LARGE_MESSAGE)),
    block("EGEN-FOR-STORT",
          "Underlaget är större än 5 MB: fakturan behöver delas på flera",
          claim_where(lambda basis: basis.size > LARGEST_MESSAGE)),
)  # fmt: skip
