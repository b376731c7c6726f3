"""Every rule of docs/rules.md as applied to one contact, in words for operators.

The results are in Swedish and contain no personal numbers: registry lines identify the persons.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from contracts.codes import HSF, Category
from contracts.fates import Fate
from contracts.remarks import CATALOGUE, RemarkCode, RuleGroup, Verdict
from transforms.documents.swedish import CATEGORIES, ROUTES, day
from transforms.explaining import money
from transforms.explaining.facts import Facts
from transforms.explaining.money import Judged

_OWNERS = {"private": "privat", "region": "regionen"}
_LEVELS = {"primary": "primärvård", "specialist": "specialistvård", "inpatient": "slutenvård"}


def sender_rule(remarked: "Remarked") -> str:
    """Describe whether the folder of the file may report the contact."""
    folder = remarked.sender.folder if remarked.sender else None
    place = f"filen låg i mappen {folder}" if folder else "filen låg direkt i inkorgen"
    may_not = RemarkCode.SENDER_NOT_ALLOWED in remarked.given
    return f"{place}, som {'inte ' if may_not else ''}får rapportera kontakten"


def category_rule(facts: Facts) -> str:
    """Describe the category, its origin (fee code or LMA evidence), and folkbokföring."""
    found = facts.found
    since = found["registry_registered_from"]
    registered = f"; folkbokförd från {day(since)}" if since else ""
    if found["category"] is None:
        return f"okänd: ingen taxekod, och inget LMA-bevis gällde{registered}"
    code = found["fee_code"]
    by = f"taxekod {code}" if code else "slutenvård utan taxekod, LMA-bevis gällde"
    return f"{CATEGORIES[found['category']]}: {by}{registered}"


def person_rule(facts: Facts) -> str:
    """Describe the kind of number reported, and whether another replaces it."""
    found = facts.found
    if found["number_kept"]:
        return "skyddad identitet utan reservnummer: numret behålls som rapporterat"
    if found["is_reserve_number"]:
        kind = "reservnummer, ersatt av ett senare" if found["number_replaced"] else "reservnummer"
    elif found["is_personal_number"]:
        kind = f"personnummer, med {found['linked_numbers']} reservnummer den dagen"
    else:
        kind = "varken reservnummer eller personnummer"
    missing = found["survivor"] is not None and not found["in_registry"]
    return f"{kind}, finns inte i registret" if missing else kind + _died_or_left(found)


def _died_or_left(found: dict[str, Any]) -> str:
    died, left = found["registry_died_on"], found["registry_left_on"]
    return (f", avliden {day(died)}" if died else "") + (
        f", lämnade landet {day(left)}" if left else ""
    )


def lma_rule(facts: Facts) -> str:
    """Describe whether an LMA number is needed, its origin, owner and validity."""
    found = facts.found
    doubt = found["maybe_registered"] and found["lma_evidence"] == "residence_card"
    return _lma_number(found) + (", UT-kort och personnummer" if doubt else "")


def _lma_number(found: dict[str, Any]) -> str:
    if not found["lma_needed"]:
        return "behövs inte för personer utan tillstånd"
    if found["lma_malformed"]:
        return "det rapporterade numret kan inte läsas"
    if found["lma_as_read"] is None:
        filled = found["lma_filled_in"] is not None
        return "saknades, ifyllt ur registret" if filled else "saknas, också i registret"
    if not found["lma_registered"]:
        return "det rapporterade numret finns inte i registret"
    whose = "patientens" if found["lma_is_the_patients"] else "en annans"
    held = "gällde" if found["lma_holds"] else "gällde inte"
    return f"rapporterat nummer, {whose}, {held} {day(found['started_on'])}"


def unit_rule(facts: Facts) -> str:
    """Describe the unit, and the day and code by which it was found."""
    found = facts.found
    reported = found["care_unit"] or "ingen enhet"
    if found["resolved_unit"] is None:
        return f"{reported}: {'inte öppen den dagen' if found['unit_known'] else 'okänd'}"
    if found["agreements_found"] > 1:
        return f"{reported}: flera enheter"
    if not facts.at_start:
        reported = found["end_care_unit"] or reported
    by = "" if found["resolved_unit"] == reported else f", rapporterad som {reported}"
    return f"{found['resolved_unit']}{by}{_of_day(facts)}"


def agreement_rule(facts: Facts) -> str:
    """Describe the agreement and the owner of the provider."""
    found = facts.found
    if found["agreements_found"] > 1:
        return f"HSA-id hör till {found['agreements_found']} avtal"
    if not facts.agreed:
        return f"{found['agreement_id'] or 'inget avtal'}: gällde inte"
    level, owner = _LEVELS[found["care_level"]], _OWNERS[found["owner"]]
    return f"{found['agreement_id']}, {level}, ägare {owner}{_of_day(facts)}"


def payer_rule(facts: Facts) -> str:
    """Describe the payer, and the patient's county by the LMA evidence."""
    found = facts.found
    if found["payer_row"] is None:
        return "ingen betalare den dagen"
    if found["category"] != Category.ASYLUM.value:
        return f"{found['payer_id']}: alltid för den kategorin"
    lives = f"bosatt i län {found['residence']}" if found["residence"] else "bostadslän inte känt"
    lacking = ", som inte är betalare" if found["county_lacks_payer"] else ""
    return f"{found['payer_id']}: ägare {_OWNERS[found['owner']]}, {lives}{lacking}"


def route_rule(facts: Facts) -> str:
    """Describe route and reference, and the choice of Vårdfaktura or manual billing."""
    found = facts.found
    if found["payer_row"] is None:
        return "ingen"
    since = found["vardfaktura_asylum_from"]
    from_day = f"avtalet har Vårdfaktura från {day(since)}" if since else "avtalet utan Vårdfaktura"
    why = f", {from_day}" if found["payer_id"] == HSF and found["owner"] == "private" else ""
    return f"{ROUTES[found['route']]}, referens {found['reference']}{why}"


def _of_day(facts: Facts) -> str:
    return "" if facts.at_start else ", enligt slutdagen"


class RuleOutcome(NamedTuple):
    """A rule, its result, and the registry rows used."""

    rule: str
    says: str
    source: str = ""


class Sender(NamedTuple):
    """The folder of a contact's file, None for the inbox itself, and the lines that name it."""

    folder: str | None
    lines: tuple[int, ...]


class Remarked(NamedTuple):
    """The remark codes of a contact in a run, and those that it was released from.

    `sender` is None for a run whose registries bind no folder.
    """

    given: frozenset[RemarkCode]
    released: frozenset[RemarkCode]
    sender: Sender | None = None


_NOT_APPLIED: Final = "prövades inte"
_ORDER: Final = list(RuleGroup)
# The group of each rule, and the registry it uses; in order of application.
_RULES: Final = {
    "Form": (RuleGroup.FORMAT, ""),
    "Avsändare": (RuleGroup.SENDER, ""),
    "Kategori": (RuleGroup.CATEGORY, "fee_codes"),
    "Person": (RuleGroup.PERSON, "reserve_numbers"),
    "LMA": (RuleGroup.LMA, "lma_cards"),
    "Enhet": (RuleGroup.UNIT, "care_units"),
    "Avtal": (RuleGroup.UNIT, "agreements"),
    "Betalare": (RuleGroup.UNIT, "payers"),
    "Väg": (RuleGroup.UNIT, ""),
    "Pris": (RuleGroup.PRICE, ""),
    "Ålder": (RuleGroup.DOUBLE, ""),
    "Dubbelt": (RuleGroup.DOUBLE, "double_rules"),
    "Liggare": (RuleGroup.DECISION, ""),
}
# The rule of a code, in groups with several rules.
_RULE_OF_CODE: Final = {
    RemarkCode.NO_AGREEMENT: "Avtal",
    RemarkCode.REGION_NOT_PAYER: "Betalare",
    RemarkCode.NAME_OR_BIRTH_UNKNOWN: "Väg",
    RemarkCode.NO_DRG_NOR_PROCEDURE: "Avtal",
    RemarkCode.SEVERAL_AGREEMENTS: "Avtal",
    RemarkCode.LOOKS_BILLED: "Dubbelt",
    RemarkCode.GIVEN_ELSEWHERE: "Dubbelt",
    RemarkCode.SECOND_EXAM: "Dubbelt",
    RemarkCode.STAY_ELSEWHERE: "Dubbelt",
    RemarkCode.VISIT_IN_STAY: "Dubbelt",
}


def rule_outcomes(facts: Facts | None, judged: Judged, remarked: Remarked) -> list[RuleOutcome]:
    """Describe each rule in order; rules after a rejection were not applied.

    Args:
        facts: content of the registries; None for a report that failed the format rules.
        judged: the outcome in the run.
        remarked: the codes, including warnings.
    """
    believed = facts is not None
    last = _turned_away_at(judged, remarked.given, believed=believed)
    results = dict(_results(facts, judged, remarked)) if facts else _refused(judged)
    described = []
    for rule, (group, registry) in _RULES.items():
        if rule == "Avsändare" and remarked.sender is None:
            continue
        if rule not in results or (group != RuleGroup.DECISION and _ORDER.index(group) > last):
            described.append(RuleOutcome(rule, _NOT_APPLIED))
            continue
        source = facts.rows.get(registry, "") if facts else ""
        if rule == "Dubbelt":
            source = _double_rules(judged)
        named = f"{registry} {source}" if source else ""
        if rule == "Avsändare" and remarked.sender:
            named = ", ".join(f"deliverers rad {line}" for line in remarked.sender.lines)
        if rule == "Kategori" and facts and RemarkCode.REGISTERED in remarked.given:
            named = ", ".join(
                filter(None, [named, f"reserve_numbers {facts.rows['reserve_numbers']}"])
            )
        described.append(
            RuleOutcome(rule, results[rule] + _codes(rule, remarked, believed=believed), named)
        )
    return described


def _refused(judged: Judged) -> dict[str, str]:
    """Return the descriptions of a report that failed the format rules, or that cancels.

    A cancellation needs only its identity.
    """
    form = "godtagen" if judged.fate == Fate.CANCELLED.value else "underkänd"
    return {"Form": form, "Liggare": money.ledger(judged)}


def _results(facts: Facts, judged: Judged, remarked: Remarked) -> Iterator[tuple[str, str]]:
    yield "Form", "godtagen"
    yield "Avsändare", sender_rule(remarked)
    yield "Kategori", category_rule(facts)
    yield "Person", person_rule(facts)
    yield "LMA", lma_rule(facts)
    yield "Enhet", unit_rule(facts)
    yield "Avtal", agreement_rule(facts)
    if facts.agreed:
        yield "Betalare", payer_rule(facts)
        yield "Väg", route_rule(facts)
    yield "Pris", money.price(facts, judged, remarked.given)
    yield "Ålder", money.age(facts, judged)
    alike = any(_rule_of(code) == "Dubbelt" for code in remarked.given | remarked.released)
    yield "Dubbelt", money.likeness(judged, alike=alike)
    yield "Liggare", money.ledger(judged)


def _double_rules(judged: Judged) -> str:
    """List the rows of double_rules that decided."""
    rows = {row["rule_row"] for row in judged.resembled if row["rule_row"] is not None}
    return ", ".join(f"rad {row}" for row in sorted(rows))


def _turned_away_at(judged: Judged, codes: frozenset[RemarkCode], *, believed: bool) -> int:
    """Return the index of the group that rejected the contact; past the last if none."""
    if judged.fate == Fate.NOT_YET.value:
        return _ORDER.index(RuleGroup.SENDER)
    turning = [
        _ORDER.index(_group_of(code, believed=believed))
        for code in codes
        if CATALOGUE[code].verdict is not Verdict.WARN
    ]
    return min(turning, default=len(_ORDER))


def _group_of(code: RemarkCode, *, believed: bool) -> RuleGroup:
    """Return the group that gave a code: of C15, price if the report passed the format rules."""
    if believed and code is RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING:
        return RuleGroup.PRICE
    return CATALOGUE[code].group


def _codes(rule: str, remarked: Remarked, *, believed: bool) -> str:
    """Return the codes of a rule as ` (L05)`, and its releases."""

    def of_rule(codes: frozenset[RemarkCode]) -> list[RemarkCode]:
        return sorted(code for code in codes if _rule_of(code, believed=believed) == rule)

    given, released = of_rule(remarked.given), of_rule(remarked.released)
    parts = [f" ({', '.join(given)})"] if given else []
    parts += [f", släppt från {', '.join(released)}"] if released else []
    return "".join(parts)


def _rule_of(code: RemarkCode, *, believed: bool = True) -> str:
    group = _group_of(code, believed=believed)
    first = next((rule for rule, (of, _) in _RULES.items() if of is group), "")
    return _RULE_OF_CODE.get(code, first)
