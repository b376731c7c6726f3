"""Every rule of design section 5 as it was asked of one contact, in words for those who answer."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from contracts.fates import Fate
from contracts.remarks import CATALOGUE, Group, RemarkCode, Verdict
from transforms.explaining import money, words
from transforms.explaining.facts import Facts
from transforms.explaining.money import Judged


class RuleTold(NamedTuple):
    """A rule, what it came to, and the registry rows that say so."""

    rule: str
    says: str
    source: str = ""


class Remarked(NamedTuple):
    """The codes that a run gave a contact, and those that a person had released it from."""

    given: frozenset[RemarkCode]
    released: frozenset[RemarkCode]


_NOT_ASKED: Final = "prövades inte"
_ORDER: Final = list(Group)
# The group in which each rule is asked, and the registry that answers; in the order asked.
_RULES: Final = {
    "Form": (Group.FORMAT, ""),
    "Kategori": (Group.CATEGORY, "fee_codes"),
    "Person": (Group.PERSON, "reserve_numbers"),
    "LMA": (Group.LMA, "lma_cards"),
    "Enhet": (Group.UNIT, "care_units"),
    "Avtal": (Group.UNIT, "agreements"),
    "Betalare": (Group.UNIT, "payers"),
    "Väg": (Group.UNIT, ""),
    "Pris": (Group.PRICE, ""),
    "Ålder": (Group.DOUBLE, ""),
    "Dubbelt": (Group.DOUBLE, ""),
    "Liggare": (Group.DECISION, ""),
}
# Of the groups that are several rules, which rule a code is of.
_RULE_OF_CODE: Final = {
    RemarkCode.NO_AGREEMENT: "Avtal",
    RemarkCode.NO_DRG_NOR_PROCEDURE: "Avtal",
    RemarkCode.SEVERAL_AGREEMENTS: "Avtal",
    RemarkCode.LOOKS_BILLED: "Dubbelt",
}


def rules_told(facts: Facts | None, judged: Judged, remarked: Remarked) -> list[RuleTold]:
    """Tell each rule in the order asked, and that those after a contact was turned away were not.

    Args:
        facts: what the registries say; none of a report that did not keep the form.
        judged: what the run came to.
        remarked: the codes, also those that only warn.
    """
    last = _turned_away_at(judged, remarked.given)
    said = dict(_said(facts, judged, remarked)) if facts else _refused(judged)
    told = []
    for rule, (group, registry) in _RULES.items():
        if rule not in said or (group != Group.DECISION and _ORDER.index(group) > last):
            told.append(RuleTold(rule, _NOT_ASKED))
            continue
        source = facts.rows.get(registry, "") if facts else ""
        named = f"{registry} {source}" if source else ""
        told.append(RuleTold(rule, said[rule] + _codes(rule, remarked), named))
    return told


def _refused(judged: Judged) -> dict[str, str]:
    """Return what is told of a report that did not keep the form."""
    return {"Form": "underkänd", "Liggare": money.ledger(judged)}


def _said(facts: Facts, judged: Judged, remarked: Remarked) -> Iterator[tuple[str, str]]:
    yield "Form", "godtagen"
    yield "Kategori", words.category(facts)
    yield "Person", words.person(facts)
    yield "LMA", words.lma(facts)
    yield "Enhet", words.unit(facts)
    yield "Avtal", words.agreement(facts)
    if facts.agreed:
        yield "Betalare", words.payer(facts)
        yield "Väg", words.route(facts)
    yield "Pris", money.price(facts, judged)
    yield "Ålder", money.age(facts, judged)
    alike = RemarkCode.LOOKS_BILLED in remarked.given | remarked.released
    yield "Dubbelt", money.likeness(judged, alike=alike)
    yield "Liggare", money.ledger(judged)


def _turned_away_at(judged: Judged, codes: frozenset[RemarkCode]) -> int:
    """Return the place of the group that turned the contact away; past the last if none did."""
    if judged.fate == Fate.NOT_YET.value:
        return _ORDER.index(Group.FORMAT)
    turning = [
        _ORDER.index(CATALOGUE[code].group)
        for code in codes
        if CATALOGUE[code].verdict is not Verdict.WARN
    ]
    return min(turning, default=len(_ORDER))


def _codes(rule: str, remarked: Remarked) -> str:
    """Return ` (L05)` of the codes of a rule, and what a person released it from."""
    given = sorted(code for code in remarked.given if _rule_of(code) == rule)
    released = sorted(code for code in remarked.released if _rule_of(code) == rule)
    told = [f" ({', '.join(given)})"] if given else []
    told += [f", släppt från {', '.join(released)}"] if released else []
    return "".join(told)


def _rule_of(code: RemarkCode) -> str:
    group = CATALOGUE[code].group
    first = next((rule for rule, (of, _) in _RULES.items() if of is group), "")
    return _RULE_OF_CODE.get(code, first)
