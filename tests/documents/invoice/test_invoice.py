from collections.abc import Callable
from dataclasses import fields
from typing import Any

import polars as pl
import pytest

from contracts.invoices import InvoiceLine, IssuedInvoice
from transforms.documents.invoice.invoice import (
    InvoiceDocument,
    LineOfInvoice,
    documents_of,
    rows_by_invoice,
)


@pytest.mark.parametrize(
    ("value", "contract"), [(InvoiceDocument, IssuedInvoice), (LineOfInvoice, InvoiceLine)]
)
def test_a_document_has_every_column_of_its_contract(value: type, contract: type) -> None:
    assert [field.name for field in fields(value)] == contract.columns()


def test_documents_are_ordered_by_number_with_their_own_lines(
    invoice_table: Callable[..., Any], line_table: Callable[..., Any]
) -> None:
    invoices = invoice_table({"invoice_number": "2024000002"}, {"invoice_number": "2024000001"})
    one = line_table()
    other = one.filter(pl.col("line_no") == 2).with_columns(invoice=pl.lit(1, pl.UInt32))
    lines = InvoiceLine.of(pl.concat([one.reverse(), other]))

    made = list(documents_of(invoices, lines))

    assert [(each.invoice_number, [line.line_no for line in found]) for each, found in made] == [
        ("2024000001", [2]),
        ("2024000002", [1, 2, 3]),
    ]


def test_only_what_res_invoices_itself_has_no_xml(one_invoice: Callable[..., Any]) -> None:
    sent = {
        route: one_invoice(route=route)[0].is_sent_as_xml
        for route in ("vardfaktura", "manual", "res")
    }
    assert sent == {"vardfaktura": True, "manual": True, "res": False}


@pytest.mark.parametrize(
    ("missing", "sent"),
    [
        ("seller_bankgiro", True),
        ("seller_endpoint_scheme", False),
        ("seller_endpoint_id", False),
        ("buyer_endpoint_scheme", False),
        ("buyer_endpoint_id", False),
        ("seller_vat_number", False),
    ],
)
def test_paper_has_an_xml_only_if_the_registries_state_what_it_requires(
    one_invoice: Callable[..., Any], missing: str, sent: object
) -> None:
    paper = {"route": "manual", "paper_invoice": True, missing: None}
    assert one_invoice(**paper)[0].is_sent_as_xml is sent
    assert one_invoice(**paper, seller_f_tax=None)[0].is_sent_as_xml
    assert one_invoice(**paper | {"paper_invoice": False})[0].is_sent_as_xml


def test_rows_are_partitioned_by_invoice() -> None:
    rows = pl.DataFrame({"run_no": [1, 1, 2], "invoice": [0, 1, 0], "amount": [1, 2, 3]})
    parted = rows_by_invoice(rows)
    assert {key: part["amount"].to_list() for key, part in parted.items()} == {
        (1, 0): [1],
        (1, 1): [2],
        (2, 0): [3],
    }
    assert rows_by_invoice(rows.clear()) == {}
