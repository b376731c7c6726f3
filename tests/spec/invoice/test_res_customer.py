"""Storkundskod: the customer code with which RES bills the payer.

There is one for asylum and one for quota refugees. "Vårdgivare som fakturerar via RES ska ange
storkundskoder vid fakturering av asylsökande" (Vårdgivarguiden, 2024-01-17); 901009 is the code of
quota refugees, the only one that is public.

Rule: docs/rules.md#res-customer.
"""

from contracts.care_contacts import PricedContact
from contracts.registries import Payer
from tests.support.invoices import invoiced
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
