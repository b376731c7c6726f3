"""A made-up world in a real home: files written, months billed, results read."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl

from contracts.period import Month as Period
from pipelines.billing.draft import no_documents as no_documents_of_draft
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.month import bill
from tests.generated.played import Decided
from tests.generated.world import File, Month, Tables, World
from tests.oracle import InvoiceResult, RunResult
from tests.oracle.settling import number_order
from tests.support.delivered import write_file
from tests.support.report_files import csv_file

_WHO = "Generatorn"
_COMPARED = (
    "amount",
    "seller_org_no",
    "payer_id",
    "reference",
    "agreement_id",
    "patient_id",
    "lma_number",
    "care_unit",
    "care_form",
    "visit_type",
    "profession",
    "category",
    "started_on",
    "ended_on",
    "drg_code",
    "procedure_codes",
)
_OF_PART = ("first_day", "last_day", "nights")
_SHOWN = ("patient_name", "born_on", "protected_identity", "residence")


def play_in_home(root: Path, world: World, decided: Sequence[Sequence[Decided]]) -> list[RunResult]:
    """Bill a world run by run in a new home under `root`; return the results."""
    home = Home(root)
    results = []
    for month, decisions in zip(world, decided, strict=True):
        prepare(home, month, decisions)
        results.append(bill_month(home, month))
    return results


def prepare(home: Home, month: Month, decisions: Sequence[Decided]) -> None:
    """Put everything in place for a month: registries, decisions, files."""
    home.make()
    write_registries(home, month.registries)
    take_decisions(home, decisions, at=moment(month.issued_on))
    for file in month.files:
        write_file(home.inbox, file)


@contextmanager
def no_documents() -> Iterator[None]:
    """Issue without making documents, for tests of figures on many worlds."""
    with (
        patch("pipelines.month.prepare_documents"),
        patch("pipelines.month.hold_to_draft"),
        patch("pipelines.outbox.drafts.draft_documents", no_documents_of_draft),
        patch("pipelines.outbox.drafts.finish_deliveries"),
        patch("pipelines.month.finish_deliveries"),
        patch("pipelines.recovery.finish_deliveries", return_value=[]),
    ):
        yield


@contextmanager
def folders_listed_backwards() -> Iterator[None]:
    """List the files of every folder in reverse order."""
    forwards = {name: getattr(Path, name) for name in ("rglob", "glob", "iterdir")}

    def backwards(name: str) -> object:
        def listed(path: Path, *pattern: str) -> Iterator[Path]:
            return iter(sorted(forwards[name](path, *pattern), reverse=True))

        return listed

    with (
        patch.object(Path, "rglob", backwards("rglob")),
        patch.object(Path, "glob", backwards("glob")),
        patch.object(Path, "iterdir", backwards("iterdir")),
    ):
        yield


def bill_month(home: Home, month: Month) -> RunResult:
    """Bill a month of which everything is delivered; return the result."""
    order = BillOrder(Period.parse(month.name), month.issued_on, rebill_since=month.rebill_since)
    billed = bill(home, order, Actor(_WHO, moment(month.issued_on)))
    return read_result(home, billed.run.run_no)


def moment(day: dt.date) -> dt.datetime:
    """Return nine o'clock that day."""
    return dt.datetime.combine(day, dt.time(9), dt.UTC)


def write_registries(home: Home, tables: Tables) -> None:
    """Write every table as CSV, replacing existing files."""
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        cells = [[row.get(column, "") for column in columns] for row in rows]
        (home.registries / f"{name}.csv").write_bytes(csv_file(columns, cells))


def take_decisions(home: Home, decided: Sequence[Decided], *, at: dt.datetime) -> None:
    """Store decisions directly in the ledger: for any report, from any code."""
    with Ledger.open(home.ledger) as ledger:
        for decision, (ingest_no, source_row) in decided:
            ledger.decide(
                kind="release" if decision.kind == "release" else "refuse",
                reporter=decision.reporter,
                contact_id=decision.contact_id,
                codes=decision.codes,
                because="Prövat mot journalen",
                actor=Actor("Prövaren", at),
                ingest_no=ingest_no,
                source_row=source_row,
            )


def deliver_again(home: Home, file: File) -> None:
    """Copy a file that was delivered before under another name."""
    content = (home.inbox / file.path).read_bytes()
    (home.inbox / f"igen-{Path(file.path).name}").write_bytes(content)


def read_result(home: Home, run_no: int) -> RunResult:
    """Return the result of an issued run, from its evidence and the ledger."""
    with Ledger.open(home.ledger) as ledger:
        folder = home.root / ledger.run(run_no).folder
        invoices = ledger.invoices(run_no)
    lines = pl.read_parquet(folder / "billed_lines.parquet").join(
        invoices.select("run_no", "invoice", "kind", "credits_invoice"), on=["run_no", "invoice"]
    )
    result = RunResult(invoices=_invoices(invoices))
    for row in pl.read_parquet(folder / "judged_rows.parquet").iter_rows(named=True):
        result.fates[row["ingest_no"], row["source_row"]] = row["fate"]
    remarks = pl.read_parquet(folder / "remarks.parquet")
    result.remarks = set(remarks.select("ingest_no", "source_row", "code").rows())
    for row in lines.iter_rows(named=True):
        key = _place(row)
        if row["sign"] == 1:
            row["procedure_codes"] = tuple((row["procedure_codes"] or "").split())
            result.amounts[key] = row["amount"]
            part = _OF_PART if row["care_month"] else ()
            result.debits[key] = tuple(row[name] for name in (*_COMPARED, *part, *_SHOWN))
        else:
            cause = (row["cause_ingest_no"], row["cause_row"])
            result.credits[key] = (row["credits_invoice"], cause)
    debited = set(lines.filter(pl.col("sign") == 1)["invoice"])
    items = pl.read_parquet(folder / "billed_items.parquet")
    result.items = _items(items.filter(pl.col("invoice").is_in(debited)))
    return result


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return the report that a row is of, and the care month of a part of a stay."""
    month = (row["care_month"],) if row["care_month"] else ()
    return row["ingest_no"], row["source_row"], *month


def _items(items: pl.DataFrame) -> dict[tuple[Any, ...], list[Any]]:
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in items.sort("ingest_no", "source_row", "item").iter_rows(named=True):
        item = tuple(row[name] for name in ("kind", "code", "quantity", "unit_price", "amount"))
        found.setdefault(_place(row), []).append(item)
    return found


def _invoices(issued: pl.DataFrame) -> list[InvoiceResult]:
    ours = {"number", "period", "reasons"}
    fields = [name for name in InvoiceResult.__dataclass_fields__ if name not in ours]
    found = [
        InvoiceResult(
            number=row["invoice_number"],
            period=(row["period_start"], row["period_end"]),
            reasons=frozenset((row["credit_reason"] or "").split()),
            **{name: row[name] for name in fields},
        )
        for row in issued.iter_rows(named=True)
    ]
    return sorted(found, key=number_order)
