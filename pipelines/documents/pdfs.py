"""The PDF of each invoice of a run, typeset after all other documents.

PDFs take as long as the other documents together, and no rule checks them, so a month that the
rules refuse is refused before any PDF is made. The template is compiled with the fonts of typst's
own package. Neither system fonts nor the clock are used, so the same invoice gives the same bytes.
"""

import datetime as dt
from functools import cache

import polars as pl
import typst

from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.documents.invoices import (
    Document,
    Made,
    Orders,
    document_kind,
    invoice_folder,
    write,
)
from transforms.documents.invoice.invoice import documents_of
from transforms.documents.invoice.pdf import PDF_NAME, pdf_content, pdf_template


def set_pdf(content: str, day: dt.date) -> bytes:
    """Return the PDF of an invoice; `day` is its only creation date."""
    made = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs={"invoice": content},
        timestamp=dt.datetime.combine(day, dt.time(), dt.UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
    )


@cache
def _template() -> bytes:
    return pdf_template().encode()


def make_pdfs(orders: Orders, invoices: pl.DataFrame, lines: pl.DataFrame) -> Made:
    """Make and write the PDF of some invoices of a run.

    Args:
        orders: the target.
        invoices: `IssuedInvoice` rows.
        lines: their `InvoiceLine` rows.
    """
    made = Made([], [])
    for invoice, parts in documents_of(IssuedInvoice.of(invoices), InvoiceLine.of(lines)):
        kind = document_kind(invoice)
        document = Document(
            f"{invoice_folder(invoice)}/{PDF_NAME}",
            set_pdf(pdf_content(invoice, parts), invoice.issued_on),
            f"{kind} på papper" if invoice.is_paper else f"{kind}, läsbar kopia",
            invoice.invoice_number,
            invoice.agreement_id,
            len(parts),
            str(invoice.total),
        )
        made.written.append(write(orders.target, document))
    return made
