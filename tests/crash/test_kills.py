"""Calls are killed at steps, files and statements; the next call completes them.

A call is killed several times before it may end, so that the next attempt meets what one kill left.
`make soak` kills each time a call comes to a step, and at random times.

Rule: docs/rules.md#invariant-7.
"""

from pathlib import Path
from typing import Final

import polars as pl
import pytest

from pipelines.home.paths import Home
from pipelines.home.steps import Step
from pipelines.ledger.store import ledger_of
from tests.crash.killing import KILLED, Ended, Played, Point, Server, copy, kill

CHAINS: Final[list[tuple[str, list[Point]]]] = [
    (call, [point if isinstance(point, Point) else Point(str(point)) for point in points])
    for call, points in (
        ("ingest", [Step.FILE_COPIED, Step.FILE_READ, "sql INSERT INTO files", Step.INGESTED]),
        ("bill", ["file os.mkdir", Step.RUN_STARTED, Step.EVIDENCE_KEPT, Step.GATE_PASSED]),
        ("bill with corrections", [Step.EVIDENCE_KEPT, Step.DRAFTED, "sql INSERT INTO invoices"]),
        ("bill with corrections", [Step.ISSUED, Step.OUTBOX_PLACED, Step.FOLLOW_UP_BUILT]),
        ("bill", [Step.MANIFEST_WRITTEN, Step.EVIDENCE_SYNCED, Step.DRAFTED, Step.DRAFT_PLACED]),
        ("bill", [Step.DOCUMENT_WRITTEN, Step.DOCUMENTS_PREPARED, "sql INSERT INTO invoices"]),
        ("bill", [Step.ISSUED, Step.DOCUMENTS_LISTED, "file sync", Step.OUTBOX_PLACED]),
        ("bill", ["sql INSERT INTO documents", Step.FOLLOW_UP_BUILT, Step.VERSION_NAMED]),
        (
            "bill a month again",
            [
                Step.LEDGER_WRITTEN,
                Step.DOCUMENTS_SYNCED,
                Point(Step.FOLDER_EXCHANGED),
                Step.DELIVERED,
                Step.FOLLOW_UP_SYNCED,
            ],
        ),
        ("draft again", [Step.LEDGER_KEPT, "file fsync", Step.DRAFTED, Step.FOLDER_EXCHANGED]),
        ("draft", [Step.DRAFT_DOCUMENTED, Step.DRAFT_PLACED, "file os.rmdir", Step.DRAFT_OPENED]),
        ("draft again", [Step.DRAFT_DOCUMENTED, Step.DRAFT_PLACED, Step.DRAFT_OPENED]),
        ("approve", ["sql UPDATE runs SET", Step.APPROVED]),
        ("issue", [Step.DRAFT_COMPARED, Step.ISSUED, "file os.rmdir", Step.DRAFT_CLEARED]),
        ("issue", [Step.ISSUED, Step.DELIVERY_CLEARED, Step.PUBLISHED]),
    )
]

FOLLOWED: Final[list[tuple[str, list[str]]]] = [
    (
        "pay and answer",
        ["sql INSERT INTO refused_invoices", "sql INSERT INTO payments", Step.INGESTED],
    ),
    ("match", ["sql INSERT INTO matches", Step.LEDGER_KEPT]),
    ("void", ["sql INSERT INTO voids", Step.LEDGER_KEPT, Step.FOLLOW_UP_BUILT]),
    ("credit", ["sql INSERT INTO credit_orders"]),
    ("withdraw", ["sql INSERT INTO withdrawals", Step.LEDGER_KEPT, Step.FOLLOW_UP_BUILT]),
    (
        "destroy",
        [Step.DESTRUCTION_LISTED, Step.DESTRUCTION_RECORDED, Step.FILE_DESTROYED, "file os.rmdir"],
    ),
]


@pytest.mark.parametrize(("call", "points"), CHAINS)
def test_the_next_call_ends_as_if_undisturbed(
    forks: Server, quarter: dict[str, Played], tmp_path: Path, call: str, points: list[Point]
) -> None:
    assert kill(forks, quarter[call], tmp_path / "home", points) == Ended(len(points), [])


@pytest.mark.parametrize(("call", "points"), FOLLOWED)
def test_calls_after_billing_end_as_if_undisturbed(
    forks: Server, followed: dict[str, Played], tmp_path: Path, call: str, points: list[str]
) -> None:
    killed_at = [Point(str(point)) for point in points]
    assert kill(forks, followed[call], tmp_path / "home", killed_at) == Ended(len(points), [])


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        ("bill", ["+ 2024-01 12"]),
        ("bill with corrections", ["+ 2024-01 14", "+ 2024-02 29", "- 2024-01 12"]),
        ("bill a month again", ["+ 2024-02 28", "- 2024-02 29"]),
        ("issue", ["+ 2024-02 23", "- 2024-02 28"]),
    ],
)
def test_the_killed_months_have_parts_of_a_stay(
    forks: Server, quarter: dict[str, Played], tmp_path: Path, call: str, parts: list[str]
) -> None:
    """Debits and credits by care month and nights: the kills above cover them."""
    home = copy(quarter[call].before, tmp_path / "home")
    assert forks.run(home.root, call) == 0
    with ledger_of(home) as ledger:
        folder = home.root / ledger.run(ledger.last_issued_run()).folder
    lines = pl.read_parquet(folder / "billed_lines.parquet").drop_nulls("care_month")
    found = [
        f"{'+' if sign > 0 else '-'} {month} {nights}"
        for sign, month, nights in lines.select("sign", "care_month", "nights").iter_rows()
    ]
    assert sorted(found) == parts


def test_calls_are_killed_at_every_named_step() -> None:
    killed_at = {point.name for _, points in CHAINS for point in points}
    killed_at |= {point for _, points in FOLLOWED for point in points}
    assert set(Step) - killed_at == set()


@pytest.mark.parametrize(("step", "is_new"), [(Step.EVIDENCE_SYNCED, False), (Step.DRAFTED, True)])
def test_an_earlier_draft_remains_until_the_ledger_has_the_new_one(
    forks: Server, quarter: dict[str, Played], tmp_path: Path, step: Step, *, is_new: bool
) -> None:
    before, after = quarter["draft again"], quarter["approve"]
    home = copy(before.before, tmp_path / "home")
    drafts = [draft_of(Home(played.before)) for played in (before, after)]
    assert forks.run(home.root, "draft again", Point(step)) == KILLED
    assert draft_of(home) == drafts[is_new]
    for call in ("approve", "issue"):
        assert forks.run(home.root, call) == 0
    with ledger_of(home) as ledger:
        assert ledger.run(ledger.last_issued_run()).manifest_sha256 == drafts[is_new]


def draft_of(home: Home) -> str:
    with ledger_of(home) as ledger:
        draft = ledger.draft()
    assert draft is not None
    return draft.manifest_sha256
