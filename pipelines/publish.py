"""The analysts' database: derived, rebuilt whole, published by a rename.

DuckDB keeps no truth of ours: this file is made from the evidence and the ledger each time, with
nothing but CREATE TABLE AS (no key, index or update, which have corrupted files), in the format of
DuckDB 1.4, so that older readers open it too. Readers of the old file keep it until they close it.

The tables lie in the file's own schema, `main`: DuckDB names a file's catalog after the file, so
that `follow_up.fates` means them. A schema `follow_up` beside that name would be ambiguous.
"""

import inspect
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Final

import duckdb

from contracts.follow_up import FOLLOW_UP
from pipelines.follow_up.sources import FollowUpTables, register
from pipelines.follow_up.verify import verify
from pipelines.whole_files import sync_folder

STORAGE_VERSION: Final = "v1.4.0"


def publish(target: Path, tables: FollowUpTables, key: bytes) -> None:
    """Build the database beside `target`, verify it against its sources, and put it in place.

    Args:
        target: the published file; replaced whole, or left as it was when anything fails.
        tables: the ledger's tables and where the evidence lies.
        key: the key that patients are hashed with (`patient_key`).

    Raises:
        PublishError: when what was built differs from its sources.
    """
    beside = target.with_name(f".{target.name}.part")
    with _cleared(beside) as spill:
        with duckdb.connect(":memory:", config={"temp_directory": str(spill)}) as connection:
            connection.execute(
                f"ATTACH {_quoted(str(beside))} AS published (STORAGE_VERSION '{STORAGE_VERSION}')"
            )
            register(connection, tables, key)
            _build(connection)
            verify(connection)
            connection.execute("CHECKPOINT published")
            connection.execute("DETACH published")
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    sync_folder(target.parent)


@contextmanager
def _cleared(beside: Path) -> Iterator[Path]:
    """Clear what a build leaves, also one that was killed; yield the folder it may spill to."""
    spill = beside.with_name(f"{beside.name}.spill")
    left = (beside, beside.with_name(f"{beside.name}.wal"))

    def clear() -> None:
        for file in left:
            file.unlink(missing_ok=True)
        shutil.rmtree(spill, ignore_errors=True)

    clear()
    try:
        yield spill
    finally:
        clear()


def _build(connection: duckdb.DuckDBPyConnection) -> None:
    for name, contract in FOLLOW_UP.items():
        table = f"published.main.{name}"
        connection.execute(f"CREATE TABLE {table} AS {_select(name)}")
        told = " ".join(inspect.cleandoc(contract.__doc__ or "").split())
        connection.execute(f"COMMENT ON TABLE {table} IS {_quoted(told)}")
        for column, kept in contract.to_schema().columns.items():
            told = _quoted(kept.description or "")
            connection.execute(f"COMMENT ON COLUMN {table}.{column} IS {told}")


def _select(name: str) -> str:
    file = resources.files("transforms.sql").joinpath(f"follow_up_{name}.sql")
    return file.read_text(encoding="utf-8")


def _quoted(text: str) -> str:
    """Quote a text for SQL statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"
