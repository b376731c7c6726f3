"""Deliveries that were withdrawn since the last run: docs/rules.md#withdrawn-deliveries."""

from collections.abc import Collection

import polars as pl

from contracts.fates import JudgedRow
from contracts.keys import ROW_PLACE
from pipelines.archive.history import History
from pipelines.archive.reported import Archive, with_row_numbers
from pipelines.archive.work import Work
from pipelines.home.orders import RunOrder
from transforms.latest import replaced_rows
from transforms.sift import without


def rows_of(work: Work, files: Collection[int]) -> pl.DataFrame:
    """Return `ingest_no`, `source_row` of every row of some files, as the ledger counts them."""
    asked = work.ledger.files().filter(pl.col("ingest_no").is_in(list(files)))
    numbered = asked.select("ingest_no", source_row=pl.int_ranges(1, pl.col("rows") + 1))
    return numbered.explode("source_row").select(pl.all().cast(pl.Int64)).drop_nulls()


def withdrawn_rows(work: Work, order: RunOrder) -> pl.DataFrame:
    """Return the places of the rows of deliveries withdrawn since the run before an order."""
    since = work.ledger.withdrawals().filter(pl.col("after_run") == order.run_no - 1)
    return rows_of(work, since.get_column("ingest_no").to_list())


def decide_again(history: History, archive: Archive, withdrawn: pl.DataFrame) -> pl.DataFrame:
    """Return the places of the earlier reports that decide without the withdrawn rows."""
    files = withdrawn.get_column("ingest_no").unique().to_list()
    contacts = history.judgements.contacts_of(files)
    if contacts.is_empty():
        return JudgedRow.none().select(ROW_PLACE)
    rows = archive.rows(history.judgements.of(contacts))
    reports = with_row_numbers(rows, rows.clear())
    deciding = without(reports, replaced_rows(reports, JudgedRow.none()))
    by_hand = history.settled_by_hand()
    return deciding.select(ROW_PLACE).join(by_hand, on=ROW_PLACE, how="anti")
