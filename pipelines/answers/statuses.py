"""The region's answers compared with our billing.

Avstämningsfunktionen shows fifteen months, and our lists show as many, counted back from the day of
the query. Older answers stay in the archive, and `explain` shows them.
"""

import datetime as dt

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import (
    ANSWERED_MONTHS_SHOWN,
    AnswerKind,
    AnswerStandingOut,
    KnownContact,
    LatestAnswer,
)
from contracts.keys import IDENTITY, INVOICE_KEY
from pipelines.archive.history import history_of
from pipelines.archive.work import Work
from pipelines.ledger.store import Ledger
from transforms.answers.believe import CONTRACT_OF
from transforms.answers.findings import refused_invoices, standing_out
from transforms.cells.identities import with_canonical_identity
from transforms.comparison import whole_stays


def first_month_shown(day: dt.date) -> str:
    """Return the earliest month of worklists on a day: fifteen with the day's own."""
    months = day.year * 12 + day.month - ANSWERED_MONTHS_SHOWN
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def what_stands_out(work: Work, *, month: str | None, day: dt.date) -> DataFrame[AnswerStandingOut]:
    """Return answers that contradict our billing, and unresolved refused invoices.

    Args:
        work: the opened home.
        month: only answers of this month; else of the fifteen months that are shown on `day`.
        day: today.
    """
    shown = pl.col("month") == month if month else pl.col("month") >= first_month_shown(day)
    asked = of_files(work, AnswerKind.STATUSES, shown)
    found = standing_out(LatestAnswer.of(asked), contacts_of(work, asked))
    refused = refused_invoices(work.ledger.refused_invoices(), work.ledger.invoices()).filter(shown)
    return AnswerStandingOut.of(pl.concat([found, refused]))


def of_files(work: Work, kind: AnswerKind, asked: pl.Expr | None = None) -> pl.DataFrame:
    """Return the answers of a kind, except refused invoices, with `answer_no`."""
    columns = CONTRACT_OF[kind].schema()
    none = pl.DataFrame(schema={**columns, "answer_no": pl.Int64}).lazy()
    files = work.ledger.answer_files(kind).select("answer_no", "sha256").iter_rows()
    rows = [
        pl.scan_parquet(work.home.answers(sha256)).with_columns(
            answer_no=pl.lit(no, dtype=pl.Int64)
        )
        for no, sha256 in files
    ]
    found = with_canonical_identity(
        pl.concat([none, *(file.select(none.collect_schema().names()) for file in rows)])
    )
    return (found if asked is None else found.filter(asked)).collect(engine="streaming")


def contacts_of(work: Work, answers: pl.DataFrame) -> DataFrame[KnownContact]:
    """Return our contacts with an id of `answers`: last fate, and net billing."""
    history = history_of(work)
    fates = history.judgements.fates_of_ids(answers.select("contact_id").unique())
    billed = with_numbers(whole_stays(history.billed(fates)), work.ledger).select(
        *IDENTITY, "amount", *INVOICE_KEY
    )
    return KnownContact.of(fates.join(billed, on=IDENTITY, how="left"))


def answers_of(work: Work, kind: AnswerKind, contact: tuple[str, str]) -> pl.DataFrame:
    """Return every delivered answer of a kind about a contact, the earliest first.

    `contact` is reporter and id; answers without a reporter are included.
    """
    reporter, contact_id = contact
    named = pl.col("reporter").is_null() | (pl.col("reporter") == reporter)
    asked = named & (pl.col("contact_id") == contact_id)
    return of_files(work, kind, asked).sort("answer_no", "source_row")


def with_numbers(lines: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """Return net lines with the `invoice_number` that billed each."""
    numbers = ledger.invoices().select("invoice", "invoice_number", debit_run="run_no")
    return lines.join(numbers, on=["debit_run", "invoice"], maintain_order="left")
