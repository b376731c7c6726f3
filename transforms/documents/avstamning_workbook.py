"""The reconciliation as a workbook (avstamning.xlsx): one sheet a table, for finance to sum on."""

from typing import Final

from transforms.documents.avstamning_tables import facts, month_name, report_tables, verdict
from transforms.documents.report_sheet import TITLE, write_report
from transforms.documents.sheets import Book
from transforms.reconciliation.tables import Reconciliation

FIRST_FACT: Final = 3


def avstamning_workbook(found: Reconciliation) -> bytes:
    """Write the reconciliation as xlsx: the same bytes each time, and no patient in it."""
    title = f"Avstämning {month_name(found)}"
    out = Book(title, found.issued_on)
    _write_overview(out, found, title)
    write_report(out, report_tables(found))
    return out.content()


def _write_overview(out: Book, found: Reconciliation, title: str) -> None:
    sheet = out.sheet("Översikt")
    sheet.write_string(0, 0, title, out.style(**TITLE))
    sheet.write_string(1, 0, verdict(found)[1])
    for row, fact in enumerate(facts(found), FIRST_FACT):
        sheet.write_string(row, 0, fact.label)
        sheet.write_string(row, 1, fact.value, out.style(align="right", bold=fact.leading))
    sheet.set_column(0, 32)
    sheet.set_column(1, 24)
