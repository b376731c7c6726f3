"""Price lists, DRG weights, fee codes and payers of the bench."""

import datetime as dt
from itertools import product

import polars as pl

LISTS = ("out_of_county", *(f"lista-{number:02d}" for number in range(1, 13)))
CONTRACT_TYPES = ("107", "108", "111", "120", "133")
PROFESSIONS = tuple(f"{number:02d}" for number in range(1, 9))
VISIT_TYPES = ("0", "1", "2", "8", "9")
# A visit of this type costs nothing (N03).
FREE_VISIT = "H"
PROCEDURES = (
    *(f"AF{number:03d}" for number in range(1, 21)),
    *(f"PE{number:03d}" for number in range(1, 21)),
    *(f"NHP{number:02d}" for number in range(1, 21)),
)
DRGS = tuple(f"{'ADEGHKLMNP'[i % 10]}{10 + i // 10:02d}{'ABCE'[i % 4]}" for i in range(300))
OPENED = dt.date(2015, 1, 1)
# Days on which terms change, so that the same key has two rows in the timed month.
NEW_YEAR, MID_MONTH = dt.date(2024, 1, 1), dt.date(2024, 3, 15)

# Kind, form, visit type, profession, code, kronor.
Row = tuple[str, str, str, str, str, float]


def _listed(place: int) -> list[Row]:
    """Return the rows of the list at `place`, without dates: about 77."""
    dearer = 7 * place
    visits: list[Row] = [
        ("visit", form, "", profession, "", 640 + dearer + 55 * int(profession))
        for form, profession in product(("outpatient", "home"), PROFESSIONS)
    ]
    visits += [
        ("visit", "outpatient", kind, profession, "", 410.5 + dearer + 35 * int(profession))
        for kind, profession in product(("8", "9"), PROFESSIONS[:4])
    ]
    visits += [("visit", form, FREE_VISIT, "", "", 0) for form in ("outpatient", "home")]
    exams: list[Row] = [
        ("health_exam", "", "", "", "", 2010 + dearer),
        ("health_exam", "", "", "01", "", 2240.25 + dearer),
    ]
    procedures: list[Row] = [
        ("procedure", "", "", "", code, 90 + dearer + 13.5 * number)
        for number, code in enumerate(PROCEDURES[:40])
    ]
    procedures += [("procedure", "", "", "02", code, 75 + dearer) for code in PROCEDURES[:4]]
    inpatient: list[Row] = [
        ("day", "", "", "", "", 4120 + dearer),
        ("drg_point", "", "", "", "", 58_731.12 + dearer),
        ("outlier_day", "", "", "", "", 3901.5 + dearer),
    ]
    return visits + exams + procedures + inpatient + [("deduction", "", "9", "", "", 110 + place)]


def _dated(keys: tuple[str, ...], amount: float, changed: dt.date) -> list[tuple[object, ...]]:
    """Return a price as two rows of its list: before the day it changed, and since."""
    before = round(amount * 0.96, 2)
    eve = changed - dt.timedelta(days=1)
    return [
        (*keys, f"{before:.2f}", "Påhittad lista", OPENED, eve),
        (*keys, f"{amount:.2f}", "Påhittad lista", changed, None),
    ]


def price_items() -> pl.DataFrame:
    """Return about 2 000 rows of price lists; every price has changed once."""
    rows = []
    for place, name in enumerate(LISTS):
        for number, (kind, form, visit, profession, code, amount) in enumerate(_listed(place)):
            changed = (NEW_YEAR, MID_MONTH)[number % 2]
            rows += _dated((name, kind, "", form, visit, profession, code), amount, changed)
            if number % 11 == 0:
                own = (name, kind, CONTRACT_TYPES[place % 5], form, visit, profession, code)
                rows += _dated(own, amount + 21, changed)
    names = [
        "price_list_id",
        "kind",
        "contract_type",
        "care_form",
        "visit_type",
        "profession",
        "code",
    ]
    table = pl.DataFrame(
        rows, schema=[*names, "amount", "source", "valid_from", "valid_to"], orient="row"
    )
    cents = pl.col("amount").str.replace(r"\.?0{1,2}$", "")
    return table.with_columns(cents.alias("amount"))


def drg_weights() -> pl.DataFrame:
    """Return a weight for each DRG; every fifth is weighed anew in the timed month."""
    codes = pl.DataFrame({"drg_code": DRGS}).with_row_index("i")
    weight = 0.08 + (pl.col("i") * 37 % 300) / 300 * 7 + pl.col("i") / 10_000
    weighed = codes.select(
        "i",
        "drg_code",
        weight.round(4).alias("weight"),
        (4 + pl.col("i") % 30).alias("trim_days"),
        valid_from=pl.lit(OPENED),
        valid_to=pl.when(pl.col("i") % 5 == 0).then(dt.date(2024, 3, 7)),
    )
    anew = weighed.filter(pl.col("i") % 5 == 0).with_columns(
        (pl.col("weight") * 1.07).round(4),
        valid_from=dt.date(2024, 3, 8),
        valid_to=pl.lit(None, pl.Date),
    )
    return pl.concat([weighed, anew]).drop("i")


def fee_codes() -> pl.DataFrame:
    """Return the fee codes; 22 was closed long ago."""
    rows = [
        ("12", "asylum", "nej", None),
        ("69", "asylum", "nej", None),
        ("73", "asylum", "ja", None),
        ("71", "without_permit", "nej", None),
        ("78", "without_permit", "nej", None),
        ("74", "quota_refugee", "nej", None),
        ("19", "self_payer", "nej", None),
        ("20", "eu", "nej", None),
        ("01", "resident", "nej", None),
        ("22", "resident", "nej", dt.date(2018, 12, 31)),
    ]
    names = ["fee_code", "category", "health_exam", "valid_to"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(valid_from=pl.lit(OPENED))


def patient_fees() -> pl.DataFrame:
    """Return the fees of reports that carry none; no report of the bench needs them."""
    rows = [("12", "", "50"), ("12", "01", "200"), ("71", "", "50")]
    table = pl.DataFrame(rows, schema=["fee_code", "profession", "amount"], orient="row")
    return table.with_columns(valid_from=pl.lit(OPENED), valid_to=pl.lit(None, pl.Date))


def payers() -> pl.DataFrame:
    """Return HSF, whose row changes at the month's start, and eight other counties."""
    march = dt.date(2024, 3, 1)
    hsf = [
        (
            "hsf",
            "Region Stockholm, HSF",
            "2321000016",
            12,
            "vardfaktura",
            OPENED,
            dt.date(2024, 2, 29),
        ),
        ("hsf", "Region Stockholm, HSN", "2321000016", 12, "vardfaktura", march, None),
    ]
    others = [
        (code, f"Region {code}", "2321000024", 24, channel, OPENED, None)
        for code, channel in zip(
            ("03", "04", "05", "12", "14", "19", "21", "24"), ("riv", "peppol") * 4, strict=True
        )
    ]
    names = [
        "payer_id",
        "name",
        "org_no",
        "claim_limit_months",
        "channel",
        "valid_from",
        "valid_to",
    ]
    return pl.DataFrame(hsf + others, schema=names, orient="row").with_columns(
        street=pl.lit("Box 6909"),
        postal_code=pl.lit("102 39"),
        city=pl.lit("Stockholm"),
        endpoint_scheme=pl.lit("0007"),
        endpoint_id=pl.col("org_no"),
        reference_asylum=pl.lit("15002509/A"),
        reference_quota=pl.when(pl.col("payer_id") == "hsf").then(pl.lit("15008739/KV")),
        res_customer_asylum=pl.lit("901008"),
        res_customer_quota=pl.lit("901009"),
        due_days=30,
    )
