"""Changes of the registries from run to run: docs/rules.md#registry-changes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from contracts.invoices import BilledItem, BilledLine
from contracts.registry_files import REGISTRIES
from tests.reconciliation.example import february
from transforms.documents.reconciliation.page import avstamning_html
from transforms.reconciliation.month import reconcile
from transforms.registry_changes import changes_of, unknown_before

DAY = dt.date(2024, 1, 1)
KEYS = {
    "agreements": {"agreement_id": "ADA-1", "provider_name": "Exempel AB", "bankgiro": "9990110"},
    "payers": {"payer_id": "hsf", "name": "Regionen"},
    "care_units": {"care_unit": "101", "agreement_id": "ADA-1", "name": "Enheten"},
    "price_items": {"price_list_id": "lista", "kind": "visit", "amount": Decimal("10.00")},
    "reserve_numbers": {"reserve_number": "990000000000", "name": "Påhitt Ett"},
    "double_rules": {"rule": "D02", "code": "AA001", "verdict": "hold"},
}


def rows(name: str, *changes: dict[str, Any]) -> pl.DataFrame:
    """Return rows of a registry; cells that are not given are empty."""
    schema = REGISTRIES[name].contract.schema()
    known = KEYS[name] | {"valid_from": DAY, "line": 2}
    empty = dict.fromkeys(schema)
    made = [empty | {key: known[key] for key in known if key in schema} | one for one in changes]
    return pl.DataFrame(made, schema=schema)


def found(name: str, before: pl.DataFrame, now: pl.DataFrame) -> list[tuple[Any, ...]]:
    lines = pl.DataFrame(
        {
            "agreement_id": ["ADA-1", "ADA-1", "ADA-2"],
            "payer_id": ["hsf"] * 3,
            "care_unit": ["101"] * 3,
            "amount": [Decimal("10.00"), Decimal("20.00"), Decimal("5.00")],
        },
        schema={
            name: BilledLine.schema()[name]
            for name in ("agreement_id", "payer_id", "care_unit", "amount")
        },
    )
    items = pl.DataFrame(
        {"list_row": [2, 3], "amount": [Decimal("7.00"), Decimal("1.00")]},
        schema={name: BilledItem.schema()[name] for name in ("list_row", "amount")},
    )
    columns = ("kind", "line", "row_key", "column", "was", "becomes", "amount", "asks")
    return changes_of(name, before, now, lines, items).select(columns).rows()


@pytest.mark.parametrize(
    ("name", "change", "cells", "kronor"),
    [
        ("agreements", {"bankgiro": "9990128"}, ("9990110", "9990128"), "30.00"),
        ("payers", {"name": "Regionen Två"}, ("Regionen", "Regionen Två"), "35.00"),
        ("price_items", {"amount": Decimal("11.50")}, ("10.00", "11.50"), "7.00"),
    ],
)
def test_a_changed_cell_is_one_change_with_the_kronor_of_its_row(
    name: str, change: dict[str, Any], cells: tuple[str, str], kronor: str
) -> None:
    [(kind, line, _, column, was, becomes, amount, asks)] = found(
        name, rows(name, {}), rows(name, change)
    )
    assert (kind, line, column) == ("changed", 2, next(iter(change)))
    assert (was, becomes, amount, asks) == (*cells, Decimal(kronor), True)


def test_a_row_that_only_moves_in_the_file_is_unchanged() -> None:
    assert found("agreements", rows("agreements", {}), rows("agreements", {"line": 9})) == []


def test_added_and_removed_rows_are_named_by_key_and_line() -> None:
    before = rows("agreements", {})
    now = rows("agreements", {"agreement_id": "ADA-2", "line": 3})
    assert found("agreements", before, now) == [
        ("removed", 2, "ADA-1", None, None, None, Decimal("30.00"), True),
        ("added", 3, "ADA-2", None, None, None, Decimal("5.00"), True),
    ]


def test_a_price_row_with_empty_keys_is_the_same_row() -> None:
    before = rows("price_items", {"profession": None})
    now = rows("price_items", {"profession": None, "source": "ny"})
    assert [one[3] for one in found("price_items", before, now)] == ["source"]


def test_units_are_not_confirmed() -> None:
    [change] = found("care_units", rows("care_units", {}), rows("care_units", {"name": "Ny"}))
    assert change == ("changed", 2, "101", "name", "Enheten", "Ny", Decimal("35.00"), False)


def test_persons_are_not_named() -> None:
    change = {"name": "Påhitt Två"}
    [one] = found("reserve_numbers", rows("reserve_numbers", {}), rows("reserve_numbers", change))
    assert one == ("changed", 2, None, "name", None, None, None, False)


def test_a_registry_that_is_not_kept_counts_as_changed() -> None:
    assert unknown_before("payers")["asks"].to_list() == [True]
    assert unknown_before("care_units")["asks"].to_list() == [False]


def test_changes_of_other_registries_have_no_notice() -> None:
    none = BilledLine.none(), BilledItem.none()
    changed = changes_of(
        "care_units", rows("care_units", {}), rows("care_units", {"name": "Ny"}), *none
    )
    html = avstamning_html(reconcile(february()._replace(registry_changes=changed)))
    assert "Ändrade register sedan förra körningen" in html
    assert 'href="#andrade-avtal"' not in html


def test_changes_that_people_confirm_stand_first_in_the_reconciliation() -> None:
    changed = changes_of(
        "agreements",
        rows("agreements", {}),
        rows("agreements", {"bankgiro": "9990128"}),
        BilledLine.none(),
        BilledItem.none(),
    )
    html = avstamning_html(reconcile(february()._replace(registry_changes=changed)))
    notice = (
        "1 ändring av avtal, betalare eller priser sedan förra körningen; ADA-1: bankgiro 9990110"
    )
    assert html.index(notice) < html.index("<figure>") < html.index("<td data-heading")
    assert html.index('<section id="andrade-avtal">') < html.index('<section id="utfall">')
    assert "Ändrade register sedan" not in html
