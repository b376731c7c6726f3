"""The senders: the values that all rows of a sender share."""

from making.providers import NEAR, NORRA, SODER, SPEC, VAST
from making.reports import Desk
from making.units import hsa_id

_EMPTY = dict.fromkeys(
    (
        "cancelled", "reported_at", "ended_on", "visit_type", "profession", "fee_code",
        "lma_number", "patient_fee", "drg_code", "procedure_codes", "diagnosis_codes",
        "interpreter", "island_visit", "protected_identity", "leave_days", "planned",
    ),
    "",
)  # fmt: skip
_VISIT = {**_EMPTY, "care_form": "outpatient", "visit_type": "1", "fee_code": "69"}
_STAY = {**_EMPTY, "care_form": "inpatient"}

NORRA_DESK = Desk(
    {
        **_VISIT,
        "reporter": NORRA,
        "care_unit": "90101011M01",
        "profession": "LK",
        "diagnosis_codes": "J069",
        "cancelled": "nej",
        "interpreter": "nej",
        "patient_fee": "0",
    },
    "private",
)
SODER_DESK = Desk(
    {
        **_VISIT,
        "reporter": SODER,
        "care_unit": "90201011M01",
        "profession": "SG",
        "diagnosis_codes": "M545",
    },
    "private",
    "2024-02-15",
)
SPEC_DESK = Desk(
    {
        **_VISIT,
        "reporter": SPEC,
        "care_unit": "90301011M01",
        "profession": "LK",
        "procedure_codes": "AQ014",
        "diagnosis_codes": "R104",
    },
    "private",
)
WARD_DESK = Desk(
    {**_STAY, "reporter": SPEC, "care_unit": "90302021A01", "diagnosis_codes": "I109"}, "private"
)
REHAB_WARD_DESK = Desk(
    {**_STAY, "reporter": VAST, "care_unit": "90601011A01", "diagnosis_codes": "S720"}, "private"
)
# GVR reports no name, birth date, LMA number, interpreter or fee: the registries fill them in.
CLINIC_DESK = Desk(
    {
        **_VISIT,
        "reporter": "GVR",
        "care_unit": "90402011M01",
        "profession": "LK",
        "procedure_codes": "AQ014",
        "diagnosis_codes": "R104",
        "cancelled": "nej",
        "planned": "ja",
    },
    "region",
)
STAY_DESK = Desk(
    {
        **_STAY,
        "reporter": "GVR",
        "care_unit": "90401011A01",
        "diagnosis_codes": "I109",
        "cancelled": "nej",
        "planned": "ja",
    },
    "region",
)
HOME_DESK = Desk(
    {
        **_VISIT,
        "reporter": NEAR,
        "care_unit": "90501011H01",
        "care_form": "home",
        "profession": "SJ",
        "diagnosis_codes": "E119",
        "planned": "ja",
    },
    "region",
)
MIDWIFE_DESK = Desk(
    {
        **_VISIT,
        "reporter": NEAR,
        "care_unit": "90502011M01",
        "profession": "BM",
        "diagnosis_codes": "Z340",
        "planned": "ja",
    },
    "region",
)
NORRA_HSA = hsa_id(NORRA, "A100")
SHARED_HSA = hsa_id(NEAR, "E100")
