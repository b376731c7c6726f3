"""Stored rows are never changed or deleted: the ledger refuses any caller.

A plain connection represents a tool, or a person, outside the program.

Rule: docs/rules.md#invariant-4.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.ledger.desk import Desk, by, sha

TABLES = (
    "audit",
    "files",
    "refusals",
    "repeats",
    "decisions",
    "evidence",
    "invoices",
    "invoice_lines",
    "documents",
    "runs",
    "answer_files",
    "refused_invoices",
    "payment_files",
    "payments",
    "payment_references",
    "matches",
)


@pytest.fixture
def outside(story: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of another tool to a ledger that has rows in every table."""
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(story.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        yield con


def rows(con: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return con.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 -- a name from TABLES


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_not_deleted(outside: sqlite3.Connection, table: str) -> None:
    before = rows(outside, table)
    with pytest.raises(sqlite3.IntegrityError):
        outside.execute(f"DELETE FROM {table}")  # noqa: S608 -- a name from TABLES
    assert rows(outside, table) == before != []


@pytest.mark.parametrize("table", TABLES)
def test_no_column_is_changed(outside: sqlite3.Connection, table: str) -> None:
    before = rows(outside, table)
    for _, column, *_ in outside.execute(f"PRAGMA table_info({table})").fetchall():
        with pytest.raises(sqlite3.IntegrityError):
            outside.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 -- as above
    assert rows(outside, table) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_replaces_another(outside: sqlite3.Connection, table: str) -> None:
    before = rows(outside, table)
    marks = ", ".join("?" * len(before[0]))
    with pytest.raises(sqlite3.IntegrityError):
        outside.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", before[0])  # noqa: S608
    assert rows(outside, table) == before


@pytest.mark.parametrize(
    "statement",
    [
        # The same bytes, and no other file in between.
        (
            "INSERT INTO files SELECT 3, 9, sha256, 'x', format, rows, layout, at, counts"
            " FROM files WHERE ingest_no = 2"
        ),
        "INSERT INTO repeats SELECT 3, batch, sha256, 'x', at FROM repeats",
        "INSERT INTO repeats SELECT 2, batch, sha256, path, at FROM repeats",
        (
            "INSERT OR REPLACE INTO audit SELECT seq + 1, at, who, event, detail, hash, hash"
            " FROM audit ORDER BY seq DESC LIMIT 1"
        ),
        (
            "INSERT OR REPLACE INTO runs SELECT 7, month, state, issued_on, last_ingest_no, folder,"
            " manifest_sha256, created_by, created_at, NULL, NULL, NULL, NULL, 0, 0 FROM runs"
            " WHERE state = 'draft'"
        ),
        "INSERT INTO documents SELECT 2, 0, path, sha256, size FROM documents",
        "INSERT INTO documents SELECT 3, 2, path, sha256, size FROM documents",
        (
            "INSERT OR REPLACE INTO answer_files SELECT 2, 9, kind, sha256, 'x', format, rows,"
            " first_month, last_month, table_sha256, at FROM answer_files"
        ),
        (
            "INSERT INTO refused_invoices SELECT 1, 2, seller_org_no, invoice_number, refused_on,"
            " reason FROM refused_invoices"
        ),
        (
            "INSERT INTO refused_invoices SELECT 7, 1, seller_org_no, 'x', refused_on, reason"
            " FROM refused_invoices"
        ),
        (
            "INSERT INTO decisions SELECT 9, kind, reporter, contact_id, codes, because, who, at,"
            " ingest_no, source_row FROM decisions"
        ),
        (
            "INSERT INTO decisions SELECT 2, kind, reporter, contact_id, 'P02', because, who, at,"
            " ingest_no, source_row FROM decisions"
        ),
    ],
)
def test_a_row_out_of_order_is_refused(outside: sqlite3.Connection, statement: str) -> None:
    answers = ("answer_files", "refused_invoices")
    tables = ("audit", "files", "repeats", "documents", "decisions", "runs", *answers)
    before = [rows(outside, table) for table in tables]
    with pytest.raises(sqlite3.IntegrityError):
        outside.execute(statement)
    assert [rows(outside, table) for table in tables] == before


@pytest.mark.parametrize("table", ["invoices", "invoice_lines", "evidence"])
def test_an_issued_run_accepts_no_more_rows(outside: sqlite3.Connection, table: str) -> None:
    row = rows(outside, table)[0]
    names = [name for _, name, *_ in outside.execute(f"PRAGMA table_info({table})")]
    other = {"invoice": 7, "line_no": 2, "name": "other", "invoice_number": "2024000005"}
    # Another OCR number: a repeated one is refused for its own reason.
    other["ocr"] = None
    new = [other.get(name, cell) for name, cell in zip(names, row, strict=True)]
    marks = ", ".join("?" * len(new))
    with pytest.raises(sqlite3.IntegrityError, match="issued"):
        outside.execute(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608 -- as above


@pytest.mark.parametrize(
    "change",
    [
        "manifest_sha256 = 'x'",
        "month = '2024-02'",
        "issued_on = '2024-03-05'",
        "last_ingest_no = 1",
        "folder = 'elsewhere'",
        "created_by = 'Eva'",
        "created_at = ''",
        "run_no = 9",
        "approved_by = 'Eva', approved_at = ''",
        "approved_by = NULL, approved_at = NULL",
        "state = 'issued'",
        "state = 'else'",
        "issued_by = 'Eva'",
    ],
)
def test_an_approved_draft_can_only_be_issued(desk: Desk, change: str) -> None:
    desk.deliver("a")
    desk.draft()
    desk.ledger.approve(1, sha("manifest"), by("Anna"), four_eyes=True)
    with (
        closing(sqlite3.connect(desk.path, isolation_level=None)) as con,
        pytest.raises(sqlite3.IntegrityError),
    ):
        con.execute(f"UPDATE runs SET {change}")  # noqa: S608 -- written above


@pytest.mark.parametrize("number", ["2024000003", "2024000001", "2025000002", "24000002", "x"])
def test_only_the_next_number_is_accepted(desk: Desk, number: str) -> None:
    desk.bill("amount\n-\n100.00")
    desk.draft("2024-02", "2024-02-05")
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as con:
        (row,) = rows(con, "invoices")
        names = [name for _, name, *_ in con.execute("PRAGMA table_info(invoices)")]
        other = {"run_no": 2, "month": "2024-02", "invoice_number": number}
        new = [other.get(name, cell) for name, cell in zip(names, row, strict=True)]
        marks = ", ".join("?" * len(new))
        with pytest.raises(sqlite3.IntegrityError):
            con.execute(f"INSERT INTO invoices VALUES ({marks})", new)  # noqa: S608 -- as above
