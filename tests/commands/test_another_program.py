"""A draft is approved and issued only by the program that made it.

Other programs are copies of the checkout, run in separate processes. See
docs/adr/0023-program-identity.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from pipelines.home.paths import Home
from pipelines.home.program import Program, program
from pipelines.ledger.store import ledger_of
from tests.commands.calling import BILL, NEXT, Captured, call
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    billed,
    contact,
    deliver,
    home_with,
    report,
)
from tests.support.home import no_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.period import Month

ROOT = Path(__file__).parents[2]
NOTE = (
    "transforms/documents/invoice/peppol.py",
    'else "Samlingsfaktura"',
    'else "SamlingsfakturA"',
)
RUN = "from commands.program import main; main()"
# The first release recorded its version, and compared nothing else.
RECORDED = "pipelines.billing.manifest.Program.recorded"
COMPARED = "pipelines.billing.manifest.Manifest.check_program"


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A draft by Anna Ås, approved by Bo."""
    home = home_with(tmp_path_factory.mktemp("drafted") / "home")
    home.settings.write_text('approval = "four_eyes"\n', encoding="utf-8")
    deliver(home, "januari.csv", report(contact("A1"), contact("A2", 1)))
    assert call(home, *BILL, "--as", "Anna Ås") == 0
    assert call(home, "approve", str(MONTH), "--as", "Bo") == 0
    return home


@pytest.fixture
def draft(drafted: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(drafted.root, tmp_path / "home"))


def copy(place: Path) -> Path:
    """The program without tests and bytecode, in another place and with other times."""
    for package in ("commands", "contracts", "pipelines", "transforms"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, place / package, ignore=ignored, copy_function=shutil.copy)
    return place


def changed(place: Path, name: str, text: str, other: str) -> Path:
    path = place / name
    content = path.read_text(encoding="utf-8")
    assert len(text) == len(other)
    assert content.count(text) == 1
    path.write_text(content.replace(text, other), encoding="utf-8")
    return place


def run_copy(place: Path, home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Only root may act for the person who ran sudo.
    *call, _, person = arguments
    return subprocess.run(
        [sys.executable, "-c", RUN, *call, "--home", str(home.root)],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place), "SUDO_USER": person},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def issued(home: Home) -> int:
    with ledger_of(home) as ledger:
        return ledger.last_issued_run()


def test_the_same_program_in_another_place_issues(draft: Home, tmp_path: Path) -> None:
    done = run_copy(copy(tmp_path / "elsewhere"), draft, "issue", str(MONTH), "--as", "Bo")
    assert done.returncode == 0, done.stderr
    assert issued(draft) == 1


def test_one_changed_character_makes_another_program(draft: Home, tmp_path: Path) -> None:
    """The changed program refuses the draft, says what to do, and bills again."""
    other = changed(copy(tmp_path / "changed"), *NOTE)
    done = run_copy(other, draft, "issue", str(MONTH), "--as", "Bo")
    assert done.returncode == 3
    expected = (
        f"Inget är utfärdat. Utkastet för 2024-01 är gjort av samfaktura {program()}, och detta"
    )
    assert expected in done.stderr
    assert "samfaktura bill 2024-01 --draft" in done.stderr
    assert "godkänn det nya utkastet" in done.stderr
    assert issued(draft) == 0
    assert not (draft.outbox(MONTH) / "manifest.json").exists()
    again = (
        [*BILL, "--draft", "--as", "Anna Ås"],
        ["approve", str(MONTH), "--as", "Bo"],
        ["issue", str(MONTH), "--as", "Anna Ås"],
    )
    for arguments in again:
        done = run_copy(other, draft, *arguments)
        assert done.returncode == 0, done.stderr
    assert issued(draft) == 1
    invoice = next(draft.outbox(MONTH).glob("invoices/*/faktura.xml"))
    assert "SamlingsfakturA" in invoice.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["approve", "issue"])
@pytest.mark.parametrize(
    "other",
    [
        program()._replace(release="99.0"),
        program()._replace(code="0" * 64),
        program()._replace(libraries={**program().libraries, "polars": "99.0"}),
    ],
    ids=["release", "code", "library"],
)
def test_the_program_identity_covers_release_code_and_libraries(
    draft: Home, capsys: Captured, command: str, other: Program
) -> None:
    with patch("pipelines.billing.manifest.program", return_value=other):
        assert call(draft, command, str(MONTH), "--as", "Cia") == 3
    assert f"gjort av samfaktura {program()}, och detta är {other}." in capsys.readouterr().err
    assert issued(draft) == 0


@pytest.mark.parametrize("command", ["approve", "issue"])
def test_a_draft_without_a_program_name_is_not_issued(
    tmp_path: Path, capsys: Captured, command: str
) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    with patch(RECORDED, return_value=None):
        assert call(home, *BILL, "--draft") == 0
    assert call(home, command, str(MONTH)) == 3
    expected = f"gjort av samfaktura {program().release}, och detta är {program()}."
    assert expected in capsys.readouterr().err
    with no_documents():
        assert call(home, *BILL) == 0
    assert issued(home) == 1


def programs_recorded(home: Home, month: Month) -> Iterator[str | None]:
    manifest = json.loads((home.outbox(month) / "manifest.json").read_bytes())
    yield from (run["rules"].get("program") for run in manifest["runs"])


def test_runs_of_other_programs_stay_valid(tmp_path: Path) -> None:
    """The manifest and the list of documents name the program that made the run."""
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    with patch(RECORDED, return_value=None), patch(COMPARED):
        billed(home)
    deliver(home, "februari.csv", report(contact("A2", 1, started_on="2024-02-10")))
    other = program()._replace(code="0" * 64)
    with patch("pipelines.billing.manifest.program", return_value=other):
        assert call(home, *NEXT) == 0
    assert list(programs_recorded(home, MONTH)) == [None]
    assert list(programs_recorded(home, NEXT_MONTH)) == [other.identity]
    assert call(home, "verify") == 0
    before = home.outbox(NEXT_MONTH).joinpath("manifest.json").read_bytes()
    for month in (MONTH, NEXT_MONTH):
        assert call(home, "documents", str(month)) == 0
    assert call(home, "rebuild") == 0
    assert home.outbox(NEXT_MONTH).joinpath("manifest.json").read_bytes() == before
    assert call(home, "verify") == 0
