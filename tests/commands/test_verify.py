"""`samfaktura verify`: every kind of stored file, if edited or deleted, is named.

The first broken link is reported with its event, and the exit code is 3.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.ledger.store import ledger_of
from tests.commands.calling import Captured, call
from tests.months.small_home import MONTH, NEXT_MONTH

if TYPE_CHECKING:
    from pipelines.home.paths import Home


def answer(home: Home, captured: Captured, *arguments: str) -> tuple[int, str]:
    captured.readouterr()
    code = call(home, "verify", *arguments)
    return code, " ".join(captured.readouterr().out.split())


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


# Stored files, and the report of the first broken link: the kind of event and its subject.
KEPT = {
    "runs/2024-01/001/*.parquet": ("fakturor utfärdade", "Körning 1: körningens tabell"),
    "runs/2024-02/002/manifest.json": ("fakturor utfärdade", "Körning 2: körningens manifest"),
    "runs/2024-01/001/documents.json": (
        "dokument levererade",
        "Körning 1: förteckningen över dokument",
    ),
    "outbox/2024-01/manifest.json": ("dokument levererade", "manifest.json för 2024-01"),
    "outbox/2024-01/invoices/*/*": ("dokument levererade", "Körning 1: dokument invoices/"),
    "outbox/2024-01/returns/*": ("dokument levererade", "Körning 1: dokument returns/"),
    "outbox/2024-02/avstamning.*": ("dokument levererade", "Körning 2: dokument avstamning."),
    "archive/inputs/*": ("fakturor utfärdade", "som den var då finns inte i arkivet"),
}


@pytest.mark.parametrize("pattern", KEPT)
def test_an_edited_or_deleted_file_is_named(issued: Home, capsys: Captured, pattern: str) -> None:
    happened, what = KEPT[pattern]
    paths = sorted(path for path in issued.root.glob(pattern) if ".rules" not in path.name)
    assert paths
    for path in (paths[0], paths[-1]):
        kept = path.read_bytes()
        for damage in (flip, Path.unlink):
            damage(path)
            code, printed = answer(issued, capsys)
            first = printed.partition("Kedjan bryts först vid ")[2].partition("Fel: ")[0]
            assert code == 3
            assert happened in first
            assert what in first
            path.write_bytes(kept)
    assert answer(issued, capsys)[0] == 0


@pytest.mark.parametrize("suffix", ["", ".parquet"])
def test_an_edited_delivered_file_is_named(issued: Home, capsys: Captured, suffix: str) -> None:
    with ledger_of(issued) as ledger:
        sha256 = ledger.files().get_column("sha256")[1]
    path = issued.archive / f"{sha256}{suffix}"
    kept = path.read_bytes()
    for damage in (cut, Path.unlink):
        damage(path)
        code, printed = answer(issued, capsys)
        assert code == 3
        assert "filer mottagna" in printed
        assert "Arkivet: " in printed
        assert "fil 2 " in printed
        path.write_bytes(kept)


def test_events_and_head_are_shown_and_an_earlier_head_can_be_checked(
    issued: Home, capsys: Captured
) -> None:
    with ledger_of(issued) as ledger:
        now = ledger.head_now()
        first = ledger.events().get_column("hash")[0]
    code, printed = answer(issued, capsys)
    assert code == 0
    assert printed.startswith(
        "Allt stämmer: summor, arkiv, körningar, dokument och revisionskedja."
    )
    assert printed.endswith(f" Händelser i kedjan: {now.events} Kedjans huvud: {now.head}")
    assert answer(issued, capsys, "--head", first)[0] == 0
    code, printed = answer(issued, capsys, "--head", "a" * 64)
    assert code == 3
    assert f"händelse {now.events + 1}, som saknas" in printed


def test_the_earliest_of_several_broken_links_is_reported(issued: Home, capsys: Captured) -> None:
    flip(next(issued.outbox(NEXT_MONTH).glob("avstamning.html")))
    flip(issued.run(MONTH, 1) / "billed_lines.parquet")
    with ledger_of(issued) as ledger:
        flip(issued.raw(ledger.files().get_column("sha256")[0]))
    code, printed = answer(issued, capsys)
    assert code == 3
    assert "Kedjan bryts först vid händelse 1, filer mottagna" in printed
    assert "Arkivet: fil 1 är inte som den levererades. Fel: 3" in printed


def test_an_earlier_copy_of_the_ledger_is_detected_and_stops_billing(
    issued: Home, capsys: Captured
) -> None:
    """Otherwise the numbers of February would be used again."""
    copy = issued.root / "copy.sqlite"
    with closing(sqlite3.connect(issued.ledger)) as con:
        con.execute("VACUUM INTO ?", (str(copy),))
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        issued.root.joinpath(name).unlink(missing_ok=True)
    with ledger_of(issued) as ledger:
        before = ledger.last_issued_run()
    assert call(issued, "bill", "2024-03", "--issued-on", "2024-04-09") == 0
    shutil.move(copy, issued.ledger)
    code, printed = answer(issued, capsys)
    assert code == 3
    assert "Kedjan bryts först vid händelse" in printed
    assert "som saknas" in printed
    assert "Revisionskedjan: slutar vid händelse" in printed
    assert call(issued, "bill", "2024-03", "--issued-on", "2024-04-09") == 3
    assert "Inget är utfärdat." in capsys.readouterr().err
    with ledger_of(issued) as ledger:
        assert ledger.last_issued_run() == before


def test_an_invoice_unknown_to_the_ledger_is_detected(issued: Home, capsys: Captured) -> None:
    """As when ledger and head are both an earlier copy, and the outbox is not."""
    folder = next(issued.outbox(MONTH).glob("invoices/*"))
    shutil.copytree(folder, folder.with_name("9999990014-2024000099"))
    code, printed = answer(issued, capsys)
    assert code == 3
    assert "reskontran känner ingen faktura 9999990014-2024000099 för 2024-01" in printed


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE files SET at = 'x'",
        "UPDATE runs SET issued_on = 'x', month = 'y'",
        "UPDATE runs SET folder = 'elsewhere'",
        "UPDATE invoices SET kind = 7",
        "UPDATE documents SET path = path || 'x'",
        "DELETE FROM audit",
        "UPDATE audit SET detail = 'x', at = 'y'",
        "DROP TABLE invoices",
        "DROP TABLE audit",
    ],
)
def test_a_ledger_with_unreadable_rows_is_still_reported(
    issued: Home, capsys: Captured, statement: str
) -> None:
    """Values inserted outside the program may not be a date or a kind of invoice."""
    with closing(sqlite3.connect(issued.ledger, isolation_level=None)) as con:
        con.execute("PRAGMA ignore_check_constraints = ON")
        for (name,) in con.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            con.execute(f"DROP TRIGGER {name}")
        con.execute(statement)
    code, printed = answer(issued, capsys)
    assert code in ({3, 1} if statement == "DROP TABLE audit" else {3})
    assert code == 1 or "Fel: " in printed
