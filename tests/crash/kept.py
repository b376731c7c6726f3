"""The complete content of a home, so that two homes can be compared.

The lock is left out, and so is the file layout of SQLite and DuckDB: their tables are listed row by
row. Leftovers (parts, empty folders) are listed like everything else.
"""

import hashlib
import sqlite3
from contextlib import closing
from typing import Any

import duckdb

from pipelines.home.paths import Home

_LEDGER = ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm")


def kept_in(home: Home) -> dict[str, Any]:
    """Return every folder, every file's hash, and every table's rows, by name."""
    return {**_files(home), **_ledger(home), **_follow_up(home)}


def bytes_in(home: Home) -> int:
    """Sum the sizes of the files that `kept_in` hashes."""
    return sum(path.stat().st_size for path in home.root.rglob("*") if path.is_file())


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Name what differs, what is missing and what is extra."""
    names = sorted(expected.keys() | found.keys())
    return [
        f"{name}: {'missing' if name not in found else 'too much'}"
        if (name in expected) != (name in found)
        else f"{name}: differs"
        for name in names
        if name not in expected or name not in found or expected[name] != found[name]
    ]


def _files(home: Home) -> dict[str, Any]:
    found = {}
    for path in home.root.rglob("*"):
        name = path.relative_to(home.root).as_posix()
        if name in {*_LEDGER, ".lock"} or name.startswith("follow_up"):
            continue
        found[name] = "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _ledger(home: Home) -> dict[str, Any]:
    if not home.ledger.exists():
        return {}
    with closing(sqlite3.connect(home.ledger)) as con:
        names = con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            f"ledger {name}": sorted(con.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608
            for (name,) in names
        }


def _follow_up(home: Home) -> dict[str, Any]:
    if not home.follow_up.exists():
        return {}
    with duckdb.connect(str(home.follow_up.resolve()), read_only=True) as con:
        names = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return {
            f"follow_up {name}": sorted(con.table(name).fetchall(), key=repr) for (name,) in names
        }
