"""Unit, agreement, payer and price of a contact, as an analyst would write them in pandas.

Amounts are whole öre.
"""

import pandas as pd
from pandas_rules import HSA_ID, KOMBIKAKOD, Judged
from pandas_tables import Registries, on_day

TERMS = [
    "agreement_id",
    "provider_org_no",
    "contract_type",
    "care_level",
    "owner",
    "price_basis",
    "price_list_id",
    "inpatient_model",
    "inpatient_day_rule",
    "deduct_leave_days",
    "deduct_patient_fee",
    "interpreter_supplement",
    "island_supplement",
]
# Of rows with as many keys filled, the one with the first of these wins.
KEYS = ["code", "profession", "visit_type", "care_form", "contract_type"]


def _units_on(c: pd.DataFrame, known: Registries, day: str) -> pd.DataFrame:
    """Return per row the unit that holds on the day, whether there are several, and the terms."""
    asked = c[["reported_unit", day]]
    columns = ["row", "care_unit", "agreement_id"]
    by_code = on_day(asked, known.units, ["reported_unit"], ["care_unit"], day)[columns]
    by_hsa = on_day(asked, known.units, ["reported_unit"], ["hsa_id"], day)[columns]
    by_hsa = by_hsa.sort_values("care_unit")
    agreements = by_hsa.groupby("row")["agreement_id"].nunique()
    doubtful = agreements.index[agreements > 1]
    units = pd.concat([by_code, by_hsa.drop_duplicates("row")]).set_index("row")
    units["several"] = units.index.isin(doubtful)
    units[day] = c[day]
    terms = on_day(units, known.agreements, ["agreement_id"], ["agreement_id"], day)
    terms = terms.set_index("row")[[name for name in TERMS if name != "agreement_id"]]
    return units.drop(columns=day).join(terms)


def judge_unit(c: pd.DataFrame, say: Judged, known: Registries) -> pd.DataFrame:
    """Find unit, agreement and payer: on the start day, else on the end day."""
    c = c.rename(columns={"care_unit": "reported_unit"})
    reported = c["reported_unit"]
    formed = reported.str.fullmatch(f"{KOMBIKAKOD}|{HSA_ID}").fillna(False)
    unknown = ~formed | ~(
        reported.isin(known.units["care_unit"]) | reported.isin(known.units["hsa_id"])
    )
    say.say("U01", unknown)
    start = _units_on(c[~unknown], known, "started_on")
    doubtful = start.index[start["several"]]
    done = start[start["provider_org_no"].notna() & ~start["several"]]
    rest = c[~unknown & ~c.index.isin(done.index) & ~c.index.isin(doubtful)]
    end = _units_on(rest, known, "ended_on")
    doubtful = doubtful.union(end.index[end["several"]])
    done = pd.concat([done, end[end["provider_org_no"].notna() & ~end["several"]]])
    turned = ~unknown & ~c.index.isin(done.index) & ~c.index.isin(doubtful)
    open_then = c.index.isin(start.index) | c.index.isin(end.index)
    say.say("U03", pd.Series(c.index.isin(doubtful), index=c.index))
    say.say("U02", turned & ~open_then)
    c = c.join(done[["care_unit", *TERMS]])
    c = _with_payer(c, known)
    no_payer = c["agreement_id"].notna() & c["payer_id"].isna()
    say.say("A01", (turned & open_then) | no_payer)
    nothing = c["drg_code"].isna() & c["procedure_codes"].isna()
    say.say("C09", (c["care_level"] == "specialist") & nothing)
    return say.end_group(c)


def _with_payer(c: pd.DataFrame, known: Registries) -> pd.DataFrame:
    """Return the contacts with payer, reference and the payer's limit in months."""
    columns = ["payer_id", "reference_asylum", "reference_quota", "claim_limit_months"]
    county = (c["category"] == "asylum") & (c["owner"] == "region") & (c["residence"] != "01")
    asked = c.loc[county, ["residence", "started_on"]]
    others = on_day(asked, known.payers, ["residence"], ["payer_id"], "started_on")
    hsf = on_day(
        c[["started_on"]].assign(payer="hsf"), known.payers, ["payer"], ["payer_id"], "started_on"
    )
    payer = pd.concat([others, hsf]).drop_duplicates("row").set_index("row")[columns]
    c = c.join(payer)
    quota = c["reference_quota"].fillna(c["reference_asylum"])
    c["reference"] = c["reference_asylum"].mask(c["category"] == "quota_refugee", quota)
    return c


def listed_price(asked: pd.DataFrame, known: Registries) -> pd.Series:
    """Return the price of each row of `asked`: list, kind, keys and `started_on`.

    The most specific rows of the list are tried first.
    """
    price = pd.Series(pd.NA, index=asked.index, dtype="Int64")
    for kind, wanted in asked.groupby("kind"):
        rows = known.prices[known.prices["kind"] == kind]
        filled = rows[KEYS].notna()
        for pattern in sorted(
            set(map(tuple, filled.to_numpy().tolist())), key=lambda p: (sum(p), p), reverse=True
        ):
            same = rows[(filled == list(pattern)).all(axis=1)]
            keys = [
                "price_list_id",
                *(key for key, there in zip(KEYS, pattern, strict=True) if there),
            ]
            left = wanted[price.loc[wanted.index].isna()]
            found = on_day(
                left, same[[*keys, "amount", "valid_from", "valid_to"]], keys, keys, "started_on"
            )
            price.loc[found["row"]] = found["amount"].to_numpy()
    return price


def _items(
    c: pd.DataFrame,
    kind: str,
    quantity: pd.Series | int,
    known: Registries,
    codes: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the items of one kind at list price; `price` is missing where no list row holds."""
    asked = c[["price_list_id", *KEYS[1:], "started_on"]].assign(
        kind=kind, code=c["drg_code"] if codes is None else codes
    )
    asked["quantity"] = quantity
    asked = asked.rename_axis("row").reset_index()
    asked["price"] = listed_price(asked, known)
    asked["amount"] = asked["price"] * asked["quantity"]
    return asked[["row", "kind", "code", "quantity", "price", "amount"]]


def _stays(c: pd.DataFrame, known: Registries) -> list[pd.DataFrame]:
    """Return the items of stays, by day or by DRG; without amount where there is no price."""
    stay = c[c["care_form"] == "inpatient"]
    nights = (stay["ended_on"] - stay["started_on"]).dt.days
    days = nights.mask((stay["inpatient_day_rule"] == "days") & (nights == 0), 1)
    leave = stay["leave_days"].astype(int)
    by_day, by_drg = (stay["inpatient_model"] == model for model in ("day", "drg"))
    no_model = pd.DataFrame({"row": stay.index[~by_day & ~by_drg], "amount": pd.NA})
    billed = (days - leave.where(stay["deduct_leave_days"].astype(bool), 0)).clip(lower=0)
    day = _items(stay[by_day], "day", billed[by_day], known)
    weight = on_day(stay[by_drg], known.weights, ["drg_code"], ["drg_code"], "started_on")
    weight = weight.set_index("row").reindex(stay.index[by_drg])
    point = _items(stay[by_drg], "drg_point", 1, known)
    # Weights are ten-thousandths: half up to whole öre.
    point["price"] = (point["price"] * weight["weight"].array + 5_000) // 10_000
    point["amount"] = point["price"]
    beyond = ((days - leave).clip(lower=0)[by_drg] - weight["trim_days"]).clip(lower=0).fillna(0)
    outlier = stay[by_drg][beyond > 0]
    outliers = _items(outlier, "outlier_day", beyond[beyond > 0].astype(int), known)
    return [day[(day["quantity"] > 0) | day["amount"].isna()], point, outliers, no_model]


def _visits(c: pd.DataFrame, known: Registries) -> list[pd.DataFrame]:
    """Return the items of visits: visit or health exam, procedures with a price, deduction."""
    visit = c[c["care_form"] != "inpatient"]
    exam = visit["health_exam"].fillna(False).astype(bool)
    main = [
        _items(visit[~exam], "visit", 1, known),
        _items(visit[exam], "health_exam", 1, known),
    ]
    each = visit["procedure_codes"].str.split().explode().dropna()
    codes = visit.loc[each.index]
    procedures = _items(codes, "procedure", 1, known, codes=each)
    deduction = _items(visit, "deduction", -1, known)
    return [*main, procedures.dropna(subset="price"), deduction.dropna(subset="price")]


def _agreed(c: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the items that the agreement and the report give: supplements and the fee."""
    home = c["care_form"] == "home"
    fee = c["patient_fee"].where(c["deduct_patient_fee"].astype(bool) & (c["patient_fee"] > 0))
    sums = {
        "interpreter": (c["interpreter_supplement"].where(c["interpreter"]), 1),
        "island": (c["island_supplement"].where(c["island_visit"] & home), 1),
        "patient_fee": (fee, -1),
    }
    parts = []
    for kind, (price, quantity) in sums.items():
        items = price.dropna().rename("price").rename_axis("row").reset_index()
        items["kind"], items["code"], items["quantity"] = kind, None, quantity
        items["amount"] = items["price"] * quantity
        parts.append(items)
    return parts


def judge_price(
    c: pd.DataFrame, say: Judged, known: Registries
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the contacts with a price, and all items."""
    out_of_county = (c["price_basis"] == "out_of_county") | (c["category"] == "quota_refugee")
    c["price_list_id"] = c["price_list_id"].mask(out_of_county, "out_of_county")
    items = pd.concat([*_visits(c, known), *_stays(c, known), *_agreed(c)])
    total = items.groupby("row")["amount"].sum().reindex(c.index).fillna(0)
    c["amount"] = total.astype("Int64")
    # An item without amount is one that the list had to have.
    unpriced = pd.Series(c.index.isin(items.loc[items["amount"].isna(), "row"]), index=c.index)
    say.say("M01", unpriced)
    say.say("M02", (c["amount"] < 0) & ~unpriced)
    say.say("N03", (c["amount"] == 0) & ~unpriced)
    return say.end_group(c), items
