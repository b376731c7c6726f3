"""Text tables, with defaults for the columns that a test omits.

A case table has the expected values of each row after an arrow:

    started_on | ended_on   -> remarks
    2024-01-31 | 2024-01-30 -> C03
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from contracts.answers import (
    AnswerStandingOut,
    HejProduct,
    LatestAnswer,
    RefusedInvoice,
    StateClaim,
)
from contracts.care_contacts import CareContact, MatchedContact, PricedContact, ReportedContact
from contracts.invoices import BilledLine
from contracts.registries import (
    Agreement,
    CareUnit,
    Deliverer,
    DoubleRule,
    DrgWeight,
    FeeCode,
    HejPrice,
    ListedPrice,
    LmaCard,
    PatientFee,
    Payer,
    Registry,
    ReserveNumber,
)

if TYPE_CHECKING:
    from contracts.contract import Contract

_VISIT = {
    "ingest_no": "1",
    "reporter": "5599999999",
    "care_unit": "12345678M01",
    "care_form": "outpatient",
    "started_on": "2024-01-15",
    "visit_type": "0",
    "profession": "01",
    "fee_code": "69",
    "fee_category": "asylum",
    "health_exam": "false",
    "patient_id": "992016000010",
    "lma_number": "52-123456",
    "patient_fee": "0",
    "interpreter": "false",
    "island_visit": "false",
    "protected_identity": "false",
    "leave_days": "0",
}
_MATCHED = _VISIT | {
    "category": "asylum",
    "unit_name": "Enhet ett",
    "agreement_id": "ADA1",
    "agreement_row": "2",
    "seller_org_no": "5599999999",
    "care_level": "primary",
    "payer_id": "hsf",
    "payer_row": "2",
    "route": "manual",
    "reference": "15002509/A",
    "vat_percent": "0",
}
_BILLED = {"run_no": "1", "invoice": "0", "sign": "1", "debit_run": "1"} | {
    "cause_ingest_no": "1",
    "cause_row": "1",
    "amount": "1000.00",
}

# The defaults of a row; a test names only what it is about.
DEFAULTS: dict[type[Contract], dict[str, str]] = {
    ReportedContact: {
        "ingest_no": "1",
        "source_format": "csv",
        "reporter": "5599999999",
        "care_unit": "12345678M01",
        "care_form": "outpatient",
        "started_on": "2024-01-15",
        "fee_code": "69",
        "patient_id": "992016000010",
        "lma_number": "52-123456",
        "visit_type": "0",
        "profession": "01",
    },
    CareContact: _VISIT,
    MatchedContact: _MATCHED,
    PricedContact: _MATCHED | {"amount": "1000.00"},
    BilledLine: _MATCHED | _BILLED,
    LatestAnswer: {"answer_no": "1", "month": "2024-02", "issuer": "5560000001"},
    AnswerStandingOut: {},
    HejProduct: {"quantity": "1", "month": "2024-01", "product_code": "B01"},
    HejPrice: {"product_code": "B01"},
    StateClaim: {"claim": "costly", "claimed_on": "2024-05-01"},
    RefusedInvoice: {"refused_on": "2024-03-01", "reason": "Fel referens"},
    Agreement: {
        "agreement_id": "ADA1",
        "provider_org_no": "5599999999",
        "provider_name": "Exempelvården (påhittad)",
        "contract_type": "107",
        "care_level": "primary",
        "owner": "private",
        "price_basis": "agreement",
        "price_list_id": "lista",
        "deduct_leave_days": "false",
        "deduct_patient_fee": "false",
        "paper_invoice": "false",
        "f_tax": "false",
    },
    CareUnit: {"care_unit": "12345678M01", "agreement_id": "ADA1", "name": "Enhet ett"},
    ReserveNumber: {
        "reserve_number": "992016000010",
        "name": "Exempel Alfa",
        "born_on": "1990-01-01",
        "protected_identity": "false",
    },
    LmaCard: {
        "lma_number": "52-123456",
        "reserve_number": "992016000010",
        "evidence": "card",
    },
    FeeCode: {"category": "asylum", "health_exam": "false"},
    PatientFee: {},
    ListedPrice: {"price_list_id": "lista", "kind": "visit", "amount": "1000.00"},
    DrgWeight: {},
    Deliverer: {},
    DoubleRule: {"rule": "D03", "verdict": "hold"},
    Payer: {
        "payer_id": "hsf",
        "name": "Region Stockholm",
        "org_no": "2321000016",
        "reference_asylum": "15002509/A",
        "reference_quota": "15008739/KV",
        "channel": "manual",
    },
}


class Cases(NamedTuple):
    """The rows of a case table, and their expected values, cells separated by ` | `."""

    rows: Any
    expected: list[str]


def table(contract: type[Contract], text: str = "", **common: str) -> Any:
    """Read `name | name` and rows of cells; an empty cell is null.

    Without text: one row of defaults. Columns that are not named are as in `common`, else the
    default of the contract, else null.
    """
    return _table(contract, [_cells(line) for line in _lines(text)] or [[], []], common)


def cases(contract: type[Contract], text: str, **common: str) -> Cases:
    """Read a table with expected values after `->`; the heading there is a label."""
    halves = [line.split("->") for line in _lines(text)]
    return Cases(
        _table(contract, [_cells(given) for given, _ in halves], common),
        [" | ".join(_cells(expected)) for _, expected in halves[1:]],
    )


def typed(contract: type[Contract], rows: list[dict[str, str]]) -> Any:
    """Turn rows of text into a table of the contract, with its defaults."""
    filled = [_filled(contract, place, row) for place, row in enumerate(rows)]
    unknown = {name for row in rows for name in row} - set(contract.columns())
    if unknown:
        raise ValueError(f"{contract.__name__} has no {sorted(unknown)}")
    text = pl.DataFrame(
        [{name: row.get(name) or None for name in contract.columns()} for row in filled],
        schema=dict.fromkeys(contract.columns(), pl.String),
    )
    return contract.of(
        text.with_columns(_parsed(name, dtype) for name, dtype in contract.schema().items())
    )


def cells(text: str) -> pl.DataFrame:
    """Read a table as its text: empty = null."""
    names, *rows = (_cells(line) for line in _lines(text))
    filled = [[cell or None for cell in row] for row in rows]
    return pl.DataFrame(filled, schema=dict.fromkeys(names, pl.String), orient="row")


def cells_of(rows: pl.DataFrame, answers: pl.DataFrame, *names: str) -> list[str]:
    """Return the columns `names` of `answers` for each of `rows`, found by `row`."""
    found = rows.select("row").join(answers, on="row", how="left", maintain_order="left")
    return listed(found, *names)


def listed(answers: pl.DataFrame, *names: str) -> list[str]:
    """Return the columns `names` of each row as text, separated by ` | `."""
    return [" | ".join(_shown(cell) for cell in row) for row in answers.select(names).rows()]


def codes_of(rows: pl.DataFrame, remarks: pl.DataFrame) -> list[str]:
    """Return the remark codes of each of `rows`, in order, separated by spaces."""
    codes = remarks.group_by("row").agg(codes=pl.col("code").sort().str.join(" "))
    return cells_of(rows, codes, "codes")


def joined(*columns: list[str]) -> list[str]:
    """Join lists of answers element by element."""
    return [" | ".join(cells) for cells in zip(*columns, strict=True)]


def _table(contract: type[Contract], lines: list[list[str]], common: dict[str, str]) -> Any:
    names, *rows = lines
    return typed(contract, [common | dict(zip(names, row, strict=True)) for row in rows])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def _filled(contract: type[Contract], place: int, row: dict[str, str]) -> dict[str, str]:
    """Return a row with its place, its contract's defaults, and a one-day end."""
    if issubclass(contract, Registry):
        numbered = {"line": str(place + 2), "valid_from": "2020-01-01"}
    else:
        numbered = {
            "row": str(place),
            "ingest_no": "1",
            "source_row": str(place + 1),
            "contact_id": f"k{place + 1}",
        }
    filled = numbered | DEFAULTS.get(contract, {}) | row
    same_day = {} if contract is ReportedContact else {"ended_on": filled.get("started_on", "")}
    return same_day | filled


def _parsed(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    if dtype == pl.Boolean:
        return column == "true"
    if isinstance(dtype, pl.Decimal):
        return column.str.to_decimal(scale=dtype.scale).cast(dtype)
    if isinstance(dtype, pl.Datetime):
        return column.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
    return column.cast(dtype)
