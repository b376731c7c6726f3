"""A contract validates a table, and reports broken rules without quoting cells.

Messages end up in logs, which must not contain patient data.

Rule: docs/rules.md#invariant-6.
"""

from decimal import Decimal

import pandera.polars as pa
import polars as pl
import pytest

from contracts.care_contacts import MatchedContact, PriceItem, ReportedContact
from contracts.contract import Contract
from contracts.errors.error import ContractBrokenError
from contracts.fates import JudgedRow, RowFate
from contracts.invoices import BilledLine, InvoiceLine
from contracts.keys import Kronor
from contracts.registries import LmaCard
from contracts.registry_files import EVERY_REGISTRY
from tests.support.tables import table


def test_a_table_that_keeps_its_contract_comes_back_in_the_order_of_its_columns() -> None:
    rows = pl.DataFrame({"fate": ["billed"], "row": [0]}, schema_overrides={"row": pl.UInt32})
    assert RowFate.of(rows).columns == ["row", "fate"]


@pytest.mark.parametrize(
    "rows",
    [
        pl.DataFrame({"row": [0], "fate": ["Exempel Alfa"]}, schema_overrides={"row": pl.UInt32}),
        pl.DataFrame({"row": [0, 0], "fate": ["held"] * 2}, schema_overrides={"row": pl.UInt32}),
        pl.DataFrame({"row": [0], "fate": [None]}, schema={"row": pl.UInt32, "fate": pl.String}),
        pl.DataFrame({"row": ["Exempel Alfa"], "fate": ["held"]}),
        pl.DataFrame({"fate": ["held"]}),
        pl.DataFrame(
            {"row": [0], "fate": ["held"], "name": ["Exempel Alfa"]},
            schema_overrides={"row": pl.UInt32},
        ),
    ],
    ids=["value", "unique", "empty", "type", "missing", "more"],
)
def test_a_table_that_breaks_it_is_refused_by_name_and_rule_only(rows: pl.DataFrame) -> None:
    with pytest.raises(ContractBrokenError, match="RowFate") as broken:
        RowFate.of(rows)
    assert "Alfa" not in str(broken.value)
    assert broken.value.__cause__ is None


def test_a_table_without_rows_keeps_its_contract() -> None:
    empty = LmaCard.none()
    assert empty.is_empty()
    assert empty.schema == LmaCard.schema()
    assert LmaCard.columns()[:3] == ["line", "valid_from", "valid_to"]


def test_a_test_table_that_names_no_column_of_its_contract_is_refused() -> None:
    with pytest.raises(ValueError, match=r"LmaCard has no .*lma_no"):
        table(LmaCard, "lma_no\n52-123456")


def test_every_contract_allows_exactly_its_columns() -> None:
    assert Contract.Config.strict is True


class Kept(Contract):
    """A contract with every kind of rule that contracts have."""

    row: pl.UInt32 = pa.Field(unique=True)
    kind: str = pa.Field(isin=["visit", "day"], nullable=True)
    code: str = pa.Field(str_matches="^[A-Z]{2}$")
    days: pl.Int64 = pa.Field(ge=0, le=9)
    amount: Kronor = pa.Field(gt=0, ne=5, nullable=True)


KEPT = [
    {"row": 3, "kind": "visit", "code": "AB", "days": 0, "amount": Decimal("0.01")},
    {"row": 1, "kind": None, "code": "CD", "days": 9, "amount": None},
]


def kept(*changes: dict[str, object]) -> pl.DataFrame:
    rows = [row | change for row, change in zip(KEPT, changes or ({}, {}), strict=True)]
    return pl.DataFrame(rows, schema=Kept.schema())


def test_a_table_that_surely_keeps_a_contract_passes_pandera() -> None:
    assert Kept.surely_kept_by(kept())
    assert Kept.surely_kept_by(kept()[::-1])
    assert Kept.validate(kept(), lazy=True).equals(kept())


@pytest.mark.parametrize(
    "change",
    [
        {"row": 3},
        {"row": None},
        {"kind": "stay"},
        {"code": "A"},
        {"code": None},
        {"days": -1},
        {"days": 10},
        {"days": None},
        {"amount": Decimal(0)},
        {"amount": Decimal(5)},
    ],
    ids=str,
)
def test_a_table_that_breaks_one_rule_is_never_sure_and_fails_pandera(
    change: dict[str, object],
) -> None:
    rows = kept({}, change)
    assert not Kept.surely_kept_by(rows)
    with pytest.raises(ContractBrokenError):
        Kept.of(rows)


def test_a_table_that_is_not_sure_is_returned_when_pandera_finds_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("contracts.contract.surely_keeps", lambda _rows, _promise: False)
    assert Kept.of(kept()).equals(kept())


LARGE = (ReportedContact, MatchedContact, PriceItem, JudgedRow, BilledLine, InvoiceLine)


@pytest.mark.parametrize(
    "contract", [*LARGE, *(registry.contract for registry in EVERY_REGISTRY.values())]
)
def test_large_tables_have_rules_that_run_in_one_query(contract: type[Contract]) -> None:
    assert contract.surely_kept_by(contract.none())
