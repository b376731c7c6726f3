"""The catalogue of remarks: every code, its effect, and its meaning.

The meaning is in two languages. The verdicts are written out below. A code is never renumbered and
never given another meaning.

Rule: docs/rules.md#verdicts.
"""

import re
from pathlib import Path

import pytest

from contracts.codes import ItemKind
from contracts.fates import FATE_OF_VERDICT, Fate
from contracts.follow_up import RULES
from contracts.remarks import CATALOGUE, RemarkCode, RuleGroup, Verdict, verdicts

SPECS = Path(__file__).parents[1]
READERS = SPECS.parent / "readers"

VERDICTS = {
    "file": "F01 F02 F03 F04",
    "reject": "C01 C02 C03 C04 C05 C07 C08 C09 C11 C12 C15 C16 P01 P02 L02 R01 R02",
    "hold": "C06 P03 P05 P08 P09 L01 L03 L04 L05 U01 U02 U03 A01 A02 M01 M02 M04 D01 T01 "
    "E01 E02 D02 D04 C13 C14 S01",
    "warn": "C10 C17 C18 P04 P06 P07 L06 B01 B02 B03 D03",
    "not_billable": "N01 N02 N03 N04",
}


def test_every_code_has_its_verdict() -> None:
    expected = {code: verdict for verdict, codes in VERDICTS.items() for code in codes.split()}
    assert verdicts() == expected
    assert set(CATALOGUE) == set(RemarkCode)


@pytest.mark.parametrize("code", RemarkCode)
def test_every_remark_has_a_meaning_and_a_party_that_fixes_it(code: RemarkCode) -> None:
    text = CATALOGUE[code]
    assert text.swedish
    assert text.english
    assert text.fixed_by
    assert text.how.endswith(".")
    assert text.swedish[0].isupper()
    assert not text.swedish.endswith(".")
    assert ";" not in text.swedish + text.how
    assert (text.verdict is Verdict.FILE) == (text.group is RuleGroup.FILE)


def test_every_rejecting_verdict_leads_to_a_fate() -> None:
    assert FATE_OF_VERDICT == {
        Verdict.REJECT: Fate.REJECTED,
        Verdict.HOLD: Fate.HELD,
        Verdict.NOT_BILLABLE: Fate.NOT_BILLABLE,
    }


@pytest.mark.parametrize("code", RemarkCode)
def test_every_remark_is_reached_by_a_spec(code: RemarkCode) -> None:
    """The readers make the codes of files, and have their own tests."""
    name = rf"{code.value}\b|RemarkCode\.{code.name}\b"
    chapters = READERS if CATALOGUE[code].group is RuleGroup.FILE else SPECS
    texts = [path.read_text(encoding="utf-8") for path in sorted(chapters.rglob("*.py"))]
    assert any(re.search(name, text) for text in texts if not text.startswith('"""The catalogue'))


@pytest.mark.parametrize("kind", ItemKind)
def test_every_kind_of_price_item_is_reached_by_a_spec_and_has_a_rule(kind: ItemKind) -> None:
    prices = SPECS / "price"
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted(prices.glob("*.py")))
    assert re.search(rf"\b{kind.value}\b", texts)
    assert RULES[kind]
