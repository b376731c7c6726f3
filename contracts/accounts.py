"""The account of a delivered file: what it counts, and what became of all of it.

Reports count rows, without amounts. Payment files count the bank's entries (BgMax: payments and
deductions) with their net amount: credits less debits.
"""

from enum import StrEnum

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.keys import Kronor


class FileUnit(StrEnum):
    """The things that a file counts."""

    ROWS = "rows"
    PAYMENTS = "payments"


class FileSeries(StrEnum):
    """The series in which files are numbered."""

    REPORTS = "reports"
    PAYMENTS = "payments"


class FileCount(Contract):
    """The result of reading a file: `counted` is `kept` and `left_out`, amounts alike.

    One row a file; a payment file has one row a currency. A reader refuses a file whose own counts
    or sums differ from what it contains.
    """

    what: str = pa.Field(
        isin=[unit.value for unit in FileUnit], description="The things that the file counts"
    )
    currency: str = pa.Field(nullable=True, description="Currency of the amounts; rows have none")
    stated: bool = pa.Field(
        description="Whether the file contains the count (BgMax TK15 and TK70, camt NbOfNtries)"
    )
    counted: pl.Int64 = pa.Field(
        ge=0, description="Rows after the heading, also blank ones, or entries"
    )
    counted_amount: Kronor = pa.Field(
        nullable=True, description="Their net amount: credits less debits; rows have none"
    )
    kept: pl.Int64 = pa.Field(ge=0, description="Rows with content, or entries read as payments")
    kept_amount: Kronor = pa.Field(nullable=True, description="Their net amount")
    left_out: pl.Int64 = pa.Field(
        ge=0, description="Blank rows, or entries that are not booked or not payments to us"
    )
    left_out_amount: Kronor = pa.Field(nullable=True, description="Their net amount")


class FileAccount(FileCount):
    """The account of a file: `counted` is the sum of all other counts, amounts alike.

    `kept` is without what was merged or refused. Only files are here that this run or an earlier
    one of this release counted: earlier releases did not count what they left out.
    """

    series: str = pa.Field(
        isin=[series.value for series in FileSeries], description="Series of the file's number"
    )
    file_no: pl.Int64 = pa.Field(ge=1, description="Number of the file in its series, from 1")
    path: str = pa.Field(description="Path of the file in the inbox")
    merged: pl.Int64 = pa.Field(
        ge=0, description="Rows that a later report replaced, or entries known from another file"
    )
    merged_amount: Kronor = pa.Field(nullable=True, description="Their net amount")
    refused: pl.Int64 = pa.Field(ge=0, description="Rows that were rejected")
