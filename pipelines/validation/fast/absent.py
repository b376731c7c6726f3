"""Rules of absence, evaluated on a document's skeleton instead of the document.

Seven in ten of CEN's rules only require that a path of names has no match (`UBL-CR`, `UBL-DT`):
`not(cac:Delivery/cbc:Quantity)`. They were the largest part of the compilation, and each was
evaluated for every line. In their place the stylesheet returns the document's skeleton: each path
of names once, with attributes but without text. A path has a match in the skeleton if and only if
it has one in the document. XPath 1.0 evaluates such a path in the same way, so libxml2 is used,
once for each skeleton; most invoices have the same one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from pipelines.validation.fast.stylesheet import SVRL, XSL

# Marks the place in an output where rules of absence are evaluated; `of` is their index.
ASKED_NOW: Final = "absent"
_NAME: Final = r"[A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*"
_ATTRIBUTE: Final = r"@[A-Za-z_][\w.-]*"
_FIRST: Final = rf"(?:(?://)?{_NAME}|\({_NAME}(?:\|{_NAME})+\))"
# The paths that XPath 1.0 and 2.0 evaluate alike: names, optionally one of several first, an
# attribute last.
_ABSENT: Final = re.compile(
    rf"not\(({_FIRST}(?:/{_NAME})*(?:/{_ATTRIBUTE})?|//{_ATTRIBUTE})\)", re.ASCII
)
_OF_THE_ROOT: Final = re.compile(rf"/{_NAME}(?: \| /{_NAME})*")
_SKELETONS_KEPT: Final = 100
# Elements that are reached by the same names become one, with the children of all of them.
_SKELETON: Final = """
<xsl:template name="skeleton" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:param name="alike"/>
  <xsl:copy copy-namespaces="no">
    <xsl:for-each-group select="$alike/@*" group-by="node-name(.)">
      <xsl:attribute name="{name(.)}" namespace="{namespace-uri(.)}"/>
    </xsl:for-each-group>
    <xsl:for-each-group select="$alike/*" group-by="node-name(.)">
      <xsl:call-template name="skeleton">
        <xsl:with-param name="alike" select="current-group()"/>
      </xsl:call-template>
    </xsl:for-each-group>
  </xsl:copy>
</xsl:template>
"""


class Broken(NamedTuple):
    """A rule that a document breaks, without any value of the document."""

    rule: str
    flag: str


class Absences:
    """The rules of absence of one rule's element, each with its compiled path."""

    def __init__(self, rules: Sequence[tuple[str, Broken]], namespaces: dict[str, str]) -> None:
        self._rules = [(etree.XPath(path, namespaces=namespaces), rule) for path, rule in rules]
        self._broken = lru_cache(maxsize=_SKELETONS_KEPT)(self._broken_by)

    def broken(self, asked: etree._Element) -> list[Broken]:
        """Return the rules that a document breaks, evaluated on its skeleton."""
        return self._broken(etree.tostring(asked[0], with_tail=False))

    def _broken_by(self, skeleton: bytes) -> list[Broken]:
        root = etree.fromstring(skeleton)
        return [rule for path, rule in self._rules if path(root)]


def take_absences(root: etree._Element) -> list[Absences]:
    """Remove the rules of absence from a stylesheet with shortened reports.

    Only rules of the document's element are removed: there is one such element, so each rule is
    evaluated once.
    """
    taken: list[Absences] = []
    for rule in root.iterchildren(f"{XSL}template"):
        if not _OF_THE_ROOT.fullmatch(rule.get("match", "")):
            continue
        found = {
            choice: absence
            for choice in rule.iterchildren(f"{XSL}choose")
            if (absence := _absence(choice)) is not None
        }
        if not found:
            continue
        next(iter(found)).addprevious(_asked_now(len(taken)))
        for choice in found:
            rule.remove(choice)
        namespaces = {prefix: uri for prefix, uri in rule.nsmap.items() if prefix}
        taken.append(Absences([*found.values()], namespaces))
    if taken:
        root.append(etree.fromstring(_SKELETON))
    return taken


def _absence(choice: etree._Element) -> tuple[str, Broken] | None:
    """Parse `when a path has no match, nothing, otherwise a report`, or return None."""
    held, *others = choice
    asked = _ABSENT.fullmatch(held.get("test", ""))
    if asked is None or len(held) or len(others) != 1 or len(others[0]) != 1:
        return None
    report = others[0][0]
    if report.tag != f"{SVRL}failed-assert" or len(report):
        return None
    return asked[1], Broken(report.get("id", ""), report.get("flag", "fatal"))


def _asked_now(of: int) -> etree._Element:
    asked = etree.Element(ASKED_NOW, of=str(of))
    call = etree.SubElement(asked, f"{XSL}call-template", name="skeleton")
    etree.SubElement(call, f"{XSL}with-param", name="alike", select=".")
    return asked
