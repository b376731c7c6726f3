"""Outstanding amounts by agreement, payer and route: docs/reconciliation.md.

opening + invoiced - credited - voided - paid = outstanding, and each dimension sums to the whole.
"""

import polars as pl
import pytest

from tests.reconciliation.example import broken
from tests.reconciliation.ledger import ledger
from tests.support.tables import listed
from transforms.reconciliation import laws
from transforms.reconciliation.balances import balances, balances_by

ISSUED = """
    run | seller | no | credits | lines   | agreement_id | payer_id | route
    1   | A      | 1  |         | 1000.00 | ADA-1        | hsf      | manual
    1   | A      | 2  |         | 500.00  | ADA-3        | 03       | riv
    1   | B      | 1  |         | 250.00  | ADA-2        | hsf      | manual
    2   | A      | 3  |         | 70.00   | ADA-1        | hsf      | manual
    2   | A      | 4  | 1       | 100.00  | ADA-1        | hsf      | manual
    2   | A      | 5  |         | 30.00   | ADA-3        | 03       | riv
"""
NOW = """
    run | seller | no | credits | lines   | agreement_id | payer_id | route
    3   | A      | 6  |         | 40.00   | ADA-1        | hsf      | vardfaktura
    3   | B      | 2  | 1       | 50.00   | ADA-2        | hsf      | manual
"""
# The first match was counted by the previous run.
PAID = """
    seller | no | amount
    A      | 1  | 600.00
    A      | 1  | 200.00
    A      | 2  | 500.00
"""
VOIDED = "no | after\n5 | 2"
ROLLED = ("key", "opening", "invoiced", "credited", "voided", "paid", "outstanding")
MARCH = ledger(ISSUED, now=NOW, paid=PAID, voided=VOIDED, matched_before=1)


def test_each_agreement_payer_and_route_is_rolled_forward() -> None:
    assert listed(balances_by(MARCH), *ROLLED) == [
        # 1000 + 70 - 100 - 600 at the start
        "ADA-1 | 370.00 | 40.00 | 0.00 | 0.00 | 200.00 | 210.00",
        "ADA-2 | 250.00 | 0.00 | 50.00 | 0.00 | 0.00 | 200.00",
        "ADA-3 | 530.00 | 0.00 | 0.00 | 30.00 | 500.00 | 0.00",
        "03 | 530.00 | 0.00 | 0.00 | 30.00 | 500.00 | 0.00",
        "hsf | 620.00 | 40.00 | 50.00 | 0.00 | 200.00 | 410.00",
        "manual | 620.00 | 0.00 | 50.00 | 0.00 | 200.00 | 370.00",
        "riv | 530.00 | 0.00 | 0.00 | 30.00 | 500.00 | 0.00",
        "vardfaktura | 0.00 | 40.00 | 0.00 | 0.00 | 0.00 | 40.00",
    ]


def test_each_dimension_sums_to_the_balances_of_the_sellers() -> None:
    sums = [pl.col(name).sum() for name in ROLLED[1:]]
    whole = balances(MARCH).select(sums).row(0)
    assert set(balances_by(MARCH).group_by("dimension").agg(sums).drop("dimension").rows()) == {
        whole
    }


def test_the_identities_hold_after_the_roll_forward() -> None:
    assert {code for code in broken(MARCH) if "balance" in code or "states" in code} == set()


def test_an_invoice_without_a_state_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    every = laws.states
    monkeypatch.setattr(laws, "states", lambda tables: every(tables).head(-1))
    assert {code for code in broken(MARCH) if "states" in code} == {
        "states_are_all_invoices",
        "states_are_what_is_left",
    }
