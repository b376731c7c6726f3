"""Rules of the patient's identity and home region."""

import re
from collections.abc import Iterable
from typing import Final

from transforms.check_digits import is_luhn
from transforms.documents.invoice.ubl import Element
from transforms.documents.riv.codes import (
    ASYLUM_COUNTY,
    ASYLUM_MUNICIPALITY,
    COORDINATION_NUMBER_OID,
    COUNTY_OID,
    GENDERS,
    HSA_OID,
    MUNICIPALITY_OID,
    NATIONAL_RESERVE_NUMBER_OID,
    PERSONAL_NUMBER_OID,
    RESERVE_NUMBER_OID,
)
from transforms.documents.riv.reading import NationalBasis, has, riv_day, text, token
from transforms.documents.riv.rules import RivRule, block, patients_where, warn

_OTHER: Final = "patientInformation/patientOtherInformation"
_COUNTY: Final = f"{_OTHER}/county"
_MUNICIPALITY: Final = f"{_OTHER}/municipality"
_LMA: Final = f"{_OTHER}/LMACardNumber"
_IDENTITY: Final = "patientInformation/patientIdentity"
_LISTED: Final = f"{_OTHER}/listingLocalAuthoritiesNumber"
_LMA_NUMBER: Final = re.compile("[0-9]{8}")
# A local reserve number may have any shape; without an OID, its region is named by orgnr.
_ORG_NO: Final = re.compile("[0-9]{10}")
_PERSON: Final = re.compile("(18|19|20)[0-9]{10}")
_DAYS_ADDED: Final = 60
_SHAPES: Final = {
    PERSONAL_NUMBER_OID: _PERSON,
    COORDINATION_NUMBER_OID: _PERSON,
    RESERVE_NUMBER_OID: re.compile("99[0-9]{10}"),
    NATIONAL_RESERVE_NUMBER_OID: re.compile("[0-9]{8}[A-HJ-NPR-UX-Z]{2}[0-9]{2}"),
}
# The number of final digits that the Luhn check digit covers.
_LUHN: Final = {PERSONAL_NUMBER_OID: 10, COORDINATION_NUMBER_OID: 10, RESERVE_NUMBER_OID: 8}


def _wrong_system(path: str, asylum: str, system: str) -> RivRule:
    """Return rule 40 or 41.

    The asylum seekers' code has no code system; every other code has one.
    """

    def broken(patient: Element, _: NationalBasis) -> bool:
        if token(patient, f"{path}/code") == asylum:
            return has(patient, f"{path}/codeSystem")
        return not token(patient, f"{path}/code") or token(patient, f"{path}/codeSystem") != system

    name, what = ("ÖR40", "Länskoden") if asylum == ASYLUM_COUNTY else ("ÖR41", "Kommunkoden")
    return block(
        name, f"{what} {asylum} har inget kodverk, och andra koder har sitt", patients_where(broken)
    )


def _is_asylum(patient: Element) -> bool:
    return token(patient, f"{_COUNTY}/code") == ASYLUM_COUNTY


def _half_asylum(patient: Element, _: NationalBasis) -> bool:
    municipality = token(patient, f"{_MUNICIPALITY}/code") == ASYLUM_MUNICIPALITY
    return not (_is_asylum(patient) == municipality == has(patient, _LMA))


def _wrong_lma(patient: Element, _: NationalBasis) -> bool:
    written = text(patient, _LMA)
    return written is not None and not _LMA_NUMBER.fullmatch(written)


def _elsewhere(patient: Element, _: NationalBasis) -> bool:
    county = token(patient, f"{_COUNTY}/code") or ""
    return not (token(patient, f"{_MUNICIPALITY}/code") or "").startswith(county)


def _misshapen(patient: Element, _: NationalBasis) -> bool:
    root = token(patient, f"{_IDENTITY}/root") or ""
    number = text(patient, f"{_IDENTITY}/extension") or ""
    if root not in _SHAPES:
        return False
    if not _SHAPES[root].fullmatch(number):
        return True
    return root in {PERSONAL_NUMBER_OID, COORDINATION_NUMBER_OID} and not _is_born(root, number)


def _is_born(root: str, number: str) -> bool:
    """Return whether the number has a birth day; a coordination number adds 60 to it."""
    added = _DAYS_ADDED if root == COORDINATION_NUMBER_OID else 0
    return riv_day(f"{number[:6]}{max(int(number[6:8]) - added, 0):02d}") is not None


def _unknown_kind(patient: Element, _: NationalBasis) -> bool:
    root = token(patient, f"{_IDENTITY}/root") or ""
    return root not in _SHAPES and not _ORG_NO.fullmatch(root)


def _wrong_check_digit(patient: Element, _: NationalBasis) -> bool:
    digits = _LUHN.get(token(patient, f"{_IDENTITY}/root") or "")
    number = token(patient, f"{_IDENTITY}/extension") or ""
    return digits is not None and not is_luhn(number[-digits:])


def _length(path: str, length: int) -> RivRule:
    name, what = ("ÖR8", "Länskoden") if path == _COUNTY else ("ÖR9", "Kommunkoden")
    return block(
        name,
        f"{what} har inte {length} tecken",
        patients_where(lambda patient, _: len(text(patient, f"{path}/code") or "") != length),
    )


def _gender_outside(basis: NationalBasis) -> Iterable[Element]:
    return (
        patient
        for patient in basis.patients
        if token(patient, f"{_OTHER}/gender/code") not in {None, *GENDERS}
    )


PATIENT_RULES: Final[tuple[RivRule, ...]] = (
    _length(_COUNTY, 2),
    _length(_MUNICIPALITY, 4),
    block("ÖR10", "Koden för kön är okänd", _gender_outside),
    block(
        "ÖR34",
        "Listningens region anges inte med HSA-id",
        patients_where(
            lambda patient, _: has(patient, _LISTED) and text(patient, f"{_LISTED}/root") != HSA_OID
        ),
    ),
    _wrong_system(_COUNTY, ASYLUM_COUNTY, COUNTY_OID),
    _wrong_system(_MUNICIPALITY, ASYLUM_MUNICIPALITY, MUNICIPALITY_OID),
    block("EGEN-ASYL", "Länskod 99, kommunkod 9901 och LMA-nummer hör ihop",
          patients_where(_half_asylum)),
    block("EGEN-LMA", "LMA-numret är inte åtta siffror utan bindestreck",
          patients_where(_wrong_lma)),
    block("EGEN-KOMMUN", "Kommunkoden börjar inte med länskoden", patients_where(_elsewhere)),
    block("EGEN-PATIENT-TYP", "Patientens id är av okänd typ", patients_where(_unknown_kind)),
    block("EGEN-PATIENT-FORM", "Patientens id har inte den form som dess typ har",
          patients_where(_misshapen)),
    warn("EGEN-PATIENT-SIFFRA", "Patientens id har fel kontrollsiffra",
         patients_where(_wrong_check_digit)),
)  # fmt: skip
