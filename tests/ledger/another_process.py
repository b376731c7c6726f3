"""Issue a ledger's open draft in a separate process, possibly killed on the way.

another_process.py LEDGER [STATEMENT]

With STATEMENT the process kills itself before SQLite runs that statement of `issue`, counted from
1. Otherwise it waits for a line, issues, and prints `issued` or the name of the error.
"""

import itertools
import os
import signal
import sys
from pathlib import Path

from contracts.errors.error import LedgerError
from pipelines.ledger.store import Ledger
from tests.ledger.desk import by, documents

TABLE = "agreement\n-\nA1\nA2\nA3"


def main(path: str, last: str = "") -> None:
    """Issue three documents as the open draft."""
    with Ledger.open(Path(path)) as ledger:
        run = ledger.draft()
        if run is None:
            raise SystemExit("no draft")
        invoices, lines = documents(run, TABLE)
        print("ready", flush=True)  # noqa: T201 -- read by the test
        sys.stdin.readline()
        if last:
            kill_before(ledger, int(last))
        try:
            ledger.issue(run.run_no, by("x"), invoices=invoices, lines=lines, evidence=[])
        except LedgerError as error:
            print(error.code)  # noqa: T201 -- as above
        else:
            print("issued")  # noqa: T201 -- as above


def kill_before(ledger: Ledger, last: int) -> None:
    """Kill the process as the statement of this number begins."""
    count = itertools.count(1)

    def statement_begins(_: str) -> None:
        if next(count) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    ledger._con.set_trace_callback(statement_begins)  # noqa: SLF001 -- public access does not exist


if __name__ == "__main__":
    main(*sys.argv[1:])
