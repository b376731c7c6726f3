"""Four eyes: a draft is issued as approved, or must be approved again.

See docs/operation.md#approval.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pipelines.home.paths import Home
from pipelines.ledger.store import ledger_of
from tests.commands.calling import BILL, Captured, call
from tests.months.small_home import MONTH, contact, deliver, fates, home_with, report
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pathlib import Path


def set_to(home: Home, *settings: str) -> None:
    home.settings.write_text("\n".join(settings) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A draft by Anna Ås, waiting for another person."""
    home = home_with(tmp_path_factory.mktemp("approval") / "home")
    set_to(home, 'approval = "four_eyes"')
    deliver(home, "januari.csv", report(contact("A1"), contact("A2", 1)))
    assert call(home, *BILL, "--as", "Anna Ås") == 0
    return home


@pytest.fixture
def draft(drafted: Home, tmp_path: Path) -> Home:
    shutil.copytree(drafted.root, tmp_path / "home")
    return Home(tmp_path / "home")


def issued(home: Home) -> int:
    with ledger_of(home) as ledger:
        return ledger.last_issued_run()


@pytest.mark.parametrize(
    "name",
    [
        "Anna Ås",
        "anna ås",
        "ANNA ÅS",
        " Anna  Ås ",
        "Anna\u00a0Ås",
        "Anna A\u030as",  # a combining ring
        "Ａnna Ås",  # a full-width letter
    ],
    ids=ascii,
)
def test_a_person_cannot_approve_an_own_draft_under_another_spelling(
    draft: Home, capsys: Captured, name: str
) -> None:
    assert call(draft, "approve", str(MONTH), "--as", name) == 3
    assert "Låt en annan person köra samfaktura approve." in capsys.readouterr().err
    assert call(draft, "issue", str(MONTH), "--as", "Bo") == 3
    assert issued(draft) == 0


def test_another_person_approves_once_however_spelled(draft: Home) -> None:
    assert call(draft, "approve", str(MONTH), "--as", "Bo Ek") == 0
    with ledger_of(draft) as ledger:
        head = ledger.head()
    assert call(draft, "approve", str(MONTH), "--as", " bo  EK") == 0
    with ledger_of(draft) as ledger:
        assert ledger.head() == head
    with no_documents():
        assert call(draft, "issue", str(MONTH), "--as", "Anna Ås") == 0
    assert issued(draft) == 1


def test_a_new_draft_needs_a_new_approval(draft: Home, capsys: Captured) -> None:
    """A new draft that is the same, byte for byte, keeps its approval."""
    assert call(draft, "approve", str(MONTH), "--as", "Bo") == 0
    assert call(draft, *BILL, "--as", "Anna Ås") == 0
    with ledger_of(draft) as ledger:
        same = ledger.draft()
    assert same is not None
    assert same.approved_by == "Bo"
    deliver(draft, "sen.csv", report(contact("A3", 2)))
    assert call(draft, *BILL, "--as", "Anna Ås") == 0
    assert call(draft, "issue", str(MONTH)) == 3
    assert "inte godkänd" in capsys.readouterr().err
    assert issued(draft) == 0


def test_relaxed_settings_do_not_approve_an_earlier_draft(draft: Home, capsys: Captured) -> None:
    set_to(draft, 'approval = "auto"')
    assert call(draft, "issue", str(MONTH)) == 3
    assert "inte godkänd" in capsys.readouterr().err
    assert issued(draft) == 0


def test_an_approval_by_the_author_is_not_valid_under_four_eyes(
    draft: Home, capsys: Captured
) -> None:
    set_to(draft, 'approval = "auto"')
    assert call(draft, *BILL, "--draft", "--as", "Anna Ås") == 0
    assert call(draft, "approve", str(MONTH), "--as", "ANNA ÅS") == 0
    set_to(draft, 'approval = "four_eyes"')
    assert call(draft, "issue", str(MONTH)) == 3
    assert "bara godkänd av den som gjorde den" in capsys.readouterr().err
    assert issued(draft) == 0


def test_an_approval_written_into_the_file_is_not_valid(draft: Home, capsys: Captured) -> None:
    """Triggers allow updates of an open draft; the audit chain does not."""
    with closing(sqlite3.connect(draft.ledger, isolation_level=None)) as con:
        con.execute(
            "UPDATE runs SET approved_by = 'Bo', approved_at = '2024-02-09T09:00:00.000000+00:00'"
        )
    assert call(draft, "issue", str(MONTH)) == 3
    assert "inte som dess utkast gjordes och godkändes" in capsys.readouterr().err
    assert issued(draft) == 0
    assert call(draft, "verify") == 3
    assert "raderna för körning 1" in capsys.readouterr().out


def test_changes_after_approval_do_not_change_documents(draft: Home, tmp_path: Path) -> None:
    """Settings, registries and templates are stored with the draft and used at issue."""
    as_approved = Home(tmp_path / "undisturbed")
    shutil.copytree(draft.root, as_approved.root)
    for home in (as_approved, draft):
        assert call(home, "approve", str(MONTH), "--as", "Bo") == 0
    set_to(
        draft,
        'approval = "four_eyes"',
        "embed_up_to_bytes = 0",
        "split_above_lines = 1",
        "refuse_above_bytes = 1",
        'riv_incomplete = "refuse"',
    )
    agreements = draft.registries / "agreements.csv"
    agreements.write_text(
        agreements.read_text("utf-8").replace("Exempelhälsan AB", "Annat AB"), "utf-8"
    )
    for home in (as_approved, draft):
        assert call(home, "issue", str(MONTH), "--as", "Bo") == 0
    folders = [home.outbox(MONTH) for home in (as_approved, draft)]
    one, other = (
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*.*"))
        }
        for folder in folders
    )
    assert one == other
    assert any(name.endswith("faktura.xml") for name in one)
    assert set(fates(draft, 1).values()) == {("billed", "")}
