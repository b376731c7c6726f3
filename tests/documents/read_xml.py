"""Read the XML of an invoice back, by the names of its elements."""

from collections.abc import Callable

from lxml import etree

from transforms.documents.invoice.invoice import InvoiceDocument, LineOfInvoice
from transforms.documents.invoice.peppol import invoice_xml

OneInvoice = Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
PREFIXES = {
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
}


def texts(xml: bytes, path: str) -> list[str]:
    """Return the texts (or attributes) at a path: `Note` is cbc, `Party/` is cac."""
    *groups, last = path.split("/")
    steps = [f"cac:{name}" for name in groups]
    name, _, attribute = last.partition("@")
    steps += [f"cbc:{name}"] + ([f"@{attribute}"] if attribute else [])
    found = etree.fromstring(xml).xpath("/".join(steps), namespaces=PREFIXES)
    return [node if isinstance(node, str) else node.text for node in found]


def written(made: tuple[InvoiceDocument, list[LineOfInvoice]]) -> bytes:
    return invoice_xml(*made, None)
