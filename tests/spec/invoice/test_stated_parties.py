"""The facts that an invoice must state of its parties.

An electronic invoice has the electronic address of both parties (Peppol BIS Billing 3, R010 and
R020), and the seller's VAT number or its approval for F-tax (BR-E-02). An invoice on route manual
has an account to be paid to. Nothing is filled in: the gate is closed, and names the registry row.
Paper needs no electronic address, and RES makes its invoices itself.

Rules: docs/rules.md#stated-parties, docs/rules.md#paper-invoices.
"""

import datetime as dt
from typing import Any

import pytest

from contracts.care_contacts import PricedContact
from contracts.registries import Agreement, Payer
from tests.support.invoices import JANUARY, invoiced
from tests.support.tables import listed, table
from transforms.parties import Parties, lacks, paper_without_ground, ungrounded_paper

AGREED = "endpoint_scheme | endpoint_id | vat_number | f_tax | bankgiro | paper_invoice"
PAYERS = table(Payer, "endpoint_scheme | endpoint_id\n0007 | 2321000016")


def lacking(agreement: str, route: str, payers: Any = PAYERS) -> list[str]:
    agreements = table(Agreement, f"{AGREED}\n{agreement}")
    contacts = table(PricedContact, route=route)
    invoices = invoiced(contacts, agreements=agreements, payers=payers).invoices
    found = lacks(invoices, Parties(agreements, payers), JANUARY.issued_on)
    return [f"{lack.registry} {lack.line} {lack.key}: {lack.columns}" for lack in found]


@pytest.mark.parametrize("route", ["manual", "vardfaktura", "riv", "peppol"])
@pytest.mark.parametrize(
    ("agreement", "columns"),
    [
        ("0007 | 1 | SE1 | false | 1 | false", []),
        ("0007 | 1 |     | true  | 1 | false", []),
        ("     | 1 | SE1 | false | 1 | false", ["endpoint_scheme"]),
        ("0007 |   | SE1 | false | 1 | false", ["endpoint_id"]),
        ("0007 | 1 |     | false | 1 | false", ["vat_number eller f_tax"]),
        (
            "     |   |     | false | 1 | false",
            ["endpoint_scheme, endpoint_id, vat_number eller f_tax"],
        ),
    ],
)
def test_an_electronic_invoice_states_addresses_and_tax(
    route: str, agreement: str, columns: list[str]
) -> None:
    assert lacking(agreement, route) == [f"agreements 2 ADA1: {names}" for names in columns]


def test_the_payer_has_an_address_too() -> None:
    whole = "0007 | 1 | SE1 | false | 1 | false"
    assert lacking(whole, "manual", table(Payer)) == ["payers 2 hsf: endpoint_scheme, endpoint_id"]


@pytest.mark.parametrize(
    ("route", "paper", "expected"),
    [
        ("manual", "false", ["agreements 2 ADA1: bankgiro"]),
        ("manual", "true", ["agreements 2 ADA1: bankgiro"]),
        ("vardfaktura", "false", []),
        ("riv", "false", []),
        ("res", "false", []),
    ],
)
def test_an_invoice_of_the_manual_route_has_an_account(
    route: str, paper: str, expected: list[str]
) -> None:
    assert lacking(f"0007 | 1 | SE1 | false | | {paper}", route) == expected


def test_a_credit_note_needs_no_account() -> None:
    agreements = table(Agreement, f"{AGREED}\n0007 | 1 | SE1 | false | | false")
    invoices = invoiced(table(PricedContact), agreements=agreements, payers=PAYERS).invoices
    notes = invoices.with_columns(kind=381)
    assert lacks(notes, Parties(agreements, PAYERS), JANUARY.issued_on) == []


@pytest.mark.parametrize(("route", "paper"), [("manual", "true"), ("res", "false")])
def test_paper_and_res_need_no_address_and_no_tax(route: str, paper: str) -> None:
    assert lacking(f" | | | false | 1 | {paper}", route, table(Payer)) == []


def test_the_row_named_is_the_one_of_the_day_of_issue() -> None:
    agreements = table(
        Agreement,
        f"""
        line | valid_from | valid_to   | {AGREED}
        7    | 2020-01-01 | 2024-02-08 | 0007 | 1 | SE1 | false | 1 | false
        9    | 2024-02-09 |            |      |   | SE1 | false | 1 | false
        """,
    )
    invoices = invoiced(table(PricedContact), agreements=agreements, payers=PAYERS).invoices
    found = lacks(invoices, Parties(agreements, PAYERS), JANUARY.issued_on)
    assert [(lack.line, lack.columns) for lack in found] == [(9, "endpoint_scheme, endpoint_id")]


def test_paper_since_2019_has_a_ground() -> None:
    """An agreement counts from its first row; ended rows are left out."""
    agreements = table(
        Agreement,
        """
        line | agreement_id | paper_invoice | paper_ground | valid_from | valid_to
        2    | OLD          | true          |              | 2018-01-01 | 2019-12-31
        3    | OLD          | true          |              | 2020-01-01 |
        4    | LATE         | true          |              | 2019-04-01 | 2024-02-09
        5    | BEFORE       | true          |              | 2019-03-31 |
        6    | GROUND       | true          | Avtal 7      | 2019-04-01 |
        7    | XML          | false         |              | 2019-04-01 |
        8    | OPEN         | true          |              | 2023-01-01 |
        """,
    )
    day = dt.date(2024, 2, 9)
    columns = ("line", "agreement_id")
    assert listed(ungrounded_paper(agreements, day), *columns) == ["4 | LATE", "8 | OPEN"]
    later = ungrounded_paper(agreements, day + dt.timedelta(days=1))
    assert listed(later, *columns) == ["8 | OPEN"]


@pytest.mark.parametrize(
    ("route", "paper", "ground", "expected"),
    [
        ("manual", "true", "", ["2 | ADA1"]),
        ("manual", "true", "Avtal 7", []),
        ("manual", "false", "", []),
        ("vardfaktura", "true", "", []),
    ],
)
def test_a_draft_lists_its_invoices_on_paper_without_a_ground(
    route: str, paper: str, ground: str, expected: list[str]
) -> None:
    columns = "paper_invoice | paper_ground | valid_from"
    agreements = table(Agreement, f"{columns}\n{paper} | {ground} | 2020-01-01")
    invoices = invoiced(table(PricedContact, route=route), agreements=agreements).invoices
    found = paper_without_ground(invoices, agreements, JANUARY.issued_on)
    assert listed(found, "line", "agreement_id") == expected
