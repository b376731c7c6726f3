"""The region's own home care and midwives, and what other counties pay."""

from making.desks import CLINIC_DESK, HOME_DESK, MIDWIFE_DESK, SHARED_HSA
from making.reports import MONTHS, Judged, Quarter, changed, since
from making.stories_hospital import FILLED, GVR, visit

NEAR = {month: f"{month}/narsjukvard_{month}.csv" for month in MONTHS}
JAN, FEB, MAR = MONTHS
home, midwife = HOME_DESK.billed, MIDWIFE_DESK.billed


def tell(quarter: Quarter) -> None:
    """Add the stories of home care and midwives, and those of other counties."""
    _home(quarter)
    _shared_hsa_id(quarter)
    _other_payers(quarter)
    _payers_credited(quarter)


def _home(quarter: Quarter) -> None:
    free, report, day = quarter.people.free, HOME_DESK.report, "2024-01-16"
    values = report("H-M01", free("asylum", day), day, profession="AT")
    why = "The home care list has no price for an occupational therapist."
    quarter.tell(NEAR[JAN], values, *since(JAN, "held", "M01", why))
    values = report(
        "H-o",
        free("asylum", day),
        day,
        care_unit="90501011H02",
        island_visit="ja",
        fee_code="12",
        patient_fee="25",
    )
    quarter.tell(NEAR[JAN], values, home(JAN, values, "965", "640 + island 350 - fee 25."))
    values = report("H-tolk", free("asylum", day), day, interpreter="ja")
    why = "This agreement pays no interpreter supplement: 640."
    quarter.tell(NEAR[JAN], values, home(JAN, values, "640", why))
    for month, name in ((JAN, "U-sista-dagen"), (FEB, "U-A01")):
        when = {JAN: "2024-01-31", FEB: "2024-02-01"}[month]
        values = MIDWIFE_DESK.report(name, free("asylum", when), when, care_unit="90503011M01")
        if month == JAN:
            why = "The youth clinic's last day with an agreement: 930 - 100."
            quarter.tell(NEAR[JAN], values, midwife(JAN, values, "830", why))
        else:
            why = "The youth clinic's agreement ended on 2024-01-31."
            quarter.tell(NEAR[FEB], values, *since(FEB, "held", "A01", why))


def _shared_hsa_id(quarter: Quarter) -> None:
    free, report, day = quarter.people.free, HOME_DESK.report, "2024-01-17"
    values = report("H-U03", free("asylum", day), day, care_unit=SHARED_HSA)
    why = "The HSA-id belongs to a home care and a midwife unit: two agreements."
    quarter.tell(NEAR[JAN], values, *since(JAN, "held", "U03", why))
    values = report("H-U03-rattas", free("asylum", day), day, care_unit=SHARED_HSA)
    quarter.tell(
        NEAR[JAN], values,
        *since(JAN, "held", "U03", why, until=FEB),
        Judged(MAR, "replaced", "", "Reported by kombikakod in March."),
    )  # fmt: skip
    mended = changed(values, care_unit="90501011H01")
    quarter.tell(NEAR[MAR], mended, home(MAR, mended, "640", "By kombikakod there is one: 640."))
    day = "2024-03-12"
    values = MIDWIFE_DESK.report(
        "B-egen-hsa", free("asylum", day), day, care_unit=SHARED_HSA, _agreement="ADA-90502"
    )
    why = "From March the HSA-id is the midwives' alone: 930 - 100."
    quarter.tell(NEAR[MAR], values, midwife(MAR, values, "830", why))


def _other_payers(quarter: Quarter) -> None:
    free, day = quarter.people.free, "2023-07-17"
    late = free("county04", day)
    values = MIDWIFE_DESK.report("B-sen-sormland", late, day)
    why = "Seven months old, but county 04 accepts twelve. The list of 2023: 878 - 100."
    quarter.tell(NEAR[JAN], values, midwife(JAN, values, "778", why))
    day = "2024-02-21"
    quota = quarter.people.person(residence="03", group="quota")
    values = HOME_DESK.report("H-kvot", quota, day, fee_code="96")
    why = "Quota refugee in county 03: HSF all the same, and the out-of-county list: 930."
    quarter.tell(NEAR[FEB], values, home(FEB, values, "930", why))
    day = "2024-03-14"
    old = HOME_DESK.report("H-uppsala", free("county03", day), day, profession="LK")
    why = "Lives in county 03: the national basis. Doctor at home 1 250."
    quarter.tell(NEAR[MAR], old, home(MAR, old, "1250", why))


def _payers_credited(quarter: Quarter) -> None:
    """Credit invoices of other counties."""
    people, day = quarter.people, "2024-02-22"
    old = CLINIC_DESK.report("G-uppsala-makuleras", people.free("county03", day), day, **FILLED)
    quarter.tell(GVR[FEB], old, visit(FEB, old, "3695", "3 180 + AQ014 515, to county 03.", "L06"))
    gone = changed(old, cancelled="ja")
    why = "A credit note to county 03 by the national basis."
    quarter.tell(GVR[MAR], gone, Judged(MAR, "credited", "", why))
    # Two numbers, one of them from county 03: a correction moves the contact to another payer.
    person = people.card(people.person(carded=False), "card", "2023-04-01")
    away = people.card(person._replace(residence="03"), "card", "2023-09-01")
    old = HOME_DESK.report("H-byter-betalare", person, day)
    quarter.tell(NEAR[FEB], old, home(FEB, old, "640", "Home visit 640, to HSF."))
    new = changed(old, lma_number=away.lma, _residence="03")
    why = "The other LMA number tells county 03: HSF is credited, county 03 billed 640."
    quarter.tell(NEAR[MAR], new, home(MAR, new, "640", why))
