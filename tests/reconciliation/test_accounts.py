"""Each file's own count and sum against what became of its rows and entries.

Rule: docs/rules.md#account-of-files.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from contracts.accounts import FileAccount, FileCount
from contracts.keys import KRONOR
from tests.reconciliation.example import january
from transforms.reconciliation.accounts import payment_accounts, report_accounts
from transforms.reconciliation.laws import files_are_accounted_for
from transforms.reconciliation.month import reconcile

if TYPE_CHECKING:
    from pandera.typing.polars import DataFrame

_FILE = {"file_no": pl.Int64, "path": pl.String}
_SHOWN = ("counted", "kept", "left_out", "merged", "refused")
_AMOUNTS = ("counted_amount", "kept_amount", "left_out_amount", "merged_amount")


def reports(counted: int, kept: int, left_out: int) -> pl.DataFrame:
    """Return a report with its own count."""
    cells = (1, "a.csv", "rows", None, False, counted, None, kept, None, left_out, None)
    return pl.DataFrame([cells], schema={**_FILE, **FileCount.schema()}, orient="row")


def judged(*fates: str) -> pl.DataFrame:
    """Return the rows of file 1 by fate."""
    return pl.DataFrame(
        {"ingest_no": [1] * len(fates), "fate": fates},
        schema={"ingest_no": pl.Int64, "fate": pl.String},
    )


def payments(*recorded: tuple[str, str, int | None]) -> pl.DataFrame:
    """Return the recorded payments of file 1: entry, kronor, the sum that it replaces."""
    return pl.DataFrame(
        [(1, entry, "SEK", Decimal(amount), replaces) for entry, amount, replaces in recorded],
        schema={
            "file_no": pl.Int64,
            "entry": pl.String,
            "currency": pl.String,
            "amount": KRONOR,
            "replaces": pl.Int64,
        },
        orient="row",
    )


def paid(*recorded: tuple[str, str, int | None], read: int) -> DataFrame[FileAccount]:
    """Return the account of a file: three entries, 1 000 kronor of ours and a debit of 200."""
    cells = (1, "b.xml", "payments", "SEK", True, 3, Decimal(800), 2, Decimal(1000), 1)
    counts = pl.DataFrame(
        [(*cells, Decimal(-200))], schema={**_FILE, **FileCount.schema()}, orient="row"
    )
    in_file = pl.DataFrame({"file_no": [1], "payments": [read]})
    return payment_accounts(counts, payments(*recorded), in_file)


def finding(accounts: DataFrame[FileAccount]) -> tuple[int, int, int]:
    """Return the count of the files, what is accounted for, and the faults."""
    found = files_are_accounted_for(january()._replace(accounts=accounts))
    return int(found.expected), int(found.found), found.faults


def test_the_rows_of_a_report_are_blank_or_have_a_fate() -> None:
    found = report_accounts(
        reports(7, 5, 2), judged("billed", "held", "replaced", "rejected", "cancelled")
    )
    assert found.select(_SHOWN).rows() == [(7, 3, 2, 1, 1)]
    assert finding(found) == (7, 7, 0)


@pytest.mark.parametrize("fates", [["billed"] * 4, ["billed"] * 6, []])
def test_a_lost_or_doubled_row_is_a_fault(fates: list[str]) -> None:
    found = report_accounts(reports(7, 5, 2), judged(*fates))
    assert finding(found) == (7, 2 + len(fates), 1)


def test_every_entry_of_a_payment_file_is_kept_or_left_out() -> None:
    """An entry of two payments is one entry."""
    found = paid(("E1", "600", None), ("E2", "300", None), ("E2", "100", None), read=3)
    assert found.select(_SHOWN).rows() == [(3, 2, 1, 0, 0)]
    assert found.select(_AMOUNTS).rows() == [
        (Decimal("800.00"), Decimal("1000.00"), Decimal("-200.00"), Decimal("0.00"))
    ]
    assert finding(found) == (3, 3, 0)


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ([("E1", "600", None)], (1, 1, Decimal("400.00"))),
        ([("E1", "600", None), ("E2", "400", 7)], (1, 1, Decimal("400.00"))),
        ([], (0, 2, Decimal("1000.00"))),
    ],
)
def test_a_payment_known_from_another_file_is_merged(
    recorded: list[tuple[str, str, int | None]], expected: tuple[int, int, Decimal]
) -> None:
    found = paid(*recorded, read=2)
    assert found.select("kept", "merged", "merged_amount").row(0) == expected
    assert finding(found)[2] == 0


def test_a_lost_krona_is_a_fault() -> None:
    found = paid(("E1", "600", None), ("E2", "399.99", None), read=2)
    assert finding(found) == (3, 3, 1)


@pytest.mark.parametrize(
    ("column", "change"),
    [("counted", 1), ("counted_amount", Decimal("0.01")), ("left_out_amount", Decimal("0.01"))],
)
def test_a_difference_from_the_files_own_count_is_a_fault(
    column: str, change: int | Decimal
) -> None:
    sound = paid(("E1", "600", None), ("E2", "400", None), read=2)
    dtype = FileAccount.schema()[column]
    differs = sound.with_columns((pl.col(column) + pl.lit(change, dtype=dtype)).cast(dtype))
    assert finding(FileAccount.of(differs))[2] == 1


def test_the_reconciliation_names_files_by_number() -> None:
    named = reports(7, 5, 2).with_columns(path=pl.lit("19800101-9876.csv"))
    accounts = report_accounts(named, judged(*["billed"] * 5))
    found = reconcile(january()._replace(accounts=accounts))
    assert found.accounts.get_column("path").to_list() == ["1"]
