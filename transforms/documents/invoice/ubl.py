"""Helpers for writing UBL documents: names, elements, amounts."""

from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from lxml import etree

from transforms.documents.invoice.markup import OpenElement
from transforms.documents.swedish import plain

_UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES: Final = {
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
}
CURRENCY: Final = "SEK"
Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives its element no public name


def document(name: str) -> OpenElement:
    """Begin a UBL document, `Invoice` or `CreditNote`."""
    return OpenElement.root(name, {"": f"{_UBL}{name}-2", **NAMESPACES})


def group(parent: OpenElement, *path: str) -> OpenElement:
    """Add nested aggregates (cac); return the innermost."""
    for name in path:
        parent = parent.group(f"cac:{name}")
    return parent


def say(parent: OpenElement, name: str, text: str | date, **attributes: str) -> None:
    """Add a value (cbc)."""
    parent.say(f"cbc:{name}", str(text), attributes)


def say_if_any(parent: OpenElement, name: str, text: str | date | None, **attributes: str) -> None:
    """Add a value (cbc) unless it is empty: empty elements are refused (PEPPOL R008)."""
    if text is not None and str(text).strip():
        say(parent, name, text, **attributes)


def say_kronor(parent: OpenElement, name: str, amount: Decimal) -> None:
    """Add an amount of at most two decimals (BR-DEC rules)."""
    say(parent, name, f"{amount:.2f}", currencyID=CURRENCY)


def say_exempt(parent: OpenElement, name: str, reason: tuple[str, str] | None = None) -> None:
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
