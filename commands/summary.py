"""The summary of a run."""

import polars as pl
from rich.table import Column, Table

from commands import desk
from contracts.fates import Fate, JudgedRow, Remark
from contracts.invoices import BilledLine, Invoice
from contracts.keys import SIGN_OF_KIND, signed
from contracts.reconciliation import HeldAmount, UngroundedPaper
from contracts.remarks import Verdict
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.work import read_home
from pipelines.billing.approval import large_credits
from pipelines.home.clock import swedish_day
from pipelines.home.paths import Home
from pipelines.inbox.ingest import Ingested
from pipelines.ledger.records import RunRecord
from transforms.documents.swedish import FATES, ROUTES, VERDICTS, counted, kronor, number
from transforms.reconciliation.rows import counted_remarks


def print_summary(home: Home, run: RunRecord, ingested: Ingested | None = None) -> None:
    """Print files, fates, invoices and kronor of a run, and the location of its files."""
    evidence = EvidenceOfRun(home.root / run.folder)
    try:
        judged, invoices = evidence.read("judged_rows", JudgedRow), _invoices(home, run, evidence)
    except FileNotFoundError:
        # The home lock was released after drafting: another process may have replaced the draft.
        if run.state != "draft":
            raise
        desk.console.print(f"{run.month}: utkastet är gjort, men ett nyare har redan ersatt det.")
        return
    desk.print_heading(run.month, f", körning {run.run_no}, fakturadag {run.issued_on}")
    if ingested is not None:
        _print_files(ingested)
    _print_fates(judged)
    _print_remarks(evidence)
    _print_invoices(invoices)
    _print_paper(evidence)
    _print_state(home, run)


def _invoices(home: Home, run: RunRecord, evidence: EvidenceOfRun) -> pl.DataFrame:
    """Return the run's documents; numbered once the run is issued."""
    if run.state == "draft":
        return evidence.read("invoices", Invoice)
    with read_home(home.root) as work:
        return work.ledger.invoices(run.run_no)


def _print_files(ingested: Ingested) -> None:
    rows = sum(file.rows for file in ingested.read)
    files = counted(len(ingested.read), "ny fil", "nya filer")
    desk.console.print(f"Inkorgen: {files} med {counted(rows, 'rad', 'rader')}.")
    if ingested.payments:
        files = counted(len(ingested.payments), "betalningsfil", "betalningsfiler")
        desk.console.print(f"  {files}. samfaktura payments visar betalningarna.")
    if ingested.answers:
        files = counted(len(ingested.answers), "svarsfil", "svarsfiler")
        desk.console.print(f"  {files}. samfaktura answers visar svaren.")
    print_known(ingested, "  ")
    print_unread(ingested, "  ")


def print_known(ingested: Ingested, before: str = "") -> None:
    """Print each known file that this call found first, and when it first arrived."""
    known = [(file, "Inget nytt har kommit sedan dess: inget görs.") for file in ingested.repeated]
    known += [
        (file, "Andra rapporter har kommit sedan dess: läst som en ny leverans.")
        for file in ingested.again
    ]
    for file, done in known:
        arrived = f"redan mottagen {swedish_day(file.first_at)} som {file.first_path}"
        desk.console.print(f"{before}{file.path}: {arrived}. {done}", soft_wrap=True)


def print_unread(ingested: Ingested, before: str = "") -> None:
    """Print each unread file and the reason."""
    lines = [f"{file.code} {file.path}: {file.place}" for file in ingested.refused]
    lines += [
        f"{name}: programmet får inte läsa filen. Ge läsrätt (chmod g+rX). Är det en länk: "
        "lägg själva filen i inkorgen."
        for name in ingested.closed
    ]
    for line in lines:
        desk.console.print(f"{before}{line}", style="red")


def _print_fates(judged: pl.DataFrame) -> None:
    counts = dict(judged.group_by("fate").len().iter_rows())
    table = Table("Utfall", _right("Rader"), box=None, pad_edge=False)
    for fate in Fate:
        if counts.get(fate.value):
            table.add_row(FATES[fate.value], number(counts[fate.value]))
    table.add_row("Summa", number(judged.height), style="bold")
    desk.print_table(table)


def _print_remarks(evidence: EvidenceOfRun) -> None:
    """Print the remarks that keep rows from being billed, then the warnings, by code."""
    found = counted_remarks(
        evidence.read("remarks", Remark),
        evidence.read_if_kept("estimates", HeldAmount),
        evidence.read("billed_lines", BilledLine),
    )
    if found.is_empty():
        return
    table = Table(
        "Kod",
        Column("Anmärkning", max_width=44),
        "Följd",
        "Åtgärdas av",
        *map(_right, ("Rader", "Kronor", "Utan pris")),
        box=None,
        pad_edge=False,
    )
    warned = pl.col("verdict") == Verdict.WARN.value
    for row in found.sort(warned, "code", "verdict").iter_rows(named=True):
        table.add_row(
            row["code"],
            row["text"],
            VERDICTS[row["verdict"]],
            row["mended_by"],
            number(row["rows"]),
            kronor(row["amount"]),
            number(row["unpriced"]),
        )
    desk.print_table(table)


def _print_invoices(invoices: pl.DataFrame) -> None:
    if invoices.is_empty():
        desk.console.print("Det finns inget att fakturera den här månaden.")
        return
    heads = [Column(name, no_wrap=True) for name in ("Avtal", "Betalare", "Väg", "Referens")]
    sums = [Column(name, justify="right", no_wrap=True) for name in ("Kontakter", "Summa")]
    table = Table(Column("Nummer", no_wrap=True), *heads, *sums, box=None, pad_edge=False)
    for row in invoices.sort("invoice").iter_rows(named=True):
        table.add_row(
            row.get("invoice_number", ""),
            row["agreement_id"],
            row["payer_id"],
            ROUTES[row["route"]],
            row["reference"],
            number(row["contacts"]),
            kronor(SIGN_OF_KIND[row["kind"]] * row["total"]),
        )
    net = invoices.select(signed("total").sum()).item()
    table.add_row("Summa", *[""] * 5, kronor(net), style="bold")
    desk.print_table(table)


def _print_paper(evidence: EvidenceOfRun) -> None:
    """Print the agreements whose paper invoices have no ground."""
    found = evidence.read_if_kept("ungrounded_paper", UngroundedPaper)
    for line, agreement in found.iter_rows():
        desk.console.print(
            f"Pappersfaktura utan grund: agreements.csv, rad {line} ({agreement}). Fyll i "
            "paper_ground, eller skicka elektroniskt.",
            style="yellow",
            soft_wrap=True,
        )


def _print_state(home: Home, run: RunRecord) -> None:
    if run.state == "issued":
        desk.console.print("Månaden är utfärdad. Fakturor, underlag, returer och avstämning:")
        desk.console.print(f"  {home.outbox(run.month)}", soft_wrap=True)
        desk.console.print(f"  {home.follow_up}", soft_wrap=True)
        return
    with read_home(home.root) as work:
        if large_credits(home.root / run.folder, work.settings):
            desk.console.print(
                "Krediteringarna är större än gränsen i inställningarna: en person ska granska "
                "och godkänna utkastet."
            )
    desk.console.print("Utkastets avstämning, fakturor, underlag och returer att granska:")
    desk.console.print(f"  {home.drafted(run.month)}", soft_wrap=True)
    desk.console.print(
        f"Utkast: inget är utfärdat. Nästa steg: samfaktura approve {run.month}, "
        f"sedan samfaktura issue {run.month}."
    )


def _right(heading: str) -> Column:
    return Column(heading, justify="right")
