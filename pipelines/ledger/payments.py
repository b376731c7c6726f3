"""Payments taken in, each once, and what the payers told of them."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.payments import Payment, PaymentReference, ReadPayment
from pipelines.ledger import audit
from pipelines.ledger.connection import Connected, moment
from pipelines.ledger.records import PaymentFile
from pipelines.ledger.rows import UTC, believed, marks, stored

PAYMENT_FILES: Final = pl.Schema(
    {
        "file_no": pl.Int64(),
        "batch": pl.Int64(),
        "sha256": pl.String(),
        "path": pl.String(),
        "format": pl.String(),
        "payments": pl.Int64(),
        "at": UTC,
    }
)
_PAYMENTS: Final = """SELECT payments.*, payment_files.format FROM payments
    JOIN payment_files USING (file_no) ORDER BY payment_no"""
_COLUMNS: Final = ("file_no", "replaces", *ReadPayment.columns())


class Payments(Connected):
    """The part of the ledger that knows payments."""

    def record_payments(
        self, files: Sequence[PaymentFile], *, who: str, at: dt.datetime
    ) -> list[int]:
        """Record files of payments that are not known by their bytes; return their numbers.

        Each payment is added once, whatever files tell of it.
        """
        with self._writing() as con:
            numbers = dict(con.execute("SELECT sha256, file_no FROM payment_files"))
            new = {file.sha256: file for file in files if file.sha256 not in numbers}
            if not new:
                return []
            query = "SELECT 1 + coalesce(max(batch), 0) FROM payment_files"
            (batch,) = con.execute(query).fetchone()
            first = len(numbers) + 1
            added = sum(
                _add_file(con, number, batch, file, at)
                for number, file in enumerate(new.values(), first)
            )
            detail = {"payment_batch": batch, "files": len(new), "payments": added}
            audit.append(con, audit.Event.PAID, detail, who=who, at=at)
            return list(range(first, first + len(new)))

    def payment_files(self) -> pl.DataFrame:
        """Return `PAYMENT_FILES`: every file of payments that was read, in order of delivery."""
        with self._reading() as con:
            found = con.execute("SELECT * FROM payment_files ORDER BY file_no")
            return believed(found, PAYMENT_FILES)

    def payments(self) -> DataFrame[Payment]:
        """Return every payment, also sums whose parts were told later (see `replaces`)."""
        with self._reading() as con:
            return Payment.of(believed(con.execute(_PAYMENTS), Payment.schema()))

    def payment_references(self) -> DataFrame[PaymentReference]:
        """Return what the payers told that their payments are for."""
        query = "SELECT * FROM payment_references ORDER BY payment_no, place"
        with self._reading() as con:
            return PaymentReference.of(believed(con.execute(query), PaymentReference.schema()))


def _add_file(
    con: sqlite3.Connection, file_no: int, batch: int, file: PaymentFile, at: dt.datetime
) -> int:
    """Add a file, and its payments that are not known yet; return how many these were.

    An entry of the bank's that is known is known whole: it is told in several messages. Only when
    its sum was told before its parts do the parts take the sum's place, unless it is matched.
    """
    con.execute(
        "INSERT INTO payment_files (file_no, batch, sha256, path, format, payments, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (file_no, batch, *file[:3], file.payments.height, moment(at)),
    )
    payments = file.payments.select(ReadPayment.columns()).sort("place")
    told = file.references.partition_by("place", as_dict=True)
    rows = zip(payments.iter_rows(named=True), stored(payments), strict=True)
    added = 0
    for row, cells in rows:
        known, replaces = _known(con, file_no, row["entry"], row["identity"])
        if not known:
            number = _add_payment(con, (file_no, replaces, *cells))
            _add_references(con, number, told.get((row["place"],)))
            added += 1
    return added


def _known(
    con: sqlite3.Connection, file_no: int, entry: str, identity: str
) -> tuple[bool, int | None]:
    """Tell whether a payment is in the ledger, else which sum of its entry it is a part of."""
    of_entry = con.execute(
        "SELECT payment_no, identity, file_no FROM payments WHERE entry = ? ORDER BY payment_no",
        (entry,),
    ).fetchall()
    if any(known == identity for _, known, _ in of_entry):
        return True, None
    earlier = [(number, known) for number, known, of_file in of_entry if of_file != file_no]
    if not earlier:
        return False, None
    number, known = earlier[0]
    is_sum = len(earlier) == 1 and known == entry
    matched = con.execute("SELECT 1 FROM matches WHERE payment_no = ?", (number,)).fetchone()
    return (False, number) if is_sum and not matched else (True, None)


def _add_payment(con: sqlite3.Connection, cells: Sequence[object]) -> int:
    (number,) = con.execute("SELECT 1 + coalesce(max(payment_no), 0) FROM payments").fetchone()
    con.execute(
        f"INSERT INTO payments (payment_no, {', '.join(_COLUMNS)})"  # noqa: S608 -- of contracts
        f" VALUES (?, {marks(_COLUMNS)})",
        (number, *cells),
    )
    return int(number)


def _add_references(con: sqlite3.Connection, number: int, told: pl.DataFrame | None) -> None:
    if told is None:
        return
    con.executemany(
        "INSERT INTO payment_references (payment_no, place, text, free, amount)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            (number, at, *row)
            for at, row in enumerate(stored(told.select("text", "free", "amount")), 1)
        ),
    )
