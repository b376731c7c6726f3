"""The hospital's stories, delivered by GVR.

Stays by DRG, visits, and a second delivery in a month.
"""

from making.desks import CLINIC_DESK, STAY_DESK
from making.reports import MONTHS, Judged, Quarter, changed, since

GVR = {month: f"{month}/gvr_{month}.xml" for month in MONTHS}
GVR_AGAIN = "2024-02/gvr_2024-02_rattelse.xml"
JAN, FEB, MAR = MONTHS
visit, stay = CLINIC_DESK.billed, STAY_DESK.billed
FILLED = {"lma_number": ""}


def tell(quarter: Quarter) -> None:
    """Add the stories of the hospital."""
    _stays_by_weight(quarter)
    _stays_elsewhere(quarter)
    _stays_in_doubt(quarter)
    _clinic(quarter)
    _moved(quarter)
    _gvr_correction(quarter)


def _stays_by_weight(quarter: Quarter) -> None:
    bed, report = quarter.people.in_bed, STAY_DESK.report
    for name, drg, nights, amount, why in (
        ("T-innanfor-trim", "O60C", 5, "37598.03", "0.6140 x 61 234.57; 5 days is within trim."),
        (
            "T-ytterfall",
            "O60C",
            8,
            "59048.03",
            "0.6140 x 61 234.57 = 37 598.03, + 3 outlier days x 7 150.",
        ),
        ("T-tung", "F60N", 12, "128874.28", "2.1046 x 61 234.57, rounded half up once."),
    ):
        values = report(
            name, bed(), "2024-01-08", ended_on=f"2024-01-{8 + nights:02d}", drg_code=drg, **FILLED
        )
        quarter.tell(GVR[JAN], values, stay(JAN, values, amount, why, "L06"))


def _stays_elsewhere(quarter: Quarter) -> None:
    """Add a ward that opened during the stay, and a patient of another county."""
    report = STAY_DESK.report
    values = report(
        "T-byter-avdelning",
        quarter.people.in_bed(),
        "2024-01-30",
        ended_on="2024-02-05",
        care_unit="90401011A02",
        _end_care_unit="90401011A01",
        drg_code="E47C",
        _agreement="ADA-90401",
        **FILLED,
    )
    why = "The first ward opened on 2024-02-01: the last ward decides. 0.8215 x 61 234.57."
    quarter.tell(
        GVR[JAN], values,
        Judged(JAN, "not_yet", "", "Ended after the last day of January."),
        stay(FEB, values, "50304.20", why, "L06"),
    )  # fmt: skip
    ukraine = quarter.people.free("county03", "2024-01-09")
    values = report(
        "T-uppsala", ukraine, "2024-01-09", ended_on="2024-01-12", drg_code="K40E", **FILLED
    )
    why = "Lives in county 03, region-owned: that county pays. 0.5533 x 61 234.57."
    quarter.tell(GVR[JAN], values, stay(JAN, values, "33881.09", why, "L06"))


def _stays_in_doubt(quarter: Quarter) -> None:
    people, report = quarter.people, STAY_DESK.report
    dates = {"ended_on": "2024-01-20", **FILLED}
    values = report("T-M01-ingen-drg", people.in_bed(), "2024-01-18", **dates)
    why = "A stay under a DRG agreement without DRG has no price."
    quarter.tell(GVR[JAN], values, *since(JAN, "held", "L06 M01", why))
    values = report("T-M01-gammal-drg", people.in_bed(), "2024-01-18", **dates, drg_code="B99X")
    why = "The DRG's weight ended with 2023."
    quarter.tell(GVR[JAN], values, *since(JAN, "held", "L06 M01", why))
    values = report("T-E01", people.person(carded=False), "2024-01-18", **dates, drg_code="E47C")
    why = "No fee code, and no LMA evidence that would tell an asylum seeker."
    quarter.tell(GVR[JAN], values, *since(JAN, "held", "E01", why))
    values = report("T-kvarliggande", people.in_bed(), "2024-03-25", drg_code="E47C", **FILLED)
    quarter.tell(GVR[MAR], values, Judged(MAR, "not_yet", "", "Still admitted."))


def _clinic(quarter: Quarter) -> None:
    people, report, day = quarter.people, CLINIC_DESK.report, "2024-01-18"
    values = report(
        "G-hemsjukvardsansvar",
        people.free("asylum", day),
        day,
        _event_form="Hemsjukvårdsansvar",
        **FILLED,
    )
    why = "A responsibility for home care is no contact."
    quarter.tell(GVR[JAN], values, Judged(JAN, "not_billable", "N02", why))
    values = report("G-L01", people.person(carded=False), day, **FILLED)
    why = "GVR tells no LMA number and the registry has none."
    quarter.tell(GVR[JAN], values, *since(JAN, "held", "L01", why))
    values = report("G-C09", people.free("asylum", day), day, procedure_codes="", **FILLED)
    why = "A specialist visit needs a DRG or a KVÅ code."
    quarter.tell(GVR[JAN], values, Judged(JAN, "rejected", "C09 L06", why))
    values = report("G-taxa12", people.free("asylum", day), day, fee_code="12", **FILLED)
    why = "3 180 + AQ014 515 - 50: GVR tells no fee, so the table of fees does; no C10."
    quarter.tell(GVR[JAN], values, visit(JAN, values, "3645", why, "L06"))
    values = report("G-taxa71", people.free("permit", day), day, fee_code="71", profession="SJ")
    why = "Without permit, fee paid: 1 240 + AQ014 515 - 25; no LMA number needed."
    quarter.tell(GVR[JAN], values, visit(JAN, values, "1730", why))
    values = report("G-sormland", people.free("county04", day), day, **FILLED)
    why = "Lives in county 04: an invoice by Peppol to that county. 3 180 + AQ014 515."
    quarter.tell(GVR[JAN], values, visit(JAN, values, "3695", why, "L06"))
    values = report("G-ostergotland", people.free("county05", day), day, **FILLED)
    why = "Lives in county 05, which is not a payer here."
    quarter.tell(GVR[JAN], values, *since(JAN, "held", "A02 L06", why))


def _moved(quarter: Quarter) -> None:
    """Add a patient who moves to county 03 in February; the newer evidence decides."""
    people, report = quarter.people, CLINIC_DESK.report
    mover = people.card(people.person(carded=False), "card", "2023-05-01")
    moved = mover._replace(residence="03")
    people.card(moved, "residence_card", "2024-02-01", lma=mover.lma)
    values = report("G-fore-flytten", mover, "2024-01-23", **FILLED)
    why = "Residence unknown: HSF. 3 180 + AQ014 515."
    quarter.tell(GVR[JAN], values, visit(JAN, values, "3695", why, "L06"))
    values = report("G-efter-flytten", moved, "2024-02-20", **FILLED)
    why = "The evidence with the latest start says county 03: that county. 3 180 + AQ014 515."
    quarter.tell(GVR[FEB], values, visit(FEB, values, "3695", why, "L06"))


def _gvr_correction(quarter: Quarter) -> None:
    """Add the second delivery of a month: a correction, a change and a cancellation."""
    people, report, day = quarter.people, CLINIC_DESK.report, "2024-01-24"
    wrong = report("G-U01", people.free("asylum", day), day, care_unit="12345678901", **FILLED)
    why = "The registry has no such unit."
    quarter.tell(
        GVR[JAN], wrong,
        Judged(JAN, "held", "L06 U01", why),
        Judged(FEB, "replaced", "", "Corrected in February."),
    )  # fmt: skip
    right = changed(wrong, care_unit="90402011M01")
    why = "The correction names a unit that exists. 3 180 + AQ014 515."
    quarter.tell(GVR_AGAIN, right, visit(FEB, right, "3695", why, "L06"))
    old = report("G-andrad-atgard", people.free("asylum", day), day, **FILLED)
    why = "3 180 + AQ014 515."
    quarter.tell(GVR[JAN], old, visit(JAN, old, "3695", why, "L06"))
    new = changed(old, procedure_codes="NHP09")
    why = "Another procedure: 3 695 credited, 3 180 + NHP09 4 100 billed."
    quarter.tell(GVR_AGAIN, new, visit(FEB, new, "7280", why, "L06"))
    old = report("G-makuleras", people.free("asylum", day), day, **FILLED)
    quarter.tell(GVR[JAN], old, visit(JAN, old, "3695", "3 180 + AQ014 515.", "L06"))
    gone = changed(old, cancelled="ja")
    quarter.tell(GVR_AGAIN, gone, Judged(FEB, "credited", "", "Makulerad after billing."))
    old = report("G-samma-igen", people.free("asylum", day), day, **FILLED)
    quarter.tell(GVR[JAN], old, visit(JAN, old, "3695", "3 180 + AQ014 515.", "L06"))
    quarter.tell(GVR_AGAIN, old, Judged(FEB, "unchanged", "", "Sent again as it was."))
