"""Patient, category and LMA number, as an analyst would write them in pandas."""

import pandas as pd
from pandas_rules import Judged
from pandas_tables import Registries, on_day


def luhn(digits: str) -> bool:
    """Return whether the last digit is the Luhn check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value // 10 + value % 10
    return total % 10 == 0


def _is_person(number: str) -> bool:
    """Return whether twelve digits are a personal or coordination number."""
    if number[:2] not in {"18", "19", "20"} or not luhn(number[2:]):
        return False
    day = int(number[6:8])
    date = f"{number[:6]}{day - 60 if day > 60 else day:02d}"
    return pd.notna(pd.to_datetime(date, format="%Y%m%d", errors="coerce"))


def find_person(c: pd.DataFrame, known: Registries) -> pd.DataFrame:
    """Return, per contact, who the patient is: reserve, personal, patient_id, kept, links."""
    person = pd.DataFrame(index=c.index)
    digits = c["patient_id"].where(c["patient_id"].str.fullmatch(r"[0-9]{12}").fillna(False))
    reserve = digits.str.startswith("99").fillna(False)
    good = digits[reserve].map(lambda number: luhn(number[4:]))
    person["reserve"] = good.reindex(c.index).fillna(False).astype(bool)
    good = digits[~reserve & digits.notna()].map(_is_person)
    person["personal"] = good.reindex(c.index).fillna(False).astype(bool)
    people = known.people.assign(survivor=known.survivor(known.people["reserve_number"]))
    asked = c.loc[person["personal"], ["patient_id", "started_on"]]
    linked = on_day(asked, people, ["patient_id"], ["personal_id"], "started_on")
    by_row = linked.groupby("row")["survivor"]
    person["links"] = by_row.nunique().reindex(c.index).fillna(0)
    one = by_row.first().reindex(c.index).where(person["links"] == 1)
    person["kept"] = person["personal"] & (person["links"] == 0) & c["protected_identity"]
    own = known.survivor(c["patient_id"]).where(person["reserve"])
    person["patient_id"] = own.fillna(one).fillna(c["patient_id"].where(person["kept"]))
    linked_numbers = linked.merge(one.rename("one"), left_on="row", right_index=True)
    moved = linked_numbers.loc[linked_numbers["reserve_number"] != linked_numbers["one"], "row"]
    person["merged"] = (person["reserve"] & (own != c["patient_id"])) | (
        person.index.isin(moved) & (person["links"] == 1)
    )
    return person


def judge_category(
    c: pd.DataFrame, person: pd.DataFrame, say: Judged, known: Registries
) -> pd.DataFrame:
    """Find the category of stays without fee code; only three categories go on."""
    asked = c["fee_code"].isna()
    stays = c.loc[asked, ["started_on", "lma_number"]].join(person["patient_id"])
    stays["lma_number"] = lma_number(stays["lma_number"])
    own = on_day(stays, known.cards, ["patient_id"], ["owner"], "started_on")["row"]
    told = on_day(stays, known.cards, ["lma_number"], ["lma_number"], "started_on")["row"]
    evident = c.index.isin(own) | c.index.isin(told)
    c["category"] = c["category"].mask(asked & evident, "asylum")
    say.say("E01", c["category"].isna())
    billed = c["category"].isin(["asylum", "without_permit", "quota_refugee"])
    say.say("N01", c["category"].notna() & ~billed)
    return say.end_group(c)


def judge_person(
    c: pd.DataFrame, person: pd.DataFrame, say: Judged, known: Registries
) -> pd.DataFrame:
    """Judge the patient's number; name, birth date and protection come from the registry."""
    person = person.loc[c.index]
    say.say("P01", c["patient_id"].isna())
    say.say("P02", c["patient_id"].notna() & ~person["reserve"] & ~person["personal"])
    one = person["personal"] & (person["links"] == 1)
    say.say("P03", person["personal"] & ~one & ~person["kept"])
    say.say("P04", one)
    say.say("P06", person["merged"])
    c["patient_id"], c["kept"] = person["patient_id"], person["kept"]
    people = known.people.sort_values("valid_from")
    latest = people.drop_duplicates("reserve_number", keep="last").set_index("reserve_number")
    names = ["name", "born_on", "protected_identity"]
    asked = c.loc[c["patient_id"].notna() & ~c["kept"], ["patient_id", "started_on"]]
    say.say("P05", ~asked["patient_id"].isin(latest.index))
    today = on_day(asked, people, ["patient_id"], ["reserve_number"], "started_on")
    there = today.set_index("row")[names].reindex(asked.index)
    ever = latest[names].reindex(asked["patient_id"]).set_axis(asked.index)
    found = asked.index.isin(today["row"])
    row = pd.concat([there[found], ever[~found]]).reindex(c.index)
    reported, listed = _plain(c["patient_name"]), _plain(row["name"])
    other_name = reported.notna() & listed.notna() & (reported != listed)
    say.say(
        "P07",
        other_name
        | (c["born_on"].notna() & row["born_on"].notna() & (c["born_on"] != row["born_on"])),
    )
    c["protected_identity"] |= row["protected_identity"].fillna(False).astype(bool)
    return say.end_group(c)


def _plain(name: pd.Series) -> pd.Series:
    """Return names as they are compared: lower case, single spaces."""
    return name.str.lower().str.replace(r"\s+", " ", regex=True)


def lma_number(text: pd.Series) -> pd.Series:
    """Return LMA numbers as NN-NNNNNN; a malformed one is missing."""
    parts = text.str.extract(r"^(?:LMA:? ?)?(\d{2})-?(\d{6})(?:/\d{1,2})?$")
    return parts[0] + "-" + parts[1]


def judge_lma(c: pd.DataFrame, say: Judged, known: Registries) -> pd.DataFrame:
    """Judge or fill the LMA number, and find the county of residence."""
    asked = c.loc[c["category"] != "without_permit", ["patient_id", "started_on", "kept"]].copy()
    text = c["lma_number"].reindex(asked.index)
    asked["number"] = lma_number(text)
    say.say("L02", text.notna() & asked["number"].isna())
    gaps = asked[text.isna()]
    own = on_day(gaps, known.cards, ["patient_id"], ["owner"], "started_on")
    found = own.groupby("row")["lma_number"].agg(["nunique", "first"]).reindex(gaps.index)
    one = found["nunique"] == 1
    say.say("L01", ~one)
    say.say("L06", one)
    asked["number"] = asked["number"].fillna(found["first"].where(one))
    given = asked.dropna(subset="number").rename_axis("row").reset_index()
    rows = given.merge(known.cards, left_on="number", right_on="lma_number")
    rows["own"] = (rows["owner"] == rows["patient_id"]) & ~rows["kept"]
    rows["any_own"] = rows.groupby("row")["own"].transform("any")
    with_number = pd.Series(given["row"].to_numpy(), index=given["row"])
    say.say("L03", ~with_number.isin(rows["row"]))
    others = rows.loc[~rows["any_own"] & ~rows["kept"], "row"]
    say.say("L04", with_number.isin(others))
    asks = rows[rows["own"] | ~rows["any_own"]]
    holds = asks[
        (asks["valid_from"] <= asks["started_on"]) & (asks["started_on"] <= asks["valid_to"])
    ]
    say.say("L05", with_number.isin(rows["row"]) & ~with_number.isin(holds["row"]))
    latest = holds.sort_values("valid_from").drop_duplicates("row", keep="last").set_index("row")
    c["lma_number"] = asked["number"]
    c["residence"] = latest["region_of_residence"]
    return say.end_group(c)
