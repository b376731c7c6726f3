"""The rules that judge most contacts, as an analyst would write them in pandas.

They cover the groups up to the payer. Each group adds columns to the contacts and returns those
that it did not turn away.
"""

import pandas as pd
from pandas_tables import NO, YES, Registries, is_yes, on_day, to_date, to_scaled

UNIT = r"\d{8}[A-Za-zÅÄÖåäö0-9]{1,3}|SE\d{10}-[A-Za-z0-9]+"
PROCEDURE = r"(?:[A-Z]{2}\d{3}|[A-Z]{3}\d{2})"
DIAGNOSIS = r"[A-Z]\d{2}[A-Z0-9]{0,4}"
AMOUNT = r"\d{1,9}(?:[.,]\d{1,2})?"
MOMENT = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?"
_TERMS = (
    "provider_org_no contract_type care_level owner price_basis price_list_id inpatient_model "
    "inpatient_day_rule deduct_leave_days deduct_patient_fee interpreter_supplement "
    "island_supplement"
)
TERMS = _TERMS.split()
# The fates that remarks lead to, the worst last; a warning does not turn a row away.
VERDICTS = ("warning", "not_billable", "held", "rejected")


class Judged:
    """The fate and remarks of each row, filled in group by group."""

    def __init__(self, index: pd.Index) -> None:
        self.fates = pd.Series(None, index=index, dtype=object)
        self.remarks: list[pd.DataFrame] = []

    def say(self, verdict: str, rows: pd.Series) -> None:
        """Add a remark to the rows that are true."""
        remarked = rows.index[rows.fillna(False)]
        self.remarks.append(pd.DataFrame({"row": remarked, "verdict": verdict}))

    def end_group(self, contacts: pd.DataFrame) -> pd.DataFrame:
        """Set the fate of the rows that were turned away, and return the others."""
        given = pd.concat(self.remarks)
        for verdict in VERDICTS[1:]:
            rows = given.loc[given["verdict"] == verdict, "row"]
            self.fates.loc[rows] = verdict
        return contacts[self.fates.loc[contacts.index].isna()]


def moments(text: pd.Series) -> pd.Series:
    """Return report times in UTC; without an offset they are in Swedish time."""
    formed = text.where(text.str.fullmatch(MOMENT).fillna(False))
    local = pd.to_datetime(
        formed.str.replace(" ", "T"), format="ISO8601", errors="coerce", utc=True
    )
    offset = formed.str.contains(r"Z|T.*[+-]").fillna(False)
    swedish = local.dt.tz_localize(None).dt.tz_localize(
        "Europe/Stockholm", ambiguous=True, nonexistent="shift_forward"
    )
    return local.where(offset, swedish.dt.tz_convert("UTC"))


def code_set(text: pd.Series) -> pd.Series:
    """Return codes in upper case, sorted, without duplicates."""
    return text.map(lambda codes: " ".join(sorted(set(codes.upper().split()))), na_action="ignore")


def _malformed(text: pd.Series, pattern: str) -> pd.Series:
    return text.notna() & ~text.str.fullmatch(pattern).fillna(False)


def judge_format(
    c: pd.DataFrame, say: Judged, known: Registries, issued_on: pd.Timestamp
) -> pd.DataFrame:
    """Judge dates, numbers, codes and booleans; look up the fee code's category."""
    for name in ("started_on", "ended_on", "born_on"):
        reported, c[name] = c[name], to_date(c[name])
        say.say("rejected", c[name].isna() & (reported.notna() | (name == "started_on")))
    say.say("rejected", c["reported_at"].notna() & moments(c["reported_at"]).isna())
    say.say("rejected", (c["ended_on"] < c["started_on"]) | (c["started_on"] > issued_on))
    c["care_form"] = c["care_form"].str.lower()
    say.say("rejected", ~c["care_form"].isin(["outpatient", "home", "inpatient"]))
    say.say("rejected", _malformed(c["patient_fee"], AMOUNT))
    say.say("rejected", _malformed(c["leave_days"], r"\d{1,4}"))
    c["patient_fee"] = to_scaled(c["patient_fee"]).fillna(0)
    c["leave_days"] = pd.to_numeric(c["leave_days"], errors="coerce").fillna(0)
    c["drg_code"] = c["drg_code"].str.upper()
    say.say("rejected", _malformed(c["drg_code"], r"[A-ZÅÄÖ][A-ZÅÄÖ0-9]{2,4}"))
    for name, pattern in (("procedure_codes", PROCEDURE), ("diagnosis_codes", DIAGNOSIS)):
        c[name] = code_set(c[name])
        say.say("rejected", _malformed(c[name], rf"{pattern}(?: {pattern})*"))
    for name in ("interpreter", "island_visit", "protected_identity", "planned"):
        say.say("rejected", c[name].notna() & ~c[name].str.lower().isin(YES | NO))
        c[name] = is_yes(c[name])
    stay, coded = c["care_form"] == "inpatient", c["fee_code"].notna()
    say.say("rejected", ~stay & ~coded)
    fee = on_day(c, known.fee_codes, ["fee_code"], ["fee_code"]).set_index("row")
    c["category"], c["health_exam"] = fee["category"], fee["health_exam"]
    say.say("held", coded & c["started_on"].notna() & c["category"].isna())
    return say.end_group(c)


def leave_not_yet(c: pd.DataFrame, say: Judged, last_day: pd.Timestamp) -> pd.DataFrame:
    """Postpone contacts that had not ended on the last day of the month."""
    same_day = c["ended_on"].isna() & (c["care_form"] != "inpatient")
    c["ended_on"] = c["ended_on"].mask(same_day, c["started_on"])
    waits = c["ended_on"].isna() | (c["ended_on"] > last_day)
    say.fates.loc[c.index[waits]] = "not_yet"
    return c[~waits]


def luhn(digits: str) -> bool:
    """Return whether the last digit is the Luhn check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value // 10 + value % 10
    return total % 10 == 0


def judge_person(c: pd.DataFrame, say: Judged, known: Registries) -> pd.DataFrame:
    """Find the patient by reserve or linked personal number; check the registry."""
    number, people = c["patient_id"], known.people
    formed = number.str.fullmatch(r"\d{12}").fillna(False).astype(bool)
    reserve = formed & number.str.startswith("99").fillna(False).astype(bool)
    good = number[reserve].map(lambda digits: luhn(digits[4:])).reindex(c.index, fill_value=False)
    linked = on_day(c[formed & ~reserve], people, ["patient_id"], ["personal_id"])
    linked = linked.drop_duplicates("row").set_index("row")["reserve_number"].reindex(c.index)
    say.say("warning", linked.notna())
    say.say("rejected", ~formed | (reserve & ~good.astype(bool)))
    say.say("held", formed & ~reserve & linked.isna())
    c["patient_id"] = linked.fillna(number)
    say.say("held", c["patient_id"].notna() & ~c["patient_id"].isin(people["reserve_number"]))
    today = on_day(c, people, ["patient_id"], ["reserve_number"]).drop_duplicates("row")
    today = today.set_index("row").reindex(c.index)
    reported, listed = _plain(c["patient_name"]), _plain(today["name"])
    say.say("warning", reported.notna() & listed.notna() & (reported != listed))
    born_on = today["born_on"]
    say.say("warning", c["born_on"].notna() & born_on.notna() & (c["born_on"] != born_on))
    return say.end_group(c)


def _plain(name: pd.Series) -> pd.Series:
    """Return names normalised for comparison: lower case, single spaces."""
    return name.str.lower().str.replace(r"\s+", " ", regex=True)


def judge_lma(c: pd.DataFrame, say: Judged, known: Registries) -> pd.DataFrame:
    """Check or fill in the LMA number, the category of stays, the county of residence."""
    parts = c["lma_number"].str.extract(r"^(?:LMA:? ?)?(\d{2})-?(\d{6})(?:/\d{1,2})?$")
    number = parts[0] + "-" + parts[1]
    without = c["category"] == "without_permit"
    say.say("rejected", c["lma_number"].notna() & number.isna() & ~without)
    own = on_day(c, known.cards, ["patient_id"], ["reserve_number"])
    found = own.groupby("row")["lma_number"].agg(["nunique", "first"]).reindex(c.index)
    gap, one = number.isna() & ~without, found["nunique"] == 1
    uncounted = c["category"].isna()
    c["category"] = c["category"].mask(uncounted & (found["nunique"] > 0), "asylum")
    say.say("held", c["category"].isna() | (gap & ~one))
    say.say("not_billable", c["category"].isin(["eu", "self_payer", "resident"]))
    say.say("warning", gap & one)
    c["lma_number"] = number.fillna(found["first"]).mask(without)
    same = own[own["lma_number"] == c["lma_number"].reindex(own["row"]).to_numpy()]
    latest = same.sort_values("valid_from").drop_duplicates("row", keep="last").set_index("row")
    say.say("held", number.notna() & ~without & ~c.index.isin(latest.index))
    c["residence"] = latest["region_of_residence"]
    return say.end_group(c)


def judge_unit(c: pd.DataFrame, say: Judged, known: Registries) -> pd.DataFrame:
    """Find unit, agreement and payer on the day the contact started."""
    c = c.rename(columns={"care_unit": "reported_unit"})
    say.say("held", _malformed(c["reported_unit"], UNIT))
    ways = [on_day(c, known.units, ["reported_unit"], [code]) for code in ("care_unit", "hsa_id")]
    units = pd.concat(ways).sort_values("care_unit")
    several = units.groupby("row")["agreement_id"].nunique().reindex(c.index) > 1
    units = units.drop_duplicates("row").set_index("row")
    c["care_unit"], c["agreement_id"] = units["care_unit"], units["agreement_id"]
    terms = on_day(c, known.agreements, ["agreement_id"], ["agreement_id"]).set_index("row")
    c = _with_payer(c.join(terms[TERMS]), known)
    say.say("held", several | c["provider_org_no"].isna() | c["payer_id"].isna())
    nothing = c["drg_code"].isna() & c["procedure_codes"].isna()
    say.say("rejected", (c["care_level"] == "specialist") & nothing)
    return say.end_group(c)


def _with_payer(c: pd.DataFrame, known: Registries) -> pd.DataFrame:
    """Return the contacts with payer, reference and the payer's limit in months."""
    other = (c["category"] == "asylum") & (c["owner"] == "region") & (c["residence"] != "01")
    others = on_day(c[other], known.payers, ["residence"], ["payer_id"])
    hsf = on_day(c.assign(payer="hsf"), known.payers, ["payer"], ["payer_id"])
    payer = pd.concat([others, hsf]).drop_duplicates("row").set_index("row")
    c = c.join(payer[["payer_id", "claim_limit_months"]])
    quota = payer["reference_quota"].fillna(payer["reference_asylum"])
    c["reference"] = payer["reference_asylum"].mask(c["category"] == "quota_refugee", quota)
    return c
