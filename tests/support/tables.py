"""Tables written as text, with defaults for the columns a test does not care about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.care_contacts import ReportedContact
from contracts.registries import (
    Agreement,
    CareUnit,
    DrgWeight,
    FeeCode,
    ListedPrice,
    LmaCard,
    PatientFee,
    Payer,
    Registry,
    ReserveNumber,
)

if TYPE_CHECKING:
    from contracts.contract import Contract

# A row of a test names only what matters; this is the rest of it.
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
    Payer: {
        "payer_id": "hsf",
        "name": "Region Stockholm",
        "org_no": "2321000016",
        "reference_asylum": "15002509/A",
        "reference_quota": "15008739/KV",
        "channel": "manual",
    },
}


def table(contract: type[Contract], text: str = "") -> Any:
    """Read `name | name` and rows of cells; an empty cell is null. No text: one row of defaults.

    Columns that are not named take the default of the contract, else null.
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    names = [name.strip() for name in lines[0].split("|")] if lines else []
    cells = [[cell.strip() for cell in line.split("|")] for line in lines[1:]] if lines else [[]]
    rows = [DEFAULTS.get(contract, {}) | dict(zip(names, row, strict=True)) for row in cells]
    return typed(contract, rows)


def typed(contract: type[Contract], rows: list[dict[str, str]]) -> Any:
    """Turn rows of text into a table of the contract."""
    unknown = {name for row in rows for name in row} - set(contract.columns())
    if unknown:
        raise ValueError(f"{contract.__name__} has no {sorted(unknown)}")
    filled = [_numbered(contract, place, row) for place, row in enumerate(rows)]
    text = pl.DataFrame(
        [{name: row.get(name) or None for name in contract.columns()} for row in filled],
        schema=dict.fromkeys(contract.columns(), pl.String),
    )
    return contract.of(
        text.with_columns(_parsed(name, dtype) for name, dtype in contract.schema().items())
    )


def _numbered(contract: type[Contract], place: int, row: dict[str, str]) -> dict[str, str]:
    """Give a row its place, where its contract has one."""
    if issubclass(contract, Registry):
        return {"line": str(place + 2), "valid_from": "2020-01-01"} | row
    return {
        "row": str(place),
        "ingest_no": "1",
        "source_row": str(place + 1),
        "contact_id": f"k{place + 1}",
    } | row


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
