"""Tampering with any column or event is found: changed, deleted, swapped, cut off.

A ledger with rows in every table and an event of every kind is changed behind its triggers. The
first problem reported must be the event that stored the changed row.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import Problem
from contracts.users import User, UserRole
from pipelines.home.paths import Home
from pipelines.keep.verify import first_broken_link
from pipelines.ledger import audit, verify
from pipelines.ledger.store import ledger_of
from tests.ledger.desk import by, sha
from tests.ledger.test_decisions import RELEASE
from tests.ledger.test_head import chain_again

# The kinds of event that store the rows of each table.
STORED_BY = {
    "files": {"ingested"},
    "refusals": {"ingested"},
    "repeats": {"repeated"},
    "decisions": {"decided"},
    "runs": {"issued", "drafted"},
    "invoices": {"issued"},
    "invoice_lines": {"issued"},
    "evidence": {"issued"},
    "documents": {"delivered"},
    "answer_files": {"answered"},
    "refused_invoices": {"answered"},
    "payment_files": {"paid"},
    "payments": {"paid"},
    "payment_references": {"paid"},
    "matches": {"matched"},
    "sendings": {"sent"},
    "voids": {"voided"},
    "credit_orders": {"credit_ordered"},
    "withdrawals": {"withdrawn"},
    "user_changes": {"user_changed"},
}


@pytest.fixture
def home(story: Path, tmp_path: Path) -> Home:
    made = Home(tmp_path)
    shutil.copy(story, made.ledger)
    with ledger_of(made) as ledger:
        ledger.decide(**RELEASE)
        ledger.record_destruction(2024, 3, sha("list"), by("Bo"))
        ledger.change_user(User("anna", "Anna", (UserRole.APPROVER,), ended=False), by("Bo"))
    return made


@pytest.fixture
def con(home: Home) -> Iterator[sqlite3.Connection]:
    """A connection without triggers, checks or keys."""
    with closing(sqlite3.connect(home.ledger, isolation_level=None)) as opened:
        opened.execute("PRAGMA ignore_check_constraints = ON")
        yield opened


@contextmanager
def untriggered(con: sqlite3.Connection) -> Iterator[None]:
    """Work without triggers, restore them, and finally undo everything."""
    triggers = con.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    con.execute("BEGIN")
    for name, _ in triggers:
        con.execute(f"DROP TRIGGER {name}")
    con.execute("SAVEPOINT tampering")
    try:
        yield
    finally:
        con.execute("ROLLBACK")


def found(con: sqlite3.Connection, home: Home | None = None) -> list[Problem]:
    """Return the problems, except for the disabled triggers."""
    every_problem = verify.ledger_problems(con, None, home.audit_head if home else None)
    return [
        problem for problem in every_problem if problem.code is not ErrorCode.LEDGER_SCHEMA_CHANGED
    ]


def tables(con: sqlite3.Connection) -> list[str]:
    named = con.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in named]


def columns(con: sqlite3.Connection, table: str) -> list[str]:
    return [column for _, column, *_ in con.execute(f"PRAGMA table_info({table})")]


def event_of(con: sqlite3.Connection, problems: Sequence[Problem]) -> str:
    first = first_broken_link(problems)
    assert first is not None
    return str(con.execute("SELECT event FROM audit WHERE seq = ?", (first.event,)).fetchone()[0])


def test_the_story_has_every_table_and_every_kind_of_event(con: sqlite3.Connection) -> None:
    assert set(tables(con)) == {*STORED_BY, "audit", "meta"}
    assert all(con.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in STORED_BY)  # noqa: S608
    kinds = {kind for (kind,) in con.execute("SELECT event FROM audit")}
    assert kinds == {event.value for event in audit.Event}


@pytest.mark.parametrize("table", STORED_BY)
def test_a_changed_cell_is_found_and_its_event_named(con: sqlite3.Connection, table: str) -> None:
    for column in columns(con, table):
        with untriggered(con):
            con.execute(
                f"UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer'"  # noqa: S608
                f" THEN {column} + 1000 WHEN 'null' THEN '1' ELSE {column} || 'x' END"
                f" WHERE rowid = (SELECT min(rowid) FROM {table})"
            )
            problems = found(con)
            assert problems, column
            assert event_of(con, problems) in STORED_BY[table], column
    assert found(con) == []


@pytest.mark.parametrize("table", STORED_BY)
def test_a_deleted_row_is_found_and_its_event_named(con: sqlite3.Connection, table: str) -> None:
    rows = [rowid for (rowid,) in con.execute(f"SELECT rowid FROM {table}")]  # noqa: S608
    for rowid in rows:
        with untriggered(con):
            con.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608
            assert event_of(con, found(con)) in STORED_BY[table]


@pytest.mark.parametrize("table", STORED_BY)
def test_a_row_without_an_event_is_found(con: sqlite3.Connection, table: str) -> None:
    names = columns(con, table)
    with untriggered(con):
        row = con.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()  # noqa: S608
        new = [_other(cell) for cell in row]
        marks = ", ".join("?" * len(names))
        con.execute(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608
        assert found(con)


def _other(cell: object) -> object:
    if isinstance(cell, int):
        return cell + 1000
    return None if cell is None else f"{cell}x"


def events(con: sqlite3.Connection) -> list[int]:
    return [seq for (seq,) in con.execute("SELECT seq FROM audit ORDER BY seq")]


@pytest.mark.parametrize("column", ["at", "who", "event", "detail", "previous", "hash"])
def test_a_changed_event_is_the_first_broken_link(con: sqlite3.Connection, column: str) -> None:
    for seq in events(con):
        with untriggered(con):
            con.execute(f"UPDATE audit SET {column} = {column} || 'x' WHERE seq = ?", (seq,))  # noqa: S608
            first = first_broken_link(found(con))
            assert first is not None
            assert first.event == seq


def test_a_deleted_event_is_the_first_broken_link(con: sqlite3.Connection, home: Home) -> None:
    for seq in events(con):
        with untriggered(con):
            con.execute("DELETE FROM audit WHERE seq = ?", (seq,))
            problems = found(con, home)
            # Deleting the last event leaves a self-consistent chain, and rows without an event.
            first = first_broken_link(problems)
            assert first is not None
            assert first.event == seq


def test_two_swapped_events_are_found(con: sqlite3.Connection) -> None:
    for seq in events(con)[:-1]:
        with untriggered(con):
            for one, other in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
                con.execute("UPDATE audit SET seq = ? WHERE seq = ?", (other, one))
            first = first_broken_link(found(con))
            assert first is not None
            assert first.event == seq


def test_every_truncation_is_found(con: sqlite3.Connection, home: Home) -> None:
    last = events(con)[-1]
    for seq in events(con):
        with untriggered(con):
            con.execute("DELETE FROM audit WHERE seq >= ?", (seq,))
            every_problem = [problem for problem in found(con, home) if problem.event == seq]
            assert (every_problem[0].code, every_problem[0].parameters["number"]) == (
                ErrorCode.CHAIN_CUT_OFF,
                last,
            )


def test_a_chain_recomputed_from_any_event_is_found(con: sqlite3.Connection, home: Home) -> None:
    for seq in events(con):
        with untriggered(con):
            chain_again(con, seq, who="Eva")
            assert found(con) == []  # every hash and every row agrees
            (problem,) = found(con, home)
            assert problem.code is ErrorCode.EVENT_OF_ANOTHER_CHAIN
