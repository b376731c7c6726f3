"""Planted faults that must show when calls are killed or the power is cut."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import polars as pl

from pipelines.home.steps import STEP_EVENT
from pipelines.ledger.invoices import with_invoice_numbers

PLANTED: Final = "planted"


@contextmanager
def planted(name: str | None, home: Path) -> Iterator[None]:
    """Plant the named fault in the program, or none."""
    if name is None:
        yield
        return
    where, made = FAULTS[name]
    with patch(where, made(home)):
        yield


def _nothing(_home: Path) -> Callable[..., None]:
    return lambda *_: None


def _renamed_first(_home: Path) -> Callable[[Path, bytes], None]:
    def write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        sys.audit(STEP_EVENT, PLANTED)
        path.write_bytes(content)

    return write


def _numbered_at_draft(home: Path) -> Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]:
    """Assign numbers to drafted documents; an interrupted draft loses its numbers."""
    taken = home.with_name(f"{home.name}-taken")
    calls: list[None] = []

    def number(invoices: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
        drafts = int(taken.read_text()) if taken.exists() else 0
        if not calls:
            drafts += 1
            taken.write_text(str(drafts))
        calls.append(None)
        sellers = (
            invoices.select("seller_org_no").unique().join(last, on="seller_org_no", how="left")
        )
        return with_invoice_numbers(
            invoices, sellers.with_columns(pl.col("last").fill_null(0) + (drafts - 1))
        )

    return number


def _not_finished(_home: Path) -> Callable[..., list[int]]:
    """Do not deliver what an earlier call issued."""
    return lambda *_: []


FAULTS: Final[dict[str, tuple[str, Callable[[Path], Any]]]] = {
    "evidence is not synced": ("pipelines.billing.draft.sync_files", _nothing),
    "documents are not synced": ("os.sync", _nothing),
    "renamed before it is written": ("pipelines.ledger.head.write_whole", _renamed_first),
    "numbers are given at the draft": (
        "pipelines.ledger.invoices.with_invoice_numbers",
        _numbered_at_draft,
    ),
    "deliveries are not finished": ("pipelines.recovery.finish_deliveries", _not_finished),
    "what lies about is not cleared": ("pipelines.recovery.recover", _nothing),
}
