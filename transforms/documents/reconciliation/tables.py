"""All tables of the reconciliation in reading order, and as a workbook.

The workbook (avstamning.xlsx) has one sheet per table, for finance to calculate with.
"""

from typing import Final, NamedTuple

import polars as pl

from contracts.fates import Fate
from transforms.documents.reconciliation import amounts, compared, owed, registries, rows
from transforms.documents.swedish import day, kronor, number
from transforms.documents.workbook.report_sheet import TITLE, ReportTable, write_report
from transforms.documents.workbook.sheets import Book
from transforms.reconciliation.tables import Reconciliation

MONTH_NAMES: Final = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)


class Fact(NamedTuple):
    """A figure at the top of the report. `leading` ones are shown large."""

    label: str
    value: str
    leading: bool = False


def month_name(found: Reconciliation) -> str:
    """Format a month: `februari 2024`."""
    return f"{MONTH_NAMES[found.month.number - 1]} {found.month.year}"


def verdict(found: Reconciliation) -> tuple[bool, str]:
    """Return whether every control holds, and the text of the verdict."""
    broken = found.controls.filter(~pl.col("holds")).height
    if broken:
        return False, f"{broken} av {found.controls.height} kontroller stämmer inte."
    return True, f"Alla {found.controls.height} kontroller stämmer."


def month_facts(found: Reconciliation) -> list[Fact]:
    """Return the figures of the month: judged, billed and waiting."""
    fates = dict(found.fates.select("fate", "rows").iter_rows())
    sums = found.balances.select(pl.col("invoiced", "credited", "outstanding").sum()).row(
        0, named=True
    )
    return [
        Fact("Bedömda rader", number(sum(fates.values())), leading=True),
        Fact("Fakturerade kontakter", number(fates[Fate.BILLED]), leading=True),
        Fact("Fakturerat", kronor(sums["invoiced"]), leading=True),
        Fact("Krediterat", kronor(sums["credited"]), leading=True),
        Fact("Netto", kronor(sums["invoiced"] - sums["credited"]), leading=True),
        Fact("Kontakter som väntar", number(fates[Fate.HELD]), leading=True),
        Fact("Avvisade rader", number(fates[Fate.REJECTED])),
        Fact("Snart för gamla", number(found.late.height)),
        Fact("Avvikelser", number(found.stands_out.height)),
        Fact("Ej inlästa filer", number(found.refused.height)),
        Fact("Utestående", kronor(sums["outstanding"])),
        Fact("Körning", number(found.run_no)),
        Fact("Fakturadag", day(found.issued_on)),
        Fact("Läge", _state(found)),
    ]


def _state(found: Reconciliation) -> str:
    if found.billed_nothing():
        return "Inget att utfärda"
    return "Utfärdad" if found.issued else "Utkast, inte utfärdad"


def report_tables(found: Reconciliation) -> list[ReportTable]:
    """Return every table of the report in order."""
    return [
        *registries.change_tables(found),
        rows.fates_table(found),
        rows.held_table(found),
        *rows.unreported_tables(found),
        compared.late_table(found),
        rows.remarks_table(found),
        *rows.undecided_tables(found),
        rows.doubles_table(found),
        compared.stands_out_table(found),
        compared.months_table(found),
        compared.units_table(found),
        amounts.bridge_table(found),
        amounts.care_months_table(found),
        compared.care_settled_table(found),
        *amounts.invoice_tables(found),
        *amounts.total_tables(found),
        *owed.state_tables(found),
        *owed.balance_tables(found),
        owed.ageing_table(found),
        rows.files_table(found),
        rows.accounts_table(found),
        rows.refused_files_table(found),
        rows.controls_table(found),
    ]


FIRST_FACT: Final = 3


def avstamning_workbook(found: Reconciliation) -> bytes:
    """Write the reconciliation as xlsx: deterministic, and without patient data."""
    title = f"Avstämning {month_name(found)}"
    out = Book(title, found.issued_on)
    _write_overview(out, found, title)
    write_report(out, report_tables(found))
    return out.content()


def _write_overview(out: Book, found: Reconciliation, title: str) -> None:
    sheet = out.sheet("Översikt")
    sheet.write_string(0, 0, title, out.style(**TITLE))
    sheet.write_string(1, 0, verdict(found)[1])
    for row, fact in enumerate(month_facts(found), FIRST_FACT):
        sheet.write_string(row, 0, fact.label)
        sheet.write_string(row, 1, fact.value, out.style(align="right", bold=fact.leading))
    sheet.set_column(0, 32)
    sheet.set_column(1, 24)
