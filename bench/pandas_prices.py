"""Price a contact item by item, as an analyst would in pandas. Whole öre."""

import pandas as pd
from pandas_rules import Judged
from pandas_tables import Registries, on_day

# Among rows with equally many filled keys, the earliest key here wins.
KEYS = ["code", "profession", "visit_type", "care_form", "contract_type"]


def listed_price(asked: pd.DataFrame, known: Registries) -> pd.Series:
    """Return the price of each row of `asked`: list, kind, keys and `started_on`.

    The most specific list rows are tried first.
    """
    price = pd.Series(pd.NA, index=asked.index, dtype="Int64")
    for kind, wanted in asked.groupby("kind"):
        rows = known.prices[known.prices["kind"] == kind]
        filled = rows[KEYS].notna()
        patterns = set(map(tuple, filled.to_numpy().tolist()))
        for pattern in sorted(patterns, key=lambda keys: (sum(keys), keys), reverse=True):
            same = rows[(filled == list(pattern)).all(axis=1)]
            there = [key for key, has in zip(KEYS, pattern, strict=True) if has]
            keys = ["price_list_id", *there]
            left = wanted[price.loc[wanted.index].isna()]
            found = on_day(left, same[[*keys, "amount", "valid_from", "valid_to"]], keys, keys)
            price.loc[found["row"]] = found["amount"].to_numpy()
    return price


def _items(
    c: pd.DataFrame,
    kind: str,
    quantity: pd.Series | int,
    known: Registries,
    codes: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the items of one kind at list price; `price` is missing if none is listed."""
    asked = c[["price_list_id", *KEYS[1:], "started_on"]].assign(
        kind=kind, code=c["drg_code"] if codes is None else codes, quantity=quantity
    )
    asked = asked.rename_axis("row").reset_index()
    asked["price"] = listed_price(asked, known)
    asked["amount"] = asked["price"] * asked["quantity"]
    return asked[["row", "kind", "code", "quantity", "price", "amount"]]


def _stays(c: pd.DataFrame, known: Registries) -> list[pd.DataFrame]:
    """Return the items of stays, by day or DRG; without amount if not priced."""
    stay = c[c["care_form"] == "inpatient"]
    nights = (stay["ended_on"] - stay["started_on"]).dt.days
    days = nights.mask((stay["inpatient_day_rule"] == "days") & (nights == 0), 1)
    leave = stay["leave_days"].where(stay["deduct_leave_days"].astype(bool), 0)
    by_drg = stay["inpatient_model"] == "drg"
    billed = (days - leave).clip(lower=0).astype(int)[~by_drg]
    day = _items(stay.loc[billed.index[billed > 0]], "day", billed[billed > 0], known)
    weight = on_day(stay[by_drg], known.weights, ["drg_code"], ["drg_code"]).set_index("row")
    weight = weight.reindex(stay.index[by_drg])
    point = _items(stay[by_drg], "drg_point", 1, known)
    # Weights are ten-thousandths; half an öre is rounded up.
    point["amount"] = (point["price"] * weight["weight"].array + 5_000) // 10_000
    beyond = (days - stay["leave_days"])[by_drg] - weight["trim_days"].astype(float)
    beyond = beyond[beyond > 0].astype(int)
    return [day, point, _items(stay.loc[beyond.index], "outlier_day", beyond, known)]


def _visits(c: pd.DataFrame, known: Registries) -> list[pd.DataFrame]:
    """Return the items of visits: visit or health exam, priced procedures, deduction."""
    visit = c[c["care_form"] != "inpatient"]
    exam = visit["health_exam"].fillna(False).astype(bool)
    each = visit["procedure_codes"].str.split().explode().dropna()
    procedures = _items(visit.loc[each.index], "procedure", 1, known, codes=each)
    deduction = _items(visit, "deduction", -1, known)
    return [
        _items(visit[~exam], "visit", 1, known),
        _items(visit[exam], "health_exam", 1, known),
        procedures.dropna(subset="price"),
        deduction.dropna(subset="price"),
    ]


def _agreed(c: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the items of agreement and report: supplements and the patient's fee."""
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
    """Return the priced contacts, and all items."""
    out_of_county = (c["price_basis"] == "out_of_county") | (c["category"] == "quota_refugee")
    c["price_list_id"] = c["price_list_id"].mask(out_of_county, "out_of_county")
    items = pd.concat([*_visits(c, known), *_stays(c, known), *_agreed(c)])
    c["amount"] = items.groupby("row")["amount"].sum().reindex(c.index).fillna(0).astype("Int64")
    # An item without amount lacks a required list price.
    unpriced = pd.Series(c.index.isin(items.loc[items["amount"].isna(), "row"]), index=c.index)
    say.say("held", unpriced | (c["amount"] < 0))
    say.say("not_billable", (c["amount"] == 0) & ~unpriced)
    return say.end_group(c), items
