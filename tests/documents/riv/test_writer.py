"""The content of a national basis: RIV-TA billing claim 1.1, docs/riv.md."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.documents.riv.made import (
    ISSUED_ON,
    STAY,
    VISIT,
    ZVF,
    basis,
    care_texts,
    credit,
    head,
    tables,
)
from transforms.documents.riv.checks import broken_riv_rules

FEE = ("patient_fee", -1, Decimal("50.00"))
PRICED = [
    ("visit", 1, Decimal("2093.00")),
    ("procedure", 1, Decimal("140.25"), "AQ014"),
    ("deduction", -1, Decimal("100.00")),
    ("interpreter", 1, Decimal("30.00")),
    FEE,
]
AMOUNT = "invoicedAmountDetails/{}/amount"
ACTION = "categorization/patientSpecificCare"


def broken(xml: bytes) -> list[str]:
    return [one.rule for one in broken_riv_rules(xml, today=ISSUED_ON)]


def test_a_visit_and_a_stay_break_no_rule() -> None:
    by_drg = [("drg_point", 1, Decimal("41000.00"), "O60C"), ("outlier_day", 2, Decimal("7150.00"))]
    xml = basis([VISIT | {"items": PRICED}, STAY | {"items": by_drg}])
    assert broken(xml) == []
    assert head(xml, "id") == f"{ZVF}000001"
    assert head(xml, "invoiceId") == "2024000001"
    assert head(xml, "amount") == "57413.25"


def test_the_fee_lowers_the_gross_and_a_listed_deduction_is_a_discount() -> None:
    xml = basis([VISIT | {"items": PRICED}])
    assert care_texts(xml, f"{ACTION}/patientSpecificCareTotalAmount/amount") == [
        "2093.00", "140.25", "30.00",
    ]  # fmt: skip
    assert care_texts(xml, AMOUNT.format("outPatientCareFeePaid")) == ["50.00"]
    assert care_texts(xml, AMOUNT.format("patientCareInvoiceGrossAmount")) == ["2213.25"]
    assert care_texts(xml, AMOUNT.format("patientCareDiscount")) == ["100.00"]
    assert care_texts(xml, AMOUNT.format("patientCareInvoiceNetAmount")) == ["2113.25"]


def test_actions_are_named_by_code_or_by_kind() -> None:
    xml = basis([VISIT | {"items": PRICED}])
    assert care_texts(xml, f"{ACTION}/patientSpecificCareCode") == ["BESOK", "AQ014", "TOLK"]
    assert care_texts(xml, f"{ACTION}/patientSpecificCareCodeName")[1].startswith(
        "Åtgärd, KVÅ AQ014"
    )
    assert care_texts(xml, "categorization/productCategory") == ["03"]


def test_a_stay_by_drg_shows_drg_and_outlier_days_as_cost() -> None:
    by_drg = [("drg_point", 1, Decimal("41000.00"), "O60C"), ("outlier_day", 2, Decimal("7150.00"))]
    xml = basis([STAY | {"items": by_drg}])
    assert care_texts(xml, "categorization/productCategory") == ["02"]
    assert care_texts(xml, "categorization/DRGCost/DRGCode/originalText") == ["O60C"]
    assert care_texts(xml, "categorization/DRGCost/DRGPrice/amount") == ["41000.00"]
    assert care_texts(xml, "categorization/DRGCost/extendedAllowanceCareTime/amount") == [
        "14300.00"
    ]


def test_a_stay_by_the_day_shows_its_days() -> None:
    xml = basis([STAY | {"items": [("day", 9, Decimal("5275.50"))]}])
    assert broken(xml) == []
    assert care_texts(xml, f"{ACTION}/numberOfPatientSpecificCare") == ["9"]


@pytest.mark.parametrize(
    ("last", "leave", "in_care", "on_leave"),
    [(17, 0, "9", []), (17, 2, "7", ["2"]), (8, 0, "1", []), (9, 0, "1", [])],
)
def test_days_in_care_are_nights_without_leave_and_the_same_day_is_one(
    last: int, leave: int, in_care: str, on_leave: list[str]
) -> None:
    stay = STAY | {"ended_on": dt.date(2024, 1, last), "leave_days": leave}
    xml = basis([stay | {"items": [("day", 1, Decimal("5275.50"))]}])
    assert broken(xml) == []
    assert care_texts(xml, "timespan/numberOfDays/inCare") == [in_care]
    assert care_texts(xml, "timespan/numberOfDays/onLeave") == on_leave


def test_more_leave_than_days_is_written_as_one_day_and_remarked() -> None:
    xml = basis([STAY | {"leave_days": 12, "items": [("day", 1, Decimal("5275.50"))]}])
    assert care_texts(xml, "timespan/numberOfDays/inCare") == ["1"]
    assert broken(xml) == ["EGEN-VARDDAGAR"]


def test_asylum_seekers_have_their_own_codes() -> None:
    xml = basis([VISIT])
    patient = "../patientInformation/patientOtherInformation"
    assert care_texts(xml, f"{patient}/county/code") == ["99"]
    assert care_texts(xml, f"{patient}/municipality/code") == ["9901"]
    assert care_texts(xml, f"{patient}/county/codeSystem") == []
    assert care_texts(xml, f"{patient}/LMACardNumber") == ["09123456"]
    assert care_texts(xml, f"{patient}/gender/code") == ["2"]


@pytest.mark.parametrize(
    ("number", "root"),
    [
        ("992024000010", "1.2.752.97.3.1.3"),
        ("197010632391", "1.2.752.129.2.1.3.3"),
        ("197010032399", "1.2.752.129.2.1.3.1"),
    ],
)
def test_a_patient_has_the_oid_of_the_number(number: str, root: str) -> None:
    xml = basis([VISIT | {"patient_id": number}])
    assert care_texts(xml, "../patientInformation/patientIdentity/root") == [root]
    assert [rule for rule in broken(xml) if rule != "EGEN-PATIENT-SIFFRA"] == []


@pytest.mark.parametrize("sex", [None, "okänt"])
def test_an_unknown_sex_is_left_out(sex: str | None) -> None:
    xml = basis([VISIT | {"sex": sex}])
    assert head(xml, "gender") is None
    assert broken(xml) == []


def test_each_patient_is_listed_once_with_all_contacts_in_order() -> None:
    late = {"started_on": dt.date(2024, 1, 20)}
    contacts: list[dict[str, Any]] = [
        VISIT | {"patient_id": "992024123457", "contact_id": "C"},
        VISIT | late | {"contact_id": "B"},
        VISIT | {"contact_id": "A"},
    ]
    xml = basis(contacts)
    assert care_texts(xml, "careContactId") == ["A", "B", "C"]
    assert care_texts(xml, "lineId") == ["1", "2", "3"]
    patients = care_texts(xml, "../patientInformation/patientIdentity/extension")
    assert sorted(set(patients)) == ["992024000010", "992024123457"]
    assert len(patients) == 2
    assert broken(xml) == []
    assert basis(contacts[::-1]) == xml


def test_two_cards_of_one_patient_are_kept_separate() -> None:
    xml = basis([VISIT, VISIT | {"lma_number": "10-654321"}])
    assert care_texts(xml, "../patientInformation/patientOtherInformation/LMACardNumber") == [
        "09123456", "10654321",
    ]  # fmt: skip
    assert broken(xml) == []


@pytest.mark.parametrize(
    ("profession", "started_on", "code"),
    [
        ("01", dt.date(2024, 1, 15), "LK"),
        ("01", dt.date(2024, 1, 16), "US"),
        ("07", dt.date(2024, 1, 15), "OV"),
        # A code of the contract's own list needs no table.
        ("sj", dt.date(2024, 1, 15), "SJ"),
        ("BM", dt.date(2024, 1, 15), "BM"),
    ],
)
def test_a_profession_is_written_with_its_national_code_of_the_day(
    profession: str, started_on: dt.date, code: str
) -> None:
    xml = basis([VISIT | {"profession": profession, "started_on": started_on}])
    assert care_texts(xml, "healthcareUnit/professionCodeForHealthcare") == [code]
    assert broken(xml) == []


@pytest.mark.parametrize(
    ("profession", "started_on"),
    [("08", dt.date(2024, 1, 15)), ("09", dt.date(2024, 1, 15)), ("01", dt.date(2019, 1, 15)),
     (None, dt.date(2024, 1, 15))],
)  # fmt: skip
def test_a_profession_without_national_code_is_not_written_as_other(
    profession: str | None, started_on: dt.date
) -> None:
    xml = basis([VISIT | {"profession": profession, "started_on": started_on}])
    assert care_texts(xml, "healthcareUnit/professionCodeForHealthcare") == []
    assert "ÖR23" in broken(xml)


@pytest.mark.parametrize(("planned", "word"), [(True, "true"), (False, "false"), (None, "false")])
def test_care_is_unplanned_unless_reported_as_planned(planned: bool | None, word: str) -> None:
    assert care_texts(
        basis([VISIT | {"planned": planned}]), "healthcareCategory/plannedHealthcare"
    ) == [word]


def test_only_specialist_care_has_diagnoses_and_procedures() -> None:
    codes = {"diagnosis_codes": "R104", "procedure_codes": "AQ014 DA021"}
    specialist = basis([VISIT | codes])
    main = "diagnosis/outpatientCareDiagnosis/mainDiagnosis/diagnosisCode/code"
    assert care_texts(specialist, main) == ["R104"]
    assert care_texts(specialist, "treatment/typeOfTreatment/code") == ["AQ014", "DA021"]
    for without in (
        VISIT | codes | {"care_level": "primary"},
        VISIT | codes | {"medical_field_code": "901"},
        STAY | codes | {"medical_field_code": "901"},
    ):
        xml = basis([without])
        assert head(xml, "diagnosis") is None
        assert head(xml, "treatment") is None
        assert broken(xml) == []


def test_a_stay_has_its_diagnoses_with_the_first_as_main() -> None:
    xml = basis([STAY | {"care_level": "primary"}])
    inpatient = "diagnosis/inpatientCareDiagnosis/{}/diagnosisCode/code"
    assert care_texts(xml, inpatient.format("mainDiagnosis")) == ["E119"]
    assert care_texts(xml, inpatient.format("biDiagnosis")) == ["J189"]
    assert broken(xml) == []


@pytest.mark.parametrize(
    ("lacks", "rules"),
    [
        ({"medical_field_code": None}, ["EGEN-OBLIGATORISK", "ÖR49"]),
        ({"unit_name": None}, ["EGEN-OBLIGATORISK"]),
        ({"diagnosis_codes": None}, ["ÖR31"]),
    ],
)
def test_an_unreported_fact_is_missing_and_blocks(lacks: dict[str, Any], rules: list[str]) -> None:
    assert broken(basis([STAY | lacks])) == rules


def test_a_seller_without_a_contact_person_names_none() -> None:
    xml = basis([VISIT], seller_contact_name=None, seller_contact_email=None)
    assert head(xml, "sellerContact") is None
    assert broken(xml) == []


def test_characters_invalid_in_xml_are_left_out() -> None:
    xml = basis([VISIT | {"unit_name": "Enhet\x0b & <co>"}])
    assert care_texts(xml, "healthcareUnit/careUnitName") == ["Enhet & <co>"]


FIRST: dict[str, Any] = VISIT | {"contact_id": "A", "items": PRICED}
SECOND: dict[str, Any] = VISIT | {"contact_id": "B", "started_on": dt.date(2024, 1, 18)}


def test_a_credit_of_part_names_invoice_basis_and_line() -> None:
    originals, _ = tables([FIRST, SECOND])
    xml = credit([SECOND], [], originals)
    assert broken_riv_rules(xml, today=ISSUED_ON, original=basis([FIRST, SECOND])) == []
    assert head(xml, "typeOfInvoice") == "381"
    assert head(xml, "referenceToInvoice") == "2024000001"
    assert head(xml, "referenceToProcessClaimSpecificationId") == f"{ZVF}000001"
    assert care_texts(xml, "referenceToLineId") == ["2"]
    assert care_texts(xml, "lineId") == ["1"]
    assert head(xml, "amount") == "500.00"


@pytest.mark.parametrize(
    ("instead", "reason"),
    [
        ([], "9"),
        ([{"payer_id": "hsf"}], "1"),
        ([{"items": [("visit", 1, Decimal("400.00"))]}], "2"),
        ([{"procedure_codes": "PE009", "amount": Decimal("600.00")}], "3"),
        ([{"started_on": dt.date(2024, 1, 19)}], "3"),
        ([{"patient_id": "992024123457"}], "3"),
    ],
)
def test_the_reason_for_a_credit_follows_from_its_replacement(
    instead: list[dict[str, Any]], reason: str
) -> None:
    originals, _ = tables([SECOND])
    xml = credit([SECOND], [SECOND | change for change in instead], originals)
    assert care_texts(xml, "reasonForCredit") == [reason]
    assert broken(xml) == []


def test_each_part_of_a_stay_has_its_period_and_no_discharge_while_admitted() -> None:
    """docs/rules.md#stays-month-by-month."""
    nights = [("day", 7, Decimal("5275.50"))]
    part = STAY | {"contact_id": "K1", "started_on": dt.date(2023, 12, 25), "items": nights}
    december = part | {
        "care_month": "2023-12",
        "first_day": dt.date(2023, 12, 25),
        "last_day": dt.date(2023, 12, 31),
        "ended_on": None,
    }
    january = part | {
        "care_month": "2024-01",
        "first_day": dt.date(2024, 1, 1),
        "last_day": dt.date(2024, 1, 7),
        "ended_on": dt.date(2024, 1, 8),
    }
    xml = basis([december, january])
    assert care_texts(xml, "timespan/invoicePeriod/start") == ["20231225", "20240101"]
    assert care_texts(xml, "timespan/invoicePeriod/end") == ["20231231", "20240107"]
    assert care_texts(xml, "timespan/healthcareVisitDateTime/careVisitDate") == ["20231225"] * 2
    discharged = "timespan/healthcareDischargeDateTime/careDischargeDate"
    assert care_texts(xml, discharged) == ["20240108"]
    assert care_texts(xml, "timespan/numberOfDays/inCare") == ["7", "7"]
    assert broken(xml) == []
