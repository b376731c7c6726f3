"""The outline finds the same elements as lxml does by path."""

from __future__ import annotations

import pytest
from lxml import etree

from transforms.documents.checks.reading import Ubl
from transforms.documents.invoice.ubl import NAMESPACES

DOCUMENT = """
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="{cac}" xmlns:cbc="{cbc}">
  <!-- a comment --><cbc:ID>1</cbc:ID><?an instruction?>
  <cac:TaxTotal><cbc:TaxAmount>2</cbc:TaxAmount>
    <cac:TaxSubtotal><cbc:TaxAmount>3</cbc:TaxAmount></cac:TaxSubtotal>
    <cac:TaxSubtotal/>
    <cac:TaxSubtotal><cbc:TaxAmount>4</cbc:TaxAmount></cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:InvoiceLine><cbc:ID>5</cbc:ID><cbc:Note>6</cbc:Note><!-- one --><cbc:Note>7</cbc:Note>
    <cac:Item><cac:ClassifiedTaxCategory><cbc:ID>8</cbc:ID></cac:ClassifiedTaxCategory></cac:Item>
  </cac:InvoiceLine>
  <cac:TaxTotal/>
  <cac:InvoiceLine><cac:Item/></cac:InvoiceLine>
  <cac:InvoiceLine><cac:Item/><cbc:ID>9</cbc:ID>
    <cac:Item><cac:ClassifiedTaxCategory/></cac:Item>
    <cac:Item><cac:ClassifiedTaxCategory><cbc:ID>10</cbc:ID></cac:ClassifiedTaxCategory></cac:Item>
  </cac:InvoiceLine>
  <cac:AllowanceCharge><cac:TaxCategory><cbc:ID>11</cbc:ID></cac:TaxCategory></cac:AllowanceCharge>
</Invoice>
""".format(**NAMESPACES)


@pytest.fixture
def document() -> Ubl:
    return Ubl(etree.fromstring(DOCUMENT))


@pytest.mark.parametrize(
    "path",
    [
        "cbc:ID",
        "cac:TaxTotal",
        "cac:TaxTotal/cbc:TaxAmount",
        "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount",
        "cac:TaxTotal//cbc:TaxAmount",
        "cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory/cbc:ID",
        "cac:CreditNoteLine/cbc:ID",
        "cac:InvoiceLine/cbc:UUID",
        ".//cbc:TaxAmount",
        ".//cbc:ID",
        ".//cbc:Note",
        ".//cbc:UUID",
        ".//cac:TaxSubtotal/cbc:TaxAmount",
        ".//cac:Item/cbc:ID",
    ],
)
def test_a_path_leads_to_the_same_elements_in_the_same_order(document: Ubl, path: str) -> None:
    assert document.all(path) == document.root.findall(path, NAMESPACES)


@pytest.mark.parametrize(
    ("of", "path"),
    [
        ("cac:InvoiceLine", "cbc:ID"),
        ("cac:InvoiceLine", "cbc:Note"),
        ("cac:InvoiceLine", "cbc:UUID"),
        ("cac:InvoiceLine", "cac:Item/cac:ClassifiedTaxCategory"),
        ("cac:InvoiceLine", "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
        ("cac:CreditNoteLine", "cbc:ID"),
        ("cac:TaxTotal/cac:TaxSubtotal", "cbc:TaxAmount"),
        (".//cac:TaxSubtotal", "cbc:TaxAmount"),
        (".//cac:ClassifiedTaxCategory", "cbc:ID"),
        (".//cac:PartyTaxScheme", "cbc:ID"),
    ],
)
def test_elements_are_grouped_by_the_element_above(document: Ubl, of: str, path: str) -> None:
    each = [one.findall(path, NAMESPACES) for one in document.root.findall(of, NAMESPACES)]
    assert document.each(of, path) == each


def test_every_element_is_listed_once_with_its_text(document: Ubl) -> None:
    texts_by_element = {
        element: text
        for place, texts in document.texts_by_place
        for element, text in zip(place.elements, texts, strict=True)
    }
    assert texts_by_element == {element: element.text or "" for element in document.root.iter("*")}
