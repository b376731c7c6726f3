"""What each rule found, in Swedish and without a person's numbers: registry lines tell whose."""

from contracts.codes import HSF, Category
from transforms.documents.swedish import CATEGORIES, ROUTES, day
from transforms.explaining.facts import Facts

_OWNERS = {"private": "privat", "region": "regionen"}
_LEVELS = {"primary": "primärvård", "specialist": "specialistvård", "inpatient": "slutenvård"}


def category(facts: Facts) -> str:
    """Tell the category, and whether the fee code or LMA evidence says it."""
    found = facts.found
    if found["category"] is None:
        return "okänd: ingen taxekod, och inget LMA-bevis gällde"
    code = found["fee_code"]
    by = f"taxekod {code}" if code else "slutenvård utan taxekod, LMA-bevis gällde"
    return f"{CATEGORIES[found['category']]}: {by}"


def person(facts: Facts) -> str:
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


def lma(facts: Facts) -> str:
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


def unit(facts: Facts) -> str:
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


def agreement(facts: Facts) -> str:
    """Tell the agreement, and who owns the provider."""
    found = facts.found
    if found["_agreements"] > 1:
        return f"HSA-id leder till {found['_agreements']} avtal"
    if not facts.agreed:
        return f"{found['_agreement'] or 'inget avtal'}: gällde inte"
    level, owner = _LEVELS[found["care_level"]], _OWNERS[found["owner"]]
    return f"{found['_agreement']}, {level}, ägare {owner}{_of_day(facts)}"


def payer(facts: Facts) -> str:
    """Tell who pays, and where the LMA evidence says that the patient lives."""
    found = facts.found
    if found["payer_row"] is None:
        return "ingen betalare den dagen"
    if found["category"] != Category.ASYLUM.value:
        return f"{found['payer_id']}: alltid för den kategorin"
    lives = f"bosatt i län {found['residence']}" if found["residence"] else "bostadslän inte känt"
    return f"{found['payer_id']}: ägare {_OWNERS[found['owner']]}, {lives}"


def route(facts: Facts) -> str:
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
