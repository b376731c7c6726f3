"""Makers of documents of made-up invoices; a test names only what matters to it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from pandera.typing.polars import DataFrame

from contracts.invoices import InvoiceLine, IssuedInvoice
from tests.documents.basis.read_bases import Books, by_name
from tests.documents.made_up import CREDIT_NOTE, Rows, contact_tables, make_invoices, make_lines
from transforms.documents.invoice.invoice import InvoiceDocument, LineOfInvoice, documents_of


@pytest.fixture
def invoice_table() -> Callable[..., DataFrame[IssuedInvoice]]:
    """Return a maker of a table of invoices, one for each set of changes."""
    return make_invoices


@pytest.fixture
def line_table() -> Callable[..., DataFrame[InvoiceLine]]:
    """Return a maker of a table of lines."""
    return make_lines


@pytest.fixture
def one_invoice() -> Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]:
    """Return a maker of one invoice: changed fields, `lines` as for `make_lines`."""

    def make(
        lines: Rows | None = None, **changes: Any
    ) -> tuple[InvoiceDocument, list[LineOfInvoice]]:
        return next(documents_of(make_invoices(changes), make_lines(lines)))

    return make


@pytest.fixture
def credit_note() -> dict[str, Any]:
    """Return the changes that make an invoice a credit note."""
    return dict(CREDIT_NOTE)


@pytest.fixture
def many_contacts() -> Callable[[Rows], tuple[pl.DataFrame, pl.DataFrame]]:
    """Return a maker of contacts and items."""
    return contact_tables


@pytest.fixture
def books(one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]) -> Books:
    """Return a maker of workbooks of these contacts, with a matching invoice."""

    def make(contacts: Rows, **changes: Any) -> dict[str, bytes]:
        lines, items = many_contacts(contacts)
        amount, compensation = lines["amount"].sum(), Decimal("12.34")
        invoice, _ = one_invoice(
            contacts=lines.height,
            lines_amount=amount,
            vat_compensation=compensation,
            total=amount + compensation,
            **changes,
        )
        return by_name(invoice, lines, items)

    return make
