"""The ordinary contacts, which only have to be priced and billed."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from making import arithmetic, desks
from making.arithmetic import Cost
from making.people import Person
from making.reports import MONTHS, Desk, Quarter, Row, Values, since

Price = Callable[[Values], Cost]
SATURDAY = 5
PERMIT_SHARE, QUOTA_SHARE = 0.10, 0.17
FORGOTTEN_SHARE, WRITTEN_SHARE = 0.08, 0.20
HALF, QUARTER = 0.5, 0.25


def weekdays(month: str) -> list[str]:
    """Return the weekdays of a month."""
    first = dt.date.fromisoformat(f"{month}-01")
    days = [first + dt.timedelta(days=n) for n in range(31)]
    return [str(day) for day in days if day.month == first.month and day.weekday() < SATURDAY]


class Month:
    """The files of one month, as they are filled."""

    def __init__(self, quarter: Quarter, month: str) -> None:
        self.quarter, self.month = quarter, month
        self.people, self.chance = quarter.people, quarter.people.chance
        self.days = weekdays(month)

    def many(self, size: int, file: str, mark: str, make: Callable[[str], Row]) -> None:
        """Put `size` ordinary rows, in order of day, between the stories of a file."""
        rows = sorted((make("") for _ in range(size)), key=lambda row: row.values["started_on"])
        for place, row in enumerate(rows, start=1):
            row.values["contact_id"] = f"{mark}{self.month[2:4]}{self.month[5:]}-{place:03d}"
        self.quarter.mixed(file, rows)

    def someone(self, day: str, *, pool: str = "asylum") -> tuple[Person, str]:
        """Return a person available that day, and the person's kind of fee code."""
        draw = self.chance.random()
        if draw < PERMIT_SHARE:
            return self.people.free("permit", day), "permit"
        if draw < QUOTA_SHARE:
            return self.people.free("quota", day), "quota"
        return self.people.free(pool, day), "asylum"

    def visit(  # noqa: PLR0913 one parameter per choice of the sender
        self,
        contact_id: str,
        *,
        desk: Desk,
        price: Price,
        group: str,
        vary: Callable[[str], Values],
        fees: dict[str, str],
        has_lma: bool = True,
    ) -> Row:
        """Return an ordinary visit. `fees` = a doctor's and another profession's fee."""
        day = self.chance.choice(self.days)
        person, kind = self.someone(day, pool=self.chance.choice(["asylum"] * 21 + AWAY))
        changes = vary(day)
        doctor = changes.get("profession", desk.shared["profession"]) == "LK"
        paid = self.chance.random() < HALF and bool(fees)
        code = {"asylum": ("69", "12"), "permit": ("78", "71"), "quota": ("96", "95")}[kind][paid]
        if changes.get("fee_code") == "73" and kind == "asylum":
            code, paid = "73", False
        changes["fee_code"] = code
        if has_lma and paid:
            changes["patient_fee"] = fees["LK" if doctor else ""]
        values = desk.report(contact_id, person, day, **changes)
        values, codes = self._lma(values, kind, has_lma=has_lma)
        if person.residence == UNPAID_COUNTY and desk.owner == "region":
            why = "Lives in county 05, which is not a payer here."
            judged = since(self.month, "held", f"A02 {codes}".strip(), why)
            return Row(values, tuple(judged), group)
        amount, why = price(values)
        return Row(values, (desk.billed(self.month, values, amount, f"{why}.", codes),), group)

    def _lma(self, values: Values, kind: str, *, has_lma: bool) -> tuple[Values, str]:
        """Return the LMA number as senders write it, or empty (then it is filled in: L06)."""
        if kind == "permit":
            return values, ""
        draw = self.chance.random()
        if not has_lma:
            return {**values, "lma_number": ""}, "L06"
        number = values["lma_number"]
        if draw < FORGOTTEN_SHARE:
            return {**values, "lma_number": ""}, "L06"
        if draw < WRITTEN_SHARE:
            forms = (f"LMA: {number}", number.replace("-", ""), f"{number}/2")
            return {**values, "lma_number": self.chance.choice(forms)}, ""
        return values, ""

    def stay(
        self, contact_id: str, *, desk: Desk, group: str, longest: int, drgs: tuple[str, ...]
    ) -> Row:
        """Return an ordinary stay that begins and ends in the month."""
        last = int(self.days[-1][8:])
        nights = self.chance.randrange(1, longest + 1)
        start = self.chance.randrange(1, last - nights + 1)
        person = self.people.in_bed()
        changes = {"ended_on": f"{self.month}-{start + nights:02d}"}
        codes = ""
        if drgs:
            changes |= {"drg_code": self.chance.choice(drgs), "lma_number": ""}
            codes = "L06"
        values = desk.report(contact_id, person, f"{self.month}-{start:02d}", **changes)
        price = arithmetic.drg_stay if drgs else arithmetic.day_stay
        amount, why = price(values, nights)
        return Row(values, (desk.billed(self.month, values, amount, f"{why}.", codes),), group)


# One visit in eight is by a patient from another county.
AWAY = ["county03", "county04", "county05"]
UNPAID_COUNTY = "05"


def fill(quarter: Quarter) -> None:
    """Add the ordinary rows of all senders to the quarter's files."""
    for name in MONTHS:
        month = Month(quarter, name)
        _visits(month)
        _stays(month)


def _visits(month: Month) -> None:
    """Add the visits of the five senders."""
    name, few = month.month, {"LK": "50", "": "25"}
    senders: tuple[tuple[int, str, str, Desk, Price, Callable[..., Values], bool], ...] = (
        (44, "exempelhalsan_norra_{}.csv", "N", desks.NORRA_DESK, arithmetic.norra, _norra, True),
        (34, "rehab_soder_{}.xlsx", "R", desks.SODER_DESK, arithmetic.soder, _soder, True),
        (20, "specialisterna_{}.csv", "S", desks.SPEC_DESK, arithmetic.spec, _spec, True),
        (20, "gvr_{}.xml", "G", desks.CLINIC_DESK, arithmetic.clinic, _clinic, False),
        (14, "narsjukvard_{}.csv", "H", desks.HOME_DESK, arithmetic.home, _home, True),
        (13, "narsjukvard_{}.csv", "B", desks.MIDWIFE_DESK, arithmetic.midwife, _midwife, True),
    )
    for size, file, mark, desk, price, vary, has_lma in senders:
        make = partial(
            month.visit, desk=desk, price=price, group=GROUPS[mark], vary=partial(vary, month),
            fees=few, has_lma=has_lma,
        )  # fmt: skip
        month.many(size, f"{name}/{file.format(name)}", mark, make)


def _stays(month: Month) -> None:
    """Add the stays of the private ward and of the hospital."""
    name = month.month
    ward = partial(month.stay, desk=desks.WARD_DESK, group=GROUPS["W"], longest=9, drgs=())
    hospital = partial(
        month.stay, desk=desks.STAY_DESK, group=GROUPS["T"], longest=8,
        drgs=("E47C", "G50A", "O60C", "K40E"),
    )  # fmt: skip
    month.many(6, f"{name}/vardavdelning_{name}.parquet", "W", ward)
    month.many(8, f"{name}/gvr_{name}.xml", "T", hospital)


GROUPS = {
    "N": "Husläkare, visits",
    "R": "Rehab, visits and home visits",
    "S": "Specialists, visits",
    "W": "Private ward, stays",
    "G": "Hospital, clinic visits",
    "T": "Hospital, stays",
    "H": "Home care",
    "B": "Midwives",
}


def _norra(month: Month, day: str) -> Values:
    units = ["90101011M01", "90101011M01", desks.NORRA_HSA]
    units.append("90101011M02" if day >= "2024-02-01" else "90101011M01")
    units.append("90101011M03" if day <= "2024-02-29" else "90101011M01")
    who = month.chance.choice(("LK", "SJ"))
    values = {
        "care_unit": month.chance.choice(units),
        "profession": who,
        "visit_type": month.chance.choice(("0", "1", "1", "1", "9")),
        "reported_at": f"{day}T{month.chance.randrange(16, 19)}:30",
    }
    if who == "SJ" and month.chance.random() < QUARTER:
        values |= {"fee_code": "73", "visit_type": "0"}
    return values


def _soder(month: Month, _day: str) -> Values:
    values = {
        "profession": month.chance.choice(("SG", "AT")),
        "visit_type": month.chance.choice(("0", "1", "1", "2")),
        "interpreter": month.chance.choice(("ja", "nej", "nej")),
    }
    if month.chance.random() < QUARTER:
        island = month.chance.choice(("ja", "nej"))
        values |= {"care_form": "home", "care_unit": "90201011M02", "island_visit": island}
    return values


def _spec(month: Month, _day: str) -> Values:
    values = {
        "visit_type": month.chance.choice(("0", "1")),
        "procedure_codes": month.chance.choice(("AQ014", "PE009", "PE009 AQ014", "XS007")),
    }
    if month.chance.random() < QUARTER:
        values |= {"drg_code": "H14O", "procedure_codes": "NHP09", "care_unit": "90301011M02"}
    elif month.chance.random() < QUARTER:
        values["profession"] = "SJ"
    return values


def _clinic(month: Month, _day: str) -> Values:
    return {
        "care_unit": month.chance.choice(("90402011M01", "90402011M01", "90402011M02")),
        "profession": month.chance.choice(("LK", "LK", "SJ")),
        "procedure_codes": month.chance.choice(("AQ014", "NHP09", "AQ014 NHP09", "XS007")),
    }


def _home(month: Month, _day: str) -> Values:
    return {
        "profession": month.chance.choice(("SJ", "US", "LK")),
        "care_unit": month.chance.choice(("90501011H01", "90501011H02")),
        "island_visit": month.chance.choice(("ja", "nej")),
    }


def _midwife(month: Month, _day: str) -> Values:
    return {
        "care_unit": month.chance.choice(("90502011M01", "90502011M01", "90502011M02")),
        "visit_type": month.chance.choice(("0", "1")),
    }
