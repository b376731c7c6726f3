"""The sample quarter's output as text that people can review in a diff."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pypdf

from pipelines.demo import ISSUED_ON, bill_sample_month, prepare_demo
from pipelines.follow_up.queries import ask, open_follow_up, questions
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from transforms.documents.workbook.table_files import plain_types

if TYPE_CHECKING:
    from pathlib import Path

ACTOR = Actor("golden", dt.datetime(2024, 4, 10, 12, 0, tzinfo=dt.UTC))
# The embedded workbook is written as text next to it; compressed bytes would hide every change.
_EMBEDDED = re.compile(rb"(<cbc:EmbeddedDocumentBinaryObject [^>]*>)[^<]*(<)")


def bill_quarter(root: Path) -> Home:
    """Bill the sample's three months in a new home."""
    home = Home(root)
    prepare_demo(home)
    for month in ISSUED_ON:
        bill_sample_month(home, month, ACTOR)
    return home


def dump(home: Home, target: Path) -> None:
    """Write the result of the quarter to `target`: documents, fates, remarks, as text."""
    for path in sorted(home.root.joinpath("outbox").glob("*/**/*")):
        if path.is_file():
            name = path.relative_to(home.root / "outbox")
            written = target / name
            written.parent.mkdir(parents=True, exist_ok=True)
            _write(path, written)
    for folder in sorted(home.root.glob("runs/*/*")):
        _write_rows(folder, target / folder.parent.name)
    _write_answers(home, target / "questions")


def _write(path: Path, target: Path) -> None:
    if path.suffix == ".xlsx":
        target.with_suffix(".txt").write_text(_cells(path), encoding="utf-8")
    elif path.suffix == ".pdf":
        target.with_suffix(".pdf.txt").write_text(_pages(path), encoding="utf-8")
    elif path.name == "manifest.json":
        target.write_text(_without_hashes(path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        target.write_bytes(_EMBEDDED.sub(rb"\1...\2", path.read_bytes()))


def _cells(path: Path) -> str:
    """Return each sheet's cells, one line per row."""
    lines = []
    for sheet in openpyxl.load_workbook(path):
        lines.append(f"== {sheet.title}")
        for row in sheet.iter_rows(values_only=True):
            cells = ["" if cell is None else str(cell) for cell in row]
            lines.append(" | ".join(cells).rstrip(" |"))
    return "\n".join(lines) + "\n"


def _pages(path: Path) -> str:
    """Return the text of each page, line by line."""
    pages = pypdf.PdfReader(path).pages
    return "".join(f"== {n}\n{page.extract_text()}\n" for n, page in enumerate(pages, 1))


def _without_hashes(text: str) -> str:
    """Leave out the program, and hashes of compressed files, which depend on zlib."""
    manifest = json.loads(text)
    for run in manifest["runs"]:
        del run["rules"]["program"]
        del run["run_manifest_sha256"]
        for document in run["documents"]:
            del document["sha256"]
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _write_rows(folder: Path, target: Path) -> None:
    for name in ("judged_rows", "remarks"):
        rows = pl.read_parquet(folder / f"{name}.parquet")
        rows.write_csv(target / f"{name}.csv")


def _write_answers(home: Home, target: Path) -> None:
    """Write the answer to each predefined question; contact questions use this one."""
    target.mkdir(parents=True)
    with open_follow_up(home) as follow_up:
        for one in questions():
            values = dict.fromkeys(one.values, "N-L05-slapps")
            rows = plain_types(ask(follow_up, one.sql, values))
            rows.write_csv(target / f"{one.name}.csv", separator=";")
