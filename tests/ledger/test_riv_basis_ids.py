"""Ids of national bases: gapless per seller and month of issue, in the order of the numbers.

RIV-TA financial:billing:claim 1.1 (2025-10-13), rule 37: ZVF, organisation number, year and month,
six digits. One id for each invoice and credit note on route riv, none on the others.
"""

from typing import Any

import polars as pl
import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError, Problem
from pipelines.ledger.store import Ledger
from tests.ledger.desk import Desk, documents
from tests.ledger.test_verify import tampering

TWO = """
    agreement | route | payer
    ----------|-------|------
    A1        | riv   | 03
    A2        | res   | hsf
    A3        | riv   | 03
"""
ZVF = "ZVF5560000001"


def ids(issued: pl.DataFrame) -> list[Any]:
    return issued.sort("seller_org_no", "invoice_number").get_column("riv_basis_id").to_list()


def test_each_basis_takes_the_next_id_of_its_seller_and_month(desk: Desk) -> None:
    assert ids(desk.bill(TWO)) == [f"{ZVF}2402000001", None, f"{ZVF}2402000002"]
    assert ids(desk.bill(TWO)) == [f"{ZVF}2402000003", None, f"{ZVF}2402000004"]
    march = desk.bill(TWO, "2024-02", "2024-03-05")
    assert ids(march) == [f"{ZVF}2403000001", None, f"{ZVF}2403000002"]
    # A day of issue in a month that has ended uses the next id of that month.
    assert ids(desk.bill(TWO))[0] == f"{ZVF}2402000005"


def test_each_seller_has_its_own_series(desk: Desk) -> None:
    issued = desk.bill("""
        seller     | agreement | route
        -----------|-----------|------
        5560000002 | A1        | riv
        5560000001 | A1        | riv
    """)
    assert ids(issued) == [f"{ZVF}2402000001", "ZVF55600000022402000001"]


def test_a_credit_note_has_an_id_and_names_the_one_it_credits(desk: Desk) -> None:
    desk.bill("agreement | route\n-\nA1 | riv")
    issued = desk.bill(f"""
        kind | credits    | credited_basis  | route
        -----|------------|-----------------|------
        381  | 2024000001 | {ZVF}2402000001 | riv
    """)
    assert ids(issued) == [f"{ZVF}2402000002"]
    assert issued.get_column("credits_riv_basis_id").to_list() == [f"{ZVF}2402000001"]


@pytest.mark.parametrize("basis", ["", f"{ZVF}2402000002", "ZVF55600000022402000001"])
def test_a_credit_note_that_names_another_basis_is_refused(desk: Desk, basis: str) -> None:
    desk.bill("agreement | route\n-\nA1 | riv")
    desk.draft()
    with pytest.raises(LedgerError):
        desk.issue(f"kind | credits | credited_basis | route\n-\n381 | 2024000001 | {basis} | riv")


def test_a_draft_shows_the_numbers_and_ids_it_is_issued_with(desk: Desk) -> None:
    desk.bill(TWO)
    run = desk.draft()
    invoices, lines = documents(run, TWO)
    drafted = desk.ledger.as_issued(invoices, run.issued_on)
    assert desk.ledger.invoices(2).is_empty()
    issued = desk.issue(invoices=invoices, lines=lines)
    assert drafted.sort("invoice").equals(issued)


@pytest.mark.parametrize(
    ("statement", "law"),
    [
        (
            "UPDATE invoices SET riv_basis_id = 'ZVF55600000012402000009' WHERE invoice = 0",
            Problem(ErrorCode.BASIS_NUMBER_GAP, {"run": 1, "document": 0}),
        ),
        (
            "UPDATE invoices SET riv_basis_id = NULL WHERE invoice = 2",
            Problem(ErrorCode.BASIS_NUMBER_GAP, {"run": 1, "document": 2}),
        ),
        (
            "UPDATE invoices SET riv_basis_id = 'ZVF55600000012402000003' WHERE invoice = 1",
            Problem(ErrorCode.BASIS_NUMBER_GAP, {"run": 1, "document": 1}),
        ),
        (
            "UPDATE invoices SET kind = 381, credits_invoice = '2024000001' WHERE invoice = 2",
            Problem(ErrorCode.BASIS_NOT_NAMED, {"run": 1, "document": 2}),
        ),
    ],
)
def test_verify_finds_a_broken_series(tmp_path: Any, statement: str, law: Problem) -> None:
    desk = Desk(tmp_path / "ledger.sqlite")
    desk.bill(TWO)
    desk.ledger.close()
    with tampering(tmp_path) as con:
        con.execute(statement)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        assert law in ledger.problems()
