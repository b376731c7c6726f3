"""Files of a home, a server and temporary folders after a month, read as text.

Every kind of file has a line in `DECIDED`. A file that matches none of them is a new kind: the
test fails until its permitted content has been decided.
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
    """The permitted content of files of a kind, and the reason."""

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
    Decision("home/outbox/*/avstamning.*", NOTHING, "ids hashed or in agreed forms"),
    Decision("home/outbox/audit_head.json", NOTHING, "a hash"),
    Decision("home/ledger.sqlite*", frozenset({CONTACT, FILE}), "contacts by id, files by path"),
    Decision("home/follow_up*", NOTHING, "ids hashed or in agreed forms, files by number"),
    Decision("home/patient.key", NOTHING, "a key"),
    Decision("home/.lock", NOTHING, "who works"),
    Decision("home/samfaktura.toml", NOTHING, "settings"),
    Decision("home/log", NOTHING, "the log of the home"),
    Decision("printed/*", NOTHING, "what commands and flows wrote on stderr, and their logs"),
    Decision("prefect/*", NOTHING, "Prefect's database, results and settings"),
    Decision("temporary/*", NOTHING, "what stayed in the folder for temporary files"),
)


def decision_on(name: str) -> Decision | None:
    """Return the decision on a file, by its path below the top folder."""
    return next((one for one in DECIDED if fnmatchcase(name, one.pattern)), None)


def texts_of(path: Path) -> Iterator[str]:
    """Return the content of a file: unpacked, from tables and pages, and as raw bytes."""
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
    """Return the rows of the tables; long values are split within the file itself."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
        con.text_factory = lambda raw: raw.decode("utf-8", errors="ignore")
        tables = con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            yield "\n".join(map(str, con.execute(f'SELECT * FROM "{table}"')))  # noqa: S608


def _rows_of_duckdb(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as con:
        for (table,) in con.execute("SHOW TABLES").fetchall():
            yield con.execute(f"SELECT * FROM {table}").pl().write_csv()  # noqa: S608
