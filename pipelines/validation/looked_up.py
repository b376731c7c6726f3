"""Searches of rules, replaced by a map or by a key that is made once."""

import re
from typing import Final

from lxml import etree

from pipelines.validation.stylesheet import XSL

_MAP: Final = "http://www.w3.org/2005/xpath-functions/map"
# The compiled form of a rule that a value is exactly one item of a list.
_ONE_OF: Final = re.compile(
    r"\(not\(contains\(normalize-space\((\.|@\w+)\), ' '\)\) and "
    r"contains\('( [^']+ )', concat\(' ', normalize-space\(\1\), ' '\)\)\)"
)
_NAME: Final = r"\w+:\w+"
_WORD: Final = r"'[^']+'"
# All elements of a name with a child of a given text.
_BY_CHILD: Final = re.compile(rf"(?<=\()//({_NAME})\[normalize-space\(({_NAME})\) ?= ?({_WORD})\]")
# Those children, if their elements have another predicate first, except one on position.
_HELD: Final = rf"\[(?![^\]]*(?:position|last)\()[\w:/().-]+={_WORD}\]"
_CHILDREN: Final = re.compile(
    rf"(?<=\()//({_NAME})({_HELD}/({_NAME})\[normalize-space\(\.\) ?= ?({_WORD})\])"
)


def look_up_codes(root: etree._Element) -> None:
    """Look codes up in a map made at compilation, instead of searching their list.

    A value of several words is not in any map, as the first half of the replaced expression refuses
    it; an empty value is in neither.
    """
    lists: dict[str, str] = {}

    def looked_up(found: re.Match[str]) -> str:
        value, codes = found.groups()
        if f" {' '.join(codes.split())} " != codes:
            return found[0]
        name = lists.setdefault(codes, f"codes-{len(lists)}")
        return f"Q{{{_MAP}}}contains(${name}, normalize-space({value}))"

    for asked in root.iter(f"{XSL}when"):
        asked.set("test", _ONE_OF.sub(looked_up, asked.get("test", "")))
    for codes, name in lists.items():
        made = f"tokenize('{codes.strip()}', ' ') ! map{{. : true()}}"
        variable = etree.Element(f"{XSL}variable", name=name, static="yes", version="3.0")
        variable.set("select", f"Q{{{_MAP}}}merge({made})")
        root.insert(0, variable)


def look_up_children(root: etree._Element) -> None:
    """Find elements with a child of a given text by a key, without testing each.

    Rules of each VAT category search all lines for it: nine categories, many times. The key has an
    element under the text of each such child, and the schema allows one such child.
    """
    keys: dict[tuple[str, str], str] = {}

    def key(element: str, child: str, word: str) -> str:
        name = keys.setdefault((element, child), f"children-{len(keys)}")
        return f"key('{name}', {word})"

    for asked in root.iter(f"{XSL}when"):
        test = _BY_CHILD.sub(lambda found: key(*found.groups()), asked.get("test", ""))
        test = _CHILDREN.sub(lambda found: key(found[1], found[3], found[4]) + found[2], test)
        asked.set("test", test)
    for (element, child), name in keys.items():
        words = f"{child}/normalize-space(.)"
        root.insert(0, etree.Element(f"{XSL}key", name=name, match=element, use=words))
