"""Verification of a database before publishing: rows, kronor and columns."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import duckdb
import polars as pl

from contracts.contract import Contract
from contracts.errors.codes import ErrorCode
from contracts.errors.error import Problem, PublishError
from contracts.follow_up import FOLLOW_UP

if TYPE_CHECKING:
    from contracts.errors.parameters import Parameters

_DUCKDB_TYPES: Final = {
    pl.Int8: "TINYINT",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.String: "VARCHAR",
    pl.Date: "DATE",
    pl.Boolean: "BOOLEAN",
}
# The sources of the published tables' rows. Tables that are not copies are not listed.
_ROWS_OF: Final = {
    "runs": "issued_runs",
    "files": "ingested_files",
    "fates": "judged_rows",
    "remarks": "row_remarks",
    "invoices": "issued_invoices",
    "invoice_lines": "issued_lines",
    "price_items_used": "billed_items",
    "answers": "delivered_answers",
    "hej_differences": "hej_compared",
    "reimbursement_candidates": "state_candidates",
}
_NET_OF_INVOICES: Final = """SELECT sum(CASE WHEN kind = 381 THEN -lines_amount
    ELSE lines_amount END) FROM published.main.invoices WHERE state <> 'voided'"""
_OWED: Final = """SELECT sum(CASE WHEN kind = 381 THEN -total ELSE total END - paid)
    FROM published.main.invoices WHERE state <> 'voided'"""
# Two queries for each sum of kronor.
_SUMS: Final = {
    "fakturor och reskontra": (
        "SELECT sum(total) FROM published.main.invoices",
        "SELECT sum(total) FROM issued_invoices",
    ),
    "fakturarader och reskontra": (
        "SELECT sum(amount) FROM published.main.invoice_lines",
        "SELECT sum(amount) FROM issued_lines",
    ),
    "fakturarader och fakturor": (
        "SELECT sum(amount) FROM published.main.invoice_lines",
        "SELECT sum(lines_amount) FROM published.main.invoices",
    ),
    "prisposter och underlag": (
        "SELECT sum(net_amount) FROM published.main.price_items_used",
        """SELECT sum(CASE WHEN sign < 0 THEN -amount ELSE amount END) FROM billed_lines
            ANTI JOIN voided_invoices USING (run_no, invoice)""",
    ),
    "prisposter och fakturor": (
        "SELECT sum(net_amount) FROM published.main.price_items_used",
        _NET_OF_INVOICES,
    ),
    "betalningar och reskontra": (
        "SELECT sum(amount) FROM published.main.payments WHERE state = 'matched'",
        "SELECT sum(amount) FROM paid_matches",
    ),
    "betalningar och fakturor": (
        "SELECT sum(amount) FROM published.main.payments WHERE state = 'matched'",
        "SELECT sum(paid) FROM published.main.invoices",
    ),
    "utestående och fakturor minus betalningar": (
        "SELECT sum(outstanding) FROM published.main.invoices",
        _OWED,
    ),
    "kontakter och fakturor": (
        "SELECT sum(amount) FROM published.main.care_contacts",
        _NET_OF_INVOICES,
    ),
}
_DOUBLED: Final = """SELECT count(*) - count(DISTINCT (reporter, contact_id))
    FROM published.main.care_contacts"""


def verify_database(connection: duckdb.DuckDBPyConnection) -> None:
    """Check the database against its contracts and its sources.

    Raises:
        PublishError: columns, rows or kronor differ, or a contact occurs twice.
    """
    faults = [
        Problem(ErrorCode.PUBLISHED_COLUMNS, {"table": name})
        for name in FOLLOW_UP
        if not _has_its_columns(connection, name)
    ]
    for name, source in _ROWS_OF.items():
        rows = len(connection.table(f"published.main.{name}"))
        expected = len(connection.table(source))
        if rows != expected:
            counts: Parameters = {"table": name, "count": rows, "expected": expected}
            faults.append(Problem(ErrorCode.PUBLISHED_ROWS, counts))
    for name, (left, right) in _SUMS.items():
        one, other = _kronor(connection, left), _kronor(connection, right)
        if one != other:
            sums: Parameters = {"name": name, "amount": one, "rest": other}
            faults.append(Problem(ErrorCode.PUBLISHED_SUMS, sums))
    doubled = int(_one(connection, _DOUBLED) or 0)
    if doubled:
        faults.append(Problem(ErrorCode.PUBLISHED_TWICE, {"count": doubled}))
    if faults:
        raise PublishError(ErrorCode.PUBLISHED_DIFFERS, faults)


def _kronor(connection: duckdb.DuckDBPyConnection, query: str) -> Decimal:
    return Decimal(_one(connection, query) or 0)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _has_its_columns(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    made = connection.execute(f"DESCRIBE published.main.{name}").fetchall()
    return [(column, kind) for column, kind, *_ in made] == _promised(FOLLOW_UP[name])


def _promised(contract: type[Contract]) -> list[tuple[str, str]]:
    return [
        (
            name,
            f"DECIMAL({dtype.precision},{dtype.scale})"
            if isinstance(dtype, pl.Decimal)
            else _DUCKDB_TYPES[dtype.base_type()],
        )
        for name, dtype in contract.schema().items()
    ]
