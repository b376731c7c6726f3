"""The price group: items in their order, each rounded once, and their sum."""

from decimal import ROUND_HALF_UP, Decimal

from .model import Item, Line, Matched, Row
from .registries import Registries, holds, on_day

ORE = Decimal("0.01")
# The order in which a filled key breaks a tie (docs/rules.md#price-row).
KEYS = ("code", "profession", "visit_type", "care_form", "contract_type")


def to_ore(amount: Decimal) -> Decimal:
    """Round half up to two decimals."""
    return amount.quantize(ORE, ROUND_HALF_UP)


def price(matched: Matched, registries: Registries) -> tuple[Line | None, set[str]]:
    """Return the priced line, or a remark (M01, M02, N03) if it cannot be billed."""
    if matched.contact.care_form == "inpatient":
        items = inpatient_items(matched, registries)
    else:
        items = visit_items(matched, registries)
    if items is None:
        return None, {"M01"}
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


def listed(matched: Matched, kind: str, code: str | None, registries: Registries) -> Row | None:
    """Return the winning price row: most keys filled, ties by code, profession, ..."""
    agreement, contact = matched.agreement, matched.contact
    list_id = "out_of_county"
    if matched.category != "quota_refugee" and agreement["price_basis"] == "agreement":
        list_id = agreement["price_list_id"]
    facts = {
        "code": code,
        "profession": contact.profession,
        "visit_type": contact.visit_type,
        "care_form": contact.care_form,
        "contract_type": agreement["contract_type"],
    }
    matching = [
        row
        for row in registries.prices.get(list_id, [])
        if row["kind"] == kind
        and holds(row, contact.started_on)
        and all(row[key] is None or row[key] == facts[key] for key in KEYS)
    ]

    def strength(row: Row) -> tuple[int, tuple[bool, ...]]:
        filled = tuple(row[key] is not None for key in KEYS)
        return sum(filled), filled

    return max(matching, key=strength) if matching else None


def visit_items(matched: Matched, registries: Registries) -> list[Item] | None:
    """Outpatient and home: visit or health examination, procedures, deduction."""
    drg = matched.contact.drg_code
    kind = "health_exam" if matched.health_exam else "visit"
    visit = listed(matched, kind, drg, registries)
    if visit is None:
        return None
    items = [item(kind, visit["code"], 1, visit["amount"])]
    for procedure in matched.contact.procedures:
        row = listed(matched, "procedure", procedure, registries)
        if row is not None and row["code"] is not None:  # `procedure` rows contain their code
            items.append(item("procedure", procedure, 1, row["amount"]))
    deduction = listed(matched, "deduction", drg, registries)
    if deduction is not None:
        items.append(item("deduction", deduction["code"], -1, deduction["amount"]))
    return items


def inpatient_items(matched: Matched, registries: Registries) -> list[Item] | None:
    """Inpatient care by day or by DRG; None without a price."""
    model = matched.agreement["inpatient_model"]
    if model == "day":
        return day_items(matched, registries)
    if model == "drg":
        return drg_items(matched, registries)
    return None


def days_of(matched: Matched) -> int:
    """Return nights without leave; by the rule `days`, 1 for a stay of one day."""
    nights = (matched.end - matched.contact.started_on).days
    if nights == 0 and matched.agreement["inpatient_day_rule"] == "days":
        return 1
    return nights


def day_items(matched: Matched, registries: Registries) -> list[Item] | None:
    """Days x `day`. A day price must exist also for a stay of 0 days."""
    row = listed(matched, "day", matched.contact.drg_code, registries)
    if row is None:
        return None
    days = days_of(matched)
    if matched.agreement["deduct_leave_days"]:
        days = max(0, days - matched.contact.leave_days)
    # Silent: 0 days make an item of quantity 0.
    return [item("day", row["code"], days, row["amount"])]


def drg_items(matched: Matched, registries: Registries) -> list[Item] | None:
    """Weight x `drg_point`, and the days beyond `trim_days` x `outlier_day`."""
    drg = matched.contact.drg_code
    weight = on_day(registries.drg_weights, drg, matched.contact.started_on)
    point = listed(matched, "drg_point", drg, registries)
    if drg is None or weight is None or point is None:
        return None
    items = [item("drg_point", drg, 1, weight["weight"] * point["amount"])]
    if weight["trim_days"] is None:
        return items
    beyond = days_of(matched) - matched.contact.leave_days - weight["trim_days"]
    if beyond > 0:
        outlier = listed(matched, "outlier_day", drg, registries)
        if outlier is None:
            return None
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
