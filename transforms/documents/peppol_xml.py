"""The few strokes a UBL document is written with: names, elements, amounts."""

import re
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from lxml import etree

from transforms.documents.swedish import plain

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES: Final[dict[str | None, str]] = {
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
}
CURRENCY: Final = "SEK"
Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives its element no public name
# Signs that XML 1.0 cannot carry. A registry may hold one; it says nothing to a reader.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def document(name: str) -> Element:
    """Return the root of a UBL document, `Invoice` or `CreditNote`."""
    namespace = f"{_UBL}{name}-2"
    root: Element = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, **NAMESPACES})
    return root


def group(parent: Element, *path: str) -> Element:
    """Add aggregates (cac), each inside the one before; return the innermost."""
    for name in path:
        parent = etree.SubElement(parent, f"{{{NAMESPACES['cac']}}}{name}")
    return parent


def say(parent: Element, name: str, text: str | date, **attributes: str) -> None:
    """Add a value (cbc)."""
    element = etree.SubElement(parent, f"{{{NAMESPACES['cbc']}}}{name}", attributes)
    element.text = printable(str(text))


def printable(text: str) -> str:
    """Return a text without the signs that XML cannot carry."""
    return _NOT_XML.sub("", text)


def say_if_any(parent: Element, name: str, text: str | date | None, **attributes: str) -> None:
    """Add a value (cbc) unless there is none: an empty element is refused (PEPPOL R008)."""
    if text is not None and str(text).strip():
        say(parent, name, text, **attributes)


def say_kronor(parent: Element, name: str, amount: Decimal) -> None:
    """Add an amount of at most two decimals (BR-DEC rules)."""
    say(parent, name, f"{amount:.2f}", currencyID=CURRENCY)


def say_exempt(parent: Element, name: str, reason: tuple[str, str] | None = None) -> None:
    """Add a VAT category: exempt, 0 %. The reason stands in the breakdown alone (UBL-CR-600)."""
    category = group(parent, name)
    say(category, "ID", "E")  # BT-95, BT-102, BT-118, BT-151
    say(category, "Percent", plain(Decimal(0)))  # BT-96, BT-103, BT-119, BT-152
    if reason is not None:
        say(category, "TaxExemptionReasonCode", reason[0])  # BT-121
        say(category, "TaxExemptionReason", reason[1])  # BT-120
    say(group(category, "TaxScheme"), "ID", "VAT")
