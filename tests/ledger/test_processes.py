"""Processes that issue: one of two wins; a killed one leaves all or nothing.

Rule: docs/rules.md#invariant-7.
"""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.ledger.store import Ledger
from tests.ledger.another_process import TABLE
from tests.ledger.desk import Desk

SCRIPT = Path(__file__).with_name("another_process.py")


def issued_by(calls: Sequence[Sequence[str]]) -> list[tuple[str, int]]:
    """Run processes that issue at the same time; return their output and exit codes."""
    started = [
        subprocess.Popen(
            [sys.executable, SCRIPT, *call],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for call in calls
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60)[0].strip() for process in started]
    return [(text, process.returncode) for text, process in zip(outputs, started, strict=True)]


def test_one_of_two_that_issue_at_once_wins(desk: Desk) -> None:
    desk.draft()
    results = issued_by([[str(desk.path)], [str(desk.path)]])
    assert sorted(results) == [("issued", 0), ("not_the_draft", 0)]
    numbers = desk.ledger.invoices()["invoice_number"].to_list()
    assert numbers == ["2024000001", "2024000002", "2024000003"]


def test_a_process_killed_as_it_issues_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    undisturbed = Desk(tmp_path / "undisturbed.sqlite")
    undisturbed.draft()
    expected = undisturbed.issue(TABLE)
    desk.draft()
    assert issued_by([[str(desk.path), "6"]]) == [("", -signal.SIGKILL)]
    assert desk.ledger.invoices().height == 0
    assert desk.issue(TABLE).equals(expected)
    assert desk.ledger.head() == undisturbed.ledger.head()
    undisturbed.ledger.close()


@pytest.mark.slow
def test_a_kill_before_any_statement_of_issue_leaves_nothing(tmp_path: Path) -> None:
    statement, done = 0, False
    while not done:
        statement += 2
        desks = [Desk(tmp_path / f"{place}.sqlite") for place in (statement - 1, statement)]
        for desk in desks:
            desk.draft()
            desk.ledger.close()
        results = issued_by([[str(desk.path), desk.path.stem] for desk in desks])
        done = results[-1][1] == 0
        for desk, (text, _) in zip(desks, results, strict=True):
            with Ledger.open(desk.path) as ledger:
                assert ledger.problems() == []
                assert ledger.invoices().height == (3 if text == "issued" else 0)
    assert statement > 10
