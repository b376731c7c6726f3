"""Collective invoices: the key of an invoice.

It is seller, agreement, payer, reference, route and VAT percentage. "All fakturering sker månadsvis
med samlingsfaktura" (Vårdgivarguiden, "Asylsökande: fakturering och reservnummer", 2024-01-17);
every invoice to HSF has one agreement number and one reference (2024-03-25). Numbers are assigned
in order of kind, agreement, payer, reference, route.

Rules: docs/rules.md#collective-invoice, docs/rules.md#numbers.
"""

import pytest

from contracts.care_contacts import PricedContact
from contracts.registries import Agreement, Payer
from tests.support.invoices import invoiced
from tests.support.tables import listed, table

PARTIES = {
    "agreements": table(Agreement, "agreement_id\nADA1\nADA2"),
    "payers": table(Payer, "payer_id | channel\nhsf | manual\n03 | riv"),
}


def test_contacts_of_the_same_key_share_an_invoice() -> None:
    contacts = table(PricedContact, "amount\n1000.00\n0.50\n99.50")
    found = invoiced(contacts)
    assert listed(found.invoices, "invoice", "kind", "contacts", "lines_amount", "total") == [
        "0 | 380 | 3 | 1100.00 | 1100.00"
    ]
    assert listed(found.billed_lines, "invoice", "contact_id") == ["0 | k1", "0 | k2", "0 | k3"]


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("seller_org_no", "5588888888"),
        ("agreement_id", "ADA2"),
        ("payer_id", "03"),
        ("reference", "15008739/KV"),
        ("route", "res"),
        ("vat_percent", "6"),
    ],
)
def test_another_key_is_another_invoice(column: str, other: str) -> None:
    contacts = table(PricedContact, f"contact_id | {column}\na | {other}").vstack(
        table(PricedContact, contact_id="b", row="1", source_row="2")
    )
    found = invoiced(contacts, **PARTIES)
    assert listed(found.invoices, "invoice", "contacts") == ["0 | 1", "1 | 1"]


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("category", "without_permit"),
        ("care_unit", "12345678M02"),
        ("care_form", "home"),
        ("patient_id", "992016123457"),
        ("protected_identity", "true"),
        ("care_level", "specialist"),
        ("started_on", "2023-12-01"),
    ],
)
def test_other_columns_do_not_divide_an_invoice(column: str, other: str) -> None:
    contacts = table(PricedContact, f"contact_id | {column}\na | {other}").vstack(
        table(PricedContact, contact_id="b", row="1", source_row="2")
    )
    assert invoiced(contacts).invoices.height == 1


def test_documents_are_in_the_order_in_which_they_are_numbered() -> None:
    contacts = table(
        PricedContact,
        """
        seller_org_no | agreement_id | payer_id | reference | route       | vat_percent
        5599999999    | ADA2         | hsf      | A         | manual      | 0
        5599999999    | ADA1         | hsf      | B         | manual      | 0
        5599999999    | ADA1         | hsf      | A         | vardfaktura | 6
        5599999999    | ADA1         | hsf      | A         | vardfaktura | 0
        5599999999    | ADA1         | hsf      | A         | manual      | 0
        5599999999    | ADA1         | 03       | A         | riv         | 0
        5588888888    | ADA2         | hsf      | A         | manual      | 0
        """,
    )
    found = invoiced(contacts, **PARTIES).invoices
    assert listed(
        found, "seller_org_no", "agreement_id", "payer_id", "reference", "route", "vat_percent"
    ) == [
        "5588888888 | ADA2 | hsf | A | manual | 0.00",
        "5599999999 | ADA1 | 03 | A | riv | 0.00",
        "5599999999 | ADA1 | hsf | A | manual | 0.00",
        "5599999999 | ADA1 | hsf | A | vardfaktura | 0.00",
        "5599999999 | ADA1 | hsf | A | vardfaktura | 6.00",
        "5599999999 | ADA1 | hsf | B | manual | 0.00",
        "5599999999 | ADA2 | hsf | A | manual | 0.00",
    ]


def test_a_month_with_nothing_to_bill_has_no_documents() -> None:
    found = invoiced(PricedContact.none())
    assert [rows.height for rows in found] == [0, 0, 0, 0]
