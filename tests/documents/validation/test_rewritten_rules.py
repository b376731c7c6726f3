"""How a stylesheet of rules is rewritten, and when it is left unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipelines.validation.fast.quicker import quicker
from pipelines.validation.rule_sets import rule_files

CEN = rule_files("", Path()).cen
HEAD = (
    '<x:stylesheet version="2.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"'
    ' xmlns:svrl="http://purl.oclc.org/dsdl/svrl" xmlns:cac="a" xmlns:cbc="b" xmlns:ubl="u">'
)
BY_NAME = "key('elements-of-a-name', $name, /)"
WALK = '<x:apply-templates mode="M1" select="@*|*"/>'
ANY = f'<x:template match="@*|node()" mode="M1">{WALK}</x:template>'
START = '<x:template match="/"><x:apply-templates mode="M1" select="/"/></x:template>'


def rewritten(folder: Path, templates: str) -> str:
    """Return the rewritten form of a stylesheet with some templates."""
    layer = folder / "layer.xslt"
    layer.write_text(f"{HEAD}{templates}</x:stylesheet>", encoding="utf-8")
    return quicker(layer)


@pytest.mark.parametrize(
    ("match", "select"),
    [
        ("cbc:ID[@schemeID]", "*"),
        ("cac:A[b = '@x|@y'] | //*[c[@d]]", "*"),
        ("cbc:ID/@schemeID", "@*|*"),
        ("cac:A | @unitCode", "@*|*"),
        ("attribute::unitCode", "@*|*"),
        ("cac:A/node()", "@*|*"),
    ],
)
def test_attributes_are_skipped_when_no_rule_matches_one(
    tmp_path: Path, match: str, select: str
) -> None:
    rule = f'<x:template match="{match}" mode="M1">{WALK}</x:template>'
    made = rewritten(tmp_path, f'{rule}<x:template match="@*|node()" mode="M1"/>')
    assert f'select="{select}"' in made


def test_every_list_of_codes_is_looked_up() -> None:
    made = quicker(CEN)
    assert made.count('static="yes"') > 10
    assert "concat(' ', normalize-space(@currencyID)" not in questions_in(made)


def questions_in(stylesheet: str) -> str:
    """Return the tests of a stylesheet, not the texts of its reports."""
    found = etree.fromstring(stylesheet).iter("{http://www.w3.org/1999/XSL/Transform}when")
    return " ".join(one.get("test") for one in found)


@pytest.mark.parametrize(
    ("match", "selected"),
    [
        ("cac:A", ["//cac:A"]),
        ("/ubl:Invoice | /ubl:CreditNote", ["/ubl:Invoice", "/ubl:CreditNote"]),
        ("cac:A/cbc:ID[@schemeID] | cac:A[b='x|y']/cbc:ID", ["//cac:A/cbc:ID"]),
        ("cac:A/cbc:ID | //cac:B//cbc:ID", ["//cbc:ID"]),
        ("*/cbc:ID | cac:A/cbc:ID", ["//cbc:ID"]),
        (
            "//*[ends-with(name(), 'Amount') and not(@x)] | cbc:Tax",
            None,
        ),
        (
            "//*[ends-with(name(), 'Amount') and not(@x)]",
            ["for $name in $names-of-elements[ends-with(., 'Amount')] return " + BY_NAME],
        ),
        ("*", None),
        ("cac:A/*", None),
        ("A", None),
        ("cac:A | text()", None),
    ],
)
def test_rules_go_straight_to_the_elements_they_name(
    tmp_path: Path, match: str, selected: list[str] | None
) -> None:
    rule = f'<x:template match="{match}" mode="M1"><x:text/>{WALK}</x:template>'
    made = rewritten(tmp_path, START + rule + ANY)
    assert walks_in(made) == (["/", "*", "*"] if selected is None else selected)


def rule_of(*parts: str, match: str = "cac:A") -> str:
    return f'<x:template match="{match}" mode="M1">{"".join(parts)}</x:template>'


TO_ONE = '<x:apply-templates mode="M1" select="cac:B"/>'
WITH_WORDS = WALK.replace("/>", '><x:with-param name="p" select="1"/></x:apply-templates>')


@pytest.mark.parametrize(
    "templates",
    [
        rule_of(WALK, "<x:text>after</x:text>") + ANY,
        rule_of(WALK, WALK) + ANY,
        rule_of("<x:next-match/>", WALK) + ANY,
        rule_of('<x:if test="position() = 1"/>', WALK) + ANY,
        rule_of(WALK, match="cac:A[last()]") + ANY,
        rule_of() + ANY,
        rule_of(WALK),
        rule_of(WALK) + ANY + START,
        rule_of(TO_ONE) + ANY,
        rule_of(WITH_WORDS) + ANY,
        rule_of(WALK) + ANY + rule_of(WALK, match="text()"),
    ],
)
def test_a_mode_with_another_walk_is_left_unchanged(tmp_path: Path, templates: str) -> None:
    assert "//cac:A" not in walks_in(rewritten(tmp_path, START + templates))


def walks_in(stylesheet: str) -> list[str]:
    """Return the walks of a stylesheet, in order."""
    found = etree.fromstring(stylesheet).iter("{http://www.w3.org/1999/XSL/Transform}*")
    return [str(one.get("select")) for one in found if one.tag.endswith("apply-templates")]
