"""What a home, a server and temporary folders hold after a month, as text, and what it may tell.

Every kind of file has its line in `DECIDED`. A file that none of them names is a new kind: the
test fails until somebody has decided what may stand in it.
"""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, NamedTuple

import duckdb
import polars as pl
import pypdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERSON: Final = "person"
CONTACT: Final = "contact"
FILE: Final = "file"
PATIENTS: Final = frozenset({PERSON, CONTACT})
NOTHING: Final = frozenset[str]()


class Decision(NamedTuple):
    """What may stand in files of a kind, and why."""

    pattern: str
    may_tell: frozenset[str]
    why: str


DECIDED: Final = (
    Decision("home/inbox/*", PATIENTS, "as the sender delivered it"),
    Decision("home/registries/*", frozenset({PERSON}), "the tables of patients themselves"),
    Decision("home/archive/inputs/*.rules.json", NOTHING, "versions of rules"),
    Decision("home/archive/inputs/*", frozenset({PERSON, FILE}), "registries, manifests of runs"),
    Decision("home/archive/*", PATIENTS, "what was delivered"),
    Decision("home/runs/*/*/manifest.json", frozenset({FILE}), "names the refused files"),
    Decision("home/runs/*/*/documents.json", NOTHING, "documents with rows, kronor and hash"),
    Decision("home/runs/*/*/*.parquet", PATIENTS, "the evidence of the run"),
    Decision("home/outbox/*/invoices/*/fakturaunderlag*.xlsx", PATIENTS, "the basis, to the payer"),
    Decision("home/outbox/*/returns/*.xlsx", PATIENTS, "his own rows, to their sender"),
    Decision("home/outbox/*/invoices/*/faktura.xml", NOTHING, "an invoice, but the basis in it"),
    Decision("home/outbox/*/invoices/*/faktura.pdf", NOTHING, "an invoice"),
    Decision("home/outbox/*/manifest.json", NOTHING, "files with rows, kronor and hash"),
    Decision("home/outbox/*/avstamning.*", frozenset({FILE}), "refused files by path"),
    Decision("home/outbox/audit_head.json", NOTHING, "a hash"),
    Decision("home/ledger.sqlite*", frozenset({CONTACT, FILE}), "contacts by id, files by path"),
    Decision("home/follow_up*", frozenset({CONTACT}), "contacts by id, patients hashed"),
    Decision("home/patient.key", NOTHING, "a key"),
    Decision("home/.lock", NOTHING, "who works"),
    Decision("home/samfaktura.toml", NOTHING, "settings"),
    Decision("home/log", NOTHING, "the log of the home"),
    Decision("told/*", NOTHING, "what commands and flows wrote on stderr, and their logs"),
    Decision("prefect/*", NOTHING, "Prefect's database, results and settings"),
    Decision("temporary/*", NOTHING, "what stayed in the folder for temporary files"),
)


def decision_on(name: str) -> Decision | None:
    """What was decided of a file, by its path below the folder of all."""
    return next((one for one in DECIDED if fnmatchcase(name, one.pattern)), None)


def texts_of(path: Path) -> Iterator[str]:
    """Everything that a file says: unpacked, out of tables and pages, and its bytes as they are."""
    content = path.read_bytes()
    yield from _texts(content, path.name)
    if path.suffix == ".sqlite" or content.startswith(b"SQLite format 3"):
        yield from _rows_of_sqlite(path)
    if path.suffix == ".duckdb":
        yield from _rows_of_duckdb(path)


def _texts(content: bytes, name: str) -> Iterator[str]:
    yield content.decode("utf-8", errors="ignore")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.namelist():
                yield from _texts(packed.read(part), part)
    elif content.startswith(b"\x1f\x8b"):
        yield from _texts(gzip.decompress(content), name)
    elif content.startswith(b"PAR1"):
        yield pl.read_parquet(content).select(pl.all().cast(pl.String, strict=False)).write_csv()
    elif content.startswith(b"%PDF"):
        yield from (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def _rows_of_sqlite(path: Path) -> Iterator[str]:
    """Return what the tables hold; long values lie in pieces in the file itself."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
        con.text_factory = lambda told: told.decode("utf-8", errors="ignore")
        tables = con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            yield "\n".join(map(str, con.execute(f'SELECT * FROM "{table}"')))  # noqa: S608


def _rows_of_duckdb(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as con:
        for (table,) in con.execute("SHOW TABLES").fetchall():
            yield con.execute(f"SELECT * FROM {table}").pl().write_csv()  # noqa: S608
