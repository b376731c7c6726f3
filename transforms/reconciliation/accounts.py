"""The account of each file: its own count against what became of it.

Rule: docs/rules.md#account-of-files.
"""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileAccount, FileSeries
from contracts.fates import Fate
from contracts.keys import KRONOR

_NOTHING: Final = pl.lit(0, dtype=KRONOR)


def report_accounts(files: pl.DataFrame, judged: pl.DataFrame) -> DataFrame[FileAccount]:
    """Return the accounts of reports: their rows against the fates of the run.

    Args:
        files: `file_no`, `path` and the columns of FileCount; one row a file, new to the run.
        judged: the JudgedRow rows of the run.
    """
    fate = pl.col("fate")
    counted = judged.group_by(file_no="ingest_no").agg(
        rows=pl.len().cast(pl.Int64),
        merged=(fate == Fate.REPLACED).sum().cast(pl.Int64),
        refused=(fate == Fate.REJECTED).sum().cast(pl.Int64),
    )
    found = files.join(counted, on="file_no", how="left").with_columns(
        pl.col("rows", "merged", "refused").fill_null(0)
    )
    return FileAccount.of(
        found.with_columns(
            series=pl.lit(FileSeries.REPORTS.value),
            kept=pl.col("rows") - pl.col("merged") - pl.col("refused"),
            merged_amount=pl.lit(None, dtype=KRONOR),
        )
        .drop("rows")
        .sort("file_no")
    )


def payment_accounts(
    files: pl.DataFrame, payments: pl.DataFrame, read: pl.DataFrame
) -> DataFrame[FileAccount]:
    """Return the accounts of payment files: what they count against what was recorded.

    A payment that another file has recorded is merged, and so is a part of a sum that was.

    Args:
        files: `file_no`, `path` and the columns of FileCount; one row a file and currency.
        payments: the Payment rows of the ledger.
        read: `file_no`, `payments`: the number of payments that each file contains.
    """
    own = payments.filter(pl.col("replaces").is_null())
    in_file = own.group_by("file_no").agg(recorded=pl.len().cast(pl.Int64))
    of_currency = own.group_by("file_no", "currency").agg(
        entries=pl.col("entry").n_unique().cast(pl.Int64),
        recorded_amount=pl.col("amount").sum().cast(KRONOR),
    )
    found = (
        files.join(read, on="file_no", how="left")
        .join(in_file, on="file_no", how="left")
        .join(of_currency, on=["file_no", "currency"], how="left")
        .with_columns(
            pl.col("recorded", "entries").fill_null(0),
            pl.col("recorded_amount").fill_null(_NOTHING),
        )
    )
    # A file whose payments are all recorded has no merged entry: an entry may be several payments.
    entries = pl.when(pl.col("recorded") == pl.col("payments")).then("kept").otherwise("entries")
    return FileAccount.of(
        found.with_columns(
            series=pl.lit(FileSeries.PAYMENTS.value),
            merged=pl.col("kept") - entries,
            merged_amount=(pl.col("kept_amount") - pl.col("recorded_amount")).cast(KRONOR),
            kept=entries,
            kept_amount=pl.col("recorded_amount"),
            refused=pl.lit(0, dtype=pl.Int64),
        )
        .drop("payments", "recorded", "entries", "recorded_amount")
        .sort("file_no", "currency")
    )
