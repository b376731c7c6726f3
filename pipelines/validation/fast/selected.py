"""Rules applied directly to the elements that they may match, without a full walk.

A compiled schema walks through the whole document once for each of its patterns, and most elements
do not match any rule there. In a mode with the usual walk, the first rule that matches an element
is applied to it. It is therefore equivalent to select the elements with the names that its rules
match, each once; the stylesheet still determines the first rule. A mode that does anything else, or
has a pattern without a name, is walked as before.
"""

import re
from typing import Final

from lxml import etree

from pipelines.validation.fast.stylesheet import XSL, elements_named

_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_PREDICATE: Final = re.compile(r"\[[^\[\]]*\]")
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*", re.ASCII)
# The only pattern without a name in CEN's rules: it matches names with a common ending.
_ENDING: Final = re.compile(r"//\*\[ends-with\(local-name\(\), '(\w+)'\)(?: and .*)?\]")
# The rule for all other nodes, which only continues the walk.
_ANY: Final = "@*|node()"
_WALK: Final = f"{XSL}apply-templates"
# The instructions that leave a rule by other ways than the walk, or depend on the position in it.
_OTHER_WAYS: Final = (f"{XSL}next-match", f"{XSL}apply-imports", f"{XSL}call-template")
_PLACE: Final = re.compile(r"\b(?:position|last)\s*\(")


def bare_alternatives(match: str) -> list[str]:
    """Return the alternatives of a pattern without their predicates."""
    match, before = _QUOTED.sub("", match), ""
    while match != before:
        match, before = _PREDICATE.sub("", match), match
    return [pattern.strip() for pattern in match.split("|")]


def select_matched(root: etree._Element) -> None:
    """Select the elements that rules match directly, in the modes with the usual walk."""
    for mode in dict.fromkeys(walk.get("mode") for walk in root.iter(_WALK)):
        walks = [walk for walk in root.iter(_WALK) if walk.get("mode") == mode]
        starts = [walk for walk in walks if walk.get("select") == "/"]
        rules = [
            rule
            for rule in root.iter(f"{XSL}template")
            if rule.get("mode") == mode and (rule.get("match") != "text()" or len(rule))
        ]
        if mode is None or len(starts) != 1 or len(walks) != len(rules) + 1:
            continue
        named = [rule for rule in rules if rule.get("match") != _ANY]
        selected = _selected(root, named)
        if not selected or named == rules or not all(_is_as_usual(rule, mode) for rule in rules):
            continue
        for rule in rules:
            rule.remove(rule[-1])
        for select in selected:
            starts[0].addprevious(etree.Element(_WALK, mode=mode, select=select))
        starts[0].getparent().remove(starts[0])


def _is_as_usual(rule: etree._Element, mode: str) -> bool:
    """Return whether a rule ends by walking to the children, and does so only once."""
    walks = [walk for walk in rule.iter(_WALK) if walk.get("mode") in {mode, "#current"}]
    return (
        len(walks) == 1
        and walks[0] is rule[-1]
        and walks[0].get("select") == "*"
        and not len(walks[0])
        and next(rule.iter(*_OTHER_WAYS), None) is None
        and not any(_PLACE.search(text) for one in rule.iter("*") for text in one.attrib.values())
    )


def _selected(root: etree._Element, rules: list[etree._Element]) -> list[str]:
    """Return disjoint paths to all elements that some rules may match; [] if unknown."""
    found: dict[str, set[str]] = {}
    endings = []
    for rule in rules:
        ending = _ENDING.fullmatch(rule.get("match", ""))
        if ending:
            endings.append(ending[1])
            continue
        for pattern in bare_alternatives(rule.get("match", "")):
            name = pattern.rsplit("/", 1)[-1]
            if not _NAME.fullmatch(name):
                return []
            found.setdefault(name, set()).add(_path(pattern))
    named = {name: paths for name, paths in found.items() if not name.endswith(tuple(endings))}
    paths = [path for name, paths in named.items() for path in _widest(name, paths)]
    asked = " or ".join(f"ends-with(., '{ending}')" for ending in endings)
    return [*paths, *([elements_named(root, asked)] if endings else [])]


def _path(pattern: str) -> str:
    """Return the path of a pattern's last step, with its parent if that has a name."""
    *above, name = pattern.split("/")
    if above == [""]:
        return f"/{name}"
    return f"//{above[-1]}/{name}" if above and _NAME.fullmatch(above[-1]) else f"//{name}"


def _widest(name: str, paths: set[str]) -> list[str]:
    """Return one path to all elements of a name if possible; else all its paths."""
    return [f"//{name}"] if f"//{name}" in paths else sorted(paths)
