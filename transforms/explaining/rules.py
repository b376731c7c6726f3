"""Every rule of docs/rules.md as it was asked of one contact, in words for those who answer.

What each rule found, in Swedish and without a person's numbers: registry lines tell whose.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from contracts.codes import HSF, Category
from contracts.fates import Fate
from contracts.remarks import CATALOGUE, RemarkCode, RuleGroup, Verdict
from transforms.documents.swedish import CATEGORIES, ROUTES, day
from transforms.explaining import money
from transforms.explaining.facts import Facts
from transforms.explaining.money import Judged

_OWNERS = {"private": "privat", "region": "regionen"}
_LEVELS = {"primary": "primärvård", "specialist": "specialistvård", "inpatient": "slutenvård"}


def category_rule(facts: Facts) -> str:
    """Tell the category, and whether the fee code or LMA evidence says it."""
    found = facts.found
    if found["category"] is None:
        return "okänd: ingen taxekod, och inget LMA-bevis gällde"
    code = found["fee_code"]
    by = f"taxekod {code}" if code else "slutenvård utan taxekod, LMA-bevis gällde"
    return f"{CATEGORIES[found['category']]}: {by}"


def person_rule(facts: Facts) -> str:
    """Tell what kind of number was reported, and whether another goes on in its place."""
    found = facts.found
    if found["_kept"]:
        return "skyddad identitet utan reservnummer: numret behålls som rapporterat"
    if found["_reserve"]:
        told = "reservnummer, ersatt av ett senare" if found["_replaced"] else "reservnummer"
    elif found["_personal"]:
        told = f"personnummer, med {found['_linked']} reservnummer den dagen"
    else:
        told = "varken reservnummer eller personnummer"
    missing = found["_survivor"] is not None and not found["_in_registry"]
    return f"{told}, finns inte i registret" if missing else told


def lma_rule(facts: Facts) -> str:
    """Tell whether a number is needed, where it came from, whose it is and whether it held."""
    found = facts.found
    if not found["_needed"]:
        return "behövs inte för personer utan tillstånd"
    if found["_malformed"]:
        return "det rapporterade numret kan inte läsas"
    if found["_read"] is None:
        filled = found["_filled"] is not None
        return "saknades, ifyllt ur registret" if filled else "saknas, också i registret"
    if not found["_registered"]:
        return "det rapporterade numret finns inte i registret"
    whose = "patientens" if found["_his"] else "en annans"
    held = "gällde" if found["_holds"] else "gällde inte"
    return f"rapporterat nummer, {whose}, {held} {day(found['started_on'])}"


def unit_rule(facts: Facts) -> str:
    """Tell the unit, and by which day and code it was found."""
    found = facts.found
    reported = found["care_unit"] or "ingen enhet"
    if found["_unit"] is None:
        return f"{reported}: {'inte öppen den dagen' if found['_known'] else 'okänd'}"
    if found["_agreements"] > 1:
        return f"{reported}: flera enheter"
    if not facts.at_start:
        reported = found["end_care_unit"] or reported
    by = "" if found["_unit"] == reported else f", rapporterad som {reported}"
    return f"{found['_unit']}{by}{_of_day(facts)}"


def agreement_rule(facts: Facts) -> str:
    """Tell the agreement, and who owns the provider."""
    found = facts.found
    if found["_agreements"] > 1:
        return f"HSA-id leder till {found['_agreements']} avtal"
    if not facts.agreed:
        return f"{found['_agreement'] or 'inget avtal'}: gällde inte"
    level, owner = _LEVELS[found["care_level"]], _OWNERS[found["owner"]]
    return f"{found['_agreement']}, {level}, ägare {owner}{_of_day(facts)}"


def payer_rule(facts: Facts) -> str:
    """Tell who pays, and where the LMA evidence says that the patient lives."""
    found = facts.found
    if found["payer_row"] is None:
        return "ingen betalare den dagen"
    if found["category"] != Category.ASYLUM.value:
        return f"{found['payer_id']}: alltid för den kategorin"
    lives = f"bosatt i län {found['residence']}" if found["residence"] else "bostadslän inte känt"
    return f"{found['payer_id']}: ägare {_OWNERS[found['owner']]}, {lives}"


def route_rule(facts: Facts) -> str:
    """Tell the route and the reference, and what decides between Vårdfaktura and by hand."""
    found = facts.found
    if found["payer_row"] is None:
        return "ingen"
    since = found["vardfaktura_asylum_from"]
    from_day = f"avtalet har Vårdfaktura från {day(since)}" if since else "avtalet utan Vårdfaktura"
    why = f", {from_day}" if found["payer_id"] == HSF and found["owner"] == "private" else ""
    return f"{ROUTES[found['route']]}, referens {found['reference']}{why}"


def _of_day(facts: Facts) -> str:
    return "" if facts.at_start else ", enligt slutdagen"


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
_ORDER: Final = list(RuleGroup)
# The group in which each rule is asked, and the registry that answers; in the order asked.
_RULES: Final = {
    "Form": (RuleGroup.FORMAT, ""),
    "Kategori": (RuleGroup.CATEGORY, "fee_codes"),
    "Person": (RuleGroup.PERSON, "reserve_numbers"),
    "LMA": (RuleGroup.LMA, "lma_cards"),
    "Enhet": (RuleGroup.UNIT, "care_units"),
    "Avtal": (RuleGroup.UNIT, "agreements"),
    "Betalare": (RuleGroup.UNIT, "payers"),
    "Väg": (RuleGroup.UNIT, ""),
    "Pris": (RuleGroup.PRICE, ""),
    "Ålder": (RuleGroup.DOUBLE, ""),
    "Dubbelt": (RuleGroup.DOUBLE, ""),
    "Liggare": (RuleGroup.DECISION, ""),
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
        if rule not in said or (group != RuleGroup.DECISION and _ORDER.index(group) > last):
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
    yield "Kategori", category_rule(facts)
    yield "Person", person_rule(facts)
    yield "LMA", lma_rule(facts)
    yield "Enhet", unit_rule(facts)
    yield "Avtal", agreement_rule(facts)
    if facts.agreed:
        yield "Betalare", payer_rule(facts)
        yield "Väg", route_rule(facts)
    yield "Pris", money.price(facts, judged)
    yield "Ålder", money.age(facts, judged)
    alike = RemarkCode.LOOKS_BILLED in remarked.given | remarked.released
    yield "Dubbelt", money.likeness(judged, alike=alike)
    yield "Liggare", money.ledger(judged)


def _turned_away_at(judged: Judged, codes: frozenset[RemarkCode]) -> int:
    """Return the place of the group that turned the contact away; past the last if none did."""
    if judged.fate == Fate.NOT_YET.value:
        return _ORDER.index(RuleGroup.FORMAT)
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
