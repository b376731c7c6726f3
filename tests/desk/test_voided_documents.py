"""Documents of a voided invoice are kept apart and marked everywhere.

Rules: docs/rules.md#void, docs/rules.md#invariants.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING
from unittest.mock import patch

import duckdb

from tests.desk.voided import (
    FIRST,
    Captured,
    call,
    no_deliveries,
)
from tests.months.small_home import (
    MONTH,
    SELLER,
    billed,
    contact,
    deliver,
    home_with,
    report,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_documents_of_a_voided_invoice_are_kept_apart_and_marked(
    tmp_path: Path, capsys: Captured
) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    billed(home)
    folder = home.outbox(MONTH) / "invoices" / f"{SELLER}-{FIRST}"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert call(home, "void", FIRST, "--because", "fel mottagare", "--as", "Eva") == 0
    moved = home.outbox(MONTH) / "makulerade" / "invoices" / folder.name
    assert {path.name: path.read_bytes() for path in moved.iterdir()} == before
    assert not folder.parent.exists()
    documents = json.loads((home.outbox(MONTH) / "manifest.json").read_text())["runs"][0]
    states = {entry["path"]: entry.get("state") for entry in documents["documents"]}
    assert states[f"makulerade/invoices/{folder.name}/faktura.xml"] == "makulerade"
    assert states["avstamning.html"] is None
    assert call(home, "verify") == 0
    capsys.readouterr()
    assert call(home, "explain", "A1") == 0
    assert "av Eva. Skäl: fel mottagare" in capsys.readouterr().out
    with duckdb.connect(str(home.follow_up.resolve()), read_only=True) as follow_up:
        assert follow_up.sql("SELECT state FROM invoices").fetchall() == [("voided",)]
        assert follow_up.sql("SELECT fate, amount FROM care_contacts").fetchall() == [
            ("not_yet", None)
        ]
        assert follow_up.sql("SELECT sum(net_amount) FROM price_items_used").fetchall() == [(0,)]
    for path in moved.iterdir():
        path.unlink()
    assert call(home, "documents", str(MONTH)) == 0
    assert {path.name: path.read_bytes() for path in moved.iterdir()} == before
    assert not folder.exists()
    assert call(home, "verify") == 0


def test_the_next_call_moves_the_documents_after_a_killed_void(
    tmp_path: Path, capsys: Captured
) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    billed(home)
    with no_deliveries():  # as if killed after the ledger's transaction
        assert call(home, "void", FIRST, "--because", "fel") == 0
    assert call(home, "verify") == 3
    assert "är makulerad men ligger bland de andra" in capsys.readouterr().out
    assert call(home, "sent", str(MONTH), "--how", "x") == 2  # any next call that writes
    assert call(home, "verify") == 0
    with duckdb.connect(str(home.follow_up.resolve()), read_only=True) as follow_up:
        assert follow_up.sql("SELECT state FROM invoices").fetchall() == [("voided",)]


def test_the_next_call_completes_an_interrupted_move(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    billed(home)
    killed = patch("pipelines.outbox.places.remove_empty", side_effect=KeyboardInterrupt)
    with killed, suppress(SystemExit):
        call(home, "void", FIRST, "--because", "fel")
    left = home.outbox(MONTH) / "invoices"
    assert left.exists()
    call(home, "sent", str(MONTH), "--how", "x")  # any next call that writes
    assert not left.exists()
    assert call(home, "verify") == 0
