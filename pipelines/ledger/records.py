"""Input and output rows of the ledger."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileCount
from contracts.payments import ReadPayment, ReadReference


class InboxFile(NamedTuple):
    """A file of the inbox, read or refused (F01-F03). `path`: in the inbox, with /.

    `layout` maps our column to the sender's heading. `code` and `place` are those of a refusal.
    `again` is a new delivery of bytes that were delivered before.
    """

    sha256: str
    path: str
    format: str
    rows: int
    layout: Mapping[str, str]
    state: Literal["read", "refused"]
    code: str | None = None
    place: str | None = None
    counts: DataFrame[FileCount] | None = None
    again: bool = False


class KnownFile(NamedTuple):
    """Bytes that were ingested before, found at another path, and their first delivery."""

    sha256: str
    path: str
    first_path: str
    first_at: dt.datetime


class AnswerFile(NamedTuple):
    """A file of the region's answers. `path` is relative to the inbox, with /.

    `table_sha256` is the hash of the Parquet table of its rows. `refused` has the rows of a file of
    refused invoices (RefusedInvoice), else None.
    """

    sha256: str
    path: str
    kind: str
    format: str
    rows: int
    first_month: str | None
    last_month: str | None
    table_sha256: str
    refused: pl.DataFrame | None = None


class PaymentFile(NamedTuple):
    """A payment file that was read. `path` is relative to the inbox, with /."""

    sha256: str
    path: str
    format: str
    payments: DataFrame[ReadPayment]
    references: DataFrame[ReadReference]
    counts: DataFrame[FileCount] | None = None


class RunRecord(NamedTuple):
    """A run: a draft until it is issued. `folder` is relative to the home.

    Its reconciliation includes the matches up to `last_match_no` and the payment files up to
    `last_payment_file_no`. Each is None for a run from before it existed.
    """

    run_no: int
    month: str
    state: Literal["draft", "issued"]
    issued_on: dt.date
    last_ingest_no: int
    folder: str
    manifest_sha256: str
    created_by: str
    created_at: dt.datetime
    approved_by: str | None
    approved_at: dt.datetime | None
    issued_by: str | None
    issued_at: dt.datetime | None
    last_match_no: int | None = None
    last_payment_file_no: int | None = None


class EvidenceFile(NamedTuple):
    """A run's table, stored as Parquet in its folder, recorded by hash. Size in bytes."""

    name: str
    sha256: str
    rows: int
    size: int


class DocumentFile(NamedTuple):
    """A document of an issued run, by hash. Size in bytes."""

    path: str
    sha256: str
    size: int
