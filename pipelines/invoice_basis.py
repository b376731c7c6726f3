"""What the bases of some invoices are made from, read back from a run's evidence.

It lies by itself so that a process that makes documents need not load all that makes a run.
"""

from pathlib import Path
from typing import NamedTuple

import polars as pl

from contracts.registries import KeptTemplate
from pipelines.archive.evidence import EvidenceOfRun
from transforms.documents.basis_rows import basis_rows
from transforms.documents.basis_templates import with_templates
from transforms.documents.invoice import rows_by_invoice


class BasisOfInvoices(NamedTuple):
    """What bases are made from: rows by (`run_no`, `invoice`), templates by name."""

    rows: dict[tuple[int, int], pl.DataFrame]
    templates: dict[str, bytes]


def basis_of_invoices(folder: Path, contacts: pl.DataFrame, items: pl.DataFrame) -> BasisOfInvoices:
    """Return what the bases of some invoices of a run are made from.

    Args:
        folder: the run's evidence.
        contacts: their `BilledLine` rows.
        items: their `BilledItem` rows.
    """
    templates = EvidenceOfRun(folder).read("basis_templates", KeptTemplate)
    rows = with_templates(basis_rows(contacts, items), templates)
    contents = dict(templates.select("template", "content").iter_rows())
    return BasisOfInvoices(rows_by_invoice(rows), contents)
