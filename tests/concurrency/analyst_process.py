"""An analyst in a separate process who queries the published database repeatedly.

analyst_process.py FOLLOW_UP opens|keeps

`opens` opens the file for each question, `keeps` only once. One process cannot do both, because
DuckDB identifies a database by file name and would return the one already open. Prints a line when
the first question is answered. When its input ends it prints as JSON the number of questions, the
number of runs seen first and last, and the problems found.
"""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import duckdb

ASKED = """SELECT
    (SELECT count(*) FROM follow_up.runs),
    (SELECT coalesce(max(run_no), 0) FROM follow_up.fates),
    (SELECT sum(lines_amount) FROM follow_up.invoices),
    (SELECT sum(amount) FROM follow_up.invoice_lines)"""


class Seen(NamedTuple):
    """The result of one question."""

    runs: int
    last_judged: int
    invoices: str
    lines: str

    def problems(self, before: "Seen") -> list[str]:
        """Return what is inconsistent in a database, given one seen earlier."""
        found = []
        if self.runs < before.runs:
            found.append(f"{before.runs} runs, then {self.runs}")
        if self.runs != self.last_judged:
            found.append(f"{self.runs} runs, fates up to run {self.last_judged}")
        if self.invoices != self.lines:
            found.append(f"invoices of {self.invoices} kronor, lines of {self.lines}")
        return found


def main(path: str, how: str) -> None:
    """Query until the input ends."""
    ended = threading.Event()
    with duckdb.connect(path, read_only=True) as once:
        first = last = _ask(once)
    print("asked", flush=True)  # noqa: T201 -- read by the test
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    asked, problems = 0, []
    with duckdb.connect(path if how == "keeps" else ":memory:", read_only=how == "keeps") as kept:
        while not ended.wait(0.01):
            with _opened(path, kept, how) as database:
                now = _ask(database)
            asked += 1
            problems += now.problems(last)
            last = now
    report = {"asked": asked, "first": first.runs, "last": last.runs, "problems": problems}
    print(json.dumps(report), flush=True)  # noqa: T201 -- as above


@contextmanager
def _opened(
    path: str, kept: duckdb.DuckDBPyConnection, how: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    if how == "keeps":
        yield kept
        return
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


def _ask(database: duckdb.DuckDBPyConnection) -> Seen:
    runs, last_judged, invoices, lines = database.execute(ASKED).fetchall()[0]
    return Seen(runs, last_judged, str(invoices), str(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
