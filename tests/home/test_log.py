"""The log: what was done and how long it took, without personal data."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from contracts.errors.codes import ErrorCode
from pipelines.home.files import sha256_of
from pipelines.home.log import Here, file_id, note, noted
from pipelines.home.log_setup import start_log, withhold
from pipelines.home.settings import Log
from pipelines.ledger.lock import hold
from tests.months.small_home import MONTH, contact, deliver, home_with, report
from tests.support.errors import fails

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.home.paths import Home

DAY = ["--issued-on", "2024-02-09"]


@pytest.fixture(autouse=True)
def _quiet_again() -> Iterator[None]:
    yield
    Here.logger = None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two contacts and an unreadable file; the log goes to a file, as JSON."""
    made = home_with(tmp_path / "home")
    deliver(made, "januari.csv", report(contact("A1"), contact("A2", 1)))
    deliver(made, "Påhitt Kanariefågel.csv", b"namn;nummer\n1;2;3\n")
    made.settings.write_text('[log]\nfile = "log"\nformat = "json"\nlevel = "debug"\n')
    return made


def lines(home: Home) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home.root / "log").read_text().splitlines()]


def test_a_month_is_logged_from_the_call_to_its_exit(home: Home) -> None:
    assert run(["bill", str(MONTH), *DAY, "--home", str(home.root)]) == 0
    logged = lines(home)
    info = [line["event"] for line in logged if line["level"] != "debug"]
    assert info == [
        "file.refused",
        "file.read",
        "inbox.read",
        *["stage.done"] * 11,
        "draft.made",
        "documents.done",
        "run.issued",
        "delivery.done",
        "publishing.done",
        "command.done",
    ]
    assert len({line["call"] for line in logged}) == 1
    by_event = {str(line["event"]): line for line in logged}
    assert by_event["inbox.read"]["rows"] == 2
    assert by_event["run.issued"]["run"] == 1
    assert by_event["run.issued"]["month"] == "2024-01"
    assert by_event["command.done"]["exit"] == 0
    refused = sha256_of(home.inbox / "Påhitt Kanariefågel.csv")
    assert by_event["file.refused"]["file"] == file_id(refused)
    assert {line["step"] for line in logged if line["event"] == "step.reached"} >= {
        "issue.recorded"
    }
    assert "?" not in {value for line in logged for value in line.values()}
    assert stat.S_IMODE((home.root / "log").stat().st_mode) == 0o600


def test_a_failure_is_logged_by_its_type_alone(home: Home) -> None:
    (home.registries / "payers.csv").unlink()
    assert run(["bill", str(MONTH), *DAY, "--home", str(home.root)]) == 1
    last = lines(home)[-1]
    assert (last["event"], last["level"], last["error"]) == (
        "command.failed",
        "error",
        "registries_wrong",
    )


def test_a_refused_operator_is_logged(home: Home) -> None:
    with hold(home.root, "någon"):
        assert run(["ingest", "--home", str(home.root)]) == 1
    assert "home.busy" in {line["event"] for line in lines(home)}


def test_nothing_is_written_or_imported_unless_logging_is_on() -> None:
    code = (
        "import sys; from pipelines.home.log import noted; "
        "from pipelines.home.log_setup import start_log; "
        "from pipelines.home.settings import Log; start_log(Log(), None)\n"
        "with noted('stage'): pass\n"
        "print('structlog' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_the_call_may_log_to_stderr(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.settings.unlink()
    assert run(["ingest", "--log", "--home", str(home.root)]) == 0
    logged = capsys.readouterr().err
    assert "inbox.read" in logged
    assert "step.reached" not in logged


def test_a_value_that_does_not_fit_its_field_is_withheld() -> None:
    line = {
        "event": "file.read",
        "month": "2024-01",
        "code": "F01",
        "error": "Påhitt Kanariefågel",
        "command": "991201012384",
        "stage": "Kanariefågel",
        "file": "/inbox/Kanarie.csv",
        "rows": 12,
        "run": 991201012384,
        "seconds": 0.5,
        "exit": None,
    }
    kept = {"event", "month", "code", "rows", "seconds"}
    passed = withhold(None, "info", dict(line))
    assert {name for name, value in passed.items() if value != "?"} == kept


def test_a_log_that_cannot_be_written_is_a_setting_error_at_start_and_ignored_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with fails(ErrorCode.LOG_NOT_WRITTEN):
        start_log(Log(file=str(tmp_path / "not there" / "log")), None)
    folder = tmp_path / "there"
    folder.mkdir()
    start_log(Log(file=str(folder / "log")), None, stderr=True)
    (folder / "log").unlink()
    folder.rmdir()
    with noted("stage", stage="believe_reports"):
        note("run.issued", run=1)
    logged = capsys.readouterr().err
    assert logged.count("run=1") == 1
    assert "stage.done" in logged


@pytest.mark.parametrize(
    "file",
    [
        "ledger.sqlite",
        "samfaktura.toml",
        "inbox/a.log",
        "registries/agreements.csv",
        "outbox/../ledger.sqlite",
        "other.log",
        ".lock",
    ],
)
def test_the_log_is_not_written_to_a_file_of_the_home(
    home: Home, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    (home.root / "other.log").symlink_to(home.ledger)
    for named in (file, str(home.root / file)):
        home.settings.write_text(f'[log]\nfile = "{named}"\n')
        assert run(["ingest", "--home", str(home.root)]) == 2
        assert capsys.readouterr().err.startswith("log.file: ")
    assert not home.ledger.exists()


def test_the_log_may_have_a_name_of_its_own_or_be_outside_the_home(home: Home) -> None:
    for file in ("program.log", str(home.root.with_name("outside"))):
        start_log(Log(file=file), home)
        note("ingest")
        assert (home.root / file).exists()
