"""The rules of design section 5 up to the payer, as an analyst would write them in pandas.

Each group adds columns to the contacts, says remarks, and drops the rows it turned away.
"""

import pandas as pd
from pandas_tables import NO, YES, Registries, is_yes, on_day, to_date, to_scaled

REJECTED = {"C01", "C02", "C03", "C04", "C05", "C07", "C08", "C09", "C11", "C12"} | {
    "P01",
    "P02",
    "L02",
}
NOT_BILLABLE = {"N01", "N03"}
WARNINGS = {"C10", "P04", "P06", "P07", "L06", "B01"}
KOMBIKAKOD = r"\d{8}[A-Za-zÅÄÖåäö0-9]{1,3}"
HSA_ID = r"SE\d{10}-[A-Za-z0-9]+"
PROCEDURE = r"(?:[A-Z]{2}\d{3}|[A-Z]{3}\d{2})"
DIAGNOSIS = r"[A-Z]\d{2}[A-Z0-9]{0,4}"
AMOUNT = r"\d{1,9}(?:[.,]\d{1,2})?"
MOMENT = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?"


class Judged:
    """The fate of each row and what was remarked, filled in group by group."""

    def __init__(self, index: pd.Index) -> None:
        self.fates = pd.Series(None, index=index, dtype=object)
        self.remarks: list[pd.DataFrame] = []
        self._group: list[pd.DataFrame] = []

    def say(self, code: str, rows: pd.Series) -> None:
        """Remark `code` on the rows that are true."""
        self._group.append(pd.DataFrame({"row": rows.index[rows.fillna(False)], "code": code}))

    def end_group(self, contacts: pd.DataFrame) -> pd.DataFrame:
        """Give the rows that the group turned away their fate, and return the others."""
        said = pd.concat(self._group)
        self.remarks.append(said)
        self._group = []
        rejected = said.loc[said["code"].isin(REJECTED), "row"]
        not_billable = said.loc[said["code"].isin(NOT_BILLABLE), "row"]
        held = said.loc[~said["code"].isin(REJECTED | NOT_BILLABLE | WARNINGS), "row"]
        # The worst verdict last, so that it stays.
        for rows, fate in ((not_billable, "not_billable"), (held, "held"), (rejected, "rejected")):
            self.fates.loc[rows] = fate
        return contacts[self.fates.loc[contacts.index].isna()]


def well_formed(rows: pd.DataFrame) -> pd.Series:
    """Return which rows say whose contact they are."""
    reporter = rows["reporter"].str.fullmatch(r"[^\x00-\x1f\x7f]{1,35}")
    contact = rows["contact_id"].str.fullmatch(r"[^\x00-\x1f\x7f]{1,33}")
    return reporter.fillna(False) & contact.fillna(False)


def moments(text: pd.Series) -> pd.Series:
    """Return when a row was reported, in UTC; without an offset it is Swedish time."""
    formed = text.where(text.str.fullmatch(MOMENT).fillna(False))
    # A summer night has an hour twice: the earlier one.
    local = pd.to_datetime(
        formed.str.replace(" ", "T"), format="ISO8601", errors="coerce", utc=True
    )
    offset = formed.str.contains(r"Z|T.*[+-]").fillna(False)
    swedish = local.dt.tz_localize(None).dt.tz_localize(
        "Europe/Stockholm", ambiguous=True, nonexistent="shift_forward"
    )
    return local.where(offset, swedish.dt.tz_convert("UTC"))


def code_set(text: pd.Series) -> pd.Series:
    """Return codes in upper case, sorted, without doubles."""
    return text.map(lambda codes: " ".join(sorted(set(codes.upper().split()))), na_action="ignore")


def _matches(text: pd.Series, pattern: str) -> pd.Series:
    """Return which texts are there and do not have the form."""
    return text.notna() & ~text.str.fullmatch(pattern).fillna(False)


def _formats(c: pd.DataFrame, say: Judged, issued_on: pd.Timestamp) -> None:
    say.say("C01", ~well_formed(c))
    for name in ("started_on", "ended_on", "born_on"):
        c[f"{name}_text"], c[name] = c[name], to_date(c[name])
        say.say("C02", c[name].isna() & c[f"{name}_text"].notna())
    say.say("C02", c["started_on_text"].isna())
    say.say("C02", c["reported_at"].notna() & moments(c["reported_at"]).isna())
    say.say("C03", c["ended_on"] < c["started_on"])
    say.say("C04", c["started_on"] > issued_on)
    c["care_form"] = c["care_form"].str.lower()
    say.say("C05", ~c["care_form"].isin(["outpatient", "home", "inpatient"]))
    fee_wrong = _matches(c["patient_fee"], AMOUNT)
    say.say("C07", fee_wrong)
    say.say("C07", _matches(c["leave_days"], r"\d{1,4}"))
    c["patient_fee"] = to_scaled(c["patient_fee"].mask(fee_wrong)).fillna(0).mask(fee_wrong)
    c["leave_days"] = pd.to_numeric(c["leave_days"], errors="coerce").fillna(0).astype("Int64")
    c["drg_code"] = c["drg_code"].str.upper()
    say.say("C08", _matches(c["drg_code"], r"[A-ZÅÄÖ][A-ZÅÄÖ0-9]{2,4}"))
    for name, pattern in (("procedure_codes", PROCEDURE), ("diagnosis_codes", DIAGNOSIS)):
        c[name] = code_set(c[name])
        say.say("C08", _matches(c[name], rf"{pattern}(?: {pattern})*"))


def judge_format(
    c: pd.DataFrame, say: Judged, known: Registries, issued_on: pd.Timestamp
) -> pd.DataFrame:
    """Judge dates, numbers, codes, yes and no, and find the fee code's category."""
    _formats(c, say, issued_on)
    open_care = c["care_form"].isin(["outpatient", "home"])
    say.say("C11", open_care & c["fee_code"].isna())
    fee = on_day(c, known.fee_codes, ["fee_code"], ["fee_code"], "started_on").set_index("row")
    c["category"], c["health_exam"] = fee["category"], fee["health_exam"]
    say.say("C06", c["fee_code"].notna() & c["started_on"].notna() & c["category"].isna())
    paid = c["patient_fee"]
    say.say("C10", ((c["fee_code"] == "12") & (paid == 0)) | ((c["fee_code"] == "69") & (paid > 0)))
    for name in ("cancelled", "interpreter", "island_visit", "protected_identity", "planned"):
        say.say("C12", c[name].notna() & ~c[name].str.lower().isin(YES | NO))
        c[name] = is_yes(c[name])
    return say.end_group(c)


def leave_not_yet(c: pd.DataFrame, say: Judged, last_day: pd.Timestamp) -> pd.DataFrame:
    """Put off what had not ended on the last day of the month."""
    same_day = c["ended_on"].isna() & (c["care_form"] != "inpatient")
    c["ended_on"] = c["ended_on"].mask(same_day, c["started_on"])
    waits = c["ended_on"].isna() | (c["ended_on"] > last_day)
    say.fates.loc[c.index[waits]] = "not_yet"
    return c[~waits]
