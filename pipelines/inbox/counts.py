"""The counts of a file that was read: rows of a report, entries of a payment file."""

from decimal import Decimal

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileCount, FileUnit
from contracts.payments import SEK
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.report import ReadReport


def counts_of_report(report: ReadReport) -> DataFrame[FileCount]:
    """Return the rows of a report as the file counts them."""
    found = report.counted
    rows = (FileUnit.ROWS.value, None, False, found.rows, None, found.kept, None, found.blank, None)
    return FileCount.of(pl.DataFrame([rows], schema=FileCount.schema(), orient="row"))


def counts_of_payments(read: ReadPayments) -> DataFrame[FileCount]:
    """Return the payments of a file, by currency; SEK if it has none."""
    of_currency = read.payments.group_by("currency").agg(
        kept=pl.col("entry").n_unique(), amount=pl.col("amount").sum()
    )
    rows = [
        (FileUnit.PAYMENTS.value, currency, False, kept, amount, kept, amount, 0, Decimal(0))
        for currency, kept, amount in of_currency.sort("currency").iter_rows()
    ] or [(FileUnit.PAYMENTS.value, SEK, False, 0, Decimal(0), 0, Decimal(0), 0, Decimal(0))]
    return FileCount.of(pl.DataFrame(rows, schema=FileCount.schema(), orient="row"))
