"""Invariants over generated months.

1-4 of the quarter, identical bytes (5), no patient anywhere (6).
"""

import logging
import re
import sqlite3
import traceback
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from lxml import etree

from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.registries.faults import RegistryError
from tests.generated.conftest import Billed
from tests.generated.laws import broken
from tests.generated.played import play
from tests.generated.quarter import quarter
from tests.generated.world import TURN_OF_YEAR, World
from tests.support.evidence import evidence_of
from tests.support.home import (
    bill_month,
    folders_listed_backwards,
    play_in_home,
    prepare,
    write_registries,
)

# Every made-up name contains it; reserve numbers of these years are not assigned.
NAME, RESERVE_NUMBER = "kanariefågel", r"99201[67]\d{6}"


def test_invariants_1_to_4_of_the_quarter(billed_quarter: Billed) -> None:
    assert broken(billed_quarter.home, billed_quarter.world) == []


def test_same_bytes_in_whatever_order_folders_are_listed(tmp_path: Path) -> None:
    """Invariant 5, with documents: two homes, the second lists its folders backwards."""
    world = quarter(7, 250, calendar=TURN_OF_YEAR)
    played = play(world)
    one, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    play_in_home(one.root, world, played.decided)
    with folders_listed_backwards():
        play_in_home(other.root, world, played.decided)
    made = evidence_of(one)
    assert any(path.endswith("faktura.xml") for path in made)
    assert {path for path in made if made[path] != evidence_of(other).get(path)} == set()
    assert set(evidence_of(other)) == set(made)


def canaries(world: World) -> re.Pattern[str]:
    """Return what must not be seen: names, reserve, personal and LMA numbers."""
    tables = world[-1].registries
    known = {row["lma_number"] for row in tables["lma_cards"]}
    known |= {row.get("personal_id", "") for row in tables["reserve_numbers"]} - {""}
    return re.compile("|".join([NAME, RESERVE_NUMBER, *sorted(known)]), re.IGNORECASE)


def test_no_patient_in_invoices_file_names_or_the_audit_chain(billed_quarter: Billed) -> None:
    """Invariant 6. Names in the inbox are the senders' own."""
    patients, home = canaries(billed_quarter.world), billed_quarter.home
    names = [path.relative_to(home.root).as_posix() for path in home.root.rglob("*")]
    assert not [name for name in names if patients.search(name) and not name.startswith("inbox")]
    # The national basis (riv/) is the patients' own message to their region, not an invoice.
    invoices = sorted((home.root / "outbox").glob("*/invoices/*/faktura.xml"))
    assert len(invoices) > 50
    for path in invoices:
        root = etree.fromstring(path.read_bytes())
        for attached in root.iter("{*}EmbeddedDocumentBinaryObject"):
            attached.text = ""
        assert not patients.search(etree.tostring(root, encoding="unicode")), path.name
    with closing(sqlite3.connect(home.ledger)) as ledger:
        events = str(ledger.execute("SELECT event, detail FROM audit").fetchall())
    assert "issued" in events
    assert not patients.search(events)


def test_no_patient_in_the_follow_up_database(billed_quarter: Billed) -> None:
    """Invariant 6: keyed hashes only, also where a contact id holds a number."""
    patients = canaries(billed_quarter.world)
    with duckdb.connect(str(billed_quarter.home.follow_up), read_only=True) as database:
        tables = database.execute("SELECT table_name FROM information_schema.tables").fetchall()
        seen = {
            table: patients.search(str(database.execute(f"FROM follow_up.{table}").fetchall()))
            for (table,) in tables
        }
    assert "care_contacts" in seen
    assert [table for table, found in seen.items() if found] == []


def test_no_patient_in_logs_or_printed_output(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Invariant 6, for a month with every kind of bad row and an unreadable file."""
    caplog.set_level(logging.DEBUG)
    world = quarter(5, 120)
    home = Home(tmp_path)
    prepare(home, world[0], [])
    (home.inbox / "oläslig.csv").write_text(
        f"reporter;contact_id;patient_id;patient_name\n1;2;{'992016000010'};Åsa {NAME};för;många\n"
    )
    bill_month(home, world[0])
    printed = capfd.readouterr()
    patients = canaries(world)
    assert not patients.search(caplog.text + printed.out + printed.err)
    with Ledger.open(home.ledger) as ledger:
        refused = ledger.open_refusals()
    assert refused.height == 1
    assert not patients.search(refused.write_json())


def test_no_patient_in_an_exception(tmp_path: Path) -> None:
    """Invariant 6: faults of registries are reported by file, line and column."""
    world = quarter(5, 30)
    home = Home(tmp_path)
    prepare(home, world[0], [])
    tables = {name: [dict(row) for row in rows] for name, rows in world[0].registries.items()}
    people, cards = tables["reserve_numbers"], tables["lma_cards"]
    people += [people[0], people[0] | {"reserve_number": people[1]["reserve_number"] + "9"}]
    cards += [cards[0], cards[1] | {"lma_number": cards[1]["lma_number"] + "9"}]
    cards.append(cards[2] | {"valid_from": people[0]["name"]})
    write_registries(home, tables)
    with pytest.raises(RegistryError) as raised:
        bill_month(home, world[0])
    text = "".join(traceback.format_exception(raised.value)) + repr(raised.value.faults)
    assert "reserve_numbers.csv" in text
    assert not canaries(world).search(text)
