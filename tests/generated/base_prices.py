"""Prices of care: price lists with wildcards and dates, weights, fees, codes."""

import datetime as dt
import random

from tests.generated.base_units import LONG_AGO
from tests.generated.world import Calendar, Row

PROFESSIONS = ("LK", "SJ", "SG", "LK", "SJ", "SG", "XX", "ZZ", "")
VISIT_TYPES = ("1", "2", "3", "1", "2", "3", "1", "2", "3", "7", "")
FREE_VISIT, CHEAP_VISIT = "8", "9"  # costs nothing; costs less than a patient's fee
DRGS = ("K123", "A46A", "X4S", "O60C", "Z00")
DRG_WITHOUT_WEIGHT = "B99"
PROCEDURES = ("PE009", "NHP09", "AQ014", "XS007", "GD005")
KEYS = (
    "contract_type", "care_form", "visit_type", "profession", "code", "care_level", "category",
    "age",
)  # fmt: skip
_POOL = {
    "contract_type": ("300", "301", "107", "128"),
    "care_form": ("outpatient", "home", "inpatient"),
    "visit_type": ("1", "2", "3"),
    "profession": ("LK", "SJ", "SG"),
    "code": DRGS[:3],
    "care_level": ("primary", "specialist", "inpatient"),
    "category": ("asylum", "without_permit", "quota_refugee"),
    "age": (":17", "18:64", "65:"),
}
# Lists that are decided year by year.
YEARLY = ("L2", "L5")


def price_items(dice: random.Random, cal: Calendar) -> list[Row]:
    """Return six lists. L3 lacks a general visit price, out_of_county outlier days."""
    rows = []
    for name in ("L1", "L2", "L3", "L4", "L5", "out_of_county"):
        for kind in ("visit", "health_exam", "day", "drg_point", "outlier_day"):
            if (name, kind) != ("out_of_county", "outlier_day"):
                wildcard = (name, kind) != ("L3", "visit")
                rows += _listed(dice, cal, name, kind, wildcard=wildcard)
        rows += _deductions(dice, cal, name)
        rows += _procedures(dice, cal, name)
    levels = _of_levels(dice, cal)
    taken = [_key(row) for row in levels]
    rows = [row for row in rows if _key(row) not in taken] + levels
    return [
        {key: cell for key, cell in new.items() if key != "age"}
        for row in rows
        for new in _decided(dice, cal, row | _ages(row))
    ]


def price_lists() -> list[Row]:
    """Return the lists, of which some are yearly; not all are named."""
    return [
        {
            "price_list_id": name,
            "yearly": "ja" if name in YEARLY else "nej",
            "name": f"Lista {name}",
        }
        for name in ("L1", "L2", "L3", "L5")
    ]


def _key(row: Row) -> Row:
    return {name: cell for name, cell in row.items() if name in (*KEYS, "price_list_id", "kind")}


def _ages(row: Row) -> Row:
    youngest, _, oldest = row.get("age", "").partition(":")
    return {"age_from": youngest, "age_to": oldest}


def _of_levels(dice: random.Random, cal: Calendar) -> list[Row]:
    """Return prices between regions that name a care level, for quota refugees."""
    common = {"price_list_id": "out_of_county"}
    keys: list[Row] = [
        {"kind": kind, "care_level": level}
        for kind in ("visit", "health_exam", "day", "drg_point")
        for level in ("specialist", "inpatient")
    ]
    keys += [
        {"kind": "procedure", "care_level": "specialist", "code": code} for code in PROCEDURES[:3]
    ]
    return [row for key in keys for row in _in_time(dice, cal, common | key, 300, 3000)]


def _decided(dice: random.Random, cal: Calendar, row: Row) -> list[Row]:
    """Return a row of a yearly list for the years about the calendar, mostly all decided."""
    if row["price_list_id"] not in YEARLY or row["valid_to"]:
        return [row]
    first = int(cal.day(0, 1)[:4])
    begins = int(row["valid_from"][:4])
    years = range(max(begins, first - 1), first + 2)
    known = [year for year in years if year == begins or dice.random() > 0.08]
    return [
        row
        | {
            "valid_from": row["valid_from"] if year == begins else f"{year}-01-01",
            "valid_to": dice.choice(("", "", f"{year}-12-31")),
        }
        for year in known
    ]


def _listed(
    dice: random.Random, cal: Calendar, name: str, kind: str, *, wildcard: bool
) -> list[Row]:
    """Return a row for any contact, if wanted, and some with certain keys."""
    keys = _some_keys(dice, 6) | ({(): {}} if wildcard else {})
    for name_of_key, cell in (
        ("code", DRGS[0]),
        ("profession", "LK"),
    ):  # equally many keys, and both match
        keys[(f"{name_of_key}={cell}",)] = {name_of_key: cell}
    low, high = (40_000, 90_000) if kind == "drg_point" else (300, 3000)
    rows = [
        row
        for key in keys.values()
        for row in _in_time(dice, cal, {"price_list_id": name, "kind": kind} | key, low, high)
    ]
    if kind == "visit":
        base = {"price_list_id": name, "kind": kind, "valid_from": LONG_AGO, "valid_to": ""}
        rows += [base | {"visit_type": FREE_VISIT, "amount": "0"}]
        rows += [base | {"visit_type": CHEAP_VISIT, "amount": "20,00"}]
    return rows


def _some_keys(dice: random.Random, number: int) -> dict[tuple[str, ...], Row]:
    found = {}
    for _ in range(number):
        names = dice.sample(KEYS, dice.choice((1, 1, 2, 2, 3)))
        key = {name: dice.choice(_POOL[name]) for name in KEYS if name in names}
        found[tuple(f"{name}={cell}" for name, cell in key.items())] = key
    return found


def _in_time(dice: random.Random, cal: Calendar, key: Row, low: int, high: int) -> list[Row]:
    """Return rows of one key over time: unchanged, re-priced, or interrupted."""
    how = dice.choice(("always", "changed", "while"))
    row = key | {"source": "påhittad", "valid_from": LONG_AGO, "valid_to": ""}
    if how == "always" or (how == "while" and len(key) == 2):
        return [row | {"amount": _amount(dice, low, high)}]
    if how == "while":
        until = {"valid_from": cal.day(0, 10), "valid_to": cal.day(1, 20)}
        return [row | until | {"amount": _amount(dice, low, high)}]
    change = dice.choice((cal.day(0, 15), cal.day(1, 15), cal.day(2, 1)))
    return [
        row | {"valid_to": _day_before(change), "amount": _amount(dice, low, high)},
        row | {"valid_from": change, "amount": _amount(dice, low, high)},
    ]


def _day_before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()


def _amount(dice: random.Random, low: int, high: int) -> str:
    kronor = dice.randrange(low, high)
    return dice.choice((f"{kronor}", f"{kronor},{dice.randrange(1, 100, 2):02d}", f"{kronor}.5"))


def _deductions(dice: random.Random, cal: Calendar, name: str) -> list[Row]:
    keys: tuple[Row, ...] = (
        {"visit_type": "3"},
        {"visit_type": "3", "profession": "SJ"},
        {"care_form": "home", "profession": "LK"},
    )
    return [
        row
        for key in keys
        for row in _in_time(dice, cal, {"price_list_id": name, "kind": "deduction"} | key, 50, 250)
    ]


def _procedures(dice: random.Random, cal: Calendar, name: str) -> list[Row]:
    """Return prices for all codes but the last, some of them for one profession only."""
    rows = []
    for code in PROCEDURES[:-1]:
        key = {"price_list_id": name, "kind": "procedure", "code": code}
        rows += _in_time(dice, cal, key, 50, 900)
        if dice.random() < 0.5:
            rows += _in_time(dice, cal, key | {"profession": dice.choice(("LK", "SJ"))}, 50, 900)
    return rows


def drg_weights(dice: random.Random, cal: Calendar) -> list[Row]:
    """Return DRG weights: one that changes, one of zero, some with trim points."""
    trims = {"K123": "10", "A46A": "3", "X4S": "", "O60C": "0", "Z00": ""}
    rows = [
        {"drg_code": code, "weight": f"{dice.randrange(1, 4)},{dice.randrange(10_000):04d}"}
        | {"trim_days": trims[code], "valid_from": LONG_AGO, "valid_to": ""}
        for code in DRGS
    ]
    rows[2]["weight"] = "1,5"  # half of an odd öre is rounded up
    rows[4]["weight"] = "0"
    rows[0]["valid_to"] = cal.day(1, 12)
    return [*rows, rows[0] | {"valid_from": cal.day(1, 13), "valid_to": "", "weight": "0.7777"}]


# Code, category, whether a health examination.
_FEE_CODES = (
    ("12", "asylum", ""), ("69", "asylum", "nej"), ("73", "asylum", "J"),
    ("71", "without_permit", ""), ("72", "without_permit", "ja"), ("95", "quota_refugee", "0"),
    ("96", "quota_refugee", "1"), ("04", "eu", ""), ("05", "self_payer", ""),
    ("06", "resident", ""),
)  # fmt: skip
ASYLUM_CODES = ("12", "69", "73")
BILLED_CODES = (*ASYLUM_CODES, "71", "72", "95", "96")
OTHER_CODES = ("04", "05", "06")
CHANGING_CODE = "81"  # asylum, then closed for a while, then without permit


def fee_codes(cal: Calendar) -> list[Row]:
    """Return the fee codes, one of which changes category."""
    rows = [
        {"fee_code": code, "category": category, "health_exam": exam, "valid_from": LONG_AGO}
        for code, category, exam in _FEE_CODES
    ]
    changing = {"fee_code": CHANGING_CODE, "health_exam": ""}
    return [
        *rows,
        {
            "fee_code": "88",
            "category": "asylum",
            "valid_from": LONG_AGO,
            "valid_to": cal.day(-8, 1),
        },
        changing | {"category": "asylum", "valid_from": LONG_AGO, "valid_to": cal.day(0, 20)},
        changing | {"category": "without_permit", "valid_from": cal.day(1, 5)},
    ]


def visit_types() -> list[Row]:
    """Return the visit types: 7 is unknown."""
    return [
        {"visit_type": code, "name": f"Besök {code}", "valid_from": LONG_AGO}
        for code in ("1", "2", "3", FREE_VISIT, CHEAP_VISIT)
    ]


def professions(cal: Calendar) -> list[Row]:
    """Return the professions, known from the first days on: ZZ is unknown."""
    return [
        {"profession": code, "national_code": national, "valid_from": cal.day(0, 5)}
        for code, national in (("LK", "LK"), ("SJ", "SJ"), ("SG", ""), ("XX", "OV"), ("YY", ""))
    ]


def patient_fees(cal: Calendar) -> list[Row]:
    """Return fees for reports that cannot carry one."""
    fees = (
        ("12", "LK", "50", LONG_AGO, cal.day(1, 14)),
        ("12", "LK", "75,50", cal.day(1, 15), ""),
        ("12", "", "25", LONG_AGO, ""),
        ("73", "SJ", "100", LONG_AGO, ""),
        ("71", "", "50", cal.day(1, 1), cal.day(1, 20)),
    )
    names = ("fee_code", "profession", "amount", "valid_from", "valid_to")
    return [dict(zip(names, fee, strict=True)) for fee in fees]
