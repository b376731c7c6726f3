"""What payments pay: matches of rules and of persons, and those that undo them."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Final

from pandera.typing.polars import DataFrame

from contracts.payments import Match, MatchRule, NewMatch
from pipelines.ledger import audit
from pipelines.ledger.connection import Connected, moment
from pipelines.ledger.errors import MatchError
from pipelines.ledger.rows import believed, marks, stored

# A payment pays with its own sign and no more than there is of it.
_OVERDRAWN: Final = """SELECT payment_no FROM payments JOIN (
    SELECT payment_no, sum(amount) AS matched FROM matches GROUP BY payment_no) USING (payment_no)
    WHERE matched * sign(amount) NOT BETWEEN 0 AND abs(amount) AND payment_no IN ({})"""

_UNDONE: Final = """SELECT match_no, payment_no, seller_org_no, invoice_number, amount
    FROM matches WHERE match_no IN ({}) ORDER BY match_no"""


class Matches(Connected):
    """The part of the ledger that knows matches."""

    def matches(self) -> DataFrame[Match]:
        """Return every match, also those undone and what undid them."""
        with self._reading() as con:
            found = con.execute("SELECT * FROM matches ORDER BY match_no")
            return Match.of(believed(found, Match.schema()))

    def last_match(self) -> int:
        """Return the number of the last match, 0 when there is none."""
        with self._reading() as con:
            return _last_match(con)

    def record_matches(
        self, matches: DataFrame[NewMatch], *, who: str, at: dt.datetime, because: str | None = None
    ) -> list[int]:
        """Record matches; return their numbers.

        Args:
            matches: what pays what. Those of rules have no reason; a person's must.
            who: who matched, or ran the rules.
            at: when.
            because: the person's source and reason.

        Raises:
            MatchError: when a payment would pay more than there is of it. Nothing is kept.
            LawBrokenError: when the ledger refuses: an unknown payment or invoice, no reason.
        """
        rows = [(*row, None) for row in stored(matches.select(NewMatch.columns()))]
        with self._writing() as con:
            return _add(con, rows, because, who=who, at=at)

    def undo_matches(
        self, match_nos: Sequence[int], because: str, *, who: str, at: dt.datetime
    ) -> list[int]:
        """Undo matches, each by one that says why; return the numbers of these.

        Raises:
            LawBrokenError: when one is undone already, or undid another.
        """
        with self._writing() as con:
            rows = [
                (payment, seller, invoice, -amount, MatchRule.UNDONE.value, match_no)
                for match_no, payment, seller, invoice, amount in con.execute(
                    _UNDONE.format(marks(match_nos)),
                    tuple(match_nos),
                )
            ]
            return _add(con, rows, because, who=who, at=at)


def _last_match(con: sqlite3.Connection) -> int:
    return int(con.execute("SELECT coalesce(max(match_no), 0) FROM matches").fetchone()[0])


def _add(
    con: sqlite3.Connection,
    rows: Sequence[tuple[object, ...]],
    because: str | None,
    *,
    who: str,
    at: dt.datetime,
) -> list[int]:
    first = _last_match(con) + 1
    con.executemany(
        "INSERT INTO matches (match_no, payment_no, seller_org_no, invoice_number, amount, rule,"
        " undoes, because, who, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((first + place, *row, because, who, moment(at)) for place, row in enumerate(rows)),
    )
    payments = sorted({row[0] for row in rows}, key=str)
    overdrawn = con.execute(_OVERDRAWN.format(marks(payments)), payments).fetchall()
    if overdrawn:
        raise MatchError(f"payment {overdrawn[0][0]} would pay more than there is of it")
    for number in range(first, first + len(rows)):
        detail = {"match": number, **_told(con, number)}
        audit.append(con, audit.Event.MATCHED, detail, who=who, at=at)
    return list(range(first, first + len(rows)))


def _told(con: sqlite3.Connection, match_no: int) -> dict[str, int | str]:
    payment, rule, amount = con.execute(
        "SELECT payment_no, rule, amount FROM matches WHERE match_no = ?", (match_no,)
    ).fetchone()
    return {"payment": payment, "rule": rule, "ore": amount}
