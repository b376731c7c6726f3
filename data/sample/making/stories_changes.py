"""Husläkare: the two later deliveries, which change and cancel billed contacts."""

from making.reports import Judged, Quarter, Values, changed
from making.stories_format import DOCTOR, DOCTOR_WHY, JAN, NURSE, norra
from making.stories_history import (
    FEB,
    FEB_AGAIN,
    IN_FEB,
    IN_MAR,
    MAR_AGAIN,
    MAR_CANCEL,
    billed,
)


def tell(quarter: Quarter) -> None:
    """Add the stories of the later deliveries."""
    _changed(quarter)
    _unchanged(quarter)
    _no_longer(quarter)
    _correction_fails(quarter)
    _third_time(quarter)
    _march_cancellations(quarter)


def january(quarter: Quarter, contact: str, day: str, **changes: str) -> Values:
    """Add an ordinary doctor's visit in January that later deliveries refer to."""
    values = norra(contact, quarter.people.free("asylum", day), day, **changes)
    codes = "P07" if "patient_name" in changes else ""
    why = f"{DOCTOR_WHY}; comes back in a later delivery."
    quarter.tell(JAN, values, billed("2024-01", values, DOCTOR, why, codes))
    return values


def _changed(quarter: Quarter) -> None:
    old = january(quarter, "N-andrat-datum", "2024-01-10")
    quarter.people.seen(old["patient_id"], "2024-01-11")
    new = changed(old, started_on="2024-01-11", reported_at=IN_FEB)
    why = f"The day is changed: the old line credited, the new billed. {DOCTOR_WHY}."
    quarter.tell(FEB_AGAIN, new, billed("2024-02", new, DOCTOR, why))
    old = january(quarter, "N-andrat-yrke", "2024-01-12")
    new = changed(old, profession="SJ", reported_at=IN_FEB)
    why = "A nurse, no doctor: 1 943 credited, 930 billed."
    quarter.tell(FEB_AGAIN, new, billed("2024-02", new, NURSE, why))
    old = january(quarter, "N-andrat-tva-ganger", "2024-01-15")
    new = changed(old, visit_type="0", reported_at="2024-02-20T09:00")
    why = "A later report in the same file decides."
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "replaced", "", why))
    new = changed(old, visit_type="9", reported_at=IN_FEB)
    why = "Was a digital visit: 1 943 credited, 500 billed."
    quarter.tell(FEB_AGAIN, new, billed("2024-02", new, "500", why))
    late = norra(
        "N-sen-januari",
        quarter.people.free("asylum", "2024-01-30"),
        "2024-01-30",
        reported_at=IN_FEB,
    )
    why = f"A January contact first reported in February. {DOCTOR_WHY}."
    quarter.tell(FEB_AGAIN, late, billed("2024-02", late, DOCTOR, why))


def _unchanged(quarter: Quarter) -> None:
    old = january(quarter, "N-samma-igen", "2024-01-16")
    why = "Every column as billed: unchanged without being judged."
    quarter.tell(FEB_AGAIN, old, Judged("2024-02", "unchanged", "", why))
    old = january(quarter, "N-samma-senare", "2024-01-17")
    why = "Only the time of the report differs."
    new = changed(old, reported_at=IN_FEB)
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "unchanged", "", why))
    old = january(quarter, "N-andrad-diagnos", "2024-01-18")
    why = "Judged anew; diagnoses do not count."
    new = changed(old, diagnosis_codes="J209", reported_at=IN_FEB)
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "unchanged", "", why))
    old = january(quarter, "N-rattat-namn", "2024-01-19", patient_name="Namn Felstavat")
    name = next(
        row["name"]
        for row in quarter.people.reserve_numbers
        if row["reserve_number"] == old["patient_id"]
    )
    new = changed(old, patient_name=name, reported_at=IN_FEB)
    why = "The name is put right; nothing billed differs, and P07 is gone."
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "unchanged", "", why))
    old = january(quarter, "N-gammal-rapport", "2024-01-19", reported_at="2024-01-25T10:00")
    new = changed(old, profession="SJ", reported_at="2024-01-20T10:00")
    why = "Arrives later, but is older than the report that was billed."
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "replaced", "", why))


def _no_longer(quarter: Quarter) -> None:
    old = january(quarter, "N-makuleras", "2024-01-22")
    new = changed(old, cancelled="ja", reported_at=IN_FEB)
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "credited", "", "Cancelled after billing."))
    again = changed(old, reported_at=IN_MAR)
    why = f"Reported again after it was credited: billed anew. {DOCTOR_WHY}."
    quarter.tell(MAR_AGAIN, again, billed("2024-03", again, DOCTOR, why))
    old = january(quarter, "N-ny-kategori", "2024-01-23")
    new = changed(old, fee_code="01", reported_at=IN_FEB)
    why = "Turned out to be a resident: credited, nothing new billed."
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "credited", "N01", why))
    held = next(row for row in quarter.rows[JAN] if row.values["contact_id"] == "N-L04")
    new = changed(held.values, cancelled="ja", reported_at=IN_FEB)
    why = "Held in January and never billed: only cancelled."
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "cancelled", "", why))
    new = changed(old, contact_id="N-okand-makulering", cancelled="ja", reported_at=IN_FEB)
    why = "Cancels a contact that was never reported."
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "cancelled", "C17", why))


def _correction_fails(quarter: Quarter) -> None:
    old = january(quarter, "N-rattelse-avvisas", "2024-01-24")
    new = changed(old, started_on="2024-01-32", reported_at=IN_FEB)
    why = "The correction is rejected: what was billed stays."
    quarter.tell(FEB_AGAIN, new, Judged("2024-02", "rejected", "C02", why))
    old = january(quarter, "N-rattelse-vantar", "2024-01-25")
    new = changed(old, care_unit="99999999M02", reported_at=IN_FEB)
    why = "The correction is held: what was billed stays."
    quarter.tell(
        FEB_AGAIN, new,
        Judged("2024-02", "held", "U01", why),
        Judged("2024-03", "replaced", "", "Corrected once more in March."),
    )  # fmt: skip
    new = changed(old, reported_at=IN_MAR)
    why = "Back to the content that was billed in January."
    quarter.tell(MAR_AGAIN, new, Judged("2024-03", "unchanged", "", why))


def _third_time(quarter: Quarter) -> None:
    old = january(quarter, "N-tre-versioner", "2024-01-26")
    new = changed(old, profession="SJ", reported_at=IN_FEB)
    why = "1 943 credited, 930 billed."
    quarter.tell(FEB_AGAIN, new, billed("2024-02", new, NURSE, why))
    new = changed(old, visit_type="0", reported_at=IN_MAR)
    why = f"A doctor after all: 930 credited, 1 943 billed. {DOCTOR_WHY}."
    quarter.tell(MAR_AGAIN, new, billed("2024-03", new, DOCTOR, why))
    lost = next(row for row in quarter.rows[JAN] if row.values["contact_id"] == "N-P05")
    someone = quarter.people.free("asylum", "2024-01-12")
    new = norra("N-P05", someone, lost.values["started_on"], reported_at=IN_MAR)
    why = f"The sender found the right reserve number. {DOCTOR_WHY}."
    quarter.tell(MAR_AGAIN, new, billed("2024-03", new, DOCTOR, why))


def _march_cancellations(quarter: Quarter) -> None:
    """Add a file with only the columns that a cancellation needs."""
    old = january(quarter, "N-andras-och-makuleras", "2024-01-29")
    new = changed(old, profession="SJ", reported_at=IN_FEB)
    quarter.tell(FEB_AGAIN, new, billed("2024-02", new, NURSE, "1 943 credited, 930 billed."))
    _cancel(quarter, new, "What February billed (930) is credited.")
    day = "2024-02-14"
    values = norra("N-feb-makuleras", quarter.people.free("asylum", day), day)
    quarter.tell(FEB, values, billed("2024-02", values, DOCTOR, f"{DOCTOR_WHY}."))
    _cancel(quarter, values, "Billed in February, cancelled in March.")


def _cancel(quarter: Quarter, values: Values, why: str) -> None:
    identity = {name: values[name] for name in ("reporter", "contact_id")}
    reported = dict.fromkeys(values, "") | identity | {"cancelled": "ja", "reported_at": IN_MAR}
    quarter.tell(MAR_CANCEL, reported, Judged("2024-03", "credited", "", why))
