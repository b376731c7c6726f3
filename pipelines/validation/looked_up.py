"""What rules search for, found in a map or by a key that is made once."""

import re
from typing import Final

from lxml import etree

from pipelines.validation.stylesheet import XSL

_MAP: Final = "http://www.w3.org/2005/xpath-functions/map"
# As a compiled rule says that a value is one of a list, and no more than one.
_ONE_OF: Final = re.compile(
    r"\(not\(contains\(normalize-space\((\.|@\w+)\), ' '\)\) and "
    r"contains\('( [^']+ )', concat\(' ', normalize-space\(\1\), ' '\)\)\)"
)
_NAME: Final = r"\w+:\w+"
_WORD: Final = r"'[^']+'"
# All elements of a name of which a child says a word.
_BY_CHILD: Final = re.compile(rf"(?<=\()//({_NAME})\[normalize-space\(({_NAME})\) ?= ?({_WORD})\]")
# Those children, where their elements are held against something else first, but for their place.
_HELD: Final = rf"\[(?![^\]]*(?:position|last)\()[\w:/().-]+={_WORD}\]"
_CHILDREN: Final = re.compile(
    rf"(?<=\()//({_NAME})({_HELD}/({_NAME})\[normalize-space\(\.\) ?= ?({_WORD})\])"
)


def look_up_codes(root: etree._Element) -> None:
    """Look a code up in a map, made when the rules are compiled, and not by reading its list.

    A value of several words is in no map, as it is refused by the first half of what is replaced;
    an empty one is in neither.
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
    """Find the elements of which a child says a word by a key, and not by asking each of them.

    Rules of each category of VAT search all lines for it: nine categories, many times over. The
    key has an element under each of its children's words, and the schema gives it one such child.
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
