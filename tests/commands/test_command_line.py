"""The commands as users call them: output, exit codes and effects."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands.main import run, run_and_exit
from pipelines.ledger.store import Ledger
from tests.commands.calling import BILL, NEXT, Captured, call, out_of
from tests.months.small_home import MONTH, NEXT_MONTH, contact, deliver, fates, report
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pipelines.home.paths import Home


def issued_runs(home: Home) -> int:
    with Ledger.open(home.ledger) as ledger:
        return ledger.last_issued_run()


def test_the_home_may_be_given_before_or_after_or_in_the_environment(
    fresh: Home, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(fresh.root)
    assert run(["--home", root, "ingest"]) == 0
    assert "1 fil läst (2 rader), 0 kända" in out_of(capsys)
    assert run(["ingest", "--home", root]) == 0
    assert "0 filer lästa (0 rader), 1 känd" in out_of(capsys)
    monkeypatch.setenv("SAMFAKTURA_HOME", root)
    assert run(["ingest"]) == 0
    assert "1 känd" in out_of(capsys)


def test_the_option_overrides_the_environment(
    fresh: Home, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMFAKTURA_HOME", str(tmp_path / "other"))
    assert call(fresh, "ingest") == 0
    assert "1 fil läst" in out_of(capsys)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["bill", "2024-01"], "--home"),
        (["verify"], "SAMFAKTURA_HOME"),
        (["bill", "2024-13", "--home", "h"], "2024-13"),
        (["bill", "januari", "--home", "h"], "januari"),
        (["bill", "--home", "h"], "MÅNAD"),
        (["bill", "2024-01", "--issued-on", "9/2", "--home", "h"], "9/2"),
        (["bill", "2024-01", "--nonsense", "--home", "h"], "nonsense"),
        (["explode", "--home", "h"], "explode"),
        (["release", "A1", "--home", "h"], "because"),
        (["release", "A1", "--because", "x", "--home", "h"], "inget hem i"),
        (["verify", "--home", "h"], "inget hem i"),
        (["demo", "--months", "4", "--home", "h"], "3"),
    ],
)
def test_a_usage_error_is_reported_and_changes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    arguments: list[str],
    expected: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert expected.lower() in capsys.readouterr().err.lower()
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


def test_a_character_missing_from_the_terminal_does_not_fail_a_call(
    fresh: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "argv", ["samfaktura", "ingest", "--home", str(fresh.root)])
    deliver(fresh, "−1 år.csv", b"inga rubriker")
    with pytest.raises(SystemExit) as ended:
        run_and_exit()
    assert ended.value.code == 0
    terminal.seek(0)
    assert "F02 ?1 år.csv: Rubrikraden" in terminal.read()


def test_brackets_in_text_from_senders_and_users_are_not_markup(
    fresh: Home, capsys: Captured
) -> None:
    deliver(fresh, "mars [kopia]/[/b].csv", report(contact("x[/y]", care_unit="99999999M99")))
    deliver(fresh, "fel [1] :warning:.csv", b"inga rubriker")
    assert call(fresh, *BILL) == 0
    assert "F02 fel [1] :warning:.csv: Rubrikraden" in out_of(capsys)
    assert call(fresh, "refuse", "x[/y]", "--because", "se [/] ovan") == 0
    assert call(fresh, *NEXT) == 0
    capsys.readouterr()
    assert call(fresh, "explain", "x[/y]") == 0
    printed = out_of(capsys)
    assert "Kontakt x[/y], rapportör" in printed
    assert "mars [kopia]/[/b].csv rad 1 – Väntar" in printed
    assert "Skäl: se [/] ovan" in printed
    assert call(fresh, "ingest") == 0
    assert "F02 fel [1] :warning:.csv: Rubrikraden" in out_of(capsys)


def test_a_draft_is_approved_and_issued(fresh: Home, capsys: Captured) -> None:
    assert call(fresh, *BILL, "--draft", "--as", "Anna") == 0
    printed = out_of(capsys)
    assert "Inkorgen: 1 ny fil med 2 rader." in printed
    assert "Fakturerad 2" in printed
    assert "3 001,00 kr" in printed
    assert "samfaktura approve 2024-01, sedan samfaktura issue 2024-01" in printed
    assert [path.name for path in fresh.outbox(MONTH).iterdir()] == ["utkast"]
    assert call(fresh, "approve", str(MONTH), "--as", "Anna") == 0
    assert "2024-01, körning 1, är godkänd av Anna." in out_of(capsys)
    assert call(fresh, "issue", str(MONTH), "--as", "Anna") == 0
    printed = out_of(capsys)
    assert "2024000001 ADA-1 hsf Manuell faktura 15002509/A 2 3 001,00 kr" in printed
    assert str(fresh.outbox(MONTH)) in printed.replace(" ", "")
    assert fresh.outbox(MONTH).joinpath("manifest.json").exists()
    assert call(fresh, "issue", str(MONTH)) == 2


@pytest.mark.parametrize("command", ["approve", "issue"])
def test_a_month_without_a_draft_cannot_be_issued(
    fresh: Home, capsys: Captured, command: str
) -> None:
    assert call(fresh, *BILL, "--draft") == 0
    assert call(fresh, command, str(NEXT_MONTH)) == 2
    assert "2024-02 har inget utkast." in capsys.readouterr().err
    assert issued_runs(fresh) == 0


def test_four_eyes_approve_exactly_the_issued_draft(fresh: Home, capsys: Captured) -> None:
    fresh.settings.write_text('approval = "four_eyes"\n')
    assert call(fresh, *BILL, "--as", "Anna") == 0
    assert "Utkast" in out_of(capsys)
    with no_documents():
        assert call(fresh, "issue", str(MONTH), "--as", "Bo") == 3
        assert call(fresh, "approve", str(MONTH), "--as", "Anna") == 3
        assert "Inget är utfärdat." in capsys.readouterr().err
        assert call(fresh, "issue", str(MONTH), "--as", "Anna") == 3
        assert call(fresh, "approve", str(MONTH), "--as", "Bo") == 0
        # The draft that Bo saw has been replaced: a file has arrived since.
        deliver(fresh, "sen.csv", report(contact("A3", 2)))
        assert call(fresh, *BILL, "--as", "Anna") == 0
        assert call(fresh, "issue", str(MONTH), "--as", "Bo") == 3
        assert issued_runs(fresh) == 0
        assert call(fresh, "approve", str(MONTH), "--as", "Bo") == 0
        assert call(fresh, "issue", str(MONTH), "--as", "Anna") == 0
    assert issued_runs(fresh) == 1
    assert len(fates(fresh, 1)) == 3


def test_an_identical_draft_is_approved_again_after_new_billing(fresh: Home) -> None:
    fresh.settings.write_text('approval = "four_eyes"\n')
    assert call(fresh, *BILL, "--as", "Anna") == 0
    assert call(fresh, "approve", str(MONTH), "--as", "Bo") == 0
    assert call(fresh, *BILL, "--as", "Bo") == 0
    assert call(fresh, "issue", str(MONTH), "--as", "Bo") == 3
    assert call(fresh, "approve", str(MONTH), "--as", "Bo") == 3
    assert call(fresh, "approve", str(MONTH), "--as", "Anna") == 0
