"""Reading for the pandas version: reports, registries, and joins that ask for the day."""

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
    """Return a decimal number as a whole number of its last decimal: kronor become öre."""
    number = pd.to_numeric(text.str.replace(",", "."), errors="coerce")
    return (number * 10**decimals).round().astype("Int64")


def is_yes(text: pd.Series) -> pd.Series:
    """Return which texts say yes."""
    return text.str.lower().isin(YES)


def read_registry(path: Path) -> pd.DataFrame:
    """Return a registry with its validity as days; no `valid_to` is for ever."""
    table = read_text(path)
    table["valid_from"] = to_date(table["valid_from"])
    table["valid_to"] = to_date(table["valid_to"]).fillna(FOREVER)
    return table


def on_day(
    rows: pd.DataFrame, table: pd.DataFrame, left: list[str], right: list[str], day: str
) -> pd.DataFrame:
    """Return each row's matches in the table that hold on the row's day.

    The index of `rows` is in the column `row`; the table's columns come with it.
    """
    keyed = rows[[*dict.fromkeys([*left, day])]].dropna().rename_axis("row").reset_index()
    found = keyed.merge(table, left_on=left, right_on=right, suffixes=("_reported", ""))
    return found[(found["valid_from"] <= found[day]) & (found[day] <= found["valid_to"])]


class Registries:
    """The registries of a folder, typed where the rules calculate."""

    def __init__(self, folder: Path) -> None:
        def read(name: str) -> pd.DataFrame:
            return read_registry(folder / f"{name}.csv")

        self.agreements, self.units, self.payers = map(read, ("agreements", "care_units", "payers"))
        self.people, self.cards = read("reserve_numbers"), read("lma_cards")
        self.fee_codes, self.prices, self.weights = map(
            read, ("fee_codes", "price_items", "drg_weights")
        )
        self._type()
        self.survivors = self._survivors()
        self.cards["owner"] = self.survivor(self.cards["reserve_number"])
        receipt = self.cards["evidence"] == "receipt"
        until = self.cards["valid_from"] + pd.Timedelta(days=30)
        shorter = receipt & (until < self.cards["valid_to"])
        self.cards["valid_to"] = self.cards["valid_to"].mask(shorter, until)

    def _type(self) -> None:
        for name in ("deduct_leave_days", "deduct_patient_fee"):
            self.agreements[name] = is_yes(self.agreements[name])
        for name in ("interpreter_supplement", "island_supplement"):
            self.agreements[name] = to_scaled(self.agreements[name])
        self.fee_codes["health_exam"] = is_yes(self.fee_codes["health_exam"])
        self.people["born_on"] = to_date(self.people["born_on"])
        self.people["protected_identity"] = is_yes(self.people["protected_identity"])
        self.prices["amount"] = to_scaled(self.prices["amount"])
        self.weights["weight"] = to_scaled(self.weights["weight"], 4)
        self.weights["trim_days"] = pd.to_numeric(self.weights["trim_days"])
        self.payers["claim_limit_months"] = pd.to_numeric(self.payers["claim_limit_months"])

    def _survivors(self) -> dict[str, str]:
        """Return for each number that was merged away the number that is left."""
        merged = self.people.dropna(subset="replaced_by").sort_values("valid_from")
        step = dict(zip(merged["reserve_number"], merged["replaced_by"], strict=True))
        ends = {}
        for number in step:
            end = number
            while end in step:
                end = step[end]
            ends[number] = end
        return ends

    def survivor(self, numbers: pd.Series) -> pd.Series:
        """Return the surviving number of each number."""
        return numbers.map(self.survivors).fillna(numbers)
