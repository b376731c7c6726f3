"""Storkundskod: the customer code with which RES bills the payer.

There is one for asylum, one for quota refugees, and one for persons without permit, who share that
of asylum if they have none. RES bills a customer at a time, so each has invoices of its own, also
when the reference is the same; a credit note has the customer of the invoice that it credits.
"Vårdgivare som fakturerar via RES ska ange
storkundskoder vid fakturering av asylsökande" (Vårdgivarguiden, 2024-01-17); 901009 is the code of
quota refugees, the only one that is public.

Rule: docs/rules.md#res-customer.
"""

from contracts.care_contacts import PricedContact
from contracts.registries import Payer
from tests.support.invoices import credited, invoiced, numbered
from tests.support.tables import cases, listed, table

PAYERS = table(Payer, "res_customer_asylum | res_customer_quota\n901008 | 901009")


def test_only_invoices_on_route_res_have_one_and_the_category_decides_it() -> None:
    contacts, expected = cases(
        PricedContact,
        """
        category       | reference   | route  -> route  | customer
        asylum         | 15002509/A  | manual -> manual |
        quota_refugee  | 15008739/KV | manual -> manual |
        asylum         | 15002509/A  | res    -> res    | 901008
        without_permit | 15002509/B  | res    -> res    | 901008
        quota_refugee  | 15008739/KV | res    -> res    | 901009
        """,
    )
    found = invoiced(contacts, payers=PAYERS).invoices
    assert sorted(listed(found, "route", "res_customer")) == sorted(expected)


ALL = table(
    Payer,
    """
    res_customer_asylum | res_customer_quota | res_customer_without_permit
    901008              | 901009             | 901010
    """,
)
SHARED = """
    contact_id | category       | route
    a          | asylum         | res
    b          | without_permit | res
    c          | quota_refugee  | res
    d          | asylum         | res
    """


def test_contacts_that_share_a_reference_have_an_invoice_for_each_customer() -> None:
    found = invoiced(table(PricedContact, SHARED), payers=ALL)
    assert listed(found.invoices, "invoice", "reference", "res_customer", "contacts") == [
        "0 | 15002509/A | 901008 | 2",
        "1 | 15002509/A | 901009 | 1",
        "2 | 15002509/A | 901010 | 1",
    ]
    assert sorted(listed(found.billed_lines, "contact_id", "invoice")) == [
        "a | 0",
        "b | 2",
        "c | 1",
        "d | 0",
    ]


def test_categories_of_one_customer_share_an_invoice() -> None:
    one = table(Payer, "res_customer_asylum | res_customer_quota\n901008 | 901008")
    [invoice] = listed(
        invoiced(table(PricedContact, SHARED), payers=one).invoices, "res_customer", "contacts"
    )
    assert invoice == "901008 | 4"


def test_another_customer_divides_no_invoice_on_other_routes() -> None:
    contacts = table(PricedContact, "category\nasylum\nwithout_permit", route="manual")
    assert invoiced(contacts, payers=ALL).invoices.height == 1


def test_a_credit_note_has_the_customer_of_its_invoice() -> None:
    """Persons without permit were billed to the customer of asylum, and have their own since."""
    contacts = table(PricedContact, "category\nasylum\nwithout_permit", route="res")
    billed = invoiced(contacts, payers=PAYERS)
    notes = credited(billed, numbered(billed.invoices, 1), [1, 2], 2, payers=ALL).invoices
    assert listed(notes, "kind", "res_customer", "contacts") == ["381 | 901008 | 2"]
