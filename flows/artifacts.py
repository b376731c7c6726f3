"""Prefect artifacts of a run: counts and kronor, never a patient or a contact."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from contracts.fates import Fate, JudgedRow, Remark
from contracts.invoices import BilledLine, Invoice
from contracts.keys import CREDIT_NOTE
from contracts.reconciliation import HeldAmount
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.work import read_home
from pipelines.documents.issued_run import IssuedRun
from pipelines.home.clock import swedish_day
from pipelines.home.log import file_id
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.inbox.ingest import Ingested
from pipelines.ledger.records import RunRecord
from transforms.documents.reconciliation.counts import counted_figures
from transforms.documents.swedish import FATES, VERDICTS, kronor, number
from transforms.pricing.money import total
from transforms.reconciliation.rows import counted_remarks

_INBOX: Final = {
    "read": "Inlästa rapportfiler",
    "rows": "Rader i rapportfilerna",
    "answers": "Inlästa svarsfiler från regionen",
    "payments": "Inlästa betalningsfiler",
    "refused": "Filer som inte kan läsas",
    "closed": "Filer och mappar som programmet inte får läsa",
    "known": "Filer som redan är inlästa",
}


def tell_counts(home: Home, run_no: int) -> RunRecord:
    """Create the artifacts of a run: summary, remarks by code, sums. Return the run."""
    with read_home(home.root) as work:
        run = work.ledger.run(run_no)
    evidence = EvidenceOfRun(home.root / run.folder)
    fates = dict(evidence.read("judged_rows", JudgedRow).group_by("fate").len().iter_rows())
    create_markdown_artifact(
        key="monthly-billing-summary",
        description=f"{run.month}, körning {run.run_no}",
        markdown=_summary(run, fates, evidence.read("invoices", Invoice)) + _where(home, run),
    )
    create_table_artifact(
        key="monthly-billing-remarks",
        description=f"Anmärkningar {run.month}, körning {run.run_no}",
        table=_remarks(evidence),
    )
    _create_reconciliation(home, run)
    return run


def _create_reconciliation(home: Home, run: RunRecord) -> None:
    """Create the reconciliation table; it names no contact, patient or file."""
    with read_home(home.root) as work:
        found = IssuedRun(work, run).reconciliation()
    create_table_artifact(
        key="monthly-billing-reconciliation",
        description=f"Avstämning {run.month}, körning {run.run_no}",
        table=[
            {
                "del": figure.part,
                "vad": figure.what,
                "antal": "" if figure.how_many is None else number(figure.how_many),
                "kronor": "" if figure.kronor is None else kronor(figure.kronor),
            }
            for figure in counted_figures(found)
        ],
    )


def tell_table(key: str, title: str, rows: list[dict[str, str]]) -> None:
    """Create a table of counts."""
    create_table_artifact(key=key, description=title, table=rows)


def _where(home: Home, run: RunRecord) -> str:
    """Return links: the portal, if configured, and the month's outbox."""
    portal = load_settings(home).alerts.portal_url
    lines = [f"[Öppna portalen]({portal})"] if portal else []
    if run.state == "issued":
        lines.append(f"Fakturor, underlag, returer och avstämning: `{home.outbox(run.month)}`")
    else:
        lines.append(
            f"Granska utkastet i `{home.drafted(run.month)}`. Godkänn det med `samfaktura approve "
            f"{run.month}`."
        )
    return "".join(f"\n{line}\n" for line in lines)


def tell_inbox(counts: Mapping[str, int]) -> None:
    """Create the artifact of the inbox: counts."""
    rows = "\n".join(f"| {_INBOX[kind]} | {number(count)} |" for kind, count in counts.items())
    create_markdown_artifact(
        key="inbox",
        description="Inkorgen",
        markdown=f"## Inkorgen\n\n| Mottaget | Antal |\n| --- | ---: |\n{rows}\n",
    )


def tell_known(found: Ingested) -> None:
    """Create a table of the known files that a call found first, by hash and date.

    A path may contain patient data.
    """
    known = [(file, "Inget görs") for file in found.repeated]
    known += [(file, "Läst som en ny leverans") for file in found.again]
    if known:
        rows = [
            {
                "fil": file_id(file.sha256),
                "mottagen första gången": str(swedish_day(file.first_at)),
                "åtgärd": done,
            }
            for file, done in known
        ]
        tell_table("known-files", "Filer som redan var mottagna", rows)


def _summary(run: RunRecord, fates: dict[str, int], invoices: pl.DataFrame) -> str:
    credit = pl.col("kind") == CREDIT_NOTE
    invoiced, credited = (
        invoices.filter(kind).select(total("total")).item() for kind in (~credit, credit)
    )
    rows = "\n".join(
        f"| {FATES[fate.value]} | {number(fates[fate.value])} |"
        for fate in Fate
        if fate.value in fates
    )
    state = "Utfärdad" if run.state == "issued" else "Utkast som ska godkännas"
    return (
        f"## {run.month}, körning {run.run_no}\n\n{state}, fakturadag {run.issued_on}.\n\n"
        f"| Utfall | Rader |\n| --- | ---: |\n{rows}\n\n"
        f"Fakturerat {kronor(invoiced)}, krediterat {kronor(credited)}, "
        f"{number(invoices.height)} dokument.\n"
    )


def _remarks(evidence: EvidenceOfRun) -> list[dict[str, str]]:
    """List the remarks of a run by code: rows, who acts, and the kronor at stake."""
    found = counted_remarks(
        evidence.read("remarks", Remark),
        evidence.read_if_kept("estimates", HeldAmount),
        evidence.read("billed_lines", BilledLine),
    )
    return [
        {
            "kod": row["code"],
            "anmärkning": row["text"],
            "följd": VERDICTS[row["verdict"]],
            "åtgärdas av": row["mended_by"],
            "rader": number(row["rows"]),
            "kronor": kronor(row["amount"]),
            "utan pris": number(row["unpriced"]),
        }
        for row in found.iter_rows(named=True)
    ]
