"""Husläkare: units, double billing, age, decisions, and effects of corrections."""

from making.desks import NORRA_DESK
from making.reports import Judged, Quarter, changed, since
from making.stories_format import DOCTOR, DOCTOR_WHY, JAN, NURSE, norra, wrong_check_digit

FEB = "2024-02/exempelhalsan_norra_2024-02.csv"
FEB_AGAIN = "2024-02/exempelhalsan_norra_rattelser_2024-02.csv"
MAR = "2024-03/exempelhalsan_norra_2024-03.csv"
MAR_AGAIN = "2024-03/exempelhalsan_norra_rattelser_2024-03.csv"
MAR_CANCEL = "2024-03/exempelhalsan_norra_makuleringar_2024-03.csv"
IN_FEB, IN_MAR = "2024-02-28T09:00", "2024-03-28T09:00"
billed = NORRA_DESK.billed


def tell(quarter: Quarter) -> None:
    """Add the stories to the files of the three months."""
    _units(quarter)
    _doubles(quarter)
    _triple(quarter)
    _age(quarter)
    _refused_then_mended(quarter)
    _months(quarter)


def _units(quarter: Quarter) -> None:
    free = quarter.people.free
    values = norra("N-U01", free("asylum", "2024-01-18"), "2024-01-18", care_unit="99999999M01")
    why = "The registry has no such unit."
    quarter.tell(
        JAN,
        values,
        *since("2024-01", "held", "U01", why, until="2024-01"),
        Judged("2024-02", "replaced", "", "Reported on another unit in February."),
    )
    mended = changed(values, care_unit="90101011M01", reported_at=IN_FEB)
    why = f"The correction names a unit that exists. {DOCTOR_WHY}."
    quarter.tell(FEB_AGAIN, mended, billed("2024-02", mended, DOCTOR, why))
    day = "2024-01-19"
    values = norra("N-U02-ej-oppnad", free("asylum", day), day, care_unit="90101011M02")
    why = "The unit Strand opens on 2024-02-01."
    quarter.tell(JAN, values, *since("2024-01", "held", "U02", why))
    values = norra("N-A01", free("asylum", day), day, care_unit="90101012M01")
    why = "The unit is open, but its agreement ended on 2023-12-31."
    quarter.tell(JAN, values, *since("2024-01", "held", "A01", why))
    day = "2024-03-05"
    values = norra("N-U02-stangd", free("asylum", day), day, care_unit="90101011M03")
    why = "The unit Berg closed on 2024-02-29."
    quarter.tell(MAR, values, Judged("2024-03", "held", "U02", why))
    day = "2024-01-19"
    values = norra("N-C06-okand", free("asylum", day), day, fee_code="99")
    why = "No such fee code."
    quarter.tell(
        JAN,
        values,
        *since("2024-01", "held", "C06", why, until="2024-01"),
        Judged("2024-02", "replaced", "", "Corrected in February."),
    )
    mended = changed(values, fee_code="69", reported_at=IN_FEB)
    quarter.tell(FEB_AGAIN, mended, billed("2024-02", mended, DOCTOR, f"Corrected. {DOCTOR_WHY}."))
    mended = changed(wrong_check_digit(quarter), reported_at=IN_FEB)
    quarter.tell(FEB_AGAIN, mended, billed("2024-02", mended, DOCTOR, f"Corrected. {DOCTOR_WHY}."))


def _doubles(quarter: Quarter) -> None:
    free, day = quarter.people.free, "2024-01-22"
    someone = free("asylum", day)
    values = norra("N-B01-lakare", someone, day)
    why = f"Doctor and nurse the same day at one unit: a warning on both. {DOCTOR_WHY}."
    quarter.tell(JAN, values, billed("2024-01", values, DOCTOR, why, "B01"))
    values = norra("N-B01-sjukskoterska", someone, day, profession="SJ")
    why = "Doctor and nurse the same day at one unit: another profession, so no double. 930."
    quarter.tell(JAN, values, billed("2024-01", values, NURSE, why, "B01"))
    # A double where the first contact is cancelled: billed two months later.
    someone = free("asylum", day)
    first = norra("N-D01-makuleras", someone, day)
    why = f"The first of two alike is billed. {DOCTOR_WHY}."
    quarter.tell(JAN, first, billed("2024-01", first, DOCTOR, why, "B01"))
    second = norra("N-D01-vantar", someone, day)
    alike = "Same patient, day, unit, profession and procedures as N-D01-makuleras"
    still = f"{alike}, which this run credits: counts as billed until the next."
    now = f"N-D01-makuleras is no longer billed. {DOCTOR_WHY}."
    quarter.tell(
        JAN, second,
        Judged("2024-01", "held", "B01 D01", f"{alike}."),
        Judged("2024-02", "held", "B01 D01", still),
        billed("2024-03", second, DOCTOR, now),
    )  # fmt: skip
    gone = changed(first, cancelled="ja", reported_at=IN_FEB)
    quarter.tell(FEB_AGAIN, gone, Judged("2024-02", "credited", "", "Cancelled after billing."))
    # A double that finance releases.
    someone = free("asylum", "2024-01-23")
    first = norra("N-D01-forsta", someone, "2024-01-23")
    quarter.tell(JAN, first, billed("2024-01", first, DOCTOR, why, "B01"))
    second = norra("N-D01-slapps", someone, "2024-01-23")
    why = f"Released: two visits that day. {DOCTOR_WHY}."
    quarter.tell(
        JAN, second,
        Judged("2024-01", "held", "B01 D01", "Like N-D01-forsta."),
        billed("2024-02", second, DOCTOR, why, "B01"),
    )  # fmt: skip
    quarter.decide("2024-01", "release", second, "Två läkarbesök samma dag, journal granskad.")


def _triple(quarter: Quarter) -> None:
    free, day = quarter.people.free, "2024-01-24"
    someone = free("asylum", day)
    values = norra("N-D01-tre-1", someone, day)
    why = f"The first of three alike is billed. {DOCTOR_WHY}."
    quarter.tell(JAN, values, billed("2024-01", values, DOCTOR, why, "B01"))
    values = norra("N-D01-tre-2", someone, day)
    quarter.tell(
        JAN, values,
        Judged("2024-01", "held", "B01 D01", "Like N-D01-tre-1."),
        Judged("2024-02", "rejected", "R01", "Refused by finance after January."),
    )  # fmt: skip
    quarter.decide("2024-01", "refuse", values, "Dubbelregistrerat besök.")
    again = changed(values, reported_at=IN_MAR)
    why = "Reported again with the same content: the refusal still holds."
    quarter.tell(MAR_AGAIN, again, Judged("2024-03", "rejected", "R01", why))
    values = norra("N-D01-tre-3", someone, day)
    quarter.tell(JAN, values, *since("2024-01", "held", "B01 D01", "Like N-D01-tre-1."))
    # The other visit was billed a month before.
    day = "2024-01-25"
    someone = free("asylum", day)
    values = norra("N-januari-lakare", someone, day)
    quarter.tell(JAN, values, billed("2024-01", values, DOCTOR, f"{DOCTOR_WHY}."))
    values = norra("N-B01-sen", someone, day, profession="SJ", reported_at=IN_FEB)
    why = "A nurse's visit the same day as N-januari-lakare, billed in January. 930."
    quarter.tell(FEB_AGAIN, values, billed("2024-02", values, NURSE, why, "B01"))
    values = norra("N-D01-sen", someone, day, reported_at=IN_FEB)
    why = "Like N-januari-lakare, billed in January."
    quarter.tell(FEB_AGAIN, values, *since("2024-02", "held", "B01 D01", why))


def _age(quarter: Quarter) -> None:
    free, sent = quarter.people.free, {"reported_at": "2024-01-31T09:00"}
    values = norra("N-T01", free("asylum", "2023-06-30"), "2023-06-30", **sent)
    why = "Older than six months on the day of issue."
    quarter.tell(JAN, values, *since("2024-01", "held", "T01", why))
    values = norra("N-T01-slapps", free("asylum", "2023-07-20"), "2023-07-20", **sent)
    quarter.tell(
        JAN, values,
        Judged("2024-01", "held", "T01", why),
        billed("2024-02", values, "1975", "Released. The price of 2023: doctor 1 975."),
    )  # fmt: skip
    quarter.decide("2024-01", "release", values, "Betalaren godkänner i efterhand.")
    values = norra("N-gransen", free("asylum", "2023-08-09"), "2023-08-09", **sent)
    why = "Exactly six months before 2024-02-09: not too old. Doctor 1 975 (2023)."
    quarter.tell(JAN, values, billed("2024-01", values, "1975", why))
    someone = free("asylum", "2023-12-20")
    values = norra("N-sen-2023", someone, "2023-12-20", profession="SJ", **sent)
    why = "A late contact of last year has last year's price: other staff 878."
    quarter.tell(JAN, values, billed("2024-01", values, "878", why))


def _refused_then_mended(quarter: Quarter) -> None:
    someone = quarter.people.free("asylum", "2024-01-26")
    values = norra("N-R01", someone, "2023-01-26", reported_at="2024-01-31T09:00")
    why = "Older than six months on the day of issue (the year is a slip of the pen)."
    quarter.tell(
        JAN, values,
        Judged("2024-01", "held", "T01", why),
        Judged("2024-02", "rejected", "R01", "Refused by finance after January."),
    )  # fmt: skip
    quarter.decide("2024-01", "refuse", values, "Fel år; vårdgivaren rapporterar om.")
    mended = changed(values, started_on="2024-01-26", reported_at=IN_MAR)
    why = f"Other content, so the refusal lapses. {DOCTOR_WHY}."
    quarter.tell(MAR_AGAIN, mended, billed("2024-03", mended, DOCTOR, why))


def _months(quarter: Quarter) -> None:
    free, day = quarter.people.free, "2024-02-02"
    values = norra("N-nasta-manad", free("asylum", day), day)
    why = "A February visit in January's file waits for February"
    quarter.tell(
        JAN, values,
        Judged("2024-01", "not_yet", "", f"{why}."),
        billed("2024-02", values, DOCTOR, f"{DOCTOR_WHY}."),
    )  # fmt: skip
    values = norra("N-nasta-manad-C10", free("asylum", day), day, patient_fee="50")
    quarter.tell(
        JAN, values,
        Judged("2024-01", "not_yet", "C10", f"{why}, with its warning."),
        billed("2024-02", values, DOCTOR, f"{DOCTOR_WHY}; no fee deducted.", "C10"),
    )  # fmt: skip
    day = "2024-01-29"
    later = norra("N-tva-i-filen", free("asylum", day), day, reported_at="2024-01-30T10:00")
    why = f"Reported last, though it stands first in the file. {DOCTOR_WHY}."
    quarter.tell(JAN, later, billed("2024-01", later, DOCTOR, why))
    earlier = changed(later, profession="SJ", reported_at="2024-01-29T17:00")
    why = "The report of the day after decides."
    quarter.tell(JAN, earlier, Judged("2024-01", "replaced", "", why))
    values = norra("N-makulerad-direkt", free("asylum", day), day)
    quarter.tell(JAN, values, Judged("2024-01", "replaced", "", "Cancelled in the same file."))
    gone = changed(values, cancelled="ja", reported_at="2024-01-30T10:00")
    quarter.tell(JAN, gone, Judged("2024-01", "cancelled", "", "Cancelled before it was billed."))
