"""Helpers for writing UBL documents: names, elements, amounts."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from lxml import etree

from transforms.documents.swedish import plain

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES: Final = {
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
}
_AGGREGATE: Final = f"{{{NAMESPACES['cac']}}}"
_BASIC: Final = f"{{{NAMESPACES['cbc']}}}"
# Characters that XML 1.0 cannot represent. A registry may contain one; it carries no meaning.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CURRENCY: Final = "SEK"
Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives its element no public name


def printable(text: str) -> str:
    """Return a text without the characters that XML cannot represent."""
    return _NOT_XML.sub("", text)


def document(name: str) -> Element:
    """Begin a UBL document, `Invoice` or `CreditNote`."""
    namespace = f"{_UBL}{name}-2"
    # lxml takes None for the default namespace; its stubs do not know that.
    names: Any = {None: namespace, **NAMESPACES}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=names)


def group(parent: Element, *path: str) -> Element:
    """Add nested aggregates (cac); return the innermost."""
    for name in path:
        parent = etree.SubElement(parent, f"{_AGGREGATE}{name}")
    return parent


def say(parent: Element, name: str, text: str | date, **attributes: str) -> None:
    """Add a value (cbc)."""
    given = {key: printable(value) for key, value in attributes.items()}
    etree.SubElement(parent, f"{_BASIC}{name}", given).text = printable(str(text))


def ubl_bytes(root: Element) -> bytes:
    """Return a document, indented."""
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return xml


def say_if_any(parent: Element, name: str, text: str | date | None, **attributes: str) -> None:
    """Add a value (cbc) unless it is empty: empty elements are refused (PEPPOL R008)."""
    if text is not None and str(text).strip():
        say(parent, name, text, **attributes)


def say_kronor(parent: Element, name: str, amount: Decimal) -> None:
    """Add an amount of at most two decimals (BR-DEC rules)."""
    say(parent, name, f"{amount:.2f}", currencyID=CURRENCY)


def say_exempt(parent: Element, name: str, reason: tuple[str, str] | None = None) -> None:
    """Add a VAT category: exempt, 0 %.

    The reason is given in the breakdown only (UBL-CR-600).
    """
    category = group(parent, name)
    say(category, "ID", "E")  # BT-95, BT-102, BT-118, BT-151
    say(category, "Percent", plain(Decimal(0)))  # BT-96, BT-103, BT-119, BT-152
    if reason is not None:
        say(category, "TaxExemptionReasonCode", reason[0])  # BT-121
        say(category, "TaxExemptionReason", reason[1])  # BT-120
    say(group(category, "TaxScheme"), "ID", "VAT")
