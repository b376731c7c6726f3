"""Invoices refused by the payer, listed until they are credited in full.

They are found by seller and number. Source: FUMS, Region Stockholm, "Fakturaspecifikation i fil":
errors are corrected only by a credit and a new debit.
"""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from contracts.answers import AnswerKind, RefusedInvoice
from contracts.invoices import IssuedInvoice
from tests.ledger.desk import Desk
from tests.support.tables import cells, listed, table
from transforms.answers.believe import believe_answers
from transforms.answers.findings import refused_invoices


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    """Two sellers with an invoice each; the first seller's are credited, one in part.

    In April the other seller reaches the numbers that the first had in February.
    """
    desk = Desk(tmp_path / "ledger.sqlite")
    desk.deliver("a")
    january = desk.bill(
        """
        seller     | agreement | amount
        -
        5560000001 | A1        | 100.00
        5560000001 | A2        | 200.00
        5560000001 | A3        | 300.00
        5560000002 | B1        | 400.00
        """
    )
    february = desk.bill(
        """
        kind | seller     | agreement | amount | credits
        -
        381  | 5560000001 | A2        | 200.00 | 2024000002
        381  | 5560000001 | A3        | 100.00 | 2024000003
        """,
        "2024-02",
        "2024-03-05",
    )
    march = desk.bill(
        """
        seller     | agreement | amount
        -
        5560000002 | B1        | 500.00
        5560000002 | B2        | 600.00
        """,
        "2024-03",
        "2024-04-05",
    )
    desk.ledger.close()
    return IssuedInvoice.of(pl.concat([january, february, march]))


@pytest.mark.parametrize(
    ("seller", "number", "found"),
    [
        ("5560000001", "2024000001", ["refused | 2024-01 | 100.00"]),
        ("5560000002", "2024000001", ["refused | 2024-01 | 400.00"]),
        ("", "2024000003", ["refused | 2024-01 | 200.00"]),
        ("5560000001", "2024000002", []),
        ("", "2024000001", ["refused_ambiguous | 2024-03 | "]),
        ("5560000001", "2024000009", ["refused_unknown | 2024-03 | "]),
        ("5560000003", "2024000001", ["refused_unknown | 2024-03 | "]),
    ],
    ids=[
        "stands",
        "of the other seller",
        "a number that one seller had that day, credited in part",
        "credited in full",
        "a number of two sellers is not guessed",
        "no such number",
        "no such seller",
    ],
)
def test_a_refusal_finds_its_invoice(
    ledger: Any, seller: str, number: str, found: list[str]
) -> None:
    refused = table(RefusedInvoice, f"seller_org_no | invoice_number\n{seller} | {number}")
    assert listed(refused_invoices(refused, ledger), "finding", "month", "amount") == found


def test_the_payers_reason_is_shown(ledger: Any) -> None:
    refused = table(RefusedInvoice, "invoice_number | reason\n2024000003 | Fel referens")
    findings = refused_invoices(refused, ledger)
    assert listed(findings, "issuer", "invoice_number", "remark") == [
        "5560000001 | 2024000003 | Fel referens"
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2024000001 | 5560000001  | 2024-03-01 | Fel", None),
        ("2024000001 | 556000-0001 | 20240301   | Fel", None),
        ("2024000001 |             | 2024-03-01 | Fel", None),
        ("           |             | 2024-03-01 | Fel", "invoice_number"),
        ("2024000001 | Enheten     | 2024-03-01 | Fel", "issuer"),
        ("2024000001 |             |            | Fel", "refused_on"),
        ("2024000001 |             | mars       | Fel", "refused_on"),
        ("2024000001 |             | 2024-03-01 |    ", "reason"),
    ],
)
def test_a_refusal_is_parsed_or_its_faulty_column_reported(row: str, fault: str | None) -> None:
    text = cells(f"invoice_number | issuer | refused_on | reason\n{row}")
    found = believe_answers(AnswerKind.REFUSED_INVOICES, text)
    assert (found.fault and found.fault.column) == fault
    assert found.rows.height == (fault is None)
