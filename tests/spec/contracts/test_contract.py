"""A contract is held on real rows, and says what is broken without quoting a cell.

House rule: messages end in logs, where no patient may be seen (law 6 of design section 8).
"""

import polars as pl
import pytest

from contracts.contract import Contract, ContractBrokenError
from contracts.fates import RowFate
from contracts.registries import LmaCard
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
def test_a_table_that_does_not_is_refused_by_name_and_rule_only(rows: pl.DataFrame) -> None:
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
