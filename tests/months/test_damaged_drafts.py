"""Damaged evidence of a draft is not issued."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from commands.main import run
from pipelines.ledger.store import Ledger
from tests.months.calling import GOOD, bill
from tests.months.small_home import MONTH, deliver, fates, home_with
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def removed(path: Path) -> None:
    path.unlink()


def reworded(path: Path) -> None:
    """Return another manifest that is as complete as the original."""
    path.write_text(path.read_text(encoding="utf-8").replace('"auto"', '"four_eyes"'), "utf-8")


@pytest.mark.parametrize("command", ["approve", "issue"])
@pytest.mark.parametrize(
    ("table", "damage"),
    [
        ("billed_lines.parquet", flipped),
        ("invoice_lines.parquet", cut),
        ("judged_rows.parquet", removed),
        ("manifest.json", cut),
        ("manifest.json", removed),
        ("manifest.json", reworded),
    ],
)
def test_a_draft_that_was_damaged_is_not_issued(
    draft: Home, capsys: pytest.CaptureFixture[str], command: str, table: str, damage: Any
) -> None:
    damage(draft.run(MONTH, 1) / table)
    assert run([command, str(MONTH), "--home", str(draft.root)]) == 3
    assert "Inget är utfärdat." in capsys.readouterr().err
    with Ledger.open(draft.ledger) as ledger:
        assert ledger.invoices().is_empty()
        assert ledger.last_issued_run() == 0
    assert not (draft.outbox(MONTH) / "manifest.json").exists()
    with no_documents():
        assert bill(draft) == 0  # billing again succeeds
    assert set(fates(draft, 1).values()) == {("billed", "")}


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_with(tmp_path_factory.mktemp("draft") / "home")
    deliver(home, "januari.csv", GOOD)
    assert bill(home, "--draft") == 0
    return home


@pytest.fixture
def draft(drafted: Home, tmp_path: Path) -> Home:
    """A copy of a home with a draft."""
    shutil.copytree(drafted.root, tmp_path / "home")
    return drafted._replace(root=tmp_path / "home")
