"""Husläkare in January: reports with faults in format, category, person or LMA."""

from making.desks import NORRA_DESK
from making.people import Person, personal, wrong_digit
from making.reports import Judged, Quarter, Values, changed, since

JAN = "2024-01/exempelhalsan_norra_2024-01.csv"
DOCTOR, NURSE = "1943.00", "930.00"
DOCTOR_WHY = "Doctor 2 093 - deduction 150"


def norra(contact: str, person: Person, day: str, **changes: str) -> Values:
    """Return a husläkare report, sent the same afternoon."""
    values = {"reported_at": f"{day}T17:00", **changes}
    return NORRA_DESK.report(contact, person, day, **values)


def tell(quarter: Quarter) -> None:
    """Add the stories to the January file."""
    _format_rejected(quarter)
    _format_held_or_warned(quarter)
    _category(quarter)
    _persons(quarter)
    _lma_wrong(quarter)
    _lma_right(quarter)


def _format_rejected(quarter: Quarter) -> None:
    free = quarter.people.free
    rows: list[tuple[str, str, dict[str, str], str, str]] = [
        ("", "2024-01-02", {}, "C01", "Contact id missing: it stands for itself."),
        ("N-C01-" + "9" * 28, "2024-01-02", {}, "C01", "Contact id of 34 signs; 33 is the limit."),
        ("N-C02-30feb", "2024-01-03", {"started_on": "2024-02-30"}, "C02",
         "30 February is not a date."),
        ("N-C02-tom", "2024-01-03", {"started_on": ""}, "C02", "The start is missing."),
        ("N-C02-C07", "2024-01-04", {"born_on": "31/12-1990", "patient_fee": "-50"}, "C02 C07",
         "Birth date is no date and the fee is negative: both remarks of the group are given."),
        ("N-C03", "2024-01-10", {"ended_on": "2024-01-09"}, "C03", "Ends before it starts."),
        ("N-C04", "2024-03-11", {}, "C04", "Starts after the day of issue (2024-02-09)."),
        ("N-C05", "2024-01-04", {"care_form": "mottagning"}, "C05", "No such care form."),
        ("N-C07", "2024-01-05", {"patient_fee": "femtio"}, "C07", "The fee is not a number."),
        ("N-diagnos-punkt", "2024-01-05", {"diagnosis_codes": "J20.9"}, "",
         f"The diagnosis is read with or without its dot. {DOCTOR_WHY}."),
        ("N-C11", "2024-01-08", {"fee_code": ""}, "C11", "Fee code missing on a visit."),
        ("N-C12", "2024-01-08", {"interpreter": "kanske"}, "C12", "Neither yes nor no."),
        ("N-P01", "2024-01-08", {"patient_id": ""}, "P01", "Patient id missing."),
        ("N-P02-kort", "2024-01-09", {"patient_id": "99201500123"}, "P02", "Eleven digits."),
    ]  # fmt: skip
    for contact, day, changes, codes, why in rows:
        sent = {"reported_at": "2024-01-31T08:00", **changes}
        values = norra(contact, free("asylum", day), day, **sent)
        rejected = Judged("2024-01", "rejected", codes, why)
        billed = NORRA_DESK.billed("2024-01", values, DOCTOR, why)
        quarter.tell(JAN, values, rejected if codes else billed)


def _format_held_or_warned(quarter: Quarter) -> None:
    free = quarter.people.free
    values = norra("N-C06-stangd", free("asylum", "2024-01-09"), "2024-01-09", fee_code="22")
    why = "Fee code 22 closed on 2022-03-31; held until the sender corrects it."
    quarter.tell(JAN, values, *since("2024-01", "held", "C06", why))
    values = norra("N-C10-12", free("asylum", "2024-01-09"), "2024-01-09", fee_code="12")
    why = f"Fee code 12 says paid, the fee says 0: a warning only. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "C10"))
    values = norra("N-C10-69", free("asylum", "2024-01-10"), "2024-01-10", patient_fee="50")
    why = f"Fee code 69 says not paid, the fee says 50: a warning. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "C10"))


def _category(quarter: Quarter) -> None:
    free = quarter.people.free
    for code, who in (("01", "a resident"), ("04", "an EU citizen"), ("19", "a self-payer")):
        day = "2024-01-10"
        values = norra(f"N-N01-{code}", free("permit", day), day, fee_code=code)
        why = f"Fee code {code} is {who}: not billed here."
        quarter.tell(JAN, values, Judged("2024-01", "not_billable", "N01", why))
    day = "2024-01-11"
    values = norra("N-papperslos", free("permit", day), day, fee_code="78", lma_number="52-999000")
    why = f"Without permit: the LMA number given is ignored. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why))
    values = norra("N-halsa-lakare", free("asylum", day), day, fee_code="73", visit_type="0")
    why = "Health examination 1 850 by a doctor - deduction 150."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, "1700", why))


def _persons(quarter: Quarter) -> None:
    people, day = quarter.people, "2024-01-12"
    plain = people.free("asylum", day)
    unlinked = plain._replace(number=personal(1), lma="")
    why = "Personal number that no reserve number is linked to."
    quarter.tell(JAN, norra("N-P03-okopplad", unlinked, day), *since("2024-01", "held", "P03", why))
    first = people.person(personal=personal(2), carded=False)
    people.person(personal=personal(2), like=first, carded=False)
    values = norra("N-P03-tva", first._replace(number=personal(2)), day)
    why = "Personal number linked to two reserve numbers that were not merged."
    quarter.tell(JAN, values, *since("2024-01", "held", "P03", why))
    linked = people.person(personal=personal(3))
    values = norra("N-P04", linked._replace(number=personal(3)), day)
    why = f"Personal number replaced by the linked reserve number. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "P04"))
    linked = people.person(personal=personal(4, coordination=True))
    values = norra("N-P04-samordning", linked._replace(number=personal(4, coordination=True)), day)
    why = f"Coordination number (day + 60) replaced by the linked reserve number. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "P04"))
    values = norra("N-P05", plain._replace(number=people.unregistered(1)), day)
    why = "A right reserve number that the registry does not know."
    quarter.tell(
        JAN,
        values,
        *since("2024-01", "held", "P05", why, until="2024-02"),
        Judged("2024-03", "replaced", "", "N-P05 was reported again in March."),
    )
    _merged(quarter)
    values = norra("N-P07", people.free("asylum", day), day, patient_name="Någon Annan")
    why = f"Another name than the registry's: a warning, the registry's name is used. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "P07"))
    _protected(quarter)


def _merged(quarter: Quarter) -> None:
    people, day = quarter.people, "2024-01-15"
    survivor = people.person(carded=False)
    old = people.person(like=survivor, replaced_by=survivor.number)
    why = f"Reserve number merged into another: billed on the survivor. {DOCTOR_WHY}."
    values = norra("N-P06", old, day)
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "P06"))
    survivor = people.person()
    middle = people.person(like=survivor, replaced_by=survivor.number, carded=False)
    people.person(like=survivor, replaced_by=middle.number, carded=False, personal=personal(5))
    values = norra("N-P04-P06", survivor._replace(number=personal(5)), day)
    why = f"Personal number linked to a number that was merged twice. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "P04 P06"))


def _protected(quarter: Quarter) -> None:
    people, day = quarter.people, "2024-01-16"
    hidden = people.person(protected=True)
    values = norra("N-skyddad", hidden, day)
    why = f"Protected in the registry: in a basis of its own. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why))
    alone = people.person(protected=True)._replace(number=personal(6), name="Skyddad Exempel")
    values = norra("N-skyddad-pnr", alone, day, protected_identity="ja")
    why = f"Protected, no link: the personal number is kept, the LMA owner not asked. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why))


def _lma_wrong(quarter: Quarter) -> None:
    people, day = quarter.people, "2024-01-17"
    without = people.person(carded=False)
    why = "No LMA number given and none in the registry."
    quarter.tell(JAN, norra("N-L01-ingen", without, day), *since("2024-01", "held", "L01", why))
    two = people.card(people.person(), "card", "2023-06-01")._replace(lma="")
    why = "No LMA number given and two valid in the registry."
    quarter.tell(JAN, norra("N-L01-tva", two, day), *since("2024-01", "held", "L01", why))
    values = norra("N-L02", people.free("asylum", day), day, lma_number="52-12345")
    why = "LMA number of seven digits."
    quarter.tell(JAN, values, Judged("2024-01", "rejected", "L02", why))
    values = norra("N-L03", people.person(carded=False), day, lma_number="52-999001")
    why = "The LMA number is not in the registry."
    quarter.tell(JAN, values, *since("2024-01", "held", "L03", why))
    values = norra("N-L03-slapps", people.person(carded=False), day, lma_number="52-999002")
    quarter.tell(
        JAN,
        values,
        *since("2024-01", "held", "L03", why, until="2024-01"),
        NORRA_DESK.billed("2024-02", values, DOCTOR, f"Released. {DOCTOR_WHY}."),
    )
    quarter.decide("2024-01", "release", values, "Kortet uppvisat och kopierat på mottagningen.")
    other = people.free("asylum", day)
    values = norra("N-L04", people.free("asylum", day), day, lma_number=other.lma)
    why = "The LMA number belongs to another person."
    quarter.tell(
        JAN,
        values,
        *since("2024-01", "held", "L04", why, until="2024-01"),
        Judged("2024-02", "replaced", "", "Cancelled by the sender in February."),
    )
    expired = people.card(people.person(carded=False), "card", "2023-02-01", "2023-12-31")
    why = "The card expired on 2023-12-31."
    values = norra("N-L05-utgatt", expired, day)
    quarter.tell(JAN, values, *since("2024-01", "held", "L05", why))
    expired = people.card(people.person(carded=False), "card", "2023-02-01", "2023-12-31")
    values = norra("N-L05-slapps", expired, day)
    quarter.tell(
        JAN,
        values,
        *since("2024-01", "held", "L05", why, until="2024-01"),
        NORRA_DESK.billed("2024-02", values, DOCTOR, f"Released. {DOCTOR_WHY}."),
    )
    quarter.decide("2024-01", "release", values, "Migrationsverket bekräftar rätt till vård.")


def _lma_right(quarter: Quarter) -> None:
    people = quarter.people
    receipt = people.card(people.person(carded=False), "receipt", "2023-12-10")
    values = norra("N-kvitto-dag30", receipt, "2024-01-09")
    why = f"A receipt holds through 30 days: 2023-12-10 + 30 = 2024-01-09. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why))
    values = norra("N-kvitto-dag31", receipt, "2024-01-10")
    why = "The receipt was 31 days old."
    quarter.tell(JAN, values, *since("2024-01", "held", "L05", why))
    renewed = people.card(people.person(carded=False), "card", "2023-01-15", "2023-12-31")
    renewed = people.card(renewed, "residence_card", "2024-01-01", lma=renewed.lma)
    values = norra("N-L06-nytt-kort", renewed, "2024-01-18", lma_number="")
    why = f"One number is valid that day, by the newer card: filled in. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why, "L06"))
    massflykt = people.card(people.person(carded=False), "decision", "2022-04-01")
    values = norra("N-massflykt", massflykt, "2024-01-18")
    values = changed(values, lma_number=f"LMA: {massflykt.lma}/3")
    why = f"A decision is evidence too; the number is read from its printed form. {DOCTOR_WHY}."
    quarter.tell(JAN, values, NORRA_DESK.billed("2024-01", values, DOCTOR, why))


def wrong_check_digit(quarter: Quarter) -> Values:
    """Add the contact with an incorrect check digit, which is corrected in February."""
    someone = quarter.people.free("asylum", "2024-01-11")
    values = norra("N-P02", someone, "2024-01-11", patient_id=wrong_digit(someone.number))
    why = "Wrong check digit: rejected for good, corrected by a new report in February."
    quarter.tell(JAN, values, Judged("2024-01", "rejected", "P02", why))
    return changed(values, patient_id=someone.number)
