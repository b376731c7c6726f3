"""Input of the pandas version: reports, registries and dated joins."""

from pathlib import Path

import pandas as pd

FOREVER = pd.Timestamp("2200-01-01")
YES = {"true", "1", "ja", "j"}
NO = {"false", "0", "nej", "n"}


def read_text(path: Path) -> pd.DataFrame:
    """Return a CSV as trimmed text; an empty text is missing."""
    table = pd.read_csv(path, sep=";", dtype=str, encoding="utf-8")
    for name in table.columns:
        text = table[name].str.strip()
        table[name] = text.where(text != "")
    return table


def read_reports(folder: Path, first_ingest_no: int) -> pd.DataFrame:
    """Return the rows of a folder's reports, numbered by file and row."""
    parts = []
    for number, path in enumerate(sorted(folder.glob("*.csv")), start=first_ingest_no):
        part = read_text(path)
        part.insert(0, "ingest_no", number)
        part.insert(1, "source_row", range(1, len(part) + 1))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def to_date(text: pd.Series) -> pd.Series:
    """Return dates of `YYYY-MM-DD` or `YYYYMMDD`; anything else is NaT."""
    formed = text.str.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{8}").fillna(False)
    digits = text.where(formed).str.replace("-", "")
    return pd.to_datetime(digits, format="%Y%m%d", errors="coerce")


def to_scaled(text: pd.Series, decimals: int = 2) -> pd.Series:
    """Return decimals as whole numbers of their last decimal: kronor become öre."""
    number = pd.to_numeric(text.str.replace(",", "."), errors="coerce")
    return (number * 10**decimals).round().astype("Int64")


def is_yes(text: pd.Series) -> pd.Series:
    """Return which texts mean yes."""
    return text.str.lower().isin(YES)


def on_day(
    rows: pd.DataFrame, table: pd.DataFrame, left: list[str], right: list[str]
) -> pd.DataFrame:
    """Return the matching table rows that are valid on the contact's start day.

    The index of `rows` is in the column `row`, followed by the table's columns.
    """
    keyed = rows[[*left, "started_on"]].dropna().rename_axis("row").reset_index()
    found = keyed.merge(table, left_on=left, right_on=right, suffixes=("_reported", ""))
    day = found["started_on"]
    return found[(found["valid_from"] <= day) & (day <= found["valid_to"])]


class Registries:
    """The registries of a folder, typed where the rules calculate."""

    def __init__(self, folder: Path) -> None:
        def read(name: str) -> pd.DataFrame:
            table = read_text(folder / f"{name}.csv")
            table["valid_from"] = to_date(table["valid_from"])
            table["valid_to"] = to_date(table["valid_to"]).fillna(FOREVER)
            return table

        self.agreements, self.units, self.payers = map(read, ("agreements", "care_units", "payers"))
        self.people, self.cards = read("reserve_numbers"), read("lma_cards")
        self.fee_codes, self.prices, self.weights = map(
            read, ("fee_codes", "price_items", "drg_weights")
        )
        self._type()

    def _type(self) -> None:
        for name in ("deduct_leave_days", "deduct_patient_fee"):
            self.agreements[name] = is_yes(self.agreements[name])
        for name in ("interpreter_supplement", "island_supplement"):
            self.agreements[name] = to_scaled(self.agreements[name])
        self.fee_codes["health_exam"] = is_yes(self.fee_codes["health_exam"])
        self.people["born_on"] = to_date(self.people["born_on"])
        self.prices["amount"] = to_scaled(self.prices["amount"])
        self.weights["weight"] = to_scaled(self.weights["weight"], 4)
        self.payers["claim_limit_months"] = pd.to_numeric(self.payers["claim_limit_months"])
        receipt = self.cards["evidence"] == "receipt"
        until = self.cards["valid_from"] + pd.Timedelta(days=30)
        self.cards["valid_to"] = self.cards["valid_to"].mask(
            receipt & (until < self.cards["valid_to"]), until
        )
