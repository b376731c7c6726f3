"""No required field of a basis is sent empty, on any route.

"Vid fakturering ska följande uppgifter lämnas på fakturaunderlaget: reservnummer, LMA-nummer, namn,
födelsedatum, datum för besök/vårdtillfälle, kombikakod, besökstyp, DRG/KVÅ (gäller bara för
specialistmottagningar)" (Vårdgivarguiden, "Asylsökande: fakturering och reservnummer",
2024-01-17). A field that neither report nor registry states is a remark, and the contact is not
billed.

Rule: docs/rules.md#required-fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from tests.documents.basis.read_bases import rows_of, sheets
from tests.months.small_home import (
    MONTH,
    billed,
    contact,
    deliver,
    fates,
    home_with,
    registries,
    report,
)
from tests.support.numbers import reserve_number

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.generated.world import Row, Tables

OPEN: Final = {"valid_from": "2010-01-01", "valid_to": ""}
LONG: Final = {"care_form": "inpatient", "ended_on": "2024-01-28", "visit_type": ""}


class Way(NamedTuple):
    """A kind of care and its route: the terms of its agreement, the report, the residence."""

    terms: Row
    cells: Row
    residence: str = ""
    sheet: str = "Primärvård"


SPECIALIST: Final = {"care_level": "specialist"}
WARD: Final = {"care_level": "inpatient", "inpatient_model": "day"}
REGION: Final = {"owner": "region"}
WAYS: Final = {
    "manual": Way({}, {}),
    "specialist": Way(SPECIALIST, {"procedure_codes": "AA123"}, sheet="Specialistvård"),
    "ward": Way(WARD, LONG, sheet="Slutenvård"),
    "vardfaktura": Way({"vardfaktura_asylum_from": "2020-01-01"}, {}),
    "other county": Way({}, {}, "03"),
    "res": Way(REGION, {}),
    "res ward": Way(REGION | WARD, LONG, sheet="Slutenvård"),
    "riv": Way(REGION, {}, "03"),
    "riv ward": Way(REGION | WARD, LONG, "03", sheet="Slutenvård"),
    "peppol": Way(REGION | SPECIALIST, {"drg_code": "K123"}, "04", sheet="Specialistvård"),
}


class Missing(NamedTuple):
    """The cells that are missing, the remark, and the ways that do not ask for them."""

    reported: Row
    registered: Row
    code: str
    but: tuple[str, ...] = ()


RES: Final = ("res", "res ward")
STAYS: Final = ("ward", "res ward", "riv ward")
OTHERS: Final = tuple(name for name, way in WAYS.items() if "care_level" not in way.terms)
MISSING: Final = {
    "Reservnummer": Missing({"patient_id": ""}, {}, "P01"),
    "LMA-nummer": Missing({"lma_number": ""}, {"lma_number": ""}, "L01"),
    "Namn av tecken som inte syns": Missing(
        {"patient_name": "\u200b\u00a0"}, {"name": "\u00a0"}, "P09", RES
    ),
    "Namn": Missing({}, {"name": ""}, "P09", RES),
    "Födelsedatum": Missing({}, {"born_on": ""}, "P09", RES),
    "Datum": Missing({"started_on": ""}, {}, "C02"),
    "Utskrivningsdatum": Missing({"ended_on": ""}, {}, "", tuple(set(WAYS) - set(STAYS))),
    "Kombikakod": Missing({"care_unit": ""}, {}, "U01"),
    "Besökstyp": Missing({"visit_type": ""}, {}, "C15", STAYS),
    "DRG/KVÅ": Missing({"procedure_codes": "", "drg_code": ""}, {}, "C09", (*OTHERS, *STAYS)),
}
STATED: Final = {
    "nothing missing": ({}, {}),
    "LMA number in the registry only": ({"lma_number": ""}, {}),
    "name reported only": ({"patient_name": "Påhitt Reda"}, {"name": ""}),
    "birth date reported only": ({"born_on": "1980-05-01"}, {"born_on": ""}),
    "no-break space for a name": ({"patient_name": "\u00a0"}, {}),
}


class Asked(NamedTuple):
    """A contact: its row in the report, its person, and the card."""

    name: str
    row: Row
    tables: Tables


def asked(serial: int, name: str, way: Way, reported: Row, registered: Row) -> Asked:
    number, card = reserve_number(serial), f"52-{200000 + serial}"
    person = {"reserve_number": number, "name": "Påhitt Person", "born_on": "1980-05-01"} | OPEN
    evidence = {"lma_number": card, "reserve_number": number, "evidence": "card"} | OPEN
    evidence["region_of_residence"] = way.residence
    person |= {key: cell for key, cell in registered.items() if key in person}
    cards = [] if "lma_number" in registered else [evidence]
    row = contact(name, patient_id=number, lma_number=card, **way.cells) | reported
    return Asked(name, row, {"reserve_numbers": [person], "lma_cards": cards})


def home_of(root: Path, way: Way) -> tuple[Home, list[Asked]]:
    found = [
        asked(serial, name, way, *cells)
        for serial, (name, cells) in enumerate(
            {**{name: one[:2] for name, one in MISSING.items()}, **STATED}.items(), 100
        )
    ]
    tables = registries()
    tables["agreements"][0] |= way.terms
    tables["price_items"].append(
        {"price_list_id": "lista", "kind": "day", "amount": "4000", "profession": ""} | OPEN
    )
    for one in found:
        tables["reserve_numbers"] += one.tables["reserve_numbers"]
        tables["lma_cards"] += one.tables["lma_cards"]
    [hsf] = tables["payers"]
    tables["payers"] += [hsf | {"payer_id": "04", "channel": "peppol"}]
    tables["payers"] += [hsf | {"payer_id": "03", "channel": "riv"}]
    home = home_with(root, tables)
    deliver(home, "jan.csv", report(*(one.row for one in found)))
    return home, found


def sent(home: Home, sheet: str) -> list[dict[str, Any]]:
    return [
        row
        for path in home.outbox(MONTH).glob("invoices/*/fakturaunderlag*.xlsx")
        for row in rows_of(sheets(path.read_bytes())[sheet])[:-1]
    ]


@pytest.mark.parametrize("name", WAYS)
def test_a_field_that_is_not_stated_is_a_remark_and_no_empty_cell(
    tmp_path: Path, name: str
) -> None:
    way = WAYS[name]
    home, found = home_of(tmp_path / "home", way)
    fate_of = fates(home, billed(home).run.run_no)
    bases = sent(home, way.sheet)
    stated = {row["Kontakt-id"] for row in bases}
    for place, one in enumerate(found, 1):
        fate, codes = fate_of["jan.csv", place]
        lacking = MISSING.get(one.name)
        if lacking is None or name in lacking.but:
            assert (one.name, fate) == (one.name, "billed")
            assert one.name in stated
        else:
            assert fate in {"held", "rejected", "not_yet"}, one.name
            assert lacking.code in codes.split() or fate == "not_yet", one.name
            assert one.name not in stated
    optional = {"Namn", "Födelsedatum"} if name in RES else set()
    for row in bases:
        empty = {heading for heading, cell in row.items() if cell in {None, ""}}
        assert empty <= optional, row["Kontakt-id"]
