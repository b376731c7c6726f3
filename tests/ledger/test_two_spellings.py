"""A contact that an earlier release billed twice, under two spellings of its identity.

That release compared identities as written; here its reading is put in the place of today's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

import pipelines.archive.history
from contracts.cells import Kind
from contracts.errors.codes import ErrorCode
from pipelines.archive.work import read_home
from pipelines.keep.verify import home_problems
from tests.commands.calling import BILL, NEXT, Captured, call, out_of
from tests.months.small_home import SELLER, contact, deliver, home_with, report
from tests.support.home import no_documents
from transforms.cells.reports import _CANONICAL

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

SPELLINGS = (SELLER, "999999-0014")


@pytest.fixture
def billed_twice(tmp_path: Path) -> Home:
    """A home in which one contact is billed under two spellings of its reporter."""
    home = home_with(tmp_path / "home")
    rows = [contact("K-1", reporter=spelling) for spelling in SPELLINGS]
    with pytest.MonkeyPatch.context() as earlier, no_documents():
        earlier.setitem(_CANONICAL, Kind.REPORTER, lambda reporters: reporters)
        earlier.setattr(pipelines.archive.history, "with_canonical_identity", lambda rows: rows)
        # On another day, else it looks like a double.
        deliver(home, "januari.csv", report(rows[0], contact("K-2", 1)))
        assert call(home, *BILL) == 0
        deliver(home, "februari.csv", report(rows[1] | {"started_on": "2024-01-11"}))
        assert call(home, *NEXT) == 0
    return home


def published(home: Home) -> list[tuple[object, ...]]:
    with duckdb.connect(home.follow_up, read_only=True) as con:
        return con.execute("SELECT reporter, contact_id, amount FROM care_contacts").fetchall()


def test_it_is_found_and_shown_as_one_contact(billed_twice: Home, capsys: Captured) -> None:
    with read_home(billed_twice.root) as work:
        assert [(problem.code, problem.parameters) for problem in home_problems(work)] == [
            (ErrorCode.CONTACTS_OF_ALL_RUNS, {"count": 1})
        ]
    assert call(billed_twice, "publish") == 0
    assert [row[:2] for row in published(billed_twice)] == [(SELLER, "K-1"), (SELLER, "K-2")]
    assert sum(float(str(row[2])) for row in published(billed_twice)) == 3 * 1500.5
    capsys.readouterr()
    assert call(billed_twice, "explain", "K-1", "--reporter", SPELLINGS[1]) == 0
    printed = out_of(capsys)
    assert "januari.csv rad 1 – Fakturerad" in printed
    assert "februari.csv rad 1 – Fakturerad" in printed


def test_its_next_report_credits_both_and_bills_one(billed_twice: Home) -> None:
    again = contact("K-1", reporter=SPELLINGS[1], started_on="2024-01-11")
    deliver(billed_twice, "igen.csv", report(again, contact("K-3", 2)))
    with no_documents():
        assert call(billed_twice, "bill", "2024-03", "--issued-on", "2024-04-09") == 0
    with read_home(billed_twice.root) as work:
        assert home_problems(work) == []
        issued = work.ledger.invoices(3).select("kind", "contacts").rows()
    assert sorted(issued) == [(380, 2), (381, 1), (381, 1)]
    assert call(billed_twice, "publish") == 0
    assert sum(float(str(row[2])) for row in published(billed_twice)) == 3 * 1500.5
