"""The price group: items in their order, each rounded once, and their sum."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from .model import Item, Line, Matched, Row
from .registries import Registries, holds, on_day

ORE = Decimal("0.01")
# The order in which a filled key breaks a tie (docs/rules.md#price-row).
AGE = "age"
KEYS = (
    "code",
    "profession",
    "visit_type",
    "category",
    AGE,
    "care_level",
    "care_form",
    "contract_type",
)
COLUMNS = [key for key in KEYS if key != AGE]
AGES = ("age_from", "age_to")


def to_ore(amount: Decimal) -> Decimal:
    """Round half up to two decimals."""
    return amount.quantize(ORE, ROUND_HALF_UP)


def price(matched: Matched, registries: Registries) -> tuple[Line | None, set[str]]:
    """Return the priced line, or a remark (C15, M01, M02, M04, N03) if it cannot be billed."""
    asked = Asked(matched, registries)
    if asked.profession_missing():
        return None, {"C15"}
    if matched.contact.care_form == "inpatient":
        items = inpatient_items(asked)
    else:
        items = visit_items(asked)
    if asked.missing:
        return None, {"M04"} if "M04" in asked.missing else {"M01"}
    items = items + supplements(matched) + patient_fee(matched, registries)
    total = sum((item.amount for item in items), Decimal("0.00"))
    if total < 0:
        return None, {"M02"}
    if total == 0:
        return None, {"N03"}
    return Line(matched, tuple(items), total), set()


def item(kind: str, code: str | None, quantity: int, unit_price: Decimal) -> Item:
    """Return an item with its amount, rounded once."""
    unit_price = to_ore(unit_price)
    return Item(kind, code, quantity, unit_price, to_ore(quantity * unit_price))


def age_on(born: dt.date, day: dt.date) -> int:
    """Return whole years; born on 29 February, a year is added on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Asked:
    """The prices that one contact asks for, and the remarks about those it does not get."""

    def __init__(self, matched: Matched, registries: Registries) -> None:
        self.matched = matched
        self.weights = registries.drg_weights
        self.missing: set[str] = set()
        agreement, contact = matched.agreement, matched.contact
        list_id = "out_of_county"
        if matched.category != "quota_refugee" and agreement["price_basis"] == "agreement":
            list_id = agreement["price_list_id"]
        self.rows = registries.prices.get(list_id, [])
        self.level_needed = (
            matched.category == "quota_refugee" and agreement["care_level"] != "primary"
        )
        born = matched.person.born_on
        self.age = None if born is None else age_on(born, contact.started_on)
        self.facts = {
            "profession": contact.profession,
            "visit_type": contact.visit_type,
            "category": matched.category,
            "care_level": agreement["care_level"],
            "care_form": contact.care_form,
            "contract_type": agreement["contract_type"],
        }

    def listed(
        self, kind: str, code: str | None, day: dt.date | None = None, *, needed: bool = True
    ) -> Row | None:
        """Return the winning row: most keys filled, ties by code, profession, ...

        A row that ended with its year, or that must name the care level, takes part. If it wins,
        there is no price.
        """
        day = day or self.matched.contact.started_on
        fitting = [row for row in self.rows if row["kind"] == kind and self.fits(row, code)]
        choice = [(row, self.lacking(row)) for row in fitting if holds(row, day)]
        choice += [(row, "M04") for row in fitting if self.is_undecided(row, day)]
        if not choice:
            self.missing |= {"M01"} if needed else set()
            return None
        row, lacking = max(choice, key=strength)
        self.missing |= {lacking} if lacking else set()
        return None if lacking else row

    def profession_missing(self) -> bool:
        """Return whether a visit without profession meets a row of the day that names one."""
        contact = self.matched.contact
        if contact.care_form == "inpatient" or contact.profession is not None:
            return False
        kinds = {"health_exam" if self.matched.health_exam else "visit", "deduction"}
        kinds |= {"procedure"} if contact.procedures else set()
        return any(
            row["kind"] in kinds
            and row["profession"] is not None
            and holds(row, contact.started_on)
            for row in self.rows
        )

    def fits(self, row: Row, code: str | None) -> bool:
        """Return whether every filled key of a row is the contact's."""
        facts = self.facts | {"code": code}
        if any(row[key] is not None and row[key] != facts[key] for key in COLUMNS):
            return False
        youngest, oldest = (row[name] for name in AGES)
        if youngest is None and oldest is None:
            return True
        if self.age is None:
            return False
        return (youngest is None or youngest <= self.age) and (oldest is None or self.age <= oldest)

    def lacking(self, row: Row) -> str:
        """Return M01 for a row that must name the care level and does not."""
        return "M01" if self.level_needed and row["care_level"] is None else ""

    def is_undecided(self, row: Row, day: dt.date) -> bool:
        """Return whether a row ended with its year, and no row of its keys has begun since."""
        end = row["valid_to"]
        if not row["yearly"] or (end.month, end.day) != (12, 31) or day <= end:
            return False
        same = ["kind", *COLUMNS, *AGES]
        return not any(
            all(other[key] == row[key] for key in same) and end < other["valid_from"] <= day
            for other in self.rows
        )


def strength(choice: tuple[Row, str]) -> tuple[int, bool, bool, tuple[bool, ...]]:
    """Return how strongly a row wins: keys filled, whether it gives a price, which keys."""
    row, lacking = choice
    filled = tuple(
        any(row[name] is not None for name in (AGES if key == AGE else (key,))) for key in KEYS
    )
    return sum(filled), not lacking, lacking == "M04", filled


def visit_items(asked: Asked) -> list[Item]:
    """Outpatient and home: visit or health examination, procedures, deduction."""
    matched = asked.matched
    drg = matched.contact.drg_code
    kind = "health_exam" if matched.health_exam else "visit"
    visit = asked.listed(kind, drg)
    items = [] if visit is None else [item(kind, visit["code"], 1, visit["amount"])]
    for procedure in matched.contact.procedures:
        row = asked.listed("procedure", procedure, needed=False)
        if row is not None and row["code"] is not None:  # `procedure` rows contain their code
            items.append(item("procedure", procedure, 1, row["amount"]))
    deduction = asked.listed("deduction", drg, needed=False)
    if deduction is not None:
        items.append(item("deduction", deduction["code"], -1, deduction["amount"]))
    return items


def inpatient_items(asked: Asked) -> list[Item]:
    """Inpatient care by day or by DRG."""
    model = asked.matched.agreement["inpatient_model"]
    if model == "day":
        return day_items(asked)
    if model == "drg":
        return drg_items(asked)
    asked.missing.add("M01")
    return []


def days_of(matched: Matched) -> int:
    """Return nights without leave; by the rule `days`, 1 for a stay of one day."""
    nights = (matched.end - matched.contact.started_on).days
    if nights == 0 and matched.agreement["inpatient_day_rule"] == "days":
        return 1
    return nights


def day_items(asked: Asked) -> list[Item]:
    """Each paid night by the row of its own day, one item a row; leave takes the last nights.

    A stay of 0 days needs a price on its start day.
    """
    matched = asked.matched
    start = matched.contact.started_on
    days = days_of(matched)
    if matched.agreement["deduct_leave_days"]:
        days = max(days - matched.contact.leave_days, 0)
    nights = [start + dt.timedelta(days=night) for night in range(max(days, 1))]
    # Silent: 0 days make an item of quantity 0.
    return night_items(asked, nights, paid=1 if days else 0)


def night_items(asked: Asked, days: list[dt.date], paid: int = 1) -> list[Item]:
    """Price each night by the row of its own day, one item a row."""
    drg = asked.matched.contact.drg_code
    nights: list[tuple[Row, int]] = []
    for day in days:
        row = asked.listed("day", drg, day)
        if row is None:
            return []
        before = next((place for place, (known, _) in enumerate(nights) if known is row), None)
        if before is None:
            nights.append((row, paid))
        else:
            nights[before] = (row, nights[before][1] + paid)
    return [item("day", row["code"], count, row["amount"]) for row, count in nights]


def drg_items(asked: Asked) -> list[Item]:
    """Weight x `drg_point`, and the days beyond `trim_days` x `outlier_day`."""
    matched = asked.matched
    drg = matched.contact.drg_code
    weight = on_day(asked.weights, drg, matched.contact.started_on)
    if drg is None or weight is None:
        asked.missing.add("M01")
        return []
    items = []
    point = asked.listed("drg_point", drg)
    if point is not None:
        items.append(item("drg_point", drg, 1, weight["weight"] * point["amount"]))
    if weight["trim_days"] is None:
        return items
    beyond = days_of(matched) - matched.contact.leave_days - weight["trim_days"]
    if beyond > 0:
        outlier = asked.listed("outlier_day", drg)
        if outlier is not None:
            items.append(item("outlier_day", outlier["code"], beyond, outlier["amount"]))
    return items


def supplements(matched: Matched) -> list[Item]:
    """Interpreter, and island for home visits, if reported and agreed."""
    contact, agreement = matched.contact, matched.agreement
    items = []
    if contact.interpreter and agreement["interpreter_supplement"] is not None:
        items.append(item("interpreter", None, 1, agreement["interpreter_supplement"]))
    if (
        contact.care_form == "home"
        and contact.island_visit
        and agreement["island_supplement"] is not None
    ):
        items.append(item("island", None, 1, agreement["island_supplement"]))
    return items


def patient_fee(matched: Matched, registries: Registries) -> list[Item]:
    """The patient's fee, subtracted if the agreement says so; 0 makes no item."""
    if not matched.agreement["deduct_patient_fee"]:
        return []
    fee = matched.contact.patient_fee
    if fee is None:
        fee = listed_fee(matched, registries)
    return [item("patient_fee", None, -1, fee)] if fee else []


def listed_fee(matched: Matched, registries: Registries) -> Decimal:
    """Return the fee of code and profession, of code, or 0: docs/rules.md#patient-fee."""
    contact = matched.contact
    rows = [
        row
        for row in registries.patient_fees.get(contact.fee_code or "", [])
        if holds(row, contact.started_on)
    ]
    for row in rows:
        if row["profession"] is not None and row["profession"] == contact.profession:
            return Decimal(row["amount"])
    for row in rows:
        if row["profession"] is None:
            return Decimal(row["amount"])
    return Decimal(0)
