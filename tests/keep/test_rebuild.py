"""`rebuild` and `documents --check`: derived files, and differences."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from commands.main import run
from contracts.period import Month
from pipelines.archive.work import Work, read_home
from pipelines.billing.run import Run
from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.documents import pdfs
from pipelines.home.files import sha256_of
from pipelines.home.orders import BillOrder, RunOrder
from pipelines.home.paths import Home
from pipelines.keep import rebuild as rebuild_runs
from pipelines.keep.rebuild import Came, Store, rebuild
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import ledger_of
from pipelines.month import bill, issue
from tests.keep.moments import FEBRUARY, MARCH
from tests.ledger.test_first_release import first_release
from tests.months.small_home import NEXT_MONTH, contact, contents, deliver, registries, report
from tests.support.errors import texts
from tests.support.home import write_registries

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.keep.rebuild import Rebuilt

DERIVED = ("follow_up.duckdb", "ledger.sqlite")


@pytest.fixture(scope="module")
def billed(story: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three months issued: a release, a credit, a refused file, later price changes."""
    home = Home(tmp_path_factory.mktemp("rebuilt") / "home")
    shutil.copytree(story.root, home.root)
    issue(home, NEXT_MONTH, FEBRUARY)
    tables = registries()
    tables["price_items"][1]["amount"] = "1700"
    write_registries(home, tables)
    deliver(home, "sent.csv", report(contact("D01", started_on="2024-03-05")))
    bill(home, BillOrder(Month(2024, 3), MARCH.at.date()), MARCH)
    # Later decisions and changes do not affect the issued runs.
    decide(home, "refuse", DecisionRequest("D01", None, "Samma besök"), MARCH)
    tables["care_units"] = []
    write_registries(home, tables)
    (home.inbox / "budget.csv").unlink()
    return home


@pytest.fixture
def issued(billed: Home, tmp_path: Path) -> Home:
    """A copy, to be changed."""
    shutil.copytree(billed.root, tmp_path / "issued", symlinks=True)
    return Home(tmp_path / "issued")


def rebuilt(home: Home) -> list[Rebuilt]:
    with read_home(home.root) as work:
        return list(rebuild(work))


def other_than_same(found: list[Rebuilt]) -> list[tuple[str, Came]]:
    return [
        (one.name, one.came)
        for one in found
        if one.came != Came.SAME and one.store != Store.FOLLOW_UP
    ]


def published(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the analysts' database; its bytes are DuckDB's own."""
    with duckdb.connect(str(home.follow_up), read_only=True) as con:
        names = [name for (name,) in con.execute("SHOW TABLES").fetchall()]
        return {
            name: sorted(con.execute(f"SELECT * FROM {name}").fetchall(), key=str)  # noqa: S608
            for name in names
        }


def call(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def test_derived_files_are_recreated_from_archive_and_ledger(
    issued: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before, rows = contents(issued, but=DERIVED), published(issued)
    for derived in ("runs", "outbox", "follow_up"):
        shutil.rmtree(issued.root / derived)
    issued.follow_up.unlink()
    tables = list(issued.archive.glob("*.parquet"))
    assert tables
    for table in tables:
        table.unlink()
    assert call(issued, "rebuild") == 0
    assert "Förlorade" in capsys.readouterr().out
    assert contents(issued, but=DERIVED) == before
    assert published(issued) == rows
    with read_home(issued.root) as work:
        assert home_problems(work) == []


@pytest.mark.slow
def test_files_that_match_the_ledger_are_left(issued: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in issued.root.rglob("*.*") if path.is_file()}
    assert other_than_same(rebuilt(issued)) == []
    after = {path: path.stat().st_mtime_ns for path in before if path.exists()}
    written = [path for path in after if after[path] != before[path]]
    assert [path for path in written if "follow_up" not in str(path)] == []
    assert [path for path in issued.root.iterdir() if path.name in {".rebuilt", ".again"}] == []


def test_damaged_files_are_recreated_and_the_rest_is_left(issued: Home) -> None:
    before = contents(issued, but=DERIVED)
    for pattern in ("archive/*.parquet", "runs/2024-02/*/matched.parquet"):
        for path in issued.root.glob(pattern):
            path.write_bytes(b"PAR1")
    pdf = next(issued.outbox("2024-01").glob("invoices/*/faktura.pdf"))
    pdf.write_bytes(b"%PDF")
    (issued.outbox("2024-01") / "manifest.json").unlink()
    made = dict(other_than_same(rebuilt(issued)))
    assert set(made.values()) == {Came.MADE}
    assert {"runs/2024-02/002", "2024-01/manifest.json"} < set(made)
    assert [name for name in made if name.endswith("faktura.pdf")]
    assert contents(issued, but=DERIVED) == before


@pytest.mark.slow
def test_a_missing_delivered_file_is_reported_as_lost(
    issued: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with ledger_of(issued) as ledger:
        first = ledger.files()["sha256"][0]
    issued.raw(first).unlink()
    issued.text(first).unlink()
    assert call(issued, "rebuild") == 3
    output = capsys.readouterr().out
    assert "fil 1 är förlorad" in output
    assert "runs/2024-01/001 skiljer sig" in output
    # The evidence that cannot be recreated is still there, and so are the documents.
    assert call(issued, "documents", "2024-02", "--check") == 0


def test_verify_finds_a_missing_input(issued: Home) -> None:
    kept = issued.input(sha256_of(issued.registries / "payers.csv"))
    lacks = "registries/payers.csv som den var då finns inte i arkivet."
    kept.write_bytes(b"payer_id")
    with read_home(issued.root) as work:
        found = texts(home_problems(work))
        assert found == [f"Körning {run_no}: {lacks}" for run_no in (1, 2, 3)]
        kept.unlink()
        found = texts(home_problems(work))
        assert found == [f"Körning {run_no}: {lacks}" for run_no in (1, 2, 3)]


def test_a_recreated_run_ignores_later_decisions(
    issued: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test the tests above: the planted fault must show."""
    made = Run.__init__

    def forgetful(run: Run, work: Work, order: RunOrder, _: str | None = None) -> None:
        made(run, work, order)

    monkeypatch.setattr(rebuild_runs.Run, "__init__", forgetful)
    assert other_than_same(rebuilt(issued)) != []


# From before inputs were stored


@pytest.fixture
def first(tmp_path: Path) -> Home:
    """A home of the first release, which stored only hashes of its registries."""
    return first_release(tmp_path / "home")


def runs_of(found: list[Rebuilt]) -> list[tuple[Came, str]]:
    """Return the runs' results, without documents, which a later program may change."""
    return [(one.came, one.why) for one in found if one.store == Store.RUNS]


def test_an_old_run_that_the_rules_of_today_judge_otherwise_is_lost(first: Home) -> None:
    """Its visits have no visit type (C15): nothing is written in place of its tables."""
    run_folder = first.root / "runs" / "2024-01" / "001"
    for table in run_folder.glob("*.parquet"):
        table.unlink()
    before = contents(first, but=DERIVED)
    ((came, why),) = runs_of(rebuilt(first))
    assert came == Came.LOST
    assert "priced" in why
    found = contents(first, but=DERIVED)
    assert {name: found[name] for name in before} == before
    # Its manifest, the only record of its inputs, has no other copy.
    shutil.rmtree(run_folder)
    assert runs_of(rebuilt(first)) == [
        (Came.LOST, "Körning 1: manifest.json som den var då finns inte i arkivet.")
    ]
    assert call(first, "rebuild") == 3


def test_an_old_run_is_kept_if_its_registries_changed(first: Home) -> None:
    before = contents(first, but=DERIVED)
    with (first.registries / "payers.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    why = "Körning 1: registries/payers.csv som den var då finns inte i arkivet."
    assert runs_of(rebuilt(first)) == [(Came.KEPT, why)]
    found = contents(first, but=(*DERIVED, "payers.csv"))
    assert {name: found[name] for name in before if "payers" not in name} == {
        name: content for name, content in before.items() if "payers" not in name
    }


# documents --check


def test_identical_documents_have_no_differences(
    issued: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(issued)
    assert call(issued, "documents", "2024-02", "--check") == 0
    assert "0 skiljer sig" in capsys.readouterr().out
    assert contents(issued) == before


def test_differing_documents_are_named_and_the_outbox_is_left(
    issued: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    basis = next(issued.outbox("2024-02").glob("invoices/*/fakturaunderlag.xlsx"))
    basis.write_bytes(b"PK")
    next(issued.outbox("2024-02").glob("avstamning.html")).unlink()
    before = contents(issued)
    monkeypatch.setattr(pdfs, "set_pdf", lambda *_: b"%PDF of another version")
    assert call(issued, "documents", "2024-02", "--check") == 3
    output = " ".join(capsys.readouterr().out.split())
    assert f"{basis.parent.name}/fakturaunderlag.xlsx: är i outbox inte som det" in output
    assert "avstamning.html: saknas i outbox" in output
    assert "faktura.pdf: får annat innehåll än när det utfärdades" in output
    assert "faktura.xml" not in output
    assert contents(issued) == before
