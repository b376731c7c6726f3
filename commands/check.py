"""`samfaktura check`: the remarks that files would get, before they are delivered."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Final

import polars as pl
from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from commands.parameters import MonthArgument
from commands.summary import print_known, print_unread
from contracts.errors.codes import Exit
from contracts.fates import Fate
from contracts.keys import ROW_PLACE
from contracts.period import Month
from contracts.remarks import CATALOGUE, RemarkCode, Verdict
from pipelines.desk.check import Checked, CheckedFile, CheckRequest, judged_files
from pipelines.home.clock import today
from pipelines.home.files import write_whole
from pipelines.home.orders import BillOrder
from transforms.cells.faults import cells_in_words
from transforms.documents.swedish import FATES, VERDICTS, counted, kronor, number

# More than a person reads in a terminal; the workbook has all.
_ROWS_SHOWN: Final = 100


def check(
    *files: Annotated[Path, Parameter(metavar="FIL", help="Filerna att pröva.")],
    out: Annotated[
        Path | None,
        Parameter(
            metavar="PLATS",
            help="Skriv raderna med anmärkningar som arbetsbok: en .xlsx, eller en mapp med en "
            "arbetsbok per fil.",
        ),
    ] = None,
    month: Annotated[
        MonthArgument | None,
        Parameter(help="Månaden som prövas, ÅÅÅÅ-MM. Förval: månaden som fakturadagen ligger i."),
    ] = None,
    issued_on: Annotated[
        dt.date | None, Parameter(help="Dagen då fakturorna skulle utfärdas. Förval: i dag.")
    ] = None,
    folder: Annotated[
        str,
        Parameter(metavar="MAPP", help="Mappen i inkorgen som filerna ska lämnas i."),
    ] = "",
) -> int:
    """Judge files as a run would, without ingesting them."""
    day = issued_on or today()
    order = BillOrder(month or Month(day.year, day.month), day, draft=True)
    with desk.progress() as show:
        found = judged_files(desk.home(), CheckRequest(files, order, folder), desk.actor(), show)
    print_known(found.ingested)
    print_unread(found.ingested)
    for file in found.files:
        _print(file)
    for answers in found.ingested.answers:
        desk.console.print(f"{answers.path}: svar från regionen, inte en rapport.")
    for payments in found.ingested.payments:
        desk.console.print(f"{payments.path}: betalningar, inte en rapport.")
    if out is not None:
        _write(found, out)
    return Exit.REMARKED if found.has_remarks else Exit.DONE


def _print(file: CheckedFile) -> None:
    """Print the fates of a file's rows, their kronor, and each remark with what to do."""
    desk.print_heading(file.path, f": {counted(file.rows.height, 'rad', 'rader')}")
    counts = dict(file.rows.group_by("fate").len().iter_rows())
    for fate in Fate:
        if counts.get(fate.value):
            rows, amount = counts[fate.value], file.kronor(fate)
            suffix = f", {kronor(amount)}" if amount else ""
            rows_text = counted(rows, "rad", "rader")
            desk.console.print(f"  {FATES[fate.value]}: {rows_text}{suffix}")
    if file.remarks.is_empty():
        desk.console.print("  Inga anmärkningar.", style="green")
        return
    _print_remarks(file)


def _print_remarks(file: CheckedFile) -> None:
    table = Table(
        Column("Rad", justify="right", no_wrap=True),
        "Kontakt",
        "Kod",
        "Följd",
        "Anmärkning",
        "Åtgärd",
        box=None,
        pad_edge=False,
    )
    cells = cells_in_words(file.cells)
    warned = pl.col("verdict") == Verdict.WARN.value
    shown = (
        file.remarks.join(file.rows, on=ROW_PLACE, how="left")
        .join(cells, on=["source_row", "code"], how="left")
        .sort(warned, "source_row", "code")
    )
    for row in shown.head(_ROWS_SHOWN).iter_rows(named=True):
        text = CATALOGUE[RemarkCode(row["code"])]
        cell = f"\nKolumn {row['cells']}" if row["cells"] else ""
        what = f"{text.fixed_by}: {text.how}{cell}"
        contact = row["contact_id"] or ""
        verdict = VERDICTS[row["verdict"]]
        place = number(row["source_row"])
        table.add_row(place, contact, row["code"], verdict, text.swedish, what)
    desk.print_table(table)
    if shown.height > _ROWS_SHOWN:
        more = counted(shown.height - _ROWS_SHOWN, "anmärkning", "anmärkningar")
        desk.console.print(f"… och {more} till. Alla finns i arbetsboken: --out FIL.xlsx.")


def _write(found: Checked, out: Path) -> None:
    """Write the workbook of each file that has one, and print where it is."""
    made = [(file.path, file.content) for file in found.files if file.content is not None]
    one = out.suffix.lower() == ".xlsx" and len(made) <= 1
    for place, (path, content) in enumerate(made, 1):
        target = out if one else out / f"{place}-{Path(path).stem}.xlsx"
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
        desk.console.print(str(target), soft_wrap=True)
