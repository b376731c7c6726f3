"""Whether what was delivered is kept as it came, but for what was destroyed by a decision."""

from collections.abc import Iterator

import polars as pl

from pipelines.archive.destroyed import destroyed, lists, still_there
from pipelines.home.files import sha256_of
from pipelines.home.paths import Home
from pipelines.inbox.answers import reads_as_kept
from pipelines.ledger.records import Problem
from pipelines.ledger.store import Ledger
from pipelines.readers.payments.formats import read_payments
from pipelines.readers.report import read_report


def destructions(home: Home, ledger: Ledger) -> Iterator[Problem]:
    """What was destroyed is told by a list that is as it was kept, and is gone."""
    for event, told in lists(home, ledger):
        if told is None:
            yield Problem(f"destruction of {event.year}: its list is not as it was kept", event.seq)
        else:
            left = sum(1 for _ in still_there(home, told))
            if left:
                yield Problem(
                    f"destruction of {event.year}: {left} files are left: "
                    f"`samfaktura destroy {event.year}` goes on",
                    event.seq,
                )


def reports(home: Home, ledger: Ledger) -> Iterator[Problem]:
    """Every delivered file is kept as it came; of one that was destroyed, its table."""
    events, gone = ledger.spoken_for("batch"), destroyed(home, ledger)
    files = ledger.files().select("ingest_no", "batch", "sha256")
    for ingest_no, batch, sha256 in files.iter_rows():
        kept, event = home.raw(sha256), events.get(batch)
        if gone.has(kept):
            if not gone.table_stands(home.text(sha256)):
                yield Problem(
                    f"archive: the table of file {ingest_no} is not as it was when the file was "
                    "destroyed",
                    event,
                )
        elif not kept.exists():
            yield Problem(f"archive: file {ingest_no} is missing", event)
        elif sha256_of(kept) != sha256:
            yield Problem(f"archive: file {ingest_no} is not as it was delivered", event)
        elif not _reads_as_kept(home, sha256):
            yield Problem(
                f"archive: the table of file {ingest_no} is not what the file says", event
            )


def answers(home: Home, ledger: Ledger) -> Iterator[Problem]:
    """Every answer is kept as it came, and as the table that was made of it."""
    events, gone = ledger.spoken_for("answer_batch"), destroyed(home, ledger)
    files = ledger.answer_files().select("answer_no", "batch", "sha256", "table_sha256")
    for answer_no, batch, sha256, table_sha256 in files.iter_rows():
        raw, table, event = home.raw(sha256), home.answers(sha256), events.get(batch)
        if not table.exists() or not (gone.has(raw) or raw.exists()):
            yield Problem(f"archive: answer {answer_no} is missing", event)
        elif not gone.has(raw) and sha256_of(raw) != sha256:
            yield Problem(f"archive: answer {answer_no} is not as it was delivered", event)
        elif sha256_of(table) != table_sha256 or not (
            gone.has(raw) or reads_as_kept(home, sha256, table)
        ):
            yield Problem(
                f"archive: the table of answer {answer_no} is not what the file says", event
            )


def payments(home: Home, ledger: Ledger) -> Iterator[Problem]:
    """Every file of payments is kept as it came, and every payment that it tells is known."""
    events, known = ledger.spoken_for("payment_batch"), ledger.payments().select("entry")
    gone = destroyed(home, ledger)
    files = ledger.payment_files().select("file_no", "batch", "sha256", "payments")
    for file_no, batch, sha256, payments in files.iter_rows():
        raw, event = home.raw(sha256), events.get(batch)
        if gone.has(raw):
            continue
        if not raw.exists():
            yield Problem(f"archive: file {file_no} of payments is missing", event)
        elif sha256_of(raw) != sha256:
            yield Problem(f"archive: file {file_no} of payments is not as it was delivered", event)
        else:
            read = read_payments(raw)
            if read is None or not _all_known(read.payments, known, payments):
                yield Problem(
                    f"archive: the payments of file {file_no} are not those it tells", event
                )


def _all_known(read: pl.DataFrame, known: pl.DataFrame, payments: int) -> bool:
    """Tell whether a file tells as many payments as it did, all of entries in the ledger.

    The name of an entry holds its day and amount.
    """
    return read.height == payments and read.join(known, on="entry", how="anti").is_empty()


def _reads_as_kept(home: Home, sha256: str) -> bool:
    """Read a delivered file again, and compare it with the table that runs are made from."""
    try:
        return pl.read_parquet(home.text(sha256)).equals(read_report(home.raw(sha256)).rows)
    except (OSError, pl.exceptions.PolarsError):
        return False
