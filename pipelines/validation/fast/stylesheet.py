"""Names of XSLT and SVRL, and code shared by rewritings of a stylesheet."""

from typing import Final

from lxml import etree

XSL: Final = "{http://www.w3.org/1999/XSL/Transform}"
SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"
# The names of what we add to a stylesheet.
_NAMES: Final = "names-of-elements"
_ELEMENTS: Final = "elements-of-a-name"


def names_of_elements(root: etree._Element) -> str:
    """Return a variable with all local element names of a document, computed once."""
    if root.find(f"{XSL}variable[@name='{_NAMES}']") is None:
        variable = etree.Element(f"{XSL}variable", name=_NAMES)
        variable.set("select", "distinct-values(//*/local-name(.))")
        root.insert(0, variable)
    return f"${_NAMES}"


def elements_named(root: etree._Element, which: str) -> str:
    """Return a path to the elements whose local name matches a predicate, each once."""
    if root.find(f"{XSL}key[@name='{_ELEMENTS}']") is None:
        key = etree.Element(f"{XSL}key", name=_ELEMENTS, match="*", use="local-name(.)")
        root.insert(0, key)
    names = f"{names_of_elements(root)}[{which}]"
    return f"for $name in {names} return key('{_ELEMENTS}', $name, /)"
