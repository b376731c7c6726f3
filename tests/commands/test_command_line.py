"""The commands as people call them: what they answer, their exit codes, what they leave."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from commands.main import run
from pipelines.ledger.store import Ledger
from tests.commands.conftest import OTHER_REPORTER
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    NEXT_MONTH,
    SELLER,
    contact,
    contents,
    debits,
    deliver,
    fates,
    report,
)
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pipelines.home import Home

BILL = ["bill", str(MONTH), "--issued-on", str(ISSUED_ON[MONTH])]
NEXT = ["bill", str(NEXT_MONTH), "--issued-on", str(ISSUED_ON[NEXT_MONTH])]
Told = pytest.CaptureFixture[str]


def call(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def out_of(told: Told) -> str:
    """What was printed, without line breaks and non-breaking spaces."""
    return " ".join(told.readouterr().out.split())


def issued_runs(home: Home) -> int:
    with Ledger.open(home.ledger) as ledger:
        return ledger.last_issued_run()


# Calls


def test_the_home_may_stand_before_or_after_or_in_the_environment(
    fresh: Home, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(fresh.root)
    assert run(["--home", root, "ingest"]) == 0
    assert "1 filer lästa (2 rader), 0 kända" in out_of(capsys)
    assert run(["ingest", "--home", root]) == 0
    assert "0 filer lästa (0 rader), 1 kända" in out_of(capsys)
    monkeypatch.setenv("SAMFAKTURA_HOME", root)
    assert run(["ingest"]) == 0
    assert "1 kända" in out_of(capsys)


def test_the_option_goes_before_the_environment(
    fresh: Home, tmp_path: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMFAKTURA_HOME", str(tmp_path / "other"))
    assert call(fresh, "ingest") == 0
    assert "1 filer lästa" in out_of(capsys)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bill", "2024-01"], "--home"),
        (["verify"], "SAMFAKTURA_HOME"),
        (["bill", "2024-13", "--home", "h"], "2024-13"),
        (["bill", "januari", "--home", "h"], "januari"),
        (["bill", "--home", "h"], "MONTH"),
        (["bill", "2024-01", "--issued-on", "9/2", "--home", "h"], "9/2"),
        (["bill", "2024-01", "--nonsense", "--home", "h"], "nonsense"),
        (["explode", "--home", "h"], "explode"),
        (["release", "A1", "--home", "h"], "because"),
        (["demo", "--months", "4", "--home", "h"], "3"),
    ],
)
def test_a_wrong_call_is_told_and_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert told.lower() in capsys.readouterr().err.lower()
    assert list(tmp_path.iterdir()) == []


def test_the_console_script_bills_without_prefect(fresh: Home) -> None:
    arguments = [*BILL, "--draft", "--home", str(fresh.root)]
    program = (
        "import sys; from commands.main import run; code = run(sys.argv[1:]);"
        " sys.exit(code or ('prefect' in sys.modules and 70))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Utkast: inget är utfärdat." in done.stdout
    script = Path(sys.executable).with_name("samfaktura")
    if script.exists():
        wrong = subprocess.run([script, "verify"], capture_output=True, text=True, check=False)
        assert wrong.returncode == 2
        assert "--home" in wrong.stderr


# A month


def test_a_draft_is_approved_and_issued(fresh: Home, capsys: Told) -> None:
    assert call(fresh, *BILL, "--draft", "--by", "Anna") == 0
    told = out_of(capsys)
    assert "Inkorgen: 1 nya filer med 2 rader." in told
    assert "Fakturerad 2" in told
    assert "3 001,00 kr" in told
    assert "samfaktura approve 2024-01, sedan samfaktura issue 2024-01" in told
    assert not fresh.outbox(MONTH).exists()
    assert call(fresh, "approve", str(MONTH), "--by", "Anna") == 0
    assert "Godkänd av Anna: 2024-01, körning 1." in out_of(capsys)
    assert call(fresh, "issue", str(MONTH), "--by", "Anna") == 0
    told = out_of(capsys)
    assert "2024000001 ADA-1 hsf manual 15002509/A 2 3 001,00 kr" in told
    assert str(fresh.outbox(MONTH)) in told.replace(" ", "")
    assert fresh.outbox(MONTH).joinpath("manifest.json").exists()
    assert call(fresh, "issue", str(MONTH)) == 2


@pytest.mark.parametrize("command", ["approve", "issue"])
def test_without_a_draft_of_the_month_there_is_nothing_to_issue(
    fresh: Home, capsys: Told, command: str
) -> None:
    assert call(fresh, *BILL, "--draft") == 0
    assert call(fresh, command, str(NEXT_MONTH)) == 2
    assert "2024-02 has no draft" in capsys.readouterr().err
    assert issued_runs(fresh) == 0


def test_four_eyes_see_what_is_issued(fresh: Home, capsys: Told) -> None:
    fresh.settings.write_text('approval = "four_eyes"\n')
    assert call(fresh, *BILL, "--by", "Anna") == 0
    assert "Utkast" in out_of(capsys)
    with no_documents():
        assert call(fresh, "issue", str(MONTH), "--by", "Bo") == 3
        assert call(fresh, "approve", str(MONTH), "--by", "Anna") == 3
        assert "Inget är utfärdat." in capsys.readouterr().err
        assert call(fresh, "issue", str(MONTH), "--by", "Anna") == 3
        assert call(fresh, "approve", str(MONTH), "--by", "Bo") == 0
        # What Bo saw is not what lies there any more: a file has come between.
        deliver(fresh, "sen.csv", report(contact("A3", 2)))
        assert call(fresh, *BILL, "--by", "Anna") == 0
        assert call(fresh, "issue", str(MONTH), "--by", "Bo") == 3
        assert issued_runs(fresh) == 0
        assert call(fresh, "approve", str(MONTH), "--by", "Bo") == 0
        assert call(fresh, "issue", str(MONTH), "--by", "Anna") == 0
    assert issued_runs(fresh) == 1
    assert len(fates(fresh, 1)) == 3


def test_an_approved_draft_that_is_billed_again_alike_is_approved_again(fresh: Home) -> None:
    fresh.settings.write_text('approval = "four_eyes"\n')
    assert call(fresh, *BILL, "--by", "Anna") == 0
    assert call(fresh, "approve", str(MONTH), "--by", "Bo") == 0
    assert call(fresh, *BILL, "--by", "Bo") == 0
    assert call(fresh, "issue", str(MONTH), "--by", "Bo") == 3
    assert call(fresh, "approve", str(MONTH), "--by", "Bo") == 3
    assert call(fresh, "approve", str(MONTH), "--by", "Anna") == 0


# What became of a contact


def test_a_billed_contact_is_explained_to_the_krona(billed_twice: Home, capsys: Told) -> None:
    assert call(billed_twice, "explain", "billed") == 0
    told = out_of(capsys)
    assert f"Kontakt billed, rapportör {SELLER}" in told
    assert "januari.csv rad 1 – Fakturerad" in told
    assert "1 500,50 kr" in told
    assert "lista rad 3" in told
    assert "påhittad" in told
    assert "2024000001 (2024-02-09)" in told


@pytest.mark.parametrize(
    ("contact_id", "expected"),
    [
        ("U01", ["U01", "Väntar", "2024-01", "2024-02"]),
        ("rejected", ["P01", "Avvisad"]),
        ("changed", ["rättelse.csv rad 1 – Fakturerad", "1 000,00 kr", "2024000003"]),
        ("cancelled", ["rättelse.csv rad 2 – Krediterad", "1 500,50 kr", "(2024-03-08)"]),
    ],
)
def test_other_contacts_are_explained(
    billed_twice: Home, capsys: Told, contact_id: str, expected: list[str]
) -> None:
    assert call(billed_twice, "explain", contact_id) == 0
    told = out_of(capsys)
    assert [text for text in expected if text not in told] == []


def test_of_several_reporters_one_is_asked_for(billed_twice: Home, capsys: Told) -> None:
    assert call(billed_twice, "explain", "twin") == 2
    assert "--reporter" in capsys.readouterr().err
    assert call(billed_twice, "explain", "twin", "--reporter", OTHER_REPORTER) == 0
    assert "rad 5" in out_of(capsys)


def test_an_unknown_contact_is_a_wrong_call(billed_twice: Home, capsys: Told) -> None:
    assert call(billed_twice, "explain", "aldrig") == 2
    assert "aldrig" not in capsys.readouterr().err


@pytest.mark.parametrize("code", ["D01", "L03", "L05", "T01"])
def test_what_a_person_releases_is_billed_next(issued: Home, capsys: Told, code: str) -> None:
    assert call(issued, "release", code, "--because", "Granskad", "--by", "Eva") == 0
    assert f"Släppt från {code}" in out_of(capsys)
    with no_documents():
        assert call(issued, *NEXT) == 0
    assert [line["contact_id"] for line in debits(issued, 3)] == [code]
    assert call(issued, "explain", code) == 0
    assert f"Eva: släppt från {code}. Skäl: Granskad" in out_of(capsys)


def test_what_a_person_refuses_is_rejected_for_good(issued: Home, capsys: Told) -> None:
    assert call(issued, "refuse", "doubted", "--because", "Dubbelt", "--by", "Eva") == 0
    assert "Nekad" in out_of(capsys)
    with no_documents():
        assert call(issued, *NEXT) == 0
    assert fates(issued, 3)["januari.csv", 13] == ("rejected", "R01")
    assert call(issued, "refuse", "doubted", "--because", "Igen") == 2
    assert call(issued, "explain", "doubted") == 0
    assert "Eva: nekad. Skäl: Dubbelt" in out_of(capsys)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["release", "billed", "--because", "x"], "waiting"),
        (["release", "aldrig", "--because", "x"], "waiting"),
        (["release", "U01", "--because", "x"], "from U01"),
        (["release", "not_yet", "--because", "x"], "the month in which it ends"),
        (["refuse", "billed", "--because", "x"], "waiting"),
        (["release", "D01", "--because", " "], "reason"),
        (["release", "D01", "--because", "x", "--reporter", OTHER_REPORTER], "waiting"),
    ],
)
def test_what_nobody_may_decide_is_a_wrong_call(
    billed_twice: Home, capsys: Told, arguments: list[str], told: str
) -> None:
    before = contents(billed_twice)
    assert call(billed_twice, *arguments) == 2
    assert told in capsys.readouterr().err
    assert contents(billed_twice) == before


def test_nothing_is_decided_before_a_month_is_billed(fresh: Home, capsys: Told) -> None:
    assert call(fresh, "release", "A1", "--because", "x") == 2
    assert "bill a month first" in capsys.readouterr().err


# Keeping a home in order


def test_a_month_is_reconciled(billed_twice: Home, capsys: Told) -> None:
    assert call(billed_twice, "reconcile", str(MONTH)) == 0
    told = out_of(capsys)
    assert "Avstämning 2024-01, körning 1" in told
    assert "stämmer" in told
    assert "INTE" not in told
    assert call(billed_twice, "reconcile") == 0
    assert "Avstämning 2024-02, körning 2" in out_of(capsys)
    assert call(billed_twice, "reconcile", "2023-12") == 2


def test_what_is_kept_verifies(billed_twice: Home, capsys: Told) -> None:
    assert call(billed_twice, "verify") == 0
    told = out_of(capsys)
    assert "Allt stämmer" in told
    head = told.split("Kedjans huvud: ")[1]
    assert call(billed_twice, "verify", "--head", head) == 0
    assert call(billed_twice, "verify", "--head", "f" * 64) == 3


def test_what_was_changed_afterwards_is_named(issued: Home, capsys: Told) -> None:
    document = next(issued.outbox(MONTH).glob("invoices/*/faktura.xml"))
    document.write_bytes(document.read_bytes().replace(b"1500.50", b"9500.50"))
    removed = issued.outbox(NEXT_MONTH) / "avstamning.html"
    removed.unlink()
    with Ledger.open(issued.ledger) as ledger:
        sha256 = ledger.files().get_column("sha256")[1]
    issued.raw(sha256).write_bytes(b"reporter;contact_id\n")
    assert call(issued, "verify") == 3
    told = out_of(capsys)
    place = document.relative_to(issued.outbox(MONTH)).as_posix()
    assert f"körning 1: dokument {place} är inte som det utfärdades" in told
    assert "körning 2: dokument avstamning.html saknas i utkorgen" in told
    assert "arkivet: fil 2 är inte som den levererades" in told


@pytest.mark.parametrize("name", ["billed_lines.parquet", "judged_rows.parquet", "manifest.json"])
@pytest.mark.parametrize("how", ["cut", "removed"])
def test_evidence_that_was_damaged_is_named(
    issued: Home, capsys: Told, name: str, how: str
) -> None:
    path = issued.run(MONTH, 1) / name
    if how == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    else:
        path.unlink()
    assert call(issued, "verify") == 3
    what = "manifest" if path.suffix == ".json" else "tabell"
    assert f"körning 1: körningens {what}" in out_of(capsys)


def test_documents_are_made_again_with_the_same_bytes(issued: Home, capsys: Told) -> None:
    before = {path: path.read_bytes() for path in issued.outbox(MONTH).rglob("*") if path.is_file()}
    for path in before:
        path.unlink()
    assert call(issued, "documents", str(MONTH)) == 0
    assert f"{len(before) - 1} dokument" in out_of(capsys)
    assert {path: path.read_bytes() for path in before} == before
    assert call(issued, "verify") == 0


def test_the_analysts_database_is_built_anew(issued: Home, capsys: Told) -> None:
    issued.follow_up.unlink()
    assert call(issued, "publish") == 0
    assert str(issued.follow_up) in out_of(capsys)
    with duckdb.connect(str(issued.follow_up), read_only=True) as follow_up:
        found = follow_up.execute(
            "SELECT kind, count(*) FROM follow_up.invoices GROUP BY kind ORDER BY kind"
        ).fetchall()
    assert found == [(380, 2), (381, 1)]


def test_what_cannot_be_imported_is_told(fresh: Home, tmp_path: Path, capsys: Told) -> None:
    export, links = tmp_path / "avd.xml", tmp_path / "avtal.csv"
    export.write_text("<annat/>")
    links.write_text("agreement_id;care_unit\nADA-1;90101011M01\n")
    before = contents(fresh)
    assert call(fresh, "import-units", str(export), "--agreements", str(links)) == 1
    assert "F02" in capsys.readouterr().err
    assert call(fresh, "import-contract-types", str(export)) == 1
    assert contents(fresh) == before


def test_the_demo_wants_a_home_of_its_own(billed_twice: Home, capsys: Told) -> None:
    before = contents(billed_twice)
    assert call(billed_twice, "demo") == 2
    assert "not empty" in capsys.readouterr().err
    assert contents(billed_twice) == before
