"""Searches of lists of codes, replaced by a map that is made once."""

import re
from typing import Final

from lxml import etree

from pipelines.validation.fast.stylesheet import XSL

_MAP: Final = "http://www.w3.org/2005/xpath-functions/map"
# The compiled form of a rule that a value is exactly one item of a list.
_ONE_OF: Final = re.compile(
    r"\(not\(contains\(normalize-space\((\.|@\w+)\), ' '\)\) and "
    r"contains\('( [^']+ )', concat\(' ', normalize-space\(\1\), ' '\)\)\)"
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
