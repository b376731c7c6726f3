"""Made-up stays that are billed month by month: reported, corrected and cancelled at random."""

import datetime as dt
import random

from tests.generated.world import Calendar, File, Month, Row, Tables, World, dice
from tests.oracle.small_world import ANNA, BO, CLEO, DANA, LMA, WARD, tables

# A leap year, and a turn of the year.
YEARS = (
    Calendar(2024, 1, ("2024-02-05", "2024-03-05", "2024-04-04", "2024-05-06", "2024-06-05")),
    Calendar(2023, 11, ("2023-12-05", "2024-01-08", "2024-02-05", "2024-03-05", "2024-04-04")),
)
OWN = "5561111112"
OTHER_WARD, ELSEWHERE = "191080111", "191080112"
_OF_RUNS = ((0, 1, 2, 3, 4), (0, 1, 1, 2, 3), (0, 2, 3, 4), (1, 0, 2, 3))


def registries(seed: int, *, monthly: bool = True) -> Tables:
    """Return the registries: a ward by the night, and one under another agreement."""
    throw, found = dice("stays", "registries", seed), tables()
    ward = found["agreements"][2]
    ward["valid_from"] = "2020-01-01"
    ward["inpatient_billing"] = "monthly" if monthly else ""
    ward["deduct_leave_days"] = throw.choice(("ja", "ja", ""))
    ward["inpatient_day_rule"] = throw.choice(("", "nights", "days"))
    ward["interpreter_supplement"] = throw.choice(("", "300"))
    ward["deduct_patient_fee"] = throw.choice(("", "ja"))
    other = ward | {"agreement_id": "W2", "provider_org_no": "5562222223"}
    found["agreements"].append(other)
    unit = found["care_units"][2] | {"valid_from": "2020-01-01"}
    found["care_units"][2] = unit
    found["care_units"] += [
        unit | {"care_unit": OTHER_WARD, "hsa_id": ""},
        unit | {"care_unit": ELSEWHERE, "hsa_id": "", "agreement_id": "W2"},
    ]
    for card in found["lma_cards"]:
        card |= {"evidence": "card", "valid_from": "2023-01-01"}
    if throw.random() < 0.5:
        changed = throw.choice(("2024-01-10", "2024-02-15", "2024-03-01"))
        night = next(row for row in found["price_items"] if row["kind"] == "day")
        found["price_items"].append(night | {"valid_from": changed, "amount": "5100,50"})
        night["valid_to"] = (dt.date.fromisoformat(changed) - dt.timedelta(days=1)).isoformat()
    found["payers"][0]["claim_limit_months"] = throw.choice(("6", "6", "2", ""))
    for rows in found.values():
        for row in rows:
            row.setdefault("valid_to", "")
    for row in found["agreements"]:
        if row["provider_org_no"] == "5561111111":
            row["provider_org_no"] = OWN
        org_no = row["provider_org_no"]
        row |= {"provider_name": f"Vårdgivare {org_no}", "bankgiro": "9990110"}
        row |= {"endpoint_scheme": "0007", "endpoint_id": org_no, "vat_number": f"SE{org_no}01"}
    for row, org_no in zip(found["payers"], ("2321000016", "2321000032"), strict=True):
        row |= {"name": f"Betalare {org_no}", "org_no": org_no}
        row |= {"endpoint_scheme": "0007", "endpoint_id": org_no}
    return found


class Stay:
    """A stay as it is reported from month to month."""

    def __init__(self, place: int, throw: random.Random, first: dt.date) -> None:
        self._throw = throw
        self._contact_id = f"S{place}"
        self._patient = throw.choice((ANNA, BO, CLEO, DANA))
        self._start = first + dt.timedelta(days=throw.randrange(0, 60))
        days = throw.choice((0, 1, 3, 20, 31, 45, 60, 90, 150))
        self._end = self._start + dt.timedelta(days=days)
        if throw.random() < 0.2:  # the first of a month, or its last
            self._end = max(self._start, self._end.replace(day=1) - dt.timedelta(days=days % 2))
        self._leave, self._unit = 0, throw.choice((WARD, WARD, OTHER_WARD, ELSEWHERE))
        self._known_before = throw.random() < 0.2
        self._times = throw.random() < 0.5

    def report(self, month_end: dt.date, issued_on: dt.date) -> Row | None:
        """Return the report of a month; None if there is none."""
        throw = self._throw
        days = (throw.randrange(-10, 0), throw.randrange(1, 4), throw.randrange(1, 4))
        told_on = min(month_end + dt.timedelta(days=throw.choice(days)), issued_on)
        if throw.random() < 0.15 or self._start > told_on:
            return None
        self._change()
        ended = self._end <= told_on or self._known_before
        return self._row(told_on.isoformat() if self._times else "", self._end if ended else None)

    def _row(self, reported_at: str, ended_on: dt.date | None) -> Row:
        throw = self._throw
        return {
            "reporter": "5561111111",
            "contact_id": self._contact_id,
            "cancelled": "ja" if throw.random() < 0.06 else "",
            "reported_at": reported_at,
            "care_unit": self._unit,
            "care_form": "inpatient",
            "started_on": self._start.isoformat(),
            "ended_on": ended_on.isoformat() if ended_on else "",
            "patient_id": self._patient,
            "lma_number": LMA[self._patient],
            "leave_days": str(self._leave),
            "interpreter": throw.choice(("", "", "ja")) if self._leave % 3 == 0 else "",
            "patient_fee": "50",
        }

    def last_report(self, issued_on: dt.date) -> Row:
        """Return a report of the whole stay, which has ended."""
        self._end = min(self._end, dt.date(2024, 5, 31))
        reported_at = issued_on.isoformat() if self._times else ""
        return self._row(reported_at, self._end) | {"cancelled": "", "interpreter": ""}

    def _change(self) -> None:
        """Correct the stay, now and then."""
        throw = self._throw
        if throw.random() < 0.3:
            self._leave = throw.choice((0, 0, 1, 2, 5, 10, 31, 60))
        if throw.random() < 0.12:
            self._start += dt.timedelta(days=throw.randrange(-6, 7))
            self._end = max(self._start, self._end)
        if throw.random() < 0.15:
            moved = self._end + dt.timedelta(days=throw.randrange(-40, 25))
            self._end = max(self._start, moved)
        if throw.random() < 0.08:
            self._unit = throw.choice((WARD, OTHER_WARD, ELSEWHERE))


def world_of_stays(seed: int) -> World:
    """Return a world of a few stays, and registries that are corrected."""
    throw = dice("stays", seed)
    calendar = throw.choice(YEARS)
    found = registries(seed)
    first = dt.date.fromisoformat(calendar.day(0, 1))
    stays = [Stay(place, throw, first) for place in range(throw.randrange(1, 5))]
    months: World = []
    for run, month in enumerate(throw.choice(_OF_RUNS)):
        issued_on = calendar.issued_on(max(month, run if run < 4 else month))
        month_end = dt.date.fromisoformat(calendar.day(month, 31))
        found = _corrected(found, throw) if run else found
        rows = [row for stay in stays if (row := stay.report(month_end, issued_on)) is not None]
        files = [File(f"{run}/stays.csv", "csv", rows)] if rows else []
        rebill = first if throw.random() < 0.15 else None
        months.append(Month(calendar.name(month), issued_on, rebill, found, [], files))
    return months


def settled_world(seed: int, *, monthly: bool) -> World:
    """Return a world of one stay that is corrected at random, and at last reported as it was.

    One price, no limit of age, and the last report comes when the stay has ended.
    """
    found, throw = registries(seed, monthly=monthly), dice("settled", seed)
    found["price_items"] = [
        row | {"valid_to": ""}
        for row in found["price_items"]
        if row["kind"] != "day" or row["valid_from"] == "2020-01-01"
    ]
    found["payers"][0]["claim_limit_months"] = ""
    calendar = YEARS[0]
    stay = Stay(1, throw, dt.date.fromisoformat(calendar.day(0, 1)))
    months: World = []
    for month in range(5):
        issued_on = calendar.issued_on(month)
        month_end = dt.date.fromisoformat(calendar.day(month, 31))
        row = stay.report(month_end, issued_on) if month < 4 else stay.last_report(issued_on)
        files = [File(f"{month}/stays.csv", "csv", [row])] if row is not None else []
        months.append(Month(calendar.name(month), issued_on, None, found, [], files))
    return months


def _corrected(found: Tables, throw: random.Random) -> Tables:
    """Correct a price backwards, change how stays are billed, or leave the registries."""
    changed = {name: [dict(row) for row in rows] for name, rows in found.items()}
    if throw.random() < 0.15:
        night = next(row for row in changed["price_items"] if row["kind"] == "day")
        night["amount"] = throw.choice(("5000", "4900", "5200,25"))
    if throw.random() < 0.1:
        ward = changed["agreements"][2]
        ward["inpatient_billing"] = throw.choice(("monthly", "discharge", ""))
    return changed
