"""Stories added since the first release: last, so that the others keep their people."""

from making.desks import (
    CLINIC_DESK,
    HOME_DESK,
    SODER_DESK,
    SPEC_DESK,
    STAY_DESK,
    WARD_DESK,
)
from making.reports import MONTHS, Judged, Quarter, changed, since
from making.stories_format import JAN as NORRA_JAN
from making.stories_format import norra
from making.stories_history import FEB as NORRA_FEB
from making.stories_history import MAR as NORRA_MAR
from making.stories_history import billed
from making.stories_home import NEAR
from making.stories_hospital import FILLED, GVR, stay, visit
from making.stories_private import CLINIC, REHAB, WARD, paid, spec

JAN, FEB, MAR = MONTHS


def tell(quarter: Quarter) -> None:
    """Add the stories."""
    _year_not_decided(quarter)
    _codes(quarter)
    _persons(quarter)
    _rows_of_files(quarter)
    _credited_in_parts(quarter)
    _second_exam(quarter)
    _given_elsewhere(quarter)
    _stay_elsewhere(quarter)


def _year_not_decided(quarter: Quarter) -> None:
    day = "2024-01-16"
    values = HOME_DESK.report("H-M04", quarter.people.free("asylum", day), day, profession="DT")
    why = "The home care list is yearly, and has no dietitian's price for 2024."
    quarter.tell(NEAR[JAN], values, *since(JAN, "held", "M04", why))


def _codes(quarter: Quarter) -> None:
    stories = (
        ("H-C13", {"visit_type": "7"}, "held", "C13", "Besökstyp 7 is not in the table."),
        ("H-C14", {"profession": "SJX"}, "held", "C14", "Profession SJX is not in the table."),
        ("H-C15", {"visit_type": ""}, "rejected", "C15", "The visit type is missing."),
        ("H-C15-yrke", {"profession": ""}, "rejected", "C15", "The prices depend on profession."),
    )
    day = "2024-01-17"
    for name, columns, fate, code, why in stories:
        values = HOME_DESK.report(name, quarter.people.free("asylum", day), day, **columns)
        until = JAN if fate == "rejected" else MONTHS[-1]
        quarter.tell(NEAR[JAN], values, *since(JAN, fate, code, why, until))


def _persons(quarter: Quarter) -> None:
    stories = (
        ("H-N04", "registered_from", "not_billable", "N04", "Folkbokförd since the day before."),
        ("H-P08-avliden", "died_on", "held", "P08", "The registry has a day of death before it."),
        ("H-P08-avrest", "left_on", "held", "P08", "The person left the day before."),
    )
    for name, column, fate, code, why in stories:
        person = quarter.people.person()
        quarter.people.reserve_numbers[-1][column] = "2024-01-17"
        values = HOME_DESK.report(name, person, "2024-01-18")
        until = JAN if fate == "not_billable" else MONTHS[-1]
        quarter.tell(NEAR[JAN], values, *since(JAN, fate, code, why, until))
    unnamed = quarter.people.person()
    quarter.people.reserve_numbers[-1]["name"] = ""
    values = norra("N-P09", unnamed, "2024-01-18", patient_name="")
    why = "The name is neither reported nor in the registry."
    quarter.tell(NORRA_JAN, values, *since(JAN, "held", "P09", why))


def _rows_of_files(quarter: Quarter) -> None:
    """Add one contact id of two patients, and a row that is hidden in its workbook."""
    free, day = quarter.people.free, "2024-01-30"
    for profession in ("LK", "SJ"):
        values = norra("N-C16", free("asylum", day), day, profession=profession)
        why = "Two patients have this contact id in one file, so neither report is used."
        quarter.tell(NORRA_JAN, values, Judged(JAN, "rejected", "C16", why))
    day = "2024-03-13"
    values = SODER_DESK.report("R-C18", free("asylum", day), day, _hidden="ja")
    why = "The row is hidden in the workbook: a warning. Visit 561.25."
    quarter.tell(REHAB[MAR], values, paid(MAR, values, "561.25", why, "C18"))


def _credited_in_parts(quarter: Quarter) -> None:
    """Add an invoice of two contacts that two credit notes bring to 0.00.

    Each visit has a VAT compensation of 33.675 and both have 67.35. The first note takes 33.68,
    and the last takes the rest: 33.67.
    """
    day = "2024-01-18"
    reports = [
        SODER_DESK.report(
            f"R-moms-{place}", quarter.people.free("asylum", day), day, care_unit="90202011M01"
        )
        for place in (1, 2)
    ]
    for values in reports:
        why = "Visit 561.25, on an invoice with 67.35 in VAT compensation."
        quarter.tell(REHAB[JAN], values, paid(JAN, values, "561.25", why))
    for month, values, why in (
        (FEB, reports[0], "561.25 credited with a VAT compensation of 33.68."),
        (MAR, reports[1], "561.25 credited with the rest, 33.67: the invoice nets to 0.00."),
    ):
        gone = changed(values, cancelled="ja")
        quarter.tell(REHAB[month], gone, Judged(month, "credited", "", why))


def _second_exam(quarter: Quarter) -> None:
    someone = quarter.people.person()
    first = norra("N-D03-forsta", someone, "2024-02-06", fee_code="73", visit_type="0")
    why = "Health examination 1 850 by a doctor - deduction 150."
    quarter.tell(NORRA_FEB, first, billed(FEB, first, "1700", why))
    second = norra(
        "N-D03", someone, "2024-02-20", fee_code="73", visit_type="0", care_unit="90101011M02"
    )
    quarter.tell(
        NORRA_FEB, second,
        Judged(FEB, "held", "D03", "The patient's second health examination, after N-D03-forsta."),
        billed(MAR, second, "1700", f"Released. {why}"),
    )  # fmt: skip
    quarter.decide(FEB, "release", second, "Den första undersökningen avbröts.")


def _given_elsewhere(quarter: Quarter) -> None:
    someone, day, given = quarter.people.person(), "2024-03-11", {"procedure_codes": "PE009"}
    first = CLINIC_DESK.report("G-D02-forsta", someone, day, **FILLED, **given)
    why = "Visit 3 180; PE009 has no price of its own here."
    quarter.tell(GVR[MAR], first, visit(MAR, first, "3180", why, "L06"))
    second = SPEC_DESK.report("S-D02", someone, day, **given)
    why = "PE009 is given once a day, and G-D02-forsta at another unit has it."
    quarter.tell(CLINIC[MAR], second, Judged(MAR, "held", "D02", why))


def _stay_elsewhere(quarter: Quarter) -> None:
    someone = quarter.people.person()
    first = STAY_DESK.report(
        "T-D04-forsta", someone, "2024-03-12", ended_on="2024-03-16", drg_code="K40E", **FILLED
    )
    quarter.tell(GVR[MAR], first, stay(MAR, first, "33881.09", "0.5533 x 61 234.57.", "L06"))
    second = WARD_DESK.report("W-D04", someone, "2024-03-15", ended_on="2024-03-18")
    why = "Overlaps T-D04-forsta, a stay under another agreement."
    quarter.tell(WARD[MAR], second, Judged(MAR, "held", "D04", why))
    inside = SPEC_DESK.report("S-B02", someone, "2024-03-14")
    why = "Inside the stay T-D04-forsta: a warning. 1 480 + AQ014 420.50."
    quarter.tell(CLINIC[MAR], inside, spec(MAR, inside, "1900.50", why, "B02"))
