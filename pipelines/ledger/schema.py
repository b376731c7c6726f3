"""The versions of the ledger's schema: creation, and migration from any of them.

Each version is a file in `versions/`, numbered from 1. Data stored by an earlier version is kept
unchanged: a version only adds, and does not invent history.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerDamagedError
from pipelines.ledger.statements import statements

_SQL: Final = statements("schema")
_VERSIONS = tuple(sorted((Path(__file__).parent / "versions").glob("[0-9]*.sql")))
VERSION = len(_VERSIONS)


def version_of(con: sqlite3.Connection) -> int:
    """Return the schema version of a ledger, 0 for an empty file.

    Raises:
        LedgerDamagedError: the file is a database of another kind.
    """
    tables = {name for (name,) in con.execute(_SQL["names"])}
    if not tables:
        return 0
    if not {"meta", "audit"} <= tables:
        raise LedgerDamagedError(ErrorCode.LEDGER_NOT_OURS)
    found = con.execute(_SQL["version"]).fetchone()
    if found is None:
        raise LedgerDamagedError(ErrorCode.LEDGER_WITHOUT_VERSION)
    return int(found[0])


def is_current(con: sqlite3.Connection) -> bool:
    """Return whether the ledger has the version that this code writes.

    Raises:
        LedgerDamagedError: a later version of the program made it, or it is not a ledger.
    """
    version = version_of(con)
    if version > VERSION:
        raise LedgerDamagedError(
            ErrorCode.LEDGER_OF_LATER_VERSION, version=version, known_version=VERSION
        )
    return version == VERSION


def bring_forward(con: sqlite3.Connection) -> None:
    """Apply the missing versions; the caller holds the write transaction."""
    for script in _VERSIONS[version_of(con) :]:
        for statement in _statements(script.read_text(encoding="utf-8")):
            con.execute(statement)
    con.execute(_SQL["set_version"], (str(VERSION),))


def objects(con: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return (type, name, SQL) of every table, index and trigger of the schema."""
    found = con.execute(_SQL["objects"])
    return {(kind, name, sql) for kind, name, sql in found}


def promised_objects() -> set[tuple[str, str, str]]:
    """Return the expected result of `objects` for a ledger of the current version."""
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        bring_forward(fresh)
        return objects(fresh)
    finally:
        fresh.close()


def _statements(script: str) -> Iterator[str]:
    """Split a script at the ends of its statements; a trigger contains semicolons.

    `sqlite3` would commit before running a whole script, and half a version could remain.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
