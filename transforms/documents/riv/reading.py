"""A national basis as its receiver reads it: elements by path.

Faults are returned as values, not raised. The table of shapes lists the elements, their order and
number, and the form of values. It is ours, written from the contract's text (section 2 of our
notes), because its schema is not available. Elements of other namespaces are tolerated after the
known ones, as in the schema.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from lxml import etree

from transforms.documents.invoice.ubl import Element
from transforms.documents.riv.codes import CLAIM_NAMESPACE, REGISTRY_NAMESPACE, RESPONDER_NAMESPACE

# A child is its name, its count (! 1, ? 0-1, + 1-, * 0-, & 1-2) and, after a colon, its type.
_SHAPES: Final = """
Claim: id! issueDate!:date issueTime?:time typeOfInvoice! invoiceId? invoiceDateOfIssue?:date
 referenceToInvoice? referenceToProcessClaimSpecificationId? payableAmount!:Amount unspecified*:Free
 supplierParty!:Supplier customerParty!:Customer healthCareServicesSpecificationLine*:Patient
Id: root! extension!
Code: code? codeSystem? codeSystemName? codeSystemVersion? displayName? originalText?
Amount: amount!:decimal currency!:Code
Free: text! type?
Contact: name? telephone? electronicMail?
Supplier: identification&:Id sellerContact?:Contact
Customer: identification&:Id buyerContact?:Contact
Patient: patientInformation!:PatientInformation healthcarePerformed+:Performed
PatientInformation: patientIdentity!:Id patientOtherInformation!:Other
Other: county!:Code municipality!:Code listingLocalAuthoritiesNumber?:Id LMACardNumber? gender?:Code
 EUCardNumber? unspecified*:Free
Performed: lineId!:positive careContactId? referenceToLineId?:positive reasonForCredit?
 unspecified*:Free paymentCommitment?:Commitment healthcareCategory!:Category timespan!:Timespan
 healthcareUnit!:Unit categorization?:Categorization invoicedAmountDetails!:Details
 activity!:Activity diagnosis?:Diagnosis treatment?:Treatment
Commitment: remittanceNumber? paymentCommitmentNumber? typeOfAgreement? typeOfChapter?
 agreementInRiksavtalet? typeOfReimbursement? unspecified*:Free
Category: typeOfCare!:Code publicCare?:boolean plannedHealthcare!:boolean typeOfVisit?
 unspecified*:Free
Timespan: healthcareVisitDateTime!:Visit healthcareDischargeDateTime?:Discharge
 invoicePeriod?:Period numberOfDays?:Days
Visit: careVisitDate!:date careVisitTime?:time
Discharge: careDischargeDate!:date careDischargeTime?:time
Period: start?:date end?:date
Days: onLeave?:positive inCare?:positive
Unit: careUnitId?:Id careUnitName! professionCodeForHealthcare? unspecified*:Free
Categorization: productCategory? priceList? DRGCost?:Drg patientSpecificCare*:Specific
Drg: DRGCode?:Code DRGPrice?:Amount extendedAllowanceCareTime?:Amount extendedAllowanceCost?:Amount
Specific: patientSpecificCareCode? patientSpecificCareCodeName? numberOfPatientSpecificCare?:integer
 patientSpecificCarePrice?:Amount patientSpecificCareTotalAmount?:Amount unspecified*:Free
Details: patientCareInvoiceGrossAmount!:Amount patientCareInvoiceNetAmount!:Amount
 patientCareAllowance?:Amount patientCareDiscount?:Amount patientCareCharge?:Amount
 outPatientCareFee?:Amount outPatientCareFeePaid?:Amount patientFeeReducedCategory?
 patientFreePassCauseIndicator?:boolean inpatientCareFee?:Amount unspecified*:Free
Activity: medicalFieldCode! businessClassification?:Code careLevel? unspecified*:Free
Diagnosis: inpatientCareDiagnosis?:Diagnoses outpatientCareDiagnosis?:Diagnoses
Diagnoses: mainDiagnosis!:OneDiagnosis biDiagnosis*:OneDiagnosis
OneDiagnosis: diagnosisCode!:Code
Treatment: typeOfTreatment*:Code ATC*:Code unspecified*:Free
"""
_COUNTS: Final = {"!": (1, 1), "?": (0, 1), "+": (1, None), "*": (0, None), "&": (1, 2)}
_FORMS: Final = {
    "text": re.compile(r"[\s\S]*"),
    "date": re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[012])(0[1-9]|[12][0-9]|3[01])"),
    "time": re.compile(r"([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"),
    "decimal": re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*"),
    "integer": re.compile(r"\s*[+-]?[0-9]+\s*"),
    "positive": re.compile(r"\s*\+?0*[1-9][0-9]*\s*"),
    "boolean": re.compile(r"\s*(true|false|1|0)\s*"),
}


class Child(NamedTuple):
    """The allowed children of a type under one name; `most` None means unlimited."""

    place: int
    least: int
    most: int | None
    type: str


class Faults(NamedTuple):
    """Faults of shape: elements out of place, with missing children, or malformed."""

    misplaced: list[Element]
    incomplete: list[Element]
    malformed: list[Element]


def _parsed(shapes: str) -> dict[str, dict[str, Child]]:
    types = {}
    for line in shapes.replace("\n ", " ").strip().splitlines():
        name, _, children = line.partition(": ")
        types[name] = dict(_child(place, child) for place, child in enumerate(children.split()))
    return types


def _child(place: int, text: str) -> tuple[str, Child]:
    name, _, kind = text.partition(":")
    return name[:-1], Child(place, *_COUNTS[name[-1]], kind or "text")


_TYPES: Final = _parsed(_SHAPES)


def faults(claim: Element) -> Faults:
    """Check a claimSpecification against the table."""
    found = Faults([], [], [])
    _hold(claim, "Claim", found)
    return found


def _hold(element: Element, kind: str, found: Faults) -> None:
    children = list(element.iterchildren(etree.Element))
    if kind in _FORMS:
        if children:
            found.misplaced.append(element)
        if not _FORMS[kind].fullmatch(element.text or ""):
            found.malformed.append(element)
        return
    shape = _TYPES[kind]
    counts = dict.fromkeys(shape, 0)
    for child, name in _in_order(children, shape, found):
        counts[name] += 1
        most = shape[name].most
        if most is not None and counts[name] > most:
            found.misplaced.append(child)
        _hold(child, shape[name].type, found)
    if any(counts[name] < child.least for name, child in shape.items()):
        found.incomplete.append(element)


def _in_order(
    children: list[Element], shape: dict[str, Child], found: Faults
) -> Iterator[tuple[Element, str]]:
    """Yield the known children of a shape; unknown or late ones are misplaced."""
    place = 0
    for child in children:
        qualified = etree.QName(child)
        name = qualified.localname
        if qualified.namespace != CLAIM_NAMESPACE:
            place = len(shape)
        elif name not in shape:
            found.misplaced.append(child)
        else:
            if shape[name].place < place:
                found.misplaced.append(child)
            place = max(place, shape[name].place)
            yield child, name


_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAY: Final = re.compile(r"[0-9]{8}")
# A basis is refused by size, not by the parser's own limit on one text.
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@dataclass(frozen=True, slots=True)
class NationalBasis:
    """A parsed basis: the whole message, and the parts that rules most often need.

    `lines` are the care contacts (healthcarePerformed) in the order of the message; `faults` are
    the deviations from the contract's shape.
    """

    size: int
    whole: Element
    claim: Element
    patients: list[Element]
    lines: list[Element]
    faults: Faults
    today: dt.date

    @property
    def is_credit(self) -> bool:
        """Whether it credits: typeOfInvoice 381."""
        return token(self.claim, "typeOfInvoice") == "381"

    @property
    def issued(self) -> str:
        """The issueDate as written."""
        return text(self.claim, "issueDate") or ""

    @property
    def address(self) -> str | None:
        """The LogicalAddress of the envelope, if there is an envelope."""
        found = self.whole.find(f".//{{{REGISTRY_NAMESPACE}}}LogicalAddress")
        return None if found is None else (found.text or "").strip()


def read_basis(xml: bytes, today: dt.date) -> NationalBasis | None:
    """Read a message, with or without its SOAP envelope; None if it is not a basis."""
    try:
        whole = etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError:
        return None
    claim = next(whole.iter(f"{{{RESPONDER_NAMESPACE}}}claimSpecification"), None)
    if claim is None:
        return None
    patients = every(claim, "healthCareServicesSpecificationLine")
    lines = [line for patient in patients for line in every(patient, "healthcarePerformed")]
    return NationalBasis(len(xml), whole, claim, patients, lines, faults(claim), today)


@cache
def _path(path: str) -> str:
    return "/".join(f"{{{CLAIM_NAMESPACE}}}{name}" for name in path.split("/"))


def every(under: Element, path: str) -> list[Element]:
    """Return the elements at a path of names in the contract's namespace."""
    found: list[Element] = under.findall(_path(path))
    return found


def has(under: Element, path: str) -> bool:
    """Return whether there is an element at a path."""
    return under.find(_path(path)) is not None


def text(under: Element, path: str) -> str | None:
    """Return the first text at a path, unstripped; None if the element is missing."""
    found = under.find(_path(path))
    return None if found is None else (found.text or "")


def token(under: Element, path: str) -> str | None:
    """Return the first text at a path without the surrounding white space."""
    found = text(under, path)
    return None if found is None else found.strip()


def riv_number(under: Element, path: str) -> Decimal | None:
    """Return the first number at a path: None when missing, NaN if not a number."""
    found = token(under, path)
    return None if found is None else decimal(found)


def decimal(written: str) -> Decimal:
    """Parse a text as xs:decimal; NaN if it is not one."""
    return Decimal(written) if _DECIMAL.fullmatch(written) else Decimal("NaN")


def riv_amount(under: Element, name: str) -> Decimal:
    """Return the amount of an element of type Amount, 0 when it is missing."""
    found = riv_number(under, f"{name}/amount")
    return Decimal(0) if found is None else found


def riv_day(written: str | None) -> dt.date | None:
    """Parse a day YYYYMMDD; None if it does not exist."""
    if written is None or not _DAY.fullmatch(written):
        return None
    try:
        return dt.date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def riv_elements(under: Element) -> Iterator[Element]:
    """Yield an element and its descendants, without comments and instructions."""
    found: Iterator[Element] = under.iter(etree.Element)
    return found
