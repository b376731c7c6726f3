"""The plain implementation of XML: a tree of the same elements, written by lxml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from transforms.documents.invoice.markup import printable
from transforms.documents.invoice.ubl import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Mapping


class PlainGroup:
    """The interface of `Group`, implemented with lxml."""

    def __init__(self, element: Any) -> None:
        self.element = element

    def group(self, name: str) -> PlainGroup:
        return PlainGroup(etree.SubElement(self.element, tag(name)))

    def say(self, name: str, text: str, attributes: Mapping[str, str]) -> None:
        element = etree.SubElement(self.element, tag(name))
        for attribute, value in attributes.items():
            element.set(attribute, printable(value))
        element.text = printable(text)

    def written(self) -> bytes:
        xml: bytes = etree.tostring(
            self.element, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )
        return xml


def tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def plain_document(name: str) -> PlainGroup:
    namespace = f"urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
    names: Any = {None: namespace, **NAMESPACES}
    return PlainGroup(etree.Element(f"{{{namespace}}}{name}", nsmap=names))


def elements_of(root: Any) -> list[tuple[Any, ...]]:
    """Return every element in order: its name, attributes, text and children."""
    return [
        (element.tag, dict(element.attrib), (element.text or "").strip(), len(element))
        for element in root.iter()
    ]
