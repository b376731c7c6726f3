"""An agreement's first day: what must be ready, and when its systems must be ordered.

Rule: docs/rules.md#first-day.
"""

import datetime as dt
from typing import Any

import pytest

from contracts.registries import Agreement, CareUnit, Deliverer, ListedPrice, Payer
from tests.support.tables import table
from transforms.alerts.first_days import NotReady, agreements_not_ready
from transforms.readiness import Readiness, ReadyTables, is_frozen, order_by, ready_points

START = dt.date(2024, 3, 1)
AGREEMENT = {
    "agreement_id": "A",
    "valid_from": "2024-03-01",
    "valid_to": "",
    "owner": "private",
    "price_basis": "agreement",
    "price_list_id": "lista",
    "paper_invoice": "false",
    "contract_type": "107",
    "bankgiro": "9990110",
    "endpoint_id": "9999990014",
    "ivo_number": "123",
    "reference": "EX-1",
    "vardfaktura_asylum_from": "",
    "vardfaktura_approver": "",
}


def tables(others: dict[str, Any] | None = None, **cells: str) -> ReadyTables:
    """Return the tables of an agreement that lacks nothing, changed by `cells` and `others`."""
    row = AGREEMENT | cells
    known = ReadyTables(
        table(Agreement, " | ".join(row) + "\n" + " | ".join(row.values())),
        table(CareUnit, "care_unit | agreement_id | valid_from\n01101011M01 | A | 2024-03-01"),
        table(ListedPrice, "price_list_id | valid_from\nlista | 2024-01-01"),
        table(Payer, "payer_id | reference_asylum | valid_from\nhsf | 15002509/A | 2020-01-01"),
        Deliverer.none(),
        7,
    )
    return known._replace(**(others or {}))


def missing(found: ReadyTables) -> list[str]:
    points = ready_points("A", START, found)
    return [point.what for point in points if point.state is Readiness.MISSING]


def test_nothing_is_missing() -> None:
    assert missing(tables()) == []
    assert all(not point.to_do for point in ready_points("A", START, tables()))


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"bankgiro": ""}, "Bankgiro"),
        ({"endpoint_id": ""}, "Elektronisk adress"),
        ({"ivo_number": ""}, "IVO"),
        ({"reference": ""}, "Vår referens"),
        ({"price_list_id": "annan"}, "Priser"),
        ({"price_list_id": ""}, "Priser"),
        ({"price_basis": "out_of_county"}, "Priser"),
        ({"valid_from": "2024-04-01"}, "Avtal"),
        ({"valid_from": "2023-01-01", "valid_to": "2024-02-29"}, "Avtal"),
        ({"vardfaktura_asylum_from": "2024-03-01"}, "Godkännare i Vårdfaktura"),
    ],
)
def test_a_value_that_the_agreement_lacks_is_named(cells: dict[str, str], what: str) -> None:
    assert missing(tables(**cells)) == [what]


def test_an_agreement_that_ends_later_holds() -> None:
    assert missing(tables(valid_to="2024-12-31")) == []


def test_the_regions_own_units_need_neither_account_nor_address() -> None:
    assert missing(tables(owner="region", bankgiro="", endpoint_id="")) == []


def test_paper_needs_no_electronic_address() -> None:
    assert missing(tables(paper_invoice="true", endpoint_id="")) == []


def test_units_prices_and_payer_of_the_day_are_needed() -> None:
    units = table(CareUnit, "care_unit | agreement_id | valid_to\n01101011M01 | A | 2024-02-29")
    assert missing(tables({"care_units": units})) == ["Kombikoder"]
    prices = table(ListedPrice, "price_list_id | valid_from\nlista | 2024-03-02")
    assert missing(tables({"price_items": prices})) == ["Priser"]
    assert missing(tables({"payers": Payer.none()})) == ["Betalarens referens"]


def test_a_bound_folder_is_needed_where_folders_are_bound() -> None:
    other = table(Deliverer, "folder | agreement_id\nmapp | B")
    assert missing(tables({"deliverers": other})) == ["Mapp i inkorgen"]
    bound = table(Deliverer, "folder | agreement_id\nmapp | A\n | ")
    assert missing(tables({"deliverers": bound})) == []


def test_reports_not_seen_are_named_and_not_missing() -> None:
    points = ready_points("A", START, tables({"reported": 0}))
    assert points[-1].state is Readiness.UNSEEN
    assert missing(tables({"reported": 0})) == []


def test_an_unknown_agreement_has_one_point() -> None:
    assert [point.state for point in ready_points("B", START, tables())] == [Readiness.MISSING]


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (dt.date(2024, 5, 1), dt.date(2024, 3, 6)),
        (dt.date(2024, 9, 1), dt.date(2024, 5, 6)),
        (dt.date(2024, 8, 1), dt.date(2024, 4, 20)),
        (dt.date(2024, 2, 1), dt.date(2023, 11, 14)),
    ],
)
def test_systems_are_ordered_eight_weeks_before_without_frozen_days(
    start: dt.date, last: dt.date
) -> None:
    days = [last + dt.timedelta(days=one) for one in range((start - last).days)]
    assert sum(not is_frozen(day) for day in days) == 56
    assert order_by(start) == last


def test_an_alert_comes_two_weeks_before_the_last_day_to_order() -> None:
    lacks = NotReady("A", START, dt.date(2023, 12, 15), ("Bankgiro", "IVO"))
    assert agreements_not_ready([lacks], dt.date(2023, 11, 30)) == []
    (alert,) = agreements_not_ready([lacks], dt.date(2023, 12, 1))
    assert alert.keys == ("ready:A:Bankgiro", "ready:A:IVO")
    assert agreements_not_ready([lacks._replace(missing=())], START) == []
