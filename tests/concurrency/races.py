"""Races on one home, and what must hold after each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from commands.main import run
from pipelines.archive.work import Work
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from tests.concurrency.operators import at_once
from tests.months.small_home import ISSUED_ON, MONTH, contact, deliver, report
from tests.support.errors import texts
from tests.support.home import no_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.home.paths import Home
    from tests.concurrency.operators import Answer, Operator

BILL = ["bill", str(MONTH), "--issued-on", str(ISSUED_ON[MONTH])]
ISSUE = ["issue", str(MONTH)]
# Commands that any number of operators may call at the same time.
CALLS = (
    BILL,
    [*BILL, "--draft"],
    ISSUE,
    ["approve", str(MONTH)],
    BILL,
    ["release", "L03", "--because", "Prövat"],
    ISSUE,
    ["ingest"],
)
# Accepted outcomes: done, another process works (1), or no draft to issue or approve (2).
_CODES = {0, 1, 2}


@dataclass
class Counted:
    """The number of calls that raced, the number that succeeded, and the problems."""

    raced: int = 0
    won: int = 0
    problems: list[str] = field(default_factory=list)


def draft_of(home: Home, number: int) -> None:
    """Deliver another contact, and draft a month with it."""
    _deliver(home, number)
    assert run([*BILL, "--draft", "--home", str(home.root)]) == 0


def race_to_issue(home: Home, people: Sequence[Operator], number: int, counted: Counted) -> None:
    """Have all issue the same draft at the same time: exactly one succeeds."""
    draft_of(home, number)
    answers = at_once(people, home, ISSUE)
    won = [answer for answer in answers if answer.code == 0]
    if len(won) != 1:
        counted.problems.append(f"draft {number} was issued by {len(won)}")
    _count(home, answers, number, counted)


def race_with_all(home: Home, people: Sequence[Operator], number: int, counted: Counted) -> None:
    """Have all do different things at the same time; then bill what is left."""
    _deliver(home, number)
    calls = [*CALLS[number % len(CALLS) :], *CALLS[: number % len(CALLS)]]
    answers = at_once(people, home, *calls)
    with no_documents():
        assert run([*BILL, "--home", str(home.root)]) == 0
    _count(home, answers, number, counted)


def _deliver(home: Home, number: int) -> None:
    name = f"K{number}"
    cells = {"started_on": f"2024-01-{1 + number % 28:02d}"}
    cells["profession"] = ("01", "02", "03", "04", "05", "06")[number // 28]
    deliver(home, f"{name}.csv", report(contact(name, **cells)))


def _count(home: Home, answers: Sequence[Answer], number: int, counted: Counted) -> None:
    counted.raced += len(answers)
    counted.won += sum(answer.code == 0 for answer in answers)
    counted.problems += [_wrong(one) for one in answers if _wrong(one)]
    if all(answer.code == 1 for answer in answers):
        counted.problems.append("nobody had the home, and all got the answer that somebody had")
    counted.problems += _wrong_in(home, number)


def _wrong(answer: Answer) -> str:
    """Return the problems of an answer: a refused operator must see the reason."""
    explained = "används av" in answer.err if answer.code == 1 else True
    return "" if answer.code in _CODES and explained else f"exit {answer.code}: {answer.err}"


def _wrong_in(home: Home, contacts: int) -> list[str]:
    """Return the problems of a home in which that many contacts were billed."""
    with Ledger.open(home.ledger) as ledger:
        found = texts(home_problems(Work(home, ledger)))
        wrong = [one for one in found if "dokument" not in one]
        folders = [home.root / folder for folder in ledger.runs()["folder"]]
    lines = pl.concat([pl.read_parquet(folder / "billed_lines.parquet") for folder in folders])
    billed = lines.filter(pl.col("contact_id").str.starts_with("K"))
    if sorted(billed["contact_id"]) != sorted(f"K{number}" for number in range(1, contacts + 1)):
        wrong.append(f"{billed.height} lines of {contacts} contacts")
    return wrong
