"""Rehab, specialists and the private wards."""

from making.desks import SODER_DESK, SPEC_DESK, WARD_DESK
from making.reports import MONTHS, Judged, Quarter, changed, since

REHAB = {month: f"{month}/rehab_soder_{month}.xlsx" for month in MONTHS}
CLINIC = {month: f"{month}/specialisterna_{month}.csv" for month in MONTHS}
WARD = {month: f"{month}/vardavdelning_{month}.parquet" for month in MONTHS}
JAN, FEB, MAR = MONTHS
paid, spec, ward = SODER_DESK.billed, SPEC_DESK.billed, WARD_DESK.billed


def tell(quarter: Quarter) -> None:
    """Add the stories of the two private senders."""
    _rehab_prices(quarter)
    _rehab_changes(quarter)
    _rehab_february(quarter)
    _specialists(quarter)
    _ward_days(quarter)
    _ward_waits(quarter)
    _ward_february(quarter)


def _rehab_prices(quarter: Quarter) -> None:
    free, report, day = quarter.people.free, SODER_DESK.report, "2024-01-15"
    phone = {"visit_type": "8"}
    values = report("R-M02", free("asylum", day), day, **phone, fee_code="12", patient_fee="100")
    why = "A phone contact costs 0, less the fee 100: below zero."
    quarter.tell(REHAB[JAN], values, *since(JAN, "held", "M02", why))
    values = report("R-N03", free("asylum", day), day, **phone)
    why = "A phone contact costs 0 and no fee was paid: nothing to bill."
    quarter.tell(REHAB[JAN], values, Judged(JAN, "not_billable", "N03", why))
    values = report("R-M01", free("asylum", day), day, visit_type="A")
    why = "The rehab list has no price for besökstyp A."
    quarter.tell(REHAB[JAN], values, *since(JAN, "held", "M01", why))
    values = report("R-tolk", free("asylum", day), day, interpreter="ja")
    quarter.tell(REHAB[JAN], values, paid(JAN, values, "690", "Visit 540 + interpreter 150."))
    island = {"care_form": "home", "island_visit": "ja", "care_unit": "90201011M02"}
    values = report(
        "R-o", free("asylum", day), day, **island, interpreter="ja", fee_code="12", patient_fee="25"
    )
    why = "Home 810 + interpreter 150 + island 420 - fee 25."
    quarter.tell(REHAB[JAN], values, paid(JAN, values, "1355", why))
    values = report("R-o-mottagning", free("asylum", day), day, island_visit="ja")
    why = "The island supplement is for home visits: visit 540."
    quarter.tell(REHAB[JAN], values, paid(JAN, values, "540", why))
    values = report("R-kvot", free("quota", day), day, fee_code="96")
    why = "Quota refugee: always the out-of-county list, other staff 930; own reference."
    quarter.tell(REHAB[JAN], values, paid(JAN, values, "930", why))


def _rehab_changes(quarter: Quarter) -> None:
    """Add changes without `reported_at`: the later delivery decides."""
    free, report, day = quarter.people.free, SODER_DESK.report, "2024-01-17"
    old = report("R-tolk-glomd", free("asylum", day), day)
    quarter.tell(REHAB[JAN], old, paid(JAN, old, "540", "Visit 540."))
    new = changed(old, interpreter="ja")
    quarter.tell(REHAB[FEB], new, paid(FEB, new, "690", "540 credited; visit 540 + interpreter."))
    old = report("R-var-telefon", free("asylum", day), day)
    quarter.tell(REHAB[JAN], old, paid(JAN, old, "540", "Visit 540."))
    new = changed(old, visit_type="8")
    why = "It was a phone contact, which costs nothing: 540 credited."
    quarter.tell(REHAB[FEB], new, Judged(FEB, "credited", "N03", why))
    old = report("R-repris", free("asylum", day), day, visit_type="0")
    quarter.tell(REHAB[JAN], old, paid(JAN, old, "720", "Visit 720."))
    quarter.tell(REHAB[FEB], old, Judged(FEB, "unchanged", "", "Sent again as it was."))
    quarter.tell(REHAB[MAR], old, Judged(MAR, "unchanged", "", "Sent again as it was."))


def _rehab_february(quarter: Quarter) -> None:
    free, report = quarter.people.free, SODER_DESK.report
    for name, day, amount, why in (
        ("R-sista-gamla-priset", "2024-01-31", "540", "Reported late; the start decides: 540."),
        ("R-fore-vardfaktura", "2024-02-14", "561.25", "The day before Vårdfaktura: manual."),
        ("R-vardfaktura", "2024-02-15", "561.25", "The first day by Vårdfaktura."),
    ):
        values = report(name, free("asylum", day), day)
        quarter.tell(REHAB[FEB], values, paid(FEB, values, amount, why))
    old = report("R-vardfaktura-andras", free("asylum", "2024-02-19"), "2024-02-19")
    quarter.tell(REHAB[FEB], old, paid(FEB, old, "561.25", "Visit 561.25 by Vårdfaktura."))
    new = changed(old, fee_code="12", patient_fee="25")
    why = "A fee was paid: 561.25 credited with its 6 % compensation, 561.25 - 25 billed."
    quarter.tell(REHAB[MAR], new, paid(MAR, new, "536.25", why))
    values = report("R-papperslos", free("permit", "2024-02-20"), "2024-02-20", fee_code="78")
    why = "Without permit: never by Vårdfaktura. Visit 561.25."
    quarter.tell(REHAB[FEB], values, paid(FEB, values, "561.25", why))
    values = report(
        "R-ny-enhet", free("asylum", "2024-03-01"), "2024-03-01", care_unit="90201011M03"
    )
    why = "The first day of the unit Hamnen. Visit 561.25."
    quarter.tell(REHAB[MAR], values, paid(MAR, values, "561.25", why))


def _specialists(quarter: Quarter) -> None:
    free, report, day = quarter.people.free, SPEC_DESK.report, "2024-01-16"
    nothing = {"procedure_codes": "", "drg_code": ""}
    values = report("S-C09", free("asylum", day), day, **nothing)
    why = "A specialist visit needs a DRG or a KVÅ code."
    quarter.tell(CLINIC[JAN], values, Judged(JAN, "rejected", "C09", why))
    for name, wrong in (("kva", {"procedure_codes": "AQ014 PE09"}), ("drg", {"drg_code": "14O"})):
        values = report(f"S-C08-{name}", free("asylum", day), day, **wrong)
        why = "The code has another form than the code system."
        quarter.tell(CLINIC[JAN], values, Judged(JAN, "rejected", "C08", why))
    values = report(
        "S-flera-atgarder", free("asylum", day), day, procedure_codes="PE009 XS007 AQ014 PE009"
    )
    why = "1 480 + AQ014 420.50 + PE009 850 once; XS007 has no price."
    quarter.tell(CLINIC[JAN], values, spec(JAN, values, "2750.50", why))
    values = report(
        "S-drg",
        free("asylum", day),
        day,
        drg_code="H14O",
        procedure_codes="",
        care_unit="90301011M02",
    )
    why = "The visit's DRG has a price of its own: 6 400."
    quarter.tell(CLINIC[JAN], values, spec(JAN, values, "6400", why))
    someone = free("asylum", "2024-02-13")
    values = report("S-B01-forsta", someone, "2024-02-13")
    why = "1 480 + AQ014 420.50; two visits that day with different procedures."
    quarter.tell(CLINIC[FEB], values, spec(FEB, values, "1900.50", why, "B01"))
    values = report("S-B01-andra", someone, "2024-02-13", procedure_codes="PE009")
    why = "1 480 + PE009 850: other procedures, so no double."
    quarter.tell(CLINIC[FEB], values, spec(FEB, values, "2330", why, "B01"))
    values = report("S-lansbo", free("county03", "2024-02-13"), "2024-02-13")
    why = "Lives in county 03, but the provider is private: HSF. 1 480 + AQ014 420.50."
    quarter.tell(CLINIC[FEB], values, spec(FEB, values, "1900.50", why))


def _ward_days(quarter: Quarter) -> None:
    bed, report = quarter.people.in_bed, WARD_DESK.report
    palliative = {"care_unit": "90303021A01"}
    values = report("W-samma-dag", bed(), "2024-01-10", ended_on="2024-01-10")
    why = "In and out the same day is 0 days under this agreement: nothing to bill."
    quarter.tell(WARD[JAN], values, Judged(JAN, "not_billable", "N03", why))
    values = report("W-samma-dag-en", bed(), "2024-01-10", ended_on="2024-01-10", **palliative)
    why = "The palliative agreement counts the same day as 1 day: 5 275.50."
    quarter.tell(WARD[JAN], values, ward(JAN, values, "5275.50", why))
    stay = {"ended_on": "2024-01-16", "leave_days": "2"}
    values = report("W-permission", bed(), "2024-01-08", **stay)
    why = "8 nights - 2 leave days = 6 x 6 840."
    quarter.tell(WARD[JAN], values, ward(JAN, values, "41040", why))
    values = report("W-permission-ingar", bed(), "2024-01-08", **stay, **palliative)
    why = "This agreement does not deduct leave: 8 x 5 275.50."
    quarter.tell(WARD[JAN], values, ward(JAN, values, "42204", why))
    values = report("W-over-nyar", bed(), "2023-12-29", ended_on="2024-01-03")
    why = "Each night at the price of its own day: 3 x 6 590 + 2 x 6 840."
    quarter.tell(WARD[JAN], values, ward(JAN, values, "33450", why))
    someone = bed()
    values = report("W-forsta-vistelsen", someone, "2024-01-15", ended_on="2024-01-19")
    quarter.tell(WARD[JAN], values, ward(JAN, values, "27360", "4 x 6 840."))
    values = report("W-aterinlagd", someone, "2024-01-19", ended_on="2024-01-22")
    why = "Admitted again the day of discharge: no overlap. 3 x 6 840."
    quarter.tell(WARD[JAN], values, ward(JAN, values, "20520", why))
    values = report("W-D01", someone, "2024-01-18", ended_on="2024-01-23")
    why = "Overlaps two stays that are billed."
    quarter.tell(WARD[JAN], values, *since(JAN, "held", "D01", why))


def _ward_waits(quarter: Quarter) -> None:
    people, bed, report = quarter.people, quarter.people.in_bed, WARD_DESK.report
    open_stay = report("W-inneliggande", bed(), "2024-01-24")
    quarter.tell(
        WARD[JAN], open_stay,
        Judged(JAN, "not_yet", "", "Still admitted."),
        Judged(FEB, "replaced", "", "Reported with its end in February."),
    )  # fmt: skip
    values = changed(open_stay, ended_on="2024-02-06")
    why = "13 nights x 6 840: the whole stay is billed the month it ends."
    quarter.tell(WARD[FEB], values, ward(FEB, values, "88920", why))
    values = report("W-ut-i-februari", bed(), "2024-01-29", ended_on="2024-02-02")
    quarter.tell(
        WARD[JAN], values,
        Judged(JAN, "not_yet", "", "Ended after the last day of January."),
        ward(FEB, values, "27360", "4 x 6 840."),
    )  # fmt: skip
    values = report("W-E01", people.person(carded=False), "2024-01-11", ended_on="2024-01-13")
    why = "No fee code, and no LMA evidence that would tell an asylum seeker."
    quarter.tell(WARD[JAN], values, *since(JAN, "held", "E01", why))
    values = report(
        "W-papperslos",
        people.free("permit", "2024-01-11"),
        "2024-01-11",
        ended_on="2024-01-13",
        fee_code="78",
    )
    why = "The fee code tells the category also on a stay: 2 x 6 840."
    quarter.tell(WARD[JAN], values, ward(JAN, values, "13680", why))
    values = report(
        "W-M01-kvot",
        people.free("quota", "2024-01-11"),
        "2024-01-11",
        ended_on="2024-01-13",
        fee_code="96",
    )
    why = "Quota refugees have the out-of-county list, which has no day price."
    quarter.tell(WARD[JAN], values, *since(JAN, "held", "M01", why))


def _ward_february(quarter: Quarter) -> None:
    bed, report = quarter.people.in_bed, WARD_DESK.report
    values = report(
        "W-ny-avdelning", bed(), "2024-01-30", ended_on="2024-02-03", care_unit="90302021A02"
    )
    why = "The unit opened on 2024-02-01, during the stay: the end decides the unit. 4 x 6 840."
    quarter.tell(WARD[FEB], values, ward(FEB, values, "27360", why))
    old = report("W-andrad-utskrivning", bed(), "2024-01-22", ended_on="2024-01-25")
    quarter.tell(WARD[JAN], old, ward(JAN, old, "20520", "3 x 6 840."))
    new = changed(old, ended_on="2024-01-26")
    why = "The discharge is put right: 20 520 credited, 4 x 6 840 billed."
    quarter.tell(WARD[FEB], new, ward(FEB, new, "27360", why))
    gone = changed(new, cancelled="ja")
    quarter.tell(WARD[MAR], gone, Judged(MAR, "credited", "", "Cancelled after billing."))
