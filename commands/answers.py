"""`samfaktura answers`: the region's answers that contradict what was billed."""

from pathlib import Path
from typing import Annotated

import polars as pl
from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from commands.parameters import MonthArgument, Purpose
from contracts.answers import ANSWER_FINDINGS, AnswerFinding
from pipelines.answers.statuses import what_stands_out
from pipelines.archive.work import read_home
from pipelines.home.access_log import ListLook
from pipelines.home.clock import swedish_day
from pipelines.home.files import write_whole
from transforms.documents.reports.answers import answers_workbook
from transforms.documents.swedish import FATES, counted, kronor, number

_SHOWN = 20


def answers(
    month: Annotated[
        MonthArgument | None,
        Parameter(help="Svarens månad, ÅÅÅÅ-MM. Förval: Avstämningsfunktionens femton månader."),
    ] = None,
    *,
    out: Annotated[
        Path | None,
        Parameter(metavar="FIL.xlsx", help="Skriv alla till en arbetsbok. Annars visas de första."),
    ] = None,
    purpose: Purpose = None,
) -> None:
    """List the region's answers that contradict what was billed, and refused invoices."""
    home = desk.home()
    with read_home(home.root) as work:
        files = work.ledger.answer_files()
        wanted = str(month) if month is not None else None
        day = swedish_day(desk.actor().at)
        found = what_stands_out(work, month=wanted, day=day)
    desk.note_access(ListLook("answers", wanted or "", found.height), purpose)
    desk.console.print(
        f"{counted(files.height, 'svarsfil', 'svarsfiler')}, {number(found.height)} svar att "
        "åtgärda."
    )
    for finding in AnswerFinding:
        rows = found.filter(pl.col("finding") == finding.value)
        if not rows.is_empty():
            _print(finding, rows)
    if out is not None:
        write_whole(out, answers_workbook(found, day))
        desk.console.print(str(out), soft_wrap=True)


def _print(finding: AnswerFinding, rows: pl.DataFrame) -> None:
    text = ANSWER_FINDINGS[finding]
    desk.print_heading(f"\n{text.swedish}", f" ({number(rows.height)})")
    desk.console.print(f"  {text.fixed_by}: {text.how}", soft_wrap=True)
    table = Table(
        *("Månad", "Kontakt", "Rapportör", "Utfall", "Faktura"),
        Column("Belopp", justify="right", no_wrap=True),
        "Regionens eller betalarens text",
        box=None,
    )
    for row in rows.head(_SHOWN).iter_rows(named=True):
        words = " ".join(word for word in (row["remark_code"], row["remark"]) if word)
        table.add_row(
            row["month"],
            row["contact_id"] or "",
            row["reporter"] or "",
            FATES.get(row["fate"] or "", ""),
            row["invoice_number"] or "",
            "" if row["amount"] is None else kronor(row["amount"]),
            words,
        )
    desk.print_table(table)
    if rows.height > _SHOWN:
        desk.console.print(
            f"  … och {number(rows.height - _SHOWN)} till. Ange --out FIL.xlsx för att få alla."
        )
