"""The analysts' database: derived, rebuilt whole, published as a new version by a rename.

DuckDB keeps no truth of ours: this file is made from the evidence and the ledger each time, with
nothing but CREATE TABLE AS (no key, index or update, which have corrupted files), in the format of
DuckDB 1.4, so that older readers open it too. A version is never changed, and its readers keep it
until they close it (`pipelines.follow_up.versions`).

The tables lie in the file's own schema, `main`: DuckDB names a file's catalog after the file, so
that `follow_up.fates` means them. A schema `follow_up` beside that name would be ambiguous.
"""

import inspect
import os
import shutil
import stat
from importlib import resources
from pathlib import Path
from typing import Any, Final

import duckdb

from contracts.follow_up import FOLLOW_UP
from pipelines.follow_up.macros import make_macros, quoted
from pipelines.follow_up.sources import FollowUpTables, register
from pipelines.follow_up.verify import verify
from pipelines.follow_up.versions import making, put_in_place
from pipelines.home.steps import Step, reached

STORAGE_VERSION: Final = "v1.4.0"
_ANYONE_WRITES: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def publish(target: Path, tables: FollowUpTables, key: bytes) -> Path:
    """Build the database, verify it against its sources, and point `target` at it.

    Args:
        target: the name that readers use; it points at the latest version.
        tables: the ledger's tables and where the evidence lies.
        key: the key that patients are hashed with (`patient_key`).

    Returns:
        The new version's file.

    Raises:
        PublishError: when what was built differs from its sources. What is published stays.
    """
    folder = making(target)
    try:
        _write(folder / target.name, folder / "spill", tables, key)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    last_run = tables.issued_runs().get_column("run_no").max()
    file = put_in_place(target, 0 if last_run is None else int(str(last_run)))
    reached(Step.PUBLISHED)
    return file


def published_runs(target: Path) -> list[tuple[int, str]]:
    """Return number and manifest of each run in a published database; none when it has no such."""
    return _told(target, "SELECT run_no, manifest_sha256 FROM runs ORDER BY run_no")


def published_payments(target: Path) -> list[tuple[object, ...]]:
    """Return payment, state, invoice and amount of each payment in a published database."""
    columns = "payment_no, state, seller_org_no, invoice_number, amount"
    return _told(target, f"SELECT {columns} FROM payments ORDER BY ALL")  # noqa: S608 -- as above


def published_marks(target: Path) -> list[tuple[object, ...]]:
    """Return how many invoices a published database has as voided, and how many as sent."""
    return _told(target, "SELECT count(*) FILTER (state = 'voided'), count(sent_on) FROM invoices")


def _told(target: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what a published database tells; nothing when it is not there, or of before."""
    if not target.exists():
        return []
    try:
        with duckdb.connect(str(target.resolve()), read_only=True) as database:
            return database.execute(query).fetchall()
    except duckdb.Error:
        return []


def _write(file: Path, spill: Path, tables: FollowUpTables, key: bytes) -> None:
    """Write the whole database to `file`, which nobody may write to afterwards."""
    with duckdb.connect(":memory:", config={"temp_directory": str(spill)}) as connection:
        connection.execute(
            f"ATTACH {quoted(str(file))} AS published (STORAGE_VERSION '{STORAGE_VERSION}')"
        )
        register(connection, tables, key)
        _build(connection)
        verify(connection)
        connection.execute("CHECKPOINT published")
        connection.execute("DETACH published")
    reached(Step.FOLLOW_UP_BUILT)
    shutil.rmtree(spill, ignore_errors=True)
    file.chmod(stat.S_IMODE(file.stat().st_mode) & ~_ANYONE_WRITES)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    reached(Step.FOLLOW_UP_SYNCED)


def _build(connection: duckdb.DuckDBPyConnection) -> None:
    for name, contract in FOLLOW_UP.items():
        table = f"published.main.{name}"
        connection.execute(f"CREATE TABLE {table} AS {_select(name)}")
        told = " ".join(inspect.cleandoc(contract.__doc__ or "").split())
        connection.execute(f"COMMENT ON TABLE {table} IS {quoted(told)}")
        for column, kept in contract.to_schema().columns.items():
            told = quoted(kept.description or "")
            connection.execute(f"COMMENT ON COLUMN {table}.{column} IS {told}")
    make_macros(connection, "published")


def _select(name: str) -> str:
    file = resources.files("transforms.sql").joinpath(f"follow_up_{name}.sql")
    return file.read_text(encoding="utf-8")
