"""Conversion of a registry's cells to types, with G03 for malformed ones."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import polars as pl
from pandera.errors import SchemaErrors

from contracts.codes import (
    DRG,
    HSA_ID,
    KOMBIKAKOD,
    PROCEDURE,
    ItemKind,
)
from contracts.keys import KRONOR
from contracts.registries import Registry
from contracts.registry_files import EVERY_REGISTRY
from contracts.registry_words import REGISTRY_WORDS, swedish_word
from contracts.remarks import RemarkCode
from pipelines.readers.layout import bare_heading
from pipelines.registries.faults import FaultCode, RegistryFault
from transforms.cells.coded import as_spelled, care_units, of_several, upper_case
from transforms.cells.days import read_day
from transforms.cells.identities import canonical_reporters, org_number
from transforms.cells.numbers import read_amount, read_count
from transforms.cells.patients import lma_number, numbers_of_twelve_digits
from transforms.cells.words import read_yes
from transforms.check_digits import luhn_holds
from transforms.dated import FROM_THE_FIRST

ORG_NO_DIGITS: Final = 10
TWELVE_DIGITS: Final = r"^[0-9]{12}$"
# Text columns with a form of their own: the pattern, and the form in words.
FORMS: Final[dict[str, tuple[str, str]]] = {
    "care_unit": (KOMBIKAKOD, "åtta siffror och en till tre bokstäver eller siffror"),
    "hsa_id": (HSA_ID, "SE, tio siffror, bindestreck, bokstäver eller siffror"),
    "reserve_number": (TWELVE_DIGITS, "tolv siffror"),
    "replaced_by": (TWELVE_DIGITS, "tolv siffror"),
    "personal_id": (TWELVE_DIGITS, "tolv siffror"),
    "lma_number": (r"^[0-9]{2}-[0-9]{6}$", "NN-NNNNNN"),
    "fee_code": (r"^\S{2}$", "två tecken"),
    "drg_code": (DRG, "en bokstav och två till fyra bokstäver eller siffror"),
    "provider_org_no": (r"^[0-9]{10}$", "tio siffror med rätt kontrollsiffra"),
    "folder": (r"^[^/]+$", "namnet på en mapp närmast under inbox, utan snedstreck"),
    "template": (r"^[^/\\]+\.xlsx$", "namnet på en fil i mappen templates, med .xlsx"),
    "org_no": (r"^[0-9]{10}$", "tio siffror med rätt kontrollsiffra"),
}
COLUMN_HINTS: Final = {
    pl.Date: "ett datum, ÅÅÅÅ-MM-DD",
    pl.Boolean: "ja eller nej (eller 1/0)",
    pl.Int32: "ett heltal från 0 till 9999",
}


_READ: Final[tuple[tuple[pl.DataType, Callable[[str], pl.Expr]], ...]] = (
    (pl.Date(), read_day),
    (pl.Boolean(), read_yes),
    (KRONOR, read_amount),
    (pl.Int32(), read_count),
)


def typed(name: str, text: pl.DataFrame) -> tuple[pl.DataFrame, list[RegistryFault]]:
    """Return a typed registry, and the malformed cells (they are null)."""
    contract = EVERY_REGISTRY[name].contract
    kinds = {column: kind for column, kind in contract.schema().items() if column != "line"}
    tidy = text.with_columns(_tidy(column) for column in kinds)
    rows = tidy.select("line", *(_typed(column, kind) for column, kind in kinds.items()))
    if "valid_from" in EVERY_REGISTRY[name].optional:
        rows = rows.with_columns(
            valid_from=pl.when(tidy["valid_from"].is_null())
            .then(FROM_THE_FIRST)
            .otherwise("valid_from")
        )
    faults = [
        RegistryFault(
            FaultCode.VALUE, f"{name}.csv", line, column, f"Fel form. Skriv {_hint(column, kind)}."
        )
        for column, kind in kinds.items()
        for line in rows.filter(tidy[column].is_not_null() & rows[column].is_null())["line"]
    ]
    seen = {(fault.line, fault.column) for fault in faults}
    kept = [fault for fault in _of_contract(name, rows) if (fault.line, fault.column) not in seen]
    return rows, faults + kept


# Columns that are compared with those of reports, read as they are.
_COMPARED: Final[dict[str, Callable[[pl.Series], pl.Series]]] = {
    "drg_code": upper_case,
    "code": upper_case,
    "care_unit": care_units,
    "hsa_id": care_units,
    "reserve_number": numbers_of_twelve_digits,
    "replaced_by": numbers_of_twelve_digits,
    "personal_id": numbers_of_twelve_digits,
    "reporter": canonical_reporters,
}


def _tidy(column: str) -> pl.Expr:
    """Return the canonical form of a cell; other text is unchanged."""
    cell = pl.col(column)
    if column in _COMPARED:
        return cell.map_batches(_COMPARED[column], return_dtype=pl.String)
    if column in {"provider_org_no", "org_no"}:
        return pl.coalesce(org_number(cell), cell).alias(column)
    if column == "payer_id":
        return cell.str.to_lowercase()
    if column in REGISTRY_WORDS:
        return cell.map_batches(partial(values_of_words, column), return_dtype=pl.String)
    if column == "lma_number":
        return pl.coalesce(lma_number(cell), cell).alias(column)
    return cell


def values_of_words(column: str, texts: pl.Series) -> pl.Series:
    """Return the values that Swedish or English words of a column mean; others as they are."""
    known = {
        bare_heading(word): value
        for value, words in REGISTRY_WORDS[column].items()
        for word in (value, *words)
    }
    written = texts.drop_nulls().unique()
    read = {text: known.get(bare_heading(text), text) for text in written}
    return texts.replace(read)


def _typed(column: str, kind: pl.DataType) -> pl.Expr:
    cell = pl.col(column)
    for known, read in _READ:
        if kind == known:
            return read(column).alias(column)
    if isinstance(kind, pl.Decimal):
        whole = (kind.precision or 0) - kind.scale
        plain = cell.str.contains(rf"^[0-9]{{1,{whole}}}([.,][0-9]{{1,{kind.scale}}}0*)?$")
        return _only(plain, cell.str.replace(",", ".", literal=True)).cast(kind).alias(column)
    if column in FORMS:
        fits = cell.str.contains(FORMS[column][0])
        if column.endswith("org_no"):
            fits &= luhn_holds(column, ORG_NO_DIGITS)
        return _only(fits, cell).alias(column)
    return cell


def _only(fits: pl.Expr, cell: pl.Expr) -> pl.Expr:
    return pl.when(fits).then(cell)


def _hint(column: str, kind: pl.DataType) -> str:
    if isinstance(kind, pl.Decimal):
        return f"ett tal utan minustecken, med högst {kind.scale} decimaler"
    return COLUMN_HINTS.get(kind.base_type()) or FORMS[column][1]


def _of_contract(name: str, rows: pl.DataFrame) -> list[RegistryFault]:
    """Return the cells that the contract does not allow: empty, or an invalid value."""
    contract = EVERY_REGISTRY[name].contract
    if contract.surely_kept_by(rows):
        return []
    try:
        contract.validate(rows, lazy=True)
    except SchemaErrors as broken:
        cases = broken.failure_cases.select("index", "column", "check")
    else:
        return []
    lines = rows["line"]
    return [
        RegistryFault(
            FaultCode.VALUE, f"{name}.csv", lines[index], column, _rule(contract, column, check)
        )
        for index, column, check in cases.sort("index", "column", "check").rows()
    ]


def _rule(contract: type[Registry], column: str, check: str) -> str:
    if check == "not_nullable":
        return "Cellen är tom men måste fyllas i."
    for rule in contract.to_schema().columns[column].checks:
        allowed = (rule.statistics or {}).get("allowed_values")
        if allowed and check.startswith("isin"):
            words = (swedish_word(column, value) for value in allowed)
            return f"Otillåtet värde. Skriv ett av: {', '.join(words)}."
    return "Värdet har fel form eller är inte tillåtet. Kolumnen beskrivs i contracts/README.md."


def of_prices(prices: pl.DataFrame) -> list[RegistryFault]:
    """Return the faults specific to price items: codes by kind, deductions above zero."""
    kind, code = pl.col("kind"), pl.col("code")
    procedure = kind == ItemKind.PROCEDURE.value
    not_above_zero = (kind == ItemKind.DEDUCTION.value) & (pl.col("amount") <= 0)
    rules = (
        ("code", procedure & code.is_null(), "En rad av slaget procedure ska ange sin KVÅ-kod."),
        ("code", procedure & ~code.str.contains(PROCEDURE), "Fel form. Skriv en KVÅ-kod."),
        ("code", ~procedure & ~code.str.contains(DRG), "Fel form. Skriv en DRG-kod."),
        ("amount", not_above_zero, "Ett avdrag skrivs som ett belopp större än noll; det dras av."),
        (
            "age_to",
            pl.col("age_to") < pl.col("age_from"),
            "age_to är lägre än age_from. Rätta åldrarna.",
        ),
    )
    return [
        RegistryFault(FaultCode.VALUE, "price_items.csv", line, column, message)
        for column, broken, message in rules
        for line in prices.filter(broken.fill_null(value=False))["line"]
    ]


def of_double_rules(rules: pl.DataFrame) -> list[RegistryFault]:
    """Return the faults specific to double rules: D02 names its KVÅ, the others none."""
    of_codes, code = pl.col("rule") == RemarkCode.GIVEN_ELSEWHERE.value, pl.col("code")
    broken = (
        (of_codes & code.is_null(), "Regeln D02 ska ange sin KVÅ-kod."),
        (of_codes & ~code.str.contains(PROCEDURE), "Fel form. Skriv en KVÅ-kod."),
        (~of_codes & code.is_not_null(), "Bara D02 har en kod. Ta bort koden."),
    )
    return [
        RegistryFault(FaultCode.VALUE, "double_rules.csv", line, "code", message)
        for wrong, message in broken
        for line in rules.filter(wrong.fill_null(value=False))["line"]
    ]


# The table that spells the codes of a column; without it the columns name the codes themselves.
_SPELLED_BY: Final = {
    "fee_code": "fee_codes",
    "visit_type": "visit_types",
    "profession": "professions",
}


def with_codes_of_tables(
    name: str, rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
) -> tuple[pl.DataFrame, list[RegistryFault]]:
    """Return prices or fees with codes as their tables spell them, and those that fit several."""
    faults: list[RegistryFault] = []
    for column, table in _SPELLED_BY.items():
        if column not in rows.columns or table not in tables or table == name:
            continue
        codes, known = rows.get_column(column), tables[table].get_column(column)
        faults += [
            RegistryFault(
                FaultCode.CONTRADICTION,
                f"{name}.csv",
                line,
                column,
                f"Koden kan vara flera i {table}.csv. Skriv den som den står där.",
            )
            for line in rows.filter(of_several(codes, known))["line"]
        ]
        rows = rows.with_columns(as_spelled(codes, known))
    return rows, faults
