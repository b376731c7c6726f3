"""Payments, each recorded once, their references, and matches.

Matches are made by rules and persons, and may be undone.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Sequence
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.codes import ErrorCode
from contracts.errors.error import MatchError
from contracts.payments import Match, MatchRule, NewMatch, Payment, PaymentReference, ReadPayment
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.connection import UTC, Connected, adding, believed, stored, utc_text
from pipelines.ledger.counts import counts_text
from pipelines.ledger.recognised import Recognised
from pipelines.ledger.records import PaymentFile
from pipelines.ledger.statements import statements

_SQL: Final = statements("payments")
PAYMENT_FILES: Final = pl.Schema(
    {
        "file_no": pl.Int64(),
        "batch": pl.Int64(),
        "sha256": pl.String(),
        "path": pl.String(),
        "format": pl.String(),
        "payments": pl.Int64(),
        "at": UTC,
        "counts": pl.String(),
    }
)
_COLUMNS: Final = ("file_no", "replaces", "has_bank_reference", *ReadPayment.columns())


class Payments(Connected):
    """Ledger operations on payments."""

    def record_payments(self, files: Sequence[PaymentFile], actor: Actor) -> list[int]:
        """Record files of payments with new content; return their numbers.

        Each payment is added once, even if several messages contain it.
        """
        with self._writing() as con:
            numbers = dict(con.execute(_SQL["known_files"]))
            new = {file.sha256: file for file in files if file.sha256 not in numbers}
            if not new:
                return []
            (batch,) = con.execute(_SQL["next_batch"]).fetchone()
            first = len(numbers) + 1
            added = sum(
                _add_file(con, number, batch, file, actor.at)
                for number, file in enumerate(new.values(), first)
            )
            detail = {"payment_batch": batch, "files": len(new), "payments": added}
            audit.append(con, audit.Event.PAID, detail, actor)
            return list(range(first, first + len(new)))

    def payment_files(self) -> pl.DataFrame:
        """Return `PAYMENT_FILES`: every payment file that was read, in order of delivery."""
        with self._reading() as con:
            return believed(con.execute(_SQL["files"]), PAYMENT_FILES)

    def payments(self) -> DataFrame[Payment]:
        """Return every payment, including sums whose parts arrived later (see `replaces`)."""
        with self._reading() as con:
            return Payment.of(believed(con.execute(_SQL["payments"]), Payment.schema()))

    def payment_references(self) -> DataFrame[PaymentReference]:
        """Return the references that payers gave with their payments."""
        with self._reading() as con:
            found = con.execute(_SQL["references"])
            return PaymentReference.of(believed(found, PaymentReference.schema()))


def _add_file(
    con: sqlite3.Connection, file_no: int, batch: int, file: PaymentFile, at: dt.datetime
) -> int:
    """Add a file, and its payments that are not known yet; return their number."""
    con.execute(
        _SQL["add_file"],
        (
            *(file_no, batch, *file[:3], file.payments.height, utc_text(at)),
            counts_text(file.counts),
        ),
    )
    payments = file.payments.select(ReadPayment.columns()).sort("place")
    references = file.references.partition_by("place", as_dict=True)
    rows = zip(payments.iter_rows(named=True), stored(payments), strict=True)
    recognised = Recognised(con, file_no)
    added = 0
    for row, cells in rows:
        stated = references.get((row["place"],))
        texts = [] if stated is None else stated.get_column("text").to_list()
        known, replaces = recognised.known(row, texts)
        if not known:
            named = row["bank_reference"] is not None
            number = _add_payment(con, (file_no, replaces, named, *cells))
            _add_references(con, number, stated)
            added += 1
    return added


def _add_payment(con: sqlite3.Connection, cells: Sequence[object]) -> int:
    (number,) = con.execute(_SQL["next_payment"]).fetchone()
    con.execute(adding("payments", ("payment_no", *_COLUMNS)), (number, *cells))
    return int(number)


def _add_references(con: sqlite3.Connection, number: int, references: pl.DataFrame | None) -> None:
    if references is None:
        return
    con.executemany(
        _SQL["add_reference"],
        (
            (number, at, *row)
            for at, row in enumerate(stored(references.select("text", "free", "amount")), 1)
        ),
    )


class Matches(Connected):
    """Ledger operations on matches."""

    def matches(self) -> DataFrame[Match]:
        """Return every match, including undone ones and those that undo them."""
        with self._reading() as con:
            return Match.of(believed(con.execute(_SQL["matches"]), Match.schema()))

    def last_match(self) -> int:
        """Return the number of the last match, 0 without matches."""
        with self._reading() as con:
            return _last_match(con)

    def record_matches(
        self, matches: DataFrame[NewMatch], actor: Actor, *, because: str | None = None
    ) -> list[int]:
        """Record matches; return their numbers.

        Args:
            matches: payments with what they pay. Matches by rules have no reason; a person's must
                have one.
            actor: the person who matched, or ran the rules, and the time.
            because: the person's source and reason.

        Raises:
            MatchError: a payment would pay more than its amount. Nothing is stored.
            LawBrokenError: the ledger refuses: an unknown payment or invoice, or a missing reason.
        """
        rows = [(*row, None) for row in stored(matches.select(NewMatch.columns()))]
        with self._writing() as con:
            return _add(con, rows, actor, because)

    def undo_matches(self, match_nos: Sequence[int], because: str, actor: Actor) -> list[int]:
        """Undo matches, each by a new match with a reason; return the numbers of these.

        Raises:
            LawBrokenError: a match is undone already, or undid another.
        """
        with self._writing() as con:
            rows = [
                (payment, seller, invoice, -amount, MatchRule.UNDONE.value, match_no)
                for match_no, payment, seller, invoice, amount in con.execute(
                    _SQL["matches_to_undo"], (json.dumps(list(match_nos)),)
                )
            ]
            return _add(con, rows, actor, because)


def _last_match(con: sqlite3.Connection) -> int:
    return int(con.execute(_SQL["last_match"]).fetchone()[0])


def _add(
    con: sqlite3.Connection,
    rows: Sequence[tuple[object, ...]],
    actor: Actor,
    because: str | None,
) -> list[int]:
    first = _last_match(con) + 1
    end = (because, actor.who, utc_text(actor.at))
    con.executemany(
        _SQL["add_match"],
        ((first + place, *row, *end) for place, row in enumerate(rows)),
    )
    payments = sorted({row[0] for row in rows}, key=str)
    overdrawn = con.execute(_SQL["overdrawn"], (json.dumps(payments),)).fetchall()
    if overdrawn:
        raise MatchError(ErrorCode.PAYMENT_OVERDRAWN, payment=overdrawn[0][0])
    for number in range(first, first + len(rows)):
        detail = {"match": number, **_detail(con, number)}
        audit.append(con, audit.Event.MATCHED, detail, actor)
    return list(range(first, first + len(rows)))


def _detail(con: sqlite3.Connection, match_no: int) -> dict[str, int | str]:
    payment, rule, amount = con.execute(_SQL["match"], (match_no,)).fetchone()
    return {"payment": payment, "rule": rule, "ore": amount}
