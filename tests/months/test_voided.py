"""Void before sending, credit after: nothing that was issued changes, nothing is billed twice.

Issue 4, point 5; design section 5, "Ledger", and section 8, laws 2 to 4. DECISIONS.md, record 13.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING
from unittest.mock import patch

import duckdb
import pytest

from commands.main import run
from contracts.period import Month
from pipelines.documents import IssuedRun
from pipelines.ledger.store import ledger_of
from pipelines.month_tables import month_tables
from pipelines.verify import verify
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    NEXT_MONTH,
    SELLER,
    billed,
    contact,
    debits,
    deliver,
    fates,
    figures,
    home_with,
    registries,
    report,
)
from tests.support.home import no_documents
from transforms.reconciliation.month import reconcile

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pipelines.home import Home

MARCH, APRIL = Month(2024, 3), Month(2024, 4)
ISSUED = ISSUED_ON | {MARCH: dt.date(2024, 4, 9), APRIL: dt.date(2024, 5, 8)}
FIRST, SECOND, THIRD = "2024000001", "2024000002", "2024000003"
PRICE = Decimal("1500.50")
Told = pytest.CaptureFixture[str]


def call(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def said(home: Home, *arguments: str) -> int:
    """Call without the documents that a month would make."""
    with no_documents(), no_deliveries():
        return call(home, *arguments)


def no_deliveries() -> AbstractContextManager[object]:
    return patch("pipelines.voiding.finish_deliveries")


def month(home: Home, of: Month) -> None:
    figures(home, of, ISSUED[of])


@pytest.fixture
def january(tmp_path: Path) -> Home:
    """Two contacts on the first invoice; figures only."""
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1"), contact("A2", 1)))
    month(home, MONTH)
    return home


def void(home: Home, number: str = FIRST) -> int:
    return said(home, "void", number, "--because", "fel mottagare", "--by", "Eva")


def credit(home: Home, number: str = FIRST) -> int:
    return said(home, "credit", number, "--because", "fel avtal", "--by", "Eva")


def numbers(home: Home) -> list[tuple[str, int, int]]:
    """Number, kind and contacts of every document."""
    with ledger_of(home) as ledger:
        return ledger.invoices().select("invoice_number", "kind", "contacts").rows()


def sound(home: Home) -> bool:
    """The ledger keeps its laws; documents were not made."""
    with ledger_of(home) as ledger:
        return not [text for text in verify(home, ledger) if "documents" not in text]


def net_of(home: Home) -> dict[str, int]:
    """How many times each contact is billed net, voids and credits taken off."""
    with ledger_of(home) as ledger:
        gone = set(ledger.voids().select("run_no", "invoice").iter_rows())
        runs = range(1, ledger.last_issued_run() + 1)
        folders = [home.root / ledger.run(number).folder for number in runs]
    path = [str(folder / "billed_lines.parquet") for folder in folders]
    rows = duckdb.read_parquet(path).select("contact_id, sign, run_no, invoice").fetchall()
    net: dict[str, int] = {}
    for contact_id, sign, run_no, invoice in rows:
        net[contact_id] = net.get(contact_id, 0) + ((run_no, invoice) not in gone) * sign
    return net


# Void


def test_a_voided_invoice_s_contacts_are_billed_again_and_its_number_stays(january: Home) -> None:
    assert void(january) == 0
    assert net_of(january) == {"A1": 0, "A2": 0}
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {
        ("januari.csv", 1): ("billed", ""),
        ("januari.csv", 2): ("billed", ""),
    }
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 2)]
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)
    month(january, MARCH)
    assert fates(january, 3) == {}
    assert numbers(january)[2:] == []


def test_a_later_report_decides_what_is_billed_after_a_void(january: Home) -> None:
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    assert void(january) == 0
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {
        ("januari.csv", 1): ("replaced", ""),
        ("januari.csv", 2): ("billed", ""),
        ("ändrad.csv", 1): ("billed", ""),
    }
    assert [line["amount"] for line in debits(january, 2)] == [PRICE, Decimal("1000.00")]
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 2)]  # and no credit note


def test_a_cancelled_contact_of_a_voided_invoice_was_never_billed(january: Home) -> None:
    deliver(january, "makulerad.csv", report(contact("A1", cancelled="ja")))
    assert void(january) == 0
    month(january, NEXT_MONTH)
    assert fates(january, 2)["makulerad.csv", 1] == ("cancelled", "")
    assert net_of(january) == {"A1": 0, "A2": 1}
    assert sound(january)


def test_a_contact_reported_alike_again_is_not_lost_by_a_void(january: Home) -> None:
    """The last report was unchanged and settled: with the void it is the one that decides."""
    deliver(january, "igen.csv", report(contact("A1", reported_at="2024-02-20")))
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("igen.csv", 1): ("unchanged", "")}
    assert void(january) == 0
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari.csv", 1): ("replaced", ""),
        ("januari.csv", 2): ("billed", ""),
        ("igen.csv", 1): ("billed", ""),
    }
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)


def test_a_contact_whose_last_report_was_rejected_waits_for_its_sender(january: Home) -> None:
    deliver(january, "fel.csv", report(contact("A1", patient_id="")))
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("fel.csv", 1): ("rejected", "P01")}
    assert void(january) == 0
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari.csv", 1): ("replaced", ""),
        ("januari.csv", 2): ("billed", ""),
    }
    assert net_of(january) == {"A1": 0, "A2": 1}


def test_a_contact_that_may_not_be_billed_any_more_is_held_after_a_void(january: Home) -> None:
    """Voided in time and billed too late: T01 is asked, as of any contact that is not billed."""
    assert void(january) == 0
    figures(january, Month(2024, 8), dt.date(2024, 9, 9))
    assert set(fates(january, 2).values()) == {("held", "T01")}
    said(january, "release", "A1", "--because", "makulerad av oss")
    figures(january, Month(2024, 9), dt.date(2024, 10, 9))
    assert fates(january, 3)["januari.csv", 1] == ("billed", "")
    assert sound(january)


def test_an_invoice_is_voided_and_billed_and_voided_again(january: Home) -> None:
    for number, of in ((FIRST, NEXT_MONTH), (SECOND, MARCH), (THIRD, APRIL)):
        assert void(january, number) == 0
        month(january, of)
        assert net_of(january) == {"A1": 1, "A2": 1}
    assert [number for number, _, _ in numbers(january)] == [FIRST, SECOND, THIRD, "2024000004"]
    assert sound(january)


def test_what_replaced_a_credited_contact_is_voided_and_billed_anew(january: Home) -> None:
    """The change was credited on the first invoice and debited on the second, which is voided."""
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    month(january, NEXT_MONTH)
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 1), (THIRD, 381, 1)]
    assert void(january, SECOND) == 0
    assert net_of(january) == {"A1": 0, "A2": 1}
    month(january, MARCH)
    assert fates(january, 3) == {("ändrad.csv", 1): ("billed", "")}
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)


def test_the_balance_rolls_forward_over_a_void(january: Home) -> None:
    deliver(january, "ny.csv", report(contact("A3", 2)))
    assert void(january) == 0
    month(january, NEXT_MONTH)
    assert balance(january, 1) == ("0.00", "3001.00", "0.00", "0.00", "3001.00")
    assert balance(january, 2) == ("3001.00", "4501.50", "0.00", "3001.00", "4501.50")
    month(january, MARCH)
    assert balance(january, 3) == ("4501.50", "0.00", "0.00", "0.00", "4501.50")


def balance(home: Home, run_no: int) -> tuple[str, ...]:
    with ledger_of(home) as ledger:
        issued = IssuedRun(home, ledger, ledger.run(run_no))
        manifest = issued.manifest
        tables = month_tables(
            ledger, manifest.order, issued.evidence, issued.history, manifest.refused
        )
        found = reconcile(tables)
    assert found.controls["holds"].all()
    sums = found.balances.select("opening", "invoiced", "credited", "voided", "outstanding")
    return tuple(map(str, sums.row(0)))


def test_a_void_takes_the_open_draft_away(january: Home) -> None:
    """The draft was made while the invoice stood: it would credit, or leave out, what it bills."""
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    day = str(ISSUED[NEXT_MONTH])
    assert said(january, "bill", str(NEXT_MONTH), "--issued-on", day, "--draft") == 0
    assert void(january) == 0
    with ledger_of(january) as ledger:
        assert ledger.draft() is None
        assert ledger.verify() == []
    assert said(january, "issue", str(NEXT_MONTH)) == 2
    assert not january.run(NEXT_MONTH, 2).exists()
    month(january, MARCH)
    assert [number for number, _, _ in numbers(january)] == [FIRST, SECOND]
    assert sound(january)


@pytest.mark.parametrize("what", [FIRST, f"{SELLER}-{FIRST}", "2024-01"])
def test_what_is_sent_is_not_voided(january: Home, capsys: Told, what: str) -> None:
    assert said(january, "sent", what, "--how", "brev", "--on", "2024-02-12", "--by", "Bo") == 0
    assert "Markerade som skickade: 1." in capsys.readouterr().out
    assert void(january) == 2
    assert f"invoice {FIRST} is sent: `samfaktura credit` instead" in capsys.readouterr().err
    assert said(january, "sent", what, "--how", "brev") == 0
    assert "Sedan tidigare: 1." in capsys.readouterr().out
    with ledger_of(january) as ledger:
        assert ledger.sendings().drop("at").rows() == [
            (1, SELLER, FIRST, dt.date(2024, 2, 12), "brev", "Bo")
        ]
        assert ledger.verify() == []


def test_what_is_credited_or_voided_or_a_credit_note_is_not_voided(
    january: Home, capsys: Told
) -> None:
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    month(january, NEXT_MONTH)
    assert void(january, FIRST) == 2
    assert "has credit notes" in capsys.readouterr().err
    assert void(january, THIRD) == 2
    assert "is a credit note" in capsys.readouterr().err
    assert void(january, SECOND) == 0
    assert said(january, "void", SECOND, "--because", "något annat") == 2
    assert "voided already" in capsys.readouterr().err
    assert said(january, "sent", SECOND, "--how", "brev") == 2
    assert said(january, "sent", str(NEXT_MONTH), "--how", "brev") == 0  # the credit note alone
    with ledger_of(january) as ledger:
        assert ledger.sendings()["invoice_number"].to_list() == [THIRD]


@pytest.mark.parametrize("command", ["void", "credit"])
@pytest.mark.parametrize(
    ("what", "told"),
    [
        (["2024000009", "--because", "x"], "no invoice 2024000009 is issued"),
        ([f"5560000001-{FIRST}", "--because", "x"], "no invoice 5560000001-"),
        ([FIRST, "--because", "  "], "a reason is needed"),
        (["2024-01", "--because", "x"], "no invoice 2024-01"),
    ],
)
def test_a_wrong_call_is_told_and_takes_nothing_away(
    january: Home, capsys: Told, command: str, what: list[str], told: str
) -> None:
    with ledger_of(january) as ledger:
        head = ledger.head()
    assert said(january, command, *what) == 2
    assert told in capsys.readouterr().err
    with ledger_of(january) as ledger:
        assert ledger.head() == head


def test_invoices_of_one_number_are_told_apart_by_their_seller(
    tmp_path: Path, capsys: Told
) -> None:
    tables = registries()
    other = tables["agreements"][0] | {"agreement_id": "ADA-2", "provider_org_no": "9999990022"}
    tables["agreements"].append(other)
    tables["care_units"].append(
        tables["care_units"][0] | {"care_unit": "90101011M02", "agreement_id": "ADA-2"}
    )
    home = home_with(tmp_path / "home", tables)
    deliver(home, "j.csv", report(contact("A1"), contact("A2", 1, care_unit="90101011M02")))
    month(home, MONTH)
    assert void(home) == 2
    assert "several sellers have invoice 2024000001" in capsys.readouterr().err
    assert void(home, f"9999990022-{FIRST}") == 0
    month(home, NEXT_MONTH)
    assert fates(home, 2) == {("j.csv", 2): ("billed", "")}


def test_of_several_in_one_file_for_res_none_is_voided(tmp_path: Path, capsys: Told) -> None:
    tables = registries()
    tables["agreements"][0]["owner"] = "region"
    tables["agreements"].append(tables["agreements"][0] | {"agreement_id": "ADA-2"})
    tables["care_units"].append(
        tables["care_units"][0] | {"care_unit": "90101011M02", "agreement_id": "ADA-2"}
    )
    home = home_with(tmp_path / "home", tables)
    deliver(home, "j.csv", report(contact("A1"), contact("A2", 1, care_unit="90101011M02")))
    month(home, MONTH)
    assert void(home) == 2
    assert f"in one file for RES with {SECOND}" in capsys.readouterr().err
    assert credit(home) == 0


# Credit


def test_an_invoice_is_credited_whole_by_the_next_run(january: Home) -> None:
    assert credit(january) == 0
    month(january, NEXT_MONTH)
    assert set(fates(january, 2).values()) == {("credited", "")}
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 381, 2)]
    assert net_of(january) == {"A1": 0, "A2": 0}
    assert balance(january, 2) == ("3001.00", "0.00", "3001.00", "0.00", "0.00")
    month(january, MARCH)
    assert fates(january, 3) == {}
    assert sound(january)


def test_a_credited_contact_is_billed_again_when_it_is_reported_again(january: Home) -> None:
    assert credit(january) == 0
    month(january, NEXT_MONTH)
    deliver(january, "igen.csv", report(contact("A1", reported_at="2024-03-20")))
    month(january, MARCH)
    assert fates(january, 3) == {("igen.csv", 1): ("billed", "")}
    assert net_of(january) == {"A1": 1, "A2": 0}
    assert sound(january)


def test_reported_again_in_the_run_that_credits_it_is_billed_anew(january: Home) -> None:
    """The same content, too: what is credited whole is not unchanged."""
    deliver(
        january,
        "igen.csv",
        report(contact("A1", reported_at="2024-02-20"), contact("A2", 1, cancelled="ja")),
    )
    assert credit(january) == 0
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {
        ("januari.csv", 1): ("credited", ""),
        ("januari.csv", 2): ("credited", ""),
        ("igen.csv", 1): ("billed", ""),
        ("igen.csv", 2): ("cancelled", ""),
    }
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 1), (THIRD, 381, 2)]
    assert net_of(january) == {"A1": 1, "A2": 0}
    assert sound(january)


def test_of_a_partly_credited_invoice_the_rest_is_credited(january: Home, capsys: Told) -> None:
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    month(january, NEXT_MONTH)
    assert credit(january) == 0
    assert said(january, "credit", FIRST, "--because", "något annat") == 2
    assert "ordered to be credited already" in capsys.readouterr().err
    month(january, MARCH)
    assert fates(january, 3) == {("januari.csv", 2): ("credited", "")}
    assert net_of(january) == {"A1": 1, "A2": 0}
    assert void(january) == 2
    assert sound(january)


def test_a_rebill_does_not_ask_what_is_credited_anyway(january: Home) -> None:
    assert credit(january) == 0
    day = str(ISSUED[NEXT_MONTH])
    with no_documents():
        assert (
            call(
                january, "bill", str(NEXT_MONTH), "--issued-on", day, "--rebill-since", "2024-01-01"
            )
            == 0
        )
    assert set(fates(january, 2).values()) == {("credited", "")}
    assert sound(january)


def test_what_is_credited_whole_is_not_credited_again(january: Home, capsys: Told) -> None:
    deliver(
        january, "bort.csv", report(contact("A1", cancelled="ja"), contact("A2", cancelled="ja"))
    )
    month(january, NEXT_MONTH)
    assert credit(january) == 2
    assert "credited whole already" in capsys.readouterr().err
    assert void(january) == 2


# Documents


def test_documents_of_a_voided_invoice_lie_apart_and_all_is_told(
    tmp_path: Path, capsys: Told
) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    billed(home)
    folder = home.outbox(MONTH) / "invoices" / f"{SELLER}-{FIRST}"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert call(home, "void", FIRST, "--because", "fel mottagare", "--by", "Eva") == 0
    moved = home.outbox(MONTH) / "makulerade" / "invoices" / folder.name
    assert {path.name: path.read_bytes() for path in moved.iterdir()} == before
    assert not folder.parent.exists()
    documents = json.loads((home.outbox(MONTH) / "manifest.json").read_text())["runs"][0]
    told = {entry["path"]: entry.get("state") for entry in documents["documents"]}
    assert told[f"makulerade/invoices/{folder.name}/faktura.xml"] == "makulerade"
    assert told["avstamning.html"] is None
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


@pytest.mark.parametrize("command", ["void", "credit"])
def test_the_same_said_again_is_no_more_than_once(january: Home, command: str) -> None:
    for _ in range(2):  # as who was cut short before the answer asks again
        assert said(january, command, FIRST, "--because", "fel mottagare") == 0
    with ledger_of(january) as ledger:
        assert ledger.voids().height + ledger.credit_orders().height == 1
        assert ledger.verify() == []


def test_killed_after_the_void_the_next_call_moves_the_documents(
    tmp_path: Path, capsys: Told
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
