"""The analysts' database: derived, rebuilt completely, published as a version.

DuckDB holds no primary data: this file is made from the evidence and the ledger each time, with
CREATE TABLE AS only (no key, index or update, which have corrupted files), in the format of DuckDB
1.4, so that older readers open it too. A version is never changed, and its readers keep it until
they close it.

The tables are in the file's own schema, `main`: DuckDB names a file's catalog after the file, so
`follow_up.fates` refers to them. A schema named `follow_up` would be ambiguous.

The published name points at the latest version:

    follow_up.duckdb -> follow_up/0003-02/follow_up.duckdb

The open draft has its tables in the schema `draft`.

This version is of run 3, published the second time. The name is a symbolic link, replaced in one
rename, so it always points at a complete file. The file has the same name in every version because
DuckDB names the catalog after the file that a link points at (1.5; 1.4 uses the link's own name).

A reader with an open version keeps it after the version is deleted; its disk space is freed when it
is closed. The macros of the database are made in the file, each with its comment.
"""

import inspect
import os
import re
import shutil
import stat
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from contracts.follow_up import FOLLOW_UP
from contracts.follow_up_macros import MACROS, Macro
from contracts.keys import CREDIT_NOTE
from pipelines.follow_up.sources import FollowUpTables, register
from pipelines.follow_up.verify import verify_database
from pipelines.home.files import sync_folder
from pipelines.home.steps import Step, reached
from transforms.documents.swedish import (
    CARE_FORMS,
    CATEGORIES,
    FATES,
    ITEM_KINDS,
    ROUTES,
    STATUSES,
    VERDICTS,
)

# The latest version, and those that a reader may be about to open.
KEPT: Final = 3
_VERSION: Final = re.compile(r"(\d{4,})-(\d{2,})")
_MAKING: Final = ".making"
# The tables that the schema `draft` has of the open draft, with the same columns. Its invoices have
# provisional numbers and the state `draft`.
DRAFT_SCHEMA: Final = "draft"
DRAFT_TABLES: Final = (
    "runs",
    "file_accounts",
    "fates",
    "remarks",
    "invoices",
    "invoice_lines",
    "price_items_used",
    "care_contacts",
)


class Version(NamedTuple):
    """A version: the last run in it, and the number of times that run was published."""

    run_no: int
    revision: int

    def __str__(self) -> str:
        return f"{self.run_no:04d}-{self.revision:02d}"


def versions_folder(target: Path) -> Path:
    """Return the folder of the versions of a published database."""
    return target.with_suffix("")


def making(target: Path) -> Path:
    """Return the folder for the next version, cleared of a killed call's remains."""
    folder = versions_folder(target) / _MAKING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def put_version_in_place(target: Path, run_no: int) -> Path:
    """Name the complete version in `making`, point at it, and clean; return the file.

    After a kill before the link is replaced, the link still points at the previous version, and the
    new name is not used again.
    """
    folder = versions_folder(target)
    version = _next(folder, run_no)
    sync_folder(folder / _MAKING)
    (folder / _MAKING).rename(folder / str(version))
    sync_folder(folder)
    link = target.with_name(f".{target.name}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(Path(folder.name) / str(version) / target.name)
    reached(Step.VERSION_NAMED)
    link.replace(target)
    sync_folder(target.parent)
    clean(target)
    return folder / str(version) / target.name


def clean(target: Path) -> None:
    """Delete all but the latest versions, never the one that the link points at."""
    folder = versions_folder(target)
    pointed_at = target.resolve().parent.name
    for version in versions(folder)[:-KEPT]:
        if str(version) != pointed_at:
            shutil.rmtree(folder / str(version), ignore_errors=True)


def versions(folder: Path) -> list[Version]:
    """Return the existing versions, oldest first."""
    paths = folder.iterdir() if folder.is_dir() else ()
    found = (_VERSION.fullmatch(path.name) for path in paths)
    return sorted(Version(int(name[1]), int(name[2])) for name in found if name)


def _next(folder: Path, run_no: int) -> Version:
    of_run = [version.revision for version in versions(folder) if version.run_no == run_no]
    return Version(run_no, max(of_run, default=0) + 1)


WORDS: Final = (CATEGORIES, ROUTES, CARE_FORMS, ITEM_KINDS, VERDICTS, STATUSES, FATES)


def make_macros(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Make every macro in `database`, which already has the tables.

    DuckDB binds a macro's text when it is made, so one that does not fit the tables fails here.
    """
    scalars = {"net": _net(), "in_swedish": _in_swedish()}
    connection.execute(f"USE {database}")
    try:
        for name, macro in MACROS.items():
            body = f"TABLE {_macro_select(name)}" if macro.is_table else scalars[name]
            connection.execute(f"CREATE MACRO {name}({macro.parameters}) AS {body}")
            connection.execute(f"COMMENT ON {_kind(macro)} {name} IS {quoted(macro.comment)}")
    finally:
        connection.execute("USE memory")


def quoted(text: str) -> str:
    """Quote a text for SQL statements without parameters."""
    return "'" + text.replace("'", "''") + "'"


def _kind(macro: Macro) -> str:
    return "MACRO TABLE" if macro.is_table else "MACRO"


def _macro_select(name: str) -> str:
    file = resources.files("transforms.sql").joinpath(f"macro_{name}.sql")
    return file.read_text(encoding="utf-8")


def _net() -> str:
    return f"CASE WHEN kind = {CREDIT_NOTE} THEN -amount ELSE amount END"


def _in_swedish() -> str:
    words = {str(code): text for words in WORDS for code, text in words.items()}
    cases = " ".join(f"WHEN {quoted(code)} THEN {quoted(text)}" for code, text in words.items())
    return f"CASE code {cases} ELSE code END"


STORAGE_VERSION: Final = "v1.4.0"
_ANYONE_WRITES: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def publish_database(target: Path, tables: FollowUpTables, key: bytes) -> Path:
    """Build the database, verify it against its sources, and point `target` at it.

    Args:
        target: the name that readers use; it points at the latest version.
        tables: the ledger's tables and the evidence folders.
        key: the key that patients are hashed with (`patient_key`).

    Returns:
        The new version's file.

    Raises:
        PublishError: the new database differs from its sources. The published one stays.
    """
    folder = making(target)
    try:
        _write(folder / target.name, folder / "spill", tables, key)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    last_run = tables.issued_runs().get_column("run_no").max()
    file = put_version_in_place(target, 0 if last_run is None else int(str(last_run)))
    reached(Step.PUBLISHED)
    return file


def runs_in_database(target: Path) -> list[tuple[int, str]]:
    """Return number and manifest of each run in a published database."""
    return _rows_of(target, "SELECT run_no, manifest_sha256 FROM runs ORDER BY run_no")


def draft_in_database(target: Path) -> list[tuple[int, str]]:
    """Return number and manifest of the draft in a published database; empty without one."""
    query = f"SELECT run_no, manifest_sha256 FROM {DRAFT_SCHEMA}.runs"  # noqa: S608 -- our own name
    return _rows_of(target, query)


def payments_in_database(target: Path) -> list[tuple[object, ...]]:
    """Return payment, state, invoice and amount of each published payment."""
    columns = "payment_no, state, seller_org_no, invoice_number, amount"
    return _rows_of(target, f"SELECT {columns} FROM payments ORDER BY ALL")  # noqa: S608 -- as above


def marks_in_database(target: Path) -> list[tuple[object, ...]]:
    """Return the numbers of voided and sent invoices, and of withdrawn deliveries, as published."""
    return _rows_of(
        target,
        "SELECT count(*) FILTER (state = 'voided'), count(sent_on),"
        " (SELECT count(withdrawn_on) FROM files) FROM invoices",
    )


def _rows_of(target: Path, query: str) -> list[tuple[Any, ...]]:
    """Query a published database; empty if it does not exist or lacks the tables."""
    if not target.exists():
        return []
    try:
        with duckdb.connect(str(target.resolve()), read_only=True) as database:
            return database.execute(query).fetchall()
    except duckdb.Error:
        return []


def _write(file: Path, spill: Path, tables: FollowUpTables, key: bytes) -> None:
    """Write the whole database to `file`, which is read-only afterwards."""
    with duckdb.connect(":memory:", config={"temp_directory": str(spill)}) as connection:
        connection.execute(
            f"ATTACH {quoted(str(file))} AS published (STORAGE_VERSION '{STORAGE_VERSION}')"
        )
        register(connection, tables, key)
        _build(connection)
        verify_database(connection)
        _add_draft(connection, file.with_name(f"{DRAFT_SCHEMA}.duckdb"), tables, key)
        connection.execute("CHECKPOINT published")
        connection.execute("DETACH published")
    reached(Step.FOLLOW_UP_BUILT)
    shutil.rmtree(spill, ignore_errors=True)
    file.chmod(stat.S_IMODE(file.stat().st_mode) & ~_ANYONE_WRITES)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    reached(Step.FOLLOW_UP_SYNCED)


def _add_draft(
    connection: duckdb.DuckDBPyConnection, scratch: Path, tables: FollowUpTables, key: bytes
) -> None:
    """Add the tables of the open draft, in a schema of their own so that no sum includes them."""
    draft = tables.of_draft()
    if draft is None:
        return
    with duckdb.connect(":memory:") as making_it:
        making_it.execute(f"ATTACH {quoted(str(scratch))} AS published")
        register(making_it, draft, key)
        for name in DRAFT_TABLES:
            making_it.execute(f"CREATE TABLE published.main.{name} AS {_select(name)}")
    connection.execute(f"ATTACH {quoted(str(scratch))} AS drafted (READ_ONLY)")
    connection.execute(f"CREATE SCHEMA published.{DRAFT_SCHEMA}")
    for name in DRAFT_TABLES:
        state = " REPLACE ('draft' AS state)" if name == "invoices" else ""
        connection.execute(
            f"CREATE TABLE published.{DRAFT_SCHEMA}.{name} AS"  # noqa: S608 -- our own names
            f" SELECT *{state} FROM drafted.main.{name}"
        )
        _comment(connection, f"published.{DRAFT_SCHEMA}.{name}", name, "Utkast. ")
    connection.execute("DETACH drafted")
    scratch.unlink()


def _build(connection: duckdb.DuckDBPyConnection) -> None:
    for name in FOLLOW_UP:
        table = f"published.main.{name}"
        connection.execute(f"CREATE TABLE {table} AS {_select(name)}")
        _comment(connection, table, name)
    make_macros(connection, "published")


def _comment(
    connection: duckdb.DuckDBPyConnection, table: str, name: str, before: str = ""
) -> None:
    """Comment a table and its columns with the texts of its contract."""
    contract = FOLLOW_UP[name]
    comment = before + " ".join(inspect.cleandoc(contract.__doc__ or "").split())
    connection.execute(f"COMMENT ON TABLE {table} IS {quoted(comment)}")
    for column, kept in contract.to_schema().columns.items():
        comment = quoted(kept.description or "")
        connection.execute(f"COMMENT ON COLUMN {table}.{column} IS {comment}")


def _select(name: str) -> str:
    file = resources.files("transforms.sql").joinpath(f"follow_up_{name}.sql")
    return file.read_text(encoding="utf-8")
