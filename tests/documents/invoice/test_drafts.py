"""The numbers and marks of a draft's documents: docs/rules.md#drafts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from contracts.invoices import Invoice
from tests.documents.made_up import make_invoices
from transforms.check_digits import is_basis_id
from transforms.documents.invoice.pdf import pdf_content
from transforms.draft_numbers import as_drafted, is_draft_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandera.typing.polars import DataFrame

    from contracts.invoices import IssuedInvoice

TWO_SELLERS: list[dict[str, Any]] = [
    {"invoice": 0, "seller_org_no": "5560360793", "kind": 381, "credits_invoice": "2024000001"},
    {"invoice": 1, "seller_org_no": "5560360793", "kind": 380, "route": "riv"},
    {"invoice": 2, "seller_org_no": "2321000016", "kind": 380, "route": "riv"},
]


def drafted(*invoices: dict[str, Any]) -> DataFrame[IssuedInvoice]:
    numbers = ("invoice_number", "riv_basis_id", "ocr")
    return as_drafted(Invoice.of(make_invoices(*invoices).drop(numbers)))


def test_numbers_are_unique_and_in_the_order_of_the_final_ones() -> None:
    found = drafted(*TWO_SELLERS).sort("invoice_number")
    assert found["invoice_number"].to_list() == ["UTKAST-0001", "UTKAST-0002", "UTKAST-0003"]
    assert found["invoice"].to_list() == [2, 1, 0]


def test_numbers_of_a_large_draft_sort_as_text() -> None:
    many = [{"invoice": place, "reference": f"{place:05}"} for place in range(10_001)]
    found = drafted(*many).sort("invoice_number")
    assert found["invoice_number"][[0, -1]].to_list() == ["UTKAST-00001", "UTKAST-10001"]
    assert found["invoice"].is_sorted()


def test_a_basis_has_an_id_of_the_required_form_that_no_series_reaches() -> None:
    ids = drafted(*TWO_SELLERS).sort("invoice")["riv_basis_id"]
    assert ids.to_list() == [None, "ZVF55603607932402900002", "ZVF23210000162402900001"]
    assert all(map(is_basis_id, ids.drop_nulls()))


def test_a_draft_has_no_ocr_number() -> None:
    assert drafted({})["ocr"].to_list() == [None]


@pytest.mark.parametrize(("number", "is_draft"), [("UTKAST-0001", True), ("2024000001", False)])
def test_a_number_of_the_ledger_is_not_a_draft(number: str, *, is_draft: bool) -> None:
    assert is_draft_number(number) is is_draft


@pytest.mark.parametrize("paper", [True, False])
def test_a_pdf_of_a_draft_says_so_and_cannot_be_paid(
    one_invoice: Callable[..., Any], *, paper: bool
) -> None:
    changes = {"invoice_number": "UTKAST-0001", "ocr": None, "paper_invoice": paper}
    content = json.loads(pdf_content(*one_invoice(**changes)))
    assert content["draft"] == "UTKAST"
    assert content["mark"].startswith("Utkast")
    assert ["OCR-nummer", "ges när fakturan utfärdas"] in content["payment"]


def test_a_pdf_of_an_invoice_has_no_mark_of_a_draft(one_invoice: Callable[..., Any]) -> None:
    assert json.loads(pdf_content(*one_invoice()))["draft"] is None
