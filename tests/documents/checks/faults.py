"""Single faults made in a correct invoice, each with the rule that finds it.

A fault is a change to the XML, by path: a step is a name in cac, the last one in cbc, unless it
ends with /. `InvoiceLine` is a credit note's line too.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC, CBC = f"{UBL}CommonAggregateComponents-2", f"{UBL}CommonBasicComponents-2"
Root = etree._Element  # noqa: SLF001 - lxml gives its element no public name

INVOICE, CREDIT = "invoice", "credit note"
SELLER = "AccountingSupplierParty/Party"
BUYER = "AccountingCustomerParty/Party"
TOTALS = "LegalMonetaryTotal"
BREAKDOWN = "TaxTotal/TaxSubtotal"
ACCOUNT = "PaymentMeans/PayeeFinancialAccount"
BASIS = "AdditionalDocumentReference"
EMBEDDED = f"{BASIS}/Attachment/EmbeddedDocumentBinaryObject"
PEPPOL = "PEPPOL-EN16931-"
LINE = "InvoiceLine/"
GROSS = ("TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount")
ORIGINAL = "BillingReference/InvoiceDocumentReference"


class Fault(NamedTuple):
    """A fault: its document, its change, and the rule that must find it."""

    name: str
    change: Callable[[Root], object]
    rule: str
    kind: str = INVOICE


def find(root: Root, path: str) -> Root:
    """Return the first element at a path."""
    *groups, last = path.split("/")
    steps = [f"{{{CAC}}}{name}" for name in groups] + ([f"{{{CBC}}}{last}"] if last else [])
    found = root.find("/".join(steps))
    assert found is not None, path
    return found


def set_to(path: str, text: str) -> Callable[[Root], object]:
    return lambda root: setattr(find(root, path), "text", text)


def put(path: str, name: str, value: str) -> Callable[[Root], object]:
    return lambda root: find(root, path).set(name, value)


def drop(path: str, attribute: str = "") -> Callable[[Root], object]:
    def change(root: Root) -> None:
        element = find(root, path)
        if attribute:
            del element.attrib[attribute]
        else:
            element.getparent().remove(element)

    return change


def twice(path: str) -> Callable[[Root], object]:
    def change(root: Root) -> None:
        element = find(root, path)
        element.addnext(deepcopy(element))

    return change


def after(path: str, name: str, text: str = "", **attributes: str) -> Callable[[Root], object]:
    """Add an element after another: cbc with a text, cac without."""

    def change(root: Root) -> None:
        added = made(name, text, **attributes)
        find(root, path).addnext(added)

    return change


def made(name: str, text: str = "", **attributes: str) -> Root:
    """Make `Price/BaseQuantity`: groups in cac around a value in cbc."""
    *groups, last = name.split("/")
    element = etree.Element(f"{{{CBC}}}{last}", attributes)
    element.text = text
    for group in reversed(groups):
        outer = etree.Element(f"{{{CAC}}}{group}")
        outer.append(element)
        element = outer
    return element


def swap(path: str) -> Callable[[Root], object]:
    def change(root: Root) -> None:
        element = find(root, path)
        element.getnext().addnext(element)

    return change


def all_of(*changes: Callable[[Root], object]) -> Callable[[Root], object]:
    def change(root: Root) -> None:
        for one in changes:
            one(root)

    return change


def negated(root: Root) -> None:
    """Negate every sum and quantity, as in a negative credit note."""
    names = ("LineExtensionAmount", "CreditedQuantity", "TaxableAmount", "Amount", "BaseAmount")
    totals = ("TaxExclusiveAmount", "TaxInclusiveAmount", "ChargeTotalAmount", "PayableAmount")
    for name in names + totals:
        for element in root.iter(f"{{{CBC}}}{name}"):
            element.text = element.text[1:] if element.text[0] == "-" else f"-{element.text}"
