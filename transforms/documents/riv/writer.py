"""An invoice's national basis as XML: ProcessClaimSpecification 1.1.

This is the body of the call. Elements are in the order of the contract (2025-10-13). Optional
elements without data are left out: times of day, kind of visit, referral, the decided fee. The
mapping is in docs/riv.md.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from lxml import etree

from contracts.codes import ItemKind
from transforms.documents import swedish
from transforms.documents.invoice.invoice import InvoiceDocument
from transforms.documents.invoice.ubl import Element, printable
from transforms.documents.riv import codes
from transforms.documents.riv.codes import CLAIM_NAMESPACE, RESPONDER_NAMESPACE
from transforms.documents.riv.contacts import PATIENT

# Our names for items without a code of their own; the contract leaves these codes to the parties.
_ACTION_CODES: Final[dict[str, str]] = {
    ItemKind.VISIT: "BESOK",
    ItemKind.HEALTH_EXAM: "HALSOUNDERSOKNING",
    ItemKind.DAY: "VARDDYGN",
    ItemKind.PROCEDURE: "ATGARD",
    ItemKind.INTERPRETER: "TOLK",
    ItemKind.ISLAND: "OBESOK",
}

Contact = Mapping[str, Any]


def basis_xml(invoice: InvoiceDocument, contacts: Sequence[Contact]) -> bytes:
    """Write the basis of an invoice or credit note.

    Args:
        invoice: the invoice, with its `riv_basis_id`.
        contacts: its contacts by `line_id`, with the columns of `riv.contacts`.
    """
    names = {"r": RESPONDER_NAMESPACE, None: CLAIM_NAMESPACE}
    root = etree.Element(f"{{{RESPONDER_NAMESPACE}}}ProcessClaimSpecification", nsmap=names)
    claim = etree.SubElement(root, f"{{{RESPONDER_NAMESPACE}}}claimSpecification")
    _add_head(claim, invoice)
    for _, of_patient in groupby(contacts, key=lambda one: [one[name] for name in PATIENT]):
        _add_patient(claim, list(of_patient))
    # One element per line and no indentation: messages have a size limit.
    etree.indent(root, space="")
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return xml + b"\n"


def _group(parent: Element, *path: str) -> Element:
    for name in path:
        parent = etree.SubElement(parent, f"{{{CLAIM_NAMESPACE}}}{name}")
    return parent


def _say(parent: Element, name: str, value: object) -> None:
    """Add a value unless it is empty: an empty element breaks rule 1."""
    written = "" if value is None else printable(str(value)).strip()
    if written:
        _group(parent, name).text = written


def _say_day(parent: Element, name: str, day: dt.date | None) -> None:
    _say(parent, name, None if day is None else f"{day:%Y%m%d}")


def _say_amount(parent: Element, name: str, amount: Decimal | None) -> None:
    if amount is not None:
        element = _group(parent, name)
        _say(element, "amount", f"{amount:.2f}")
        _say_code(element, "currency", "SEK", codes.SEK_OID)


def _say_code(parent: Element, name: str, code: str | None, system: str | None = None) -> None:
    if code is not None:
        element = _group(parent, name)
        _say(element, "code", code)
        _say(element, "codeSystem", system)


def _say_id(parent: Element, name: str, root: str, extension: str | None) -> None:
    if extension is not None:
        element = _group(parent, name)
        _say(element, "root", root)
        _say(element, "extension", extension)


def _add_head(claim: Element, invoice: InvoiceDocument) -> None:
    _say(claim, "id", invoice.riv_basis_id)
    _say_day(claim, "issueDate", invoice.issued_on)
    _say(claim, "typeOfInvoice", invoice.kind)
    _say(claim, "invoiceId", invoice.invoice_number)
    _say_day(claim, "invoiceDateOfIssue", invoice.issued_on)
    _say(claim, "referenceToInvoice", invoice.credits_invoice)
    _say(claim, "referenceToProcessClaimSpecificationId", invoice.credits_riv_basis_id)
    _say_amount(claim, "payableAmount", invoice.total)
    seller = _group(claim, "supplierParty")
    _say_id(seller, "identification", codes.ORG_NO_OID, invoice.seller_org_no)
    if invoice.seller_contact_name or invoice.seller_contact_email:
        contact = _group(seller, "sellerContact")
        _say(contact, "name", invoice.seller_contact_name)
        _say(contact, "electronicMail", invoice.seller_contact_email)
    buyer = _group(claim, "customerParty")
    _say_id(buyer, "identification", codes.ORG_NO_OID, invoice.buyer_org_no)


def _add_patient(claim: Element, contacts: Sequence[Contact]) -> None:
    """Add a patient, an asylum seeker on this route, and the patient's contacts."""
    patient = _group(claim, "healthCareServicesSpecificationLine")
    information, first = _group(patient, "patientInformation"), contacts[0]
    _say_id(information, "patientIdentity", first["patient_kind"], first["patient_id"])
    other = _group(information, "patientOtherInformation")
    _say_code(other, "county", codes.ASYLUM_COUNTY)
    _say_code(other, "municipality", codes.ASYLUM_MUNICIPALITY)
    _say(other, "LMACardNumber", first["lma_digits"])
    _say_code(other, "gender", first["gender"], codes.GENDER_OID)
    for contact in contacts:
        _add_contact(patient, contact)


def _add_contact(patient: Element, contact: Contact) -> None:
    line = _group(patient, "healthcarePerformed")
    _say(line, "lineId", contact["line_id"])
    _say(line, "careContactId", contact["contact_id"])
    _say(line, "referenceToLineId", contact["credited_line"])
    _say(line, "reasonForCredit", contact["reason"])
    category = _group(line, "healthcareCategory")
    _say_code(category, "typeOfCare", contact["type_of_care"], codes.TYPE_OF_CARE_OID)
    _say(category, "publicCare", "true")
    _say(category, "plannedHealthcare", "true" if contact["planned"] else "false")
    _add_timespan(line, contact)
    unit = _group(line, "healthcareUnit")
    _say_id(unit, "careUnitId", codes.HSA_OID, contact["unit_hsa_id"])
    _say(unit, "careUnitName", contact["unit_name"])
    _say(unit, "professionCodeForHealthcare", contact["profession_code"])
    _add_price(line, contact)
    activity = _group(line, "activity")
    _say(activity, "medicalFieldCode", contact["medical_field_code"])
    _say(activity, "careLevel", contact["level"])
    _add_diagnoses(line, contact)
    if contact["procedures"]:
        treatment = _group(line, "treatment")
        for code in contact["procedures"]:
            _say_code(treatment, "typeOfTreatment", code, codes.PROCEDURE_OID)


def _add_timespan(line: Element, contact: Contact) -> None:
    timespan = _group(line, "timespan")
    _say_day(_group(timespan, "healthcareVisitDateTime"), "careVisitDate", contact["started_on"])
    if contact["type_of_care"] == codes.INPATIENT_CARE:
        if contact["ended_on"] is not None:
            discharge = _group(timespan, "healthcareDischargeDateTime")
            _say_day(discharge, "careDischargeDate", contact["ended_on"])
        if contact["care_month"] is not None:
            period = _group(timespan, "invoicePeriod")
            _say_day(period, "start", contact["first_day"])
            _say_day(period, "end", contact["last_day"])
        days = _group(timespan, "numberOfDays")
        _say(days, "onLeave", contact["on_leave"])
        _say(days, "inCare", contact["in_care"])


def _add_price(line: Element, contact: Contact) -> None:
    """Add the price of the contact: its items and its sum."""
    price = _group(line, "categorization")
    by_drg = contact["drg_price"] is not None
    _say(price, "productCategory", codes.BY_DRG if by_drg else codes.BY_ACTION)
    if by_drg:
        cost = _group(price, "DRGCost")
        _say(_group(cost, "DRGCode"), "originalText", contact["drg_code"])
        _say_amount(cost, "DRGPrice", contact["drg_price"])
        _say_amount(cost, "extendedAllowanceCareTime", contact["outlier_price"])
    for action in contact["actions"] or ():
        _add_action(price, action, contact["care_form"])
    details = _group(line, "invoicedAmountDetails")
    _say_amount(details, "patientCareInvoiceGrossAmount", contact["gross"])
    _say_amount(details, "patientCareInvoiceNetAmount", contact["amount"])
    _say_amount(details, "patientCareDiscount", contact["discount"])
    _say_amount(details, "outPatientCareFeePaid", contact["fee_paid"])


def _add_action(price: Element, action: Mapping[str, Any], care_form: str) -> None:
    element = _group(price, "patientSpecificCare")
    kind, keys = action["kind"], (action["code"], action["visit_type"], action["profession"])
    _say(element, "patientSpecificCareCode", action["code"] or _ACTION_CODES[kind])
    _say(element, "patientSpecificCareCodeName", swedish.item_text(kind, *keys, care_form))
    _say(element, "numberOfPatientSpecificCare", action["quantity"])
    _say_amount(element, "patientSpecificCarePrice", action["unit_price"])
    _say_amount(element, "patientSpecificCareTotalAmount", action["total"])


def _add_diagnoses(line: Element, contact: Contact) -> None:
    """Add the diagnoses in the order of the report: the first is the main one."""
    if not contact["diagnoses"]:
        return
    inpatient = contact["type_of_care"] == codes.INPATIENT_CARE
    name = "inpatientCareDiagnosis" if inpatient else "outpatientCareDiagnosis"
    diagnoses = _group(line, "diagnosis", name)
    for place, code in enumerate(contact["diagnoses"]):
        of_one = _group(diagnoses, "biDiagnosis" if place else "mainDiagnosis")
        _say_code(of_one, "diagnosisCode", code, codes.DIAGNOSIS_OID)
