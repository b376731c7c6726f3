"""The outcome of price, age, likeness and ledger for one contact, in Swedish."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from contracts.fates import Fate
from contracts.remarks import RemarkCode
from transforms.documents.swedish import counted, day, kronor
from transforms.explaining.facts import Facts

EXPLAINED_COLUMNS: Final[Mapping[str, str]] = {
    "amount": "belopp",
    "seller_org_no": "säljare",
    "payer_id": "betalare",
    "reference": "referens",
    "agreement_id": "avtal",
    "patient_id": "patient",
    "lma_number": "LMA-nummer",
    "care_unit": "enhet",
    "care_form": "vårdform",
    "visit_type": "besökstyp",
    "profession": "yrke",
    "category": "kategori",
    "started_on": "startdag",
    "ended_on": "slutdag",
    "drg_code": "DRG",
    "procedure_codes": "åtgärder",
}


class Judged(NamedTuple):
    """A run's evidence about one contact.

    `amount` is in kronor, None without a price. `items` counts its price items. `changed` are the
    columns that differ from what was billed before; None when nothing was billed. `resembled` are
    the Resemblance rows of the contact.
    """

    fate: str
    issued_on: dt.date
    amount: Decimal | None
    items: int
    changed: tuple[str, ...] | None
    resembled: tuple[Mapping[str, Any], ...] = ()


def price(facts: Facts, judged: Judged, given: frozenset[RemarkCode]) -> str:
    """Describe the price list used, the sum of the items, and a price that is not used."""
    listed = f"lista {facts.price_list}" if facts.price_list else "avtalet har ingen prislista"
    if facts.level_needed:
        listed += " (kvotflykting utanför primärvården: bara rader som anger vårdnivån)"
    items = counted(judged.items, "post", "poster")
    whole = " för hela vårdtillfället hittills" if _has_new_parts(judged) else ""
    total = "" if judged.amount is None else f", {kronor(judged.amount)}{whole}"
    year = facts.found["started_on"].year
    nameless = RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING in given
    missing = ", listan har priser per yrke och yrket saknas" if nameless else ""
    late = f", inte beslutad för {year}" if RemarkCode.YEAR_NOT_DECIDED in given else ""
    return f"{listed}: {items}{total}{late}{missing}"


def age(facts: Facts, judged: Judged) -> str:
    """Describe the payer's limit and the end of the contact."""
    if _has_new_parts(judged):
        return _BY_PART
    if not _is_new(judged):
        return _BILLED_BEFORE
    if facts.limit is None:
        return "betalaren har ingen gräns"
    ended = facts.found["ended_on"]
    if ended is None:
        return f"vården har inget slut: {_BY_PART}"
    months = counted(facts.limit, "månad", "månader")
    return f"slutade {day(ended)}, gränsen är {months} före {day(judged.issued_on)}"


def likeness(judged: Judged, *, alike: bool) -> str:
    """Describe whether it resembles a contact billed under another identity."""
    if not _is_new(judged):
        return _BILLED_BEFORE
    if judged.resembled:
        return "liknar " + ", ".join(_resembled(row) for row in judged.resembled)
    return "liknar en fakturerad kontakt" if alike else "ingen fakturerad kontakt är lik"


def _resembled(row: Mapping[str, Any]) -> str:
    """Name the billed contact that a double resembles."""
    first, end = day(row["like_started_on"]), row["like_ended_on"]
    last = "" if end is None else day(end)
    days = first if first == last else f"{first} – {last}".rstrip()
    return (
        f"kontakt {row['like_contact_id']} ({row['code']}: rapportör {row['like_reporter']}, "
        f"enhet {row['like_care_unit']}, {days}, "
        f"referens {row['like_ingest_no']}:{row['like_source_row']})"
    )


def ledger(judged: Judged) -> str:
    """Describe the ledger's state before the run and the run's change to it."""
    if judged.fate == Fate.BILLED.value and judged.changed is None:
        return "inget var fakturerat: debiteras"
    if _has_new_parts(judged):
        return "delar av vårdtillfället var fakturerade: nya dygn debiteras"
    if judged.fate == Fate.BILLED.value:
        names = ", ".join(EXPLAINED_COLUMNS[name] for name in judged.changed or ())
        return f"fakturerad förut, ändrad i {names}: krediteras och debiteras på nytt"
    return _LEDGER.get(judged.fate, "inget ändras")


_BY_PART = "prövas från sista dygnet i varje ny del"
_BILLED_BEFORE = "prövas inte: kontakten var fakturerad"
_LEDGER = {
    Fate.NOT_YET.value: "inget ändras: prövas den månad då vården är avslutad",
    Fate.CREDITED.value: "fakturerad förut: krediteras",
    Fate.UNCHANGED.value: "fakturerad och lika: oförändrad",
}


def _has_new_parts(judged: Judged) -> bool:
    """Return whether it is a stay of which other parts were billed before."""
    return judged.fate == Fate.BILLED.value and judged.changed == ()


def _is_new(judged: Judged) -> bool:
    """Return whether it had no net billing; age and likeness are checked only then."""
    return judged.changed is None and judged.fate != Fate.UNCHANGED.value
