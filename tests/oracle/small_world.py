"""A small made-up world for manual cases: registries and rows as CSV text."""

import datetime as dt
from itertools import count
from typing import Any

from tests.oracle import Oracle, RunResult

# Reserve numbers by the official rule: docs/domain.md#the-patients-numbers.
ANNA, BO, CLEO, DANA = "992016000010", "992016123457", "992024000010", "992024123457"
LMA = {ANNA: "09-000001", BO: "09-000002", CLEO: "09-000003", DANA: "09-000004"}
CLINIC, HOSPITAL, WARD = "19108011M04", "30216311002", "191080110"

FEBRUARY = "2024-02"
ISSUE_DAY = dt.date(2024, 3, 4)
APRIL_FIRST = dt.date(2024, 4, 1)

Tables = dict[str, list[dict[str, Any]]]


def tables() -> Tables:
    """Agreement A1: private clinic, own list P1. H1: region's hospital, DRG. W1: ward, by day."""
    common = {"valid_from": "2020-01-01", "vat_compensation_percent": "6"}
    prices = [
        ("P1", "visit", "", "", "900"),
        ("P1", "visit", "LK", "", "2093"),
        ("P1", "health_exam", "", "", "1500"),
        ("P1", "procedure", "", "PE009", "120,50"),
        ("P1", "deduction", "LK", "", "150"),
        ("H1", "visit", "", "", "3000"),
        ("H1", "drg_point", "", "", "60000,50"),
        ("H1", "outlier_day", "", "", "4000"),
        ("W1", "day", "", "", "5000"),
        ("out_of_county", "visit", "", "", "930"),
    ]
    return {
        "agreements": [
            common
            | {"agreement_id": "A1", "provider_org_no": "5561111111", "contract_type": "300"}
            | {"care_level": "primary", "owner": "private", "price_basis": "agreement"}
            | {"price_list_id": "P1", "deduct_patient_fee": "ja"}
            | {"vardfaktura_asylum_from": "2024-02-10", "interpreter_supplement": "300"}
            | {"island_supplement": "500"},
            common
            | {"agreement_id": "H1", "provider_org_no": "2321000016", "contract_type": "107"}
            | {"care_level": "specialist", "owner": "region", "price_basis": "agreement"}
            | {"price_list_id": "H1", "inpatient_model": "drg"},
            common
            | {"agreement_id": "W1", "provider_org_no": "5561111111", "contract_type": "128"}
            | {"care_level": "inpatient", "owner": "private", "price_basis": "agreement"}
            | {"price_list_id": "W1", "inpatient_model": "day", "deduct_leave_days": "1"},
        ],
        "care_units": [
            {"care_unit": unit, "hsa_id": hsa, "agreement_id": agreement, "valid_from": first}
            for unit, hsa, agreement, first in [
                (CLINIC, "SE2321000016-A001", "A1", "2020-01-01"),
                (HOSPITAL, "SE2321000016-H001", "H1", "2020-01-01"),
                (WARD, "SE2321000016-A001", "W1", "2024-02-05"),
            ]
        ],
        "reserve_numbers": [
            {"reserve_number": number, "name": name, "born_on": born_on, "valid_from": "20160101"}
            for number, name, born_on in [
                (ANNA, "Anna Ek", "1990-01-01"),
                (BO, "Bo Al", "1990-01-01"),
                (CLEO, "Cleo By", "1990-01-01"),
                (DANA, "Dana Å", "1990-01-01"),
            ]
        ],
        "lma_cards": [
            {"lma_number": LMA[owner], "reserve_number": owner, "evidence": evidence}
            | {"valid_from": first, "region_of_residence": county}
            for owner, evidence, first, county in [
                (ANNA, "card", "2023-06-01", ""),
                (BO, "receipt", "2024-01-10", ""),
                (CLEO, "card", "2023-06-01", "03"),
                (DANA, "card", "2023-06-01", "01"),
            ]
        ],
        "fee_codes": [
            {"fee_code": code, "category": category, "health_exam": exam}
            | {"valid_from": "2015-01-01"}
            for code, category, exam in [
                ("12", "asylum", ""),
                ("69", "asylum", ""),
                ("73", "asylum", "J"),
                ("71", "without_permit", ""),
                ("95", "quota_refugee", ""),
                ("04", "eu", ""),
            ]
        ],
        "patient_fees": [
            {"fee_code": "12", "profession": "LK", "amount": "50", "valid_from": "2020-01-01"},
            {"fee_code": "12", "amount": "25", "valid_from": "2020-01-01"},
        ],
        "price_items": [
            {"price_list_id": name, "kind": kind, "profession": profession, "code": code}
            | {"amount": amount, "valid_from": "2020-01-01"}
            for name, kind, profession, code, amount in prices
        ],
        "drg_weights": [
            {"drg_code": "K123", "weight": "1,2345", "trim_days": "10", "valid_from": "2020-01-01"}
        ],
        "payers": [
            {"payer_id": "hsf", "channel": "manual", "valid_from": "2020-01-01"}
            | {"reference_asylum": "15002509/A", "reference_quota": "15008739/KV"}
            | {"claim_limit_months": "6"},
            {"payer_id": "03", "channel": "riv", "valid_from": "2020-01-01"}
            | {"reference_asylum": "U3"},
        ],
    }


def codes(result: RunResult, key: tuple[int, int]) -> set[str]:
    """Return the remarks of one row."""
    return {code for ingest, row, code in result.remarks if (ingest, row) == key}


class World:
    """An oracle, and rows with defaults for values that a case does not name."""

    def __init__(self, registries: Tables | None = None) -> None:
        self.oracle = Oracle(registries or tables())
        self._ingests = count(1)

    def visit(self, contact_id: str, **columns: Any) -> dict[str, Any]:
        """Anna sees a nurse (SJ) at the clinic on 2024-02-12; exempt from fee."""
        return {
            "source_format": "csv",
            "reporter": "5561111111",
            "contact_id": contact_id,
            "care_unit": CLINIC,
            "care_form": "outpatient",
            "started_on": "2024-02-12",
            "visit_type": "1",
            "profession": "SJ",
            "fee_code": "69",
            "patient_id": ANNA,
            "lma_number": LMA.get(columns.get("patient_id", ANNA)),
        } | columns

    def stay(self, contact_id: str, **columns: Any) -> dict[str, Any]:
        """Anna stays in the ward; no fee code."""
        stay = {"care_unit": WARD, "care_form": "inpatient", "profession": None, "fee_code": None}
        return self.visit(contact_id, **(stay | columns))

    def deliver(self, *rows: dict[str, Any]) -> list[tuple[int, int]]:
        """Deliver a file with these rows; return the place of each."""
        ingest_no = next(self._ingests)
        placed = [
            row | {"ingest_no": ingest_no, "source_row": place}
            for place, row in enumerate(rows, start=1)
        ]
        self.oracle.deliver(placed)
        return [(ingest_no, place) for place in range(1, len(rows) + 1)]
