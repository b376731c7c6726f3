"""Time each fast path against the library call that it replaces.

nice .venv/bin/python bench/fast_paths.py

Input: an invoice of 500 contacts with its workbook, and a workbook of 5 000 rows. Processor
milliseconds, the best of several, because other work on the machine only makes a run slower.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import polars as pl
from made_invoices import billed_items, billed_lines, invoice_lines, issued_invoices
from saxonche import PySaxonProcessor

from contracts.registries import KeptTemplate
from pipelines.documents.invoices import basis_of_invoices
from pipelines.validation.fast import quicker
from pipelines.validation.layer import layer_of, plain_layer
from pipelines.validation.rule_sets import rule_files
from transforms.documents.basis import basis
from transforms.documents.invoice.invoice import documents_of
from transforms.documents.invoice.peppol import invoice_xml
from transforms.documents.workbook import table_files
from transforms.documents.xlsx.plain import PlainBook

_CONTACTS: Final = 500
_ROWS: Final = 5_000
_TIMES: Final = 7
_REWRITINGS: Final = (
    "_shorten_reports",
    "_walk_past_attributes",
    "look_up_codes",
    "select_matched",
)


def best(work: Callable[[], Any], times: int = _TIMES) -> float:
    """Return the least processor milliseconds of some runs, after one that is not counted."""
    work()
    found = []
    for _ in range(times):
        busy = time.process_time()
        work()
        found.append(1000 * (time.process_time() - busy))
    return min(found)


def print_row(name: str, fast: float, plain: float) -> None:
    """Print a line of figures."""
    print(f"  {name:<44}{fast:>9.1f}{plain:>9.1f}{plain / fast:>8.1f}")


def made_invoice() -> tuple[Any, Any, pl.DataFrame]:
    """Return an invoice of 500 contacts, its lines, and the rows of its basis."""
    contacts = billed_lines(1, _CONTACTS)
    items = billed_items(contacts)
    (invoice, lines), *_ = documents_of(issued_invoices(contacts), invoice_lines(items))
    with TemporaryDirectory() as folder:
        KeptTemplate.none().write_parquet(Path(folder) / "basis_templates.parquet")
        rows = basis_of_invoices(Path(folder), contacts, items).rows
    return invoice, lines, rows[invoice.run_no, invoice.invoice]


def workbooks(invoice: Any, rows: pl.DataFrame) -> None:
    """Time workbooks against xlsxwriter."""
    names = ["contact_id", "patient_name", "care_unit", "unit_name", "started_on", "amount"]
    answer = billed_lines(1, _ROWS).select(names)
    bases = lambda: basis.bases_of(invoice, rows, {})  # noqa: E731
    table = lambda: table_files.to_xlsx(answer, date(2024, 2, 9))  # noqa: E731
    for name, module, work in (
        (f"workbook: basis of {_CONTACTS} contacts", basis, bases),
        (f"workbook: {_ROWS} rows of {len(names)} columns", table_files, table),
    ):
        fast = best(work)
        with patch.object(module, "Book", PlainBook):
            print_row(name, fast, best(work))


def rules(document: bytes) -> None:
    """Time the rewritten rules of CEN against those published, and without each rewriting."""
    cen, saxon = rule_files("", Path()).cen, PySaxonProcessor(license=False)
    node = saxon.parse_xml(xml_text=document.decode())
    compile_plain = lambda: plain_layer(cen.read_text(encoding="utf-8"), saxon)  # noqa: E731
    print_row("CEN: compiling", best(lambda: layer_of(cen, saxon)), best(compile_plain))
    ours, published = layer_of(cen, saxon), compile_plain()
    fast = best(lambda: list(ours.broken(node)))
    print_row("CEN: an invoice", fast, best(lambda: list(published.broken(node))))
    for name in _REWRITINGS:
        with patch.object(quicker, name, lambda _: None):
            without = layer_of(cen, saxon)
        print_row(
            f"  without {name.strip('_')}", fast, best(lambda of=without: list(of.broken(node)))
        )


def main() -> None:
    """Print the table."""
    invoice, lines, rows = made_invoice()
    print(f"  {'processor milliseconds':<44}{'fast':>9}{'plain':>9}{'ratio':>8}")
    workbooks(invoice, rows)
    rules(invoice_xml(invoice, lines, None))


if __name__ == "__main__":
    main()
