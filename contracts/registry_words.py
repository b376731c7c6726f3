"""Words that registry files may have as values, in Swedish and English.

They are compared like headings: without case, spaces, hyphens, underscores and dots. The first
Swedish word of each value is the one that templates and messages show.
"""

from typing import Final

# By value, as contracts and rules name it.
_LEVELS: Final = {
    "primary": ("primärvård", "primär"),
    "specialist": ("specialistvård", "specialiserad vård", "specialiserad"),
    "inpatient": ("slutenvård", "sluten vård", "sluten"),
}
_KINDS: Final = {
    "visit": ("besök",),
    "procedure": ("åtgärd", "kvå"),
    "health_exam": ("hälsoundersökning", "hälsosamtal"),
    "day": ("vårddygn", "dygn", "vårddag"),
    "drg_point": ("drg-poäng",),
    "outlier_day": ("ytterfallsdygn", "ytterfallsdag"),
    "deduction": ("avdrag",),
    "quarter_grant": ("kvartalsersättning",),
    "health_exam_new_arrival": ("hälsoundersökning nyanländ",),
    "costly_limit": ("gräns kostnadskrävande vård",),
    "lasting_limit": ("gräns varaktig vård",),
}
REGISTRY_WORDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "care_level": _LEVELS,
    "owner": {
        "private": ("privat", "privat vårdgivare"),
        "region": ("region", "regionen", "regionägd", "egen regi"),
    },
    "price_basis": {
        "agreement": ("avtal", "avtalet", "avtalets prislista"),
        "out_of_county": ("utomlän", "utomläns", "utomlänspriser", "utomlänsprislistan"),
    },
    "inpatient_model": {"day": ("dygn", "per dygn", "vårddygn"), "drg": ("drg", "per drg")},
    "inpatient_day_rule": {"nights": ("nätter", "natt"), "days": ("dagar", "dag")},
    "inpatient_billing": {
        "discharge": ("utskrivning", "vid utskrivning"),
        "monthly": ("månadsvis", "varje månad", "per månad"),
    },
    "evidence": {
        "card": ("kort", "lma-kort"),
        "receipt": ("kvitto", "ansökningskvitto"),
        "residence_card": ("uppehållstillståndskort", "ut-kort"),
        "decision": ("beslut",),
    },
    "category": {
        "asylum": ("asylsökande", "asyl"),
        "without_permit": ("utan tillstånd", "person utan tillstånd", "tillståndslös"),
        "quota_refugee": ("kvotflykting", "kvot"),
        "eu": ("eu", "eu-medborgare"),
        "self_payer": ("självbetalare", "betalar själv"),
        "resident": ("folkbokförd", "bosatt"),
    },
    "care_form": {
        "outpatient": ("öppenvård", "öppen vård", "öppen"),
        "home": ("hemsjukvård", "hemvård", "hembesök"),
        "inpatient": ("slutenvård", "sluten vård", "sluten"),
    },
    "kind": _KINDS,
    "channel": {
        "vardfaktura": ("vårdfaktura",),
        "manual": ("manuell", "manuellt"),
        "riv": ("nationellt underlag", "riv"),
        "peppol": ("peppol",),
    },
    "verdict": {"hold": ("vänta", "stoppa"), "warn": ("varna",), "off": ("av", "frågas inte")},
}


def swedish_word(column: str, value: str) -> str:
    """Return the Swedish word of a value of a column; the value itself if it has none."""
    return REGISTRY_WORDS.get(column, {}).get(value, (value,))[0]
