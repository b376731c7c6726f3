"""The head next to the outbox detects what a self-consistent chain cannot show.

The head is kept outside the ledger: docs/adr/0004-sqlite-ledger-with-audit-chain.md.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerCutOffError
from pipelines.archive.work import read_home
from pipelines.home.paths import Home
from pipelines.ledger import audit
from pipelines.ledger.store import Ledger, ledger_of
from tests.ledger.desk import by, sha
from tests.ledger.test_decisions import RELEASE
from tests.support.errors import fails

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture
def home(story: Path, tmp_path: Path) -> Home:
    """A home with a story in its ledger, and its head next to the outbox."""
    made = Home(tmp_path)
    shutil.copy(story, made.ledger)
    with ledger_of(made) as ledger:
        decided(ledger)
    return made


def decided(ledger: Ledger) -> None:
    """Commit once more: a decision not made before."""
    ledger.decide(**(RELEASE | {"because": f"efter händelse {ledger.head_now().events}"}))


def stored_head(home: Home) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(home.audit_head.read_text(encoding="utf-8"))
    return kept


def forge(home: Home, work: Callable[[sqlite3.Connection], None]) -> None:
    """Work on the ledger without its triggers, and restore them."""
    with closing(sqlite3.connect(home.ledger, isolation_level=None)) as con:
        triggers = con.execute(TRIGGERS).fetchall()
        for name, _ in triggers:
            con.execute(f"DROP TRIGGER {name}")
        work(con)
        for _, sql in triggers:
            con.execute(sql)


def cut_off(con: sqlite3.Connection) -> None:
    """Delete the last decision and its event."""
    con.execute(
        "DELETE FROM decisions WHERE decision_no = (SELECT max(decision_no) FROM decisions)"
    )
    con.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")


def rename_first(con: sqlite3.Connection) -> None:
    """Change who did the first event, and recompute the chain from there."""
    chain_again(con, 1, who="Eva")


def chain_again(con: sqlite3.Connection, first: int, **over: str) -> None:
    """Recompute the chain from an event on, as a knowledgeable forger would."""
    events = con.execute(
        "SELECT seq, at, who, event, detail FROM audit WHERE seq >= ? ORDER BY seq", (first,)
    ).fetchall()
    before = con.execute("SELECT hash FROM audit WHERE seq = ?", (first - 1,)).fetchone()
    previous = before[0] if before else audit.CHAIN_START
    for seq, at, who, event, detail in events:
        row = (at, over.get("who", who) if seq == first else who, event, detail)
        made = audit.event_hash(seq, *row, previous)
        con.execute(
            "UPDATE audit SET at = ?, who = ?, event = ?, detail = ?, previous = ?, hash = ?"
            " WHERE seq = ?",
            (*row, previous, made, seq),
        )
        previous = made


def test_every_commit_is_followed_by_its_head(home: Home) -> None:
    with read_home(home.root) as work:
        now = work.ledger.head_now()
        assert stored_head(home) == {"events": now.events, "head": now.head}
        assert work.ledger.head() == now.head
        decided(work.ledger)
        assert stored_head(home)["events"] == now.events + 1
        assert work.ledger.problems() == []


def test_a_refused_change_leaves_the_head(home: Home) -> None:
    before = stored_head(home)
    with ledger_of(home) as ledger, fails(ErrorCode.REASON_MISSING):
        ledger.decide(**(RELEASE | {"because": " "}))
    assert stored_head(home) == before


def test_a_kill_before_the_head_is_written_is_repaired_by_the_next_commit(home: Home) -> None:
    with Ledger.open(home.ledger) as killed:  # a commit without its head
        decided(killed)
    with read_home(home.root) as work:
        assert stored_head(home)["events"] == work.ledger.head_now().events - 1
        assert work.ledger.problems() == []
        decided(work.ledger)
        assert stored_head(home)["events"] == work.ledger.head_now().events


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (cut_off, "slutar vid händelse {last}, men audit_head.json är av händelse {next}"),
        (rename_first, "händelse {next} är en annan än audit_head.json har; kedjan är gjord"),
    ],
)
def test_a_self_consistent_chain_is_compared_with_the_head(
    home: Home, work: Callable[[sqlite3.Connection], None], message: str
) -> None:
    next_event = stored_head(home)["events"]
    forge(home, work)
    with Ledger.open(home.ledger) as alone:
        assert alone.problems() == []  # without the head nothing shows
        assert len(alone.problems(stored_head(home)["head"])) == 1
    with ledger_of(home) as ledger:
        (problem,) = ledger.problems()
    assert message.format(last=next_event - 1, next=next_event) in str(problem)
    assert problem.event == next_event


def test_an_earlier_copy_of_the_ledger_is_read_only(home: Home, story: Path) -> None:
    before = home.audit_head.read_bytes()
    shutil.copy(story, home.ledger)
    with ledger_of(home) as ledger:
        events = ledger.head_now()
        with fails(ErrorCode.LEDGER_CUT_OFF):
            decided(ledger)
        with pytest.raises(LedgerCutOffError):
            ledger.approve(3, sha("manifest"), by("Anna"), four_eyes=True)
        assert ledger.head_now() == events
        assert ledger.decisions().height == 1
    assert home.audit_head.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"events": "x", "head": 1}', b"\xff"])
def test_a_damaged_head_is_reported_and_nothing_is_stored(home: Home, content: bytes) -> None:
    home.audit_head.write_bytes(content)
    with read_home(home.root) as work:
        assert [one.code for one in work.ledger.problems()] == [ErrorCode.HEAD_DAMAGED]
        with fails(ErrorCode.HEAD_DAMAGED):
            decided(work.ledger)


def test_a_deleted_head_is_reported(home: Home) -> None:
    home.audit_head.unlink()
    with read_home(home.root) as work:
        assert [one.code for one in work.ledger.problems()] == [ErrorCode.HEAD_FILE_MISSING]
        decided(work.ledger)
        assert work.ledger.problems() == []


def test_a_new_home_needs_no_head(tmp_path: Path) -> None:
    with read_home(tmp_path) as work:
        assert work.ledger.problems() == []
    assert not Home(tmp_path).audit_head.exists()
