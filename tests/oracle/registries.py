"""The dated tables, typed and indexed by key."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from .cells import known_code
from .model import Row, Tables, Text
from .reading import clean, read_bool, read_date

DATES = {"valid_from", "valid_to", "born_on", "vardfaktura_asylum_from"}
DATES |= {"registered_from", "left_on", "died_on"}
DECIMALS = {"vat_compensation_percent", "interpreter_supplement", "island_supplement"}
DECIMALS |= {"amount", "weight"}
COUNTS = {"trim_days", "claim_limit_months", "age_from", "age_to"}
BOOLEANS = {"deduct_leave_days", "deduct_patient_fee", "protected_identity", "health_exam"}
BOOLEANS |= {"yearly"}
COLUMNS = {
    "agreements": """agreement_id provider_org_no contract_type care_level owner price_basis
        price_list_id inpatient_model inpatient_day_rule inpatient_billing deduct_leave_days
        vardfaktura_asylum_from deduct_patient_fee vat_compensation_percent
        interpreter_supplement island_supplement""",
    "care_units": "care_unit hsa_id agreement_id",
    "reserve_numbers": """reserve_number name born_on protected_identity replaced_by personal_id
        registered_from left_on died_on""",
    "lma_cards": "lma_number reserve_number evidence region_of_residence",
    "fee_codes": "fee_code category health_exam",
    "visit_types": "visit_type",
    "professions": "profession",
    "patient_fees": "fee_code profession amount",
    "price_lists": "price_list_id yearly",
    "price_items": """price_list_id kind contract_type care_form visit_type profession code
        care_level category age_from age_to amount""",
    "drg_weights": "drg_code weight trim_days",
    "double_rules": "rule code verdict",
    "payers": """payer_id reference_asylum reference_quota claim_limit_months channel
        res_customer_asylum res_customer_quota res_customer_without_permit""",
    "deliverers": "folder reporter agreement_id",
}
RECEIPT_DAYS = 30
CODE_COLUMNS = {"visit_type": "visit_types", "profession": "professions", "fee_code": "fee_codes"}


def typed_row(columns: list[str], text: Text) -> Row:
    """Return a typed registry row. Missing columns are empty; an empty boolean means no."""
    row: Row = {}
    for column in columns:
        value = clean(text.get(column))
        if column in BOOLEANS:
            row[column] = bool(read_bool(value))
        elif value is None:
            row[column] = None
        elif column in DATES:
            row[column] = read_date(value)
        elif column in DECIMALS:
            row[column] = Decimal(value.replace(",", "."))
        elif column in COUNTS:
            row[column] = int(value)
        else:
            row[column] = value
    if row["valid_from"] is None and row.keys() & {"yearly", "rule", "folder"}:
        row["valid_from"] = dt.date.min  # a price list, a rule about doubles, a deliverer
    if row["valid_from"] is None:
        raise ValueError("a registry row without valid_from")
    return row


def holds(row: Row, day: dt.date) -> bool:
    """Return whether the row is valid that day, both ends included; no end means still."""
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"]))


def evidence_holds(card: Row, day: dt.date) -> bool:
    """Like `holds`; a receipt at most until 30 days after its first day."""
    if not holds(card, day):
        return False
    last = card["valid_from"] + dt.timedelta(days=RECEIPT_DAYS)
    return bool(card["evidence"] != "receipt" or day <= last)


class Registries:
    """All tables, indexed by the keys that the rules use."""

    def __init__(self, tables: Tables) -> None:
        rows = {
            name: [
                typed_row([*columns.split(), "valid_from", "valid_to"], row)
                for row in tables.get(name) or []
            ]
            for name, columns in COLUMNS.items()
        }
        # Prices and fees name codes of the tables; without a table they are the known ones.
        self.codes = {
            column: {row[column] for row in rows[table]} for column, table in CODE_COLUMNS.items()
        }
        for row in rows["price_items"] + rows["patient_fees"]:
            for column in CODE_COLUMNS.keys() & row.keys():
                if row[column] is not None:
                    row[column] = known_code(row[column], self.codes[column])
        for column in ("visit_type", "profession"):
            self.codes[column] = self.codes[column] or {
                row[column]
                for row in rows["price_items"] + rows["patient_fees"]
                if row.get(column) is not None
            }
        self.agreements = _by(rows["agreements"], "agreement_id")
        self.units = _by(rows["care_units"], "care_unit")
        self.units_of_hsa = _by(rows["care_units"], "hsa_id")
        self.reserve_numbers = _by(rows["reserve_numbers"], "reserve_number")
        self.linked = _by(rows["reserve_numbers"], "personal_id")
        self.cards = _by(rows["lma_cards"], "lma_number")
        self.fee_codes = _by(rows["fee_codes"], "fee_code")
        self.visit_types = _by(rows["visit_types"], "visit_type")
        self.professions = _by(rows["professions"], "profession")
        self.patient_fees = _by(rows["patient_fees"], "fee_code")
        self.prices = _by(with_year_ends(rows["price_items"], rows["price_lists"]), "price_list_id")
        self.drg_weights = _by(rows["drg_weights"], "drg_code")
        self.payers = _by(rows["payers"], "payer_id")
        self.double_rules = _by(rows["double_rules"], "rule")
        self.deliverers = rows["deliverers"]
        # Owners are compared by surviving number (docs/rules.md#lma).
        self.cards_of: dict[str, list[Row]] = defaultdict(list)
        for card in rows["lma_cards"]:
            self.cards_of[self.survivor(card["reserve_number"])].append(card)

    def survivor(self, number: str) -> str:
        """Follow `replaced_by` to its end, whatever the dates: docs/rules.md#person."""
        seen = {number}
        while True:
            merges = [r for r in self.reserve_numbers.get(number, []) if r["replaced_by"]]
            if not merges:
                return number
            number = max(merges, key=lambda r: r["valid_from"])["replaced_by"]
            if number in seen:
                raise ValueError("reserve numbers replace each other in a circle")
            seen.add(number)


def with_year_ends(prices: list[Row], lists: list[Row]) -> list[Row]:
    """Mark the rows of yearly lists; without a last day they end with their year."""
    of_id = _by(lists, "price_list_id")
    for row in prices:
        found = on_day(of_id, row["price_list_id"], row["valid_from"])
        row["yearly"] = bool(found and found["yearly"])
        if row["yearly"] and row["valid_to"] is None:
            row["valid_to"] = dt.date(row["valid_from"].year, 12, 31)
    return prices


def on_day_else_latest(index: dict[str, list[Row]], key: str, day: dt.date) -> Row:
    """Return the row of a key valid that day, else its latest."""
    return on_day(index, key, day) or max(index[key], key=lambda row: row["valid_from"])


def on_day(index: dict[str, list[Row]], key: str | None, day: dt.date) -> Row | None:
    """Return the row of a key valid that day, if any; overlaps are refused at load."""
    if key is None:
        return None
    for row in index.get(key, []):
        if holds(row, day):
            return row
    return None


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    index: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            index[row[column]].append(row)
    return dict(index)
