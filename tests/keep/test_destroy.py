"""`samfaktura destroy`: deletes a year's deliveries and documents by a decision.

Not before the end of the seventh year after it (bokföringslagen 1999:1078, 7 kap. 2 §), and never
what the rules need later. tests/crash covers kills on the way.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from commands import desk
from commands.main import run
from contracts.errors.codes import ErrorCode
from contracts.period import Month
from pipelines.archive.work import held_home, read_home
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.inbox.ingest import ingest
from pipelines.keep.backup import backup
from pipelines.keep.destroy import DestructionRequest, destroy
from pipelines.keep.restore import restore
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import ledger_of
from pipelines.payments.settlement import settle_payments
from tests.months.small_home import contact, contents, deliver, fates, figures, report
from tests.support.errors import fails, texts
from tests.support.payment_files import Entry, Paid, camt

if TYPE_CHECKING:
    from pathlib import Path

DECISION = "RS 2030-0815"
BY = DestructionRequest(2023, DECISION)
TOO_EARLY = dt.datetime(2030, 12, 31, 22, 30, tzinfo=dt.UTC)
OVER = dt.datetime(2030, 12, 31, 23, 30, tzinfo=dt.UTC)
ANSWERS = "Vårdhändelse;Status;Utställare;Månad\nA1;Fel;9999990014;2023-11\n"


def actor(at: dt.datetime = OVER) -> Actor:
    return Actor("Bo", at)


def folder(home: Home, root: Path) -> Home:
    shutil.copytree(home.root, root, symlinks=True)
    return Home(root)


@pytest.fixture(scope="module")
def answered(of_two_years: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The two years; an answer and a payment in the first, a second payment later."""
    home = folder(of_two_years, tmp_path_factory.mktemp("answered") / "home")
    deliver(home, "svar.csv", ANSWERS.encode())
    take_in(home, "bank.xml", 100, dt.datetime(2023, 12, 31, 22, tzinfo=dt.UTC))
    take_in(home, "mer.xml", 200, dt.datetime(2023, 12, 31, 23, tzinfo=dt.UTC))
    return home


def take_in(home: Home, name: str, kronor: int, at: dt.datetime) -> None:
    paid = Paid(amount=Decimal(kronor), payer="Region Stockholm")
    deliver(home, name, camt([Entry(payments=(paid,))], account="9990110"))
    with held_home(home.root, Actor("Anna", at)) as work:
        ingest(work)
        settle_payments(work)


@pytest.fixture
def home(answered: Home, tmp_path: Path) -> Home:
    return folder(answered, tmp_path / "home")


@pytest.fixture(scope="module")
def made(answered: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = folder(answered, tmp_path_factory.mktemp("destroyed") / "home")
    destroy(home, BY, actor())
    return home


@pytest.fixture
def without_2023(made: Home, tmp_path: Path) -> Home:
    """A home with 2023 destroyed."""
    return folder(made, tmp_path / "gone")


def found(home: Home) -> list[str]:
    with read_home(home.root) as work:
        return texts(home_problems(work))


def call(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def test_deliveries_and_documents_are_deleted_and_the_rest_stays(
    answered: Home, made: Home
) -> None:
    before = contents(answered, but=("ledger.sqlite", "audit_head.json"))
    after = contents(made, but=("ledger.sqlite", "audit_head.json"))
    with read_home(made.root) as work:
        reported = work.ledger.files()["sha256"][0]
        answer = work.ledger.answer_files()["sha256"][0]
        paid, later = work.ledger.payment_files()["sha256"]
        documents = {f"outbox/2023-11/{path}" for path in work.ledger.documents(1)["path"]}
        event = work.ledger.destructions()[-1]
    assert len(documents) > 3
    assert before.keys() - after.keys() == documents | {
        f"archive/{reported}",
        f"archive/{answer}",
        f"archive/{paid}",
        # The sender's own copies of these.
        "inbox/november.csv",
        "inbox/svar.csv",
        "inbox/bank.xml",
    }
    assert f"archive/{later}" in after
    [kept] = after.keys() - before.keys()
    assert kept == f"archive/inputs/{event.list_sha256}"
    record = json.loads(after[kept])
    assert (record["year"], record["decision"]) == (2023, DECISION)
    assert set(record["tables"]) == {f"archive/{reported}.parquet"}
    assert {name: before[name] for name in after.keys() & before.keys()} == {
        name: after[name] for name in after.keys() & before.keys()
    }
    assert (made.outbox("2023-11") / "manifest.json").is_file()
    assert [path for path in made.outbox("2023-11").iterdir() if path.is_dir()] == []
    assert found(made) == []


def test_the_year_is_kept_to_the_end_of_its_retention_in_sweden(home: Home) -> None:
    before = contents(home)
    with fails(ErrorCode.YEAR_KEPT, until=dt.date(2030, 12, 31)):
        destroy(home, BY, actor(TOO_EARLY))
    home.settings.write_text("[retention]\narchive_years = 8\n", encoding="utf-8")
    with fails(ErrorCode.YEAR_KEPT, until=dt.date(2031, 12, 31)):
        destroy(home, BY, actor())
    home.settings.unlink()
    assert contents(home) == before


@pytest.mark.parametrize(
    ("year", "decision", "code"),
    [(2023, " ", ErrorCode.DECISION_NOT_NAMED), (2022, DECISION, ErrorCode.YEAR_KEPT)],
)
def test_invalid_requests_are_refused(
    home: Home, year: int, decision: str, code: ErrorCode
) -> None:
    before = contents(home)
    with fails(code):
        destroy(home, DestructionRequest(year, decision), actor())
    assert contents(home) == before


def test_nothing_is_destroyed_in_a_home_that_fails_verification(home: Home) -> None:
    next(home.outbox("2023-11").glob("invoices/*/faktura.xml")).write_bytes(b"<Invoice/>")
    before = contents(home)
    with fails(ErrorCode.HOME_NOT_SOUND):
        destroy(home, BY, actor())
    assert contents(home) == before


def test_without_a_decision_it_only_lists(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(home)
    assert call(home, "destroy", "2023") == 0
    output = " ".join(capsys.readouterr().out.split())
    assert "Av 2023 får du gallra i dag: 0 levererade filer, 0 dokument." in output
    assert contents(home) == before
    deliver(home, "../access/2023.jsonl", b"{}\n")
    before = contents(home)
    monkeypatch.setattr(desk, "actor", actor)
    assert call(home, "destroy", "2023") == 0
    output = " ".join(capsys.readouterr().out.split())
    assert re.search(
        r"får du gallra i dag: 3 levererade filer, [1-9][0-9]* dokument och åtkomstloggen\.",
        output,
    )
    assert "Inget är borttaget" in output
    assert contents(home) == before


def test_both_commands_report_it(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "actor", actor)
    assert call(home, "destroy", "2023", "--decision", DECISION) == 0
    assert f"2023 är gallrat enligt {DECISION}" in capsys.readouterr().out
    assert call(home, "retention", "--on", "2031-06-01") == 0
    output = capsys.readouterr().out
    assert f"gallrat enligt {DECISION}" in output
    assert "Gallring kräver beslut" not in output
    assert call(home, "destroy", "2023", "--decision", "RS 2031-1") == 2
    assert f"2023 är redan gallrat enligt {DECISION}" in capsys.readouterr().err


def test_a_repeated_request_is_answered(without_2023: Home) -> None:
    before = contents(without_2023)
    assert destroy(without_2023, BY, actor())[1] == 0
    assert contents(without_2023) == before


def test_later_months_are_billed_as_if_nothing_was_destroyed(
    home: Home, without_2023: Home
) -> None:
    for one in (home, without_2023):
        again, changed = contact("A1", started_on="2023-11-10"), contact("A2", 1, profession="02")
        new = contact("A4", started_on="2030-12-28")
        deliver(one, "igen.csv", report(again, changed | {"started_on": "2023-12-10"}, new))
        figures(one, Month(2030, 12), dt.date(2031, 1, 7))
    assert fates(without_2023, 3) == fates(home, 3)
    assert fates(without_2023, 3)["igen.csv", 1][0] == "unchanged"
    with ledger_of(home) as one, ledger_of(without_2023) as other:
        assert one.invoices(3).equals(other.invoices(3))
        assert one.run(3).manifest_sha256 == other.run(3).manifest_sha256


def test_a_destroyed_file_delivered_again_is_known_and_not_kept(
    home: Home, without_2023: Home
) -> None:
    shutil.copy(home.inbox / "november.csv", without_2023.inbox / "en-gang-till.csv")
    with held_home(without_2023.root, Actor("Anna", OVER)) as work:
        taken = ingest(work)
    assert sorted(taken.known) == ["december.csv", "en-gang-till.csv", "mer.csv", "mer.xml"]
    assert found(without_2023) == []


def test_a_waiting_return_that_was_resent_is_not_a_copy_of_a_document(home: Home) -> None:
    document = next(home.outbox("2023-11").glob("*.xlsx"))
    waiting = deliver(home, "igen.xlsx", document.read_bytes())
    destroy(home, BY, actor())
    assert not document.exists()
    assert waiting.exists()


def test_verify_finds_leftovers_and_changes(home: Home, without_2023: Home) -> None:
    with read_home(without_2023.root) as work:
        [event] = work.ledger.destructions()
        reported = work.ledger.files()["sha256"][0]
    shutil.copy(home.raw(reported), without_2023.raw(reported))
    assert found(without_2023) == ["Gallringen av 2023 är inte klar. Filer som ligger kvar: 1."]
    assert destroy(without_2023, BY, actor())[1] == 1
    without_2023.text(reported).write_bytes(without_2023.text(reported).read_bytes() + b" ")
    assert found(without_2023) == ["Arkivet: tabellen av fil 1 är inte som när filen gallrades."]
    shutil.copy(home.text(reported), without_2023.text(reported))
    assert found(without_2023) == []
    without_2023.input(event.list_sha256).write_bytes(b"{}")
    assert "Gallringen av 2023: dess förteckning är inte som den sparades." in found(without_2023)
    with fails(ErrorCode.HOME_NOT_SOUND):
        destroy(without_2023, BY, actor())


def test_documents_are_not_recreated(
    without_2023: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(without_2023, but=("ledger.sqlite",))
    for arguments in (["documents", "2023-11"], ["documents", "2023-11", "--check"]):
        assert call(without_2023, *arguments) == 2
        printed = capsys.readouterr().err
        assert f"Dokumenten för 2023-11 är gallrade enligt {DECISION}." in printed
    assert contents(without_2023, but=("ledger.sqlite",)) == before
    assert call(without_2023, "documents", "2023-12", "--check") == 0


def test_a_backup_and_restore_omit_it(without_2023: Home, tmp_path: Path) -> None:
    backup(without_2023, tmp_path / "kopior", Actor("Anna", OVER))
    restored = Home(tmp_path / "ny")
    restore(restored, tmp_path / "kopior")
    assert found(restored) == []
    passed_over = ("ledger.sqlite", "follow_up.duckdb")
    archive = {
        name for name in contents(without_2023, but=passed_over) if name.startswith("archive/")
    }
    assert archive <= contents(restored, but=passed_over).keys()
    assert not list(restored.outbox("2023-11").glob("invoices/*"))


def test_rebuild_does_not_recreate_it(
    without_2023: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(without_2023, but=("ledger.sqlite", "follow_up.duckdb"))
    (without_2023.root / "runs" / "2023-11" / "001" / "care.parquet").unlink()
    assert call(without_2023, "rebuild") == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "fil 1 kan inte återskapas" in printed
    assert f"runs/2023-11/001 är gallrad ({DECISION})" in printed
    after = contents(without_2023, but=("ledger.sqlite", "follow_up.duckdb"))
    assert {name for name in after if "follow_up" not in name} == {
        name for name in before if "follow_up" not in name
    }


def test_the_access_log_has_its_own_retention(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = dt.datetime(2023, 12, 31, 22, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(desk, "actor", lambda: actor(looked))
    assert call(home, "explain", "A1") == 0
    log = home.access_log(2023)
    assert call(home, "retention", "--on", "2028-12-31") == 0
    assert "Åtkomstlogg 2023: sparas till och med 2028-12-31." in capsys.readouterr().out
    with fails(ErrorCode.YEAR_KEPT, year=2023):
        destroy(home, BY, actor(dt.datetime(2028, 12, 31, 22, 30, tzinfo=dt.UTC)))
    report, count = destroy(home, BY, actor(dt.datetime(2028, 12, 31, 23, 30, tzinfo=dt.UTC)))
    assert (list(report.removed), count) == (["access/2023.jsonl"], 1)
    assert not log.exists()
    assert found(home) == []
    # A later call deletes what was billed, once its own retention ends.
    assert call(home, "documents", "2023-11", "--check") == 0
    _, count = destroy(home, DestructionRequest(2023, "RS 2031-1"), actor())
    assert count > 3
    assert found(home) == []
