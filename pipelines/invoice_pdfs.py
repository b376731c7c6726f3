"""The PDF of each invoice of a run: made when all else is, for it takes as long, and no rule asks.

A month that its rules refuse is refused before any of them is set.
"""

import polars as pl

from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.invoice_files import Document, Made, Orders, folder_of, kind_of, write
from pipelines.typesetting import set_pdf
from transforms.documents.invoice import documents_of
from transforms.documents.pdf import PDF_NAME, is_paper, pdf_content


def make_pdfs(orders: Orders, invoices: pl.DataFrame, lines: pl.DataFrame) -> Made:
    """Make and write the PDF of some invoices of a run.

    Args:
        orders: to where.
        invoices: `IssuedInvoice` rows.
        lines: their `InvoiceLine` rows.
    """
    made = Made([], [])
    for invoice, parts in documents_of(IssuedInvoice.of(invoices), InvoiceLine.of(lines)):
        kind = kind_of(invoice)
        document = Document(
            f"{folder_of(invoice)}/{PDF_NAME}",
            set_pdf(pdf_content(invoice, parts), invoice.issued_on),
            f"{kind} på papper" if is_paper(invoice) else f"{kind}, läsbar kopia",
            invoice.invoice_number,
            invoice.agreement_id,
            len(parts),
            str(invoice.total),
        )
        made.written.append(write(orders.target, document))
    return made
