"""The unit group: the unit, its agreement, the payer and the route."""

import datetime as dt
from typing import NamedTuple

from .model import Contact, Person, Place, Row
from .reading import HSA_ID, is_unit_code
from .registries import Registries, holds, on_day

STOCKHOLM_COUNTY = "01"


class Found(NamedTuple):
    """The unit, agreement and payer of a unit code on a day."""

    unit: Row | None
    agreement: Row | None
    several: bool


def resolve_place(  # noqa: PLR0913, PLR0917 -- what its rules ask
    contact: Contact,
    category: str,
    residence: str | None,
    person: Person,
    released: set[str],
    registries: Registries,
) -> Place:
    """U01-U03, A01, A02, C09 and P09. A released remark is not given."""
    found, remarks = find_unit(contact, registries)
    unit, agreement = found.unit, found.agreement
    if remarks or unit is None or agreement is None:
        return Place(None, None, None, "", "", remarks)
    if agreement["care_level"] == "specialist" and not (contact.drg_code or contact.procedures):
        remarks.add("C09")
    payer = find_payer(contact, category, residence, agreement, registries)
    county = county_of(category, residence, agreement)
    if county is not None and on_day(registries.payers, county, contact.started_on) is None:
        remarks |= {"A02"} - released
    # Without a payer the invoice would go to HSF.
    route = route_of(contact, category, agreement, payer or {"payer_id": "hsf"})
    if route != "res" and not person.protected and not (person.name and person.born_on):
        remarks.add("P09")
    if payer is None:
        return Place(unit, agreement, None, "", "", remarks | {"A01"})
    reference = payer["reference_asylum"]
    if category == "quota_refugee":
        reference = payer["reference_quota"] or reference
    return Place(
        unit, agreement, payer, route_of(contact, category, agreement, payer), reference, remarks
    )


def find_unit(contact: Contact, registries: Registries) -> tuple[Found, set[str]]:
    """Find unit and agreement on the start day; if either is missing, on the end day."""
    nothing = Found(None, None, several=False)
    start = unit_on(contact.care_unit, contact.started_on, registries)
    if start.several:
        return nothing, {"U03"}
    if start.unit and start.agreement:
        return start, set()
    end_unit = contact.end_care_unit or contact.care_unit
    end = nothing
    if contact.ended_on is not None:
        end = unit_on(end_unit, contact.ended_on, registries)
    if end.several:
        return nothing, {"U03"}
    if end.unit and end.agreement:
        return end, set()
    if not (rows_of(contact.care_unit, registries) or rows_of(end_unit, registries)):
        return nothing, {"U01"}
    return nothing, {"A01"} if start.unit or end.unit else {"U02"}


def rows_of(code: str | None, registries: Registries) -> list[Row]:
    """Return all rows of a kombikakod or HSA-id, on any day; none for other text."""
    if code is None or not is_unit_code(code):
        return []
    index = registries.units_of_hsa if HSA_ID.fullmatch(code) else registries.units
    return index.get(code, [])


def unit_on(code: str | None, day: dt.date, registries: Registries) -> Found:
    """Return unit and agreement that day; the lowest code of an agreement's units."""
    rows = [row for row in rows_of(code, registries) if holds(row, day)]
    if len({row["agreement_id"] for row in rows}) > 1:
        return Found(None, None, several=True)
    if not rows:
        return Found(None, None, several=False)
    unit = min(rows, key=lambda row: row["care_unit"])
    return Found(unit, on_day(registries.agreements, unit["agreement_id"], day), several=False)


def find_payer(
    contact: Contact,
    category: str,
    residence: str | None,
    agreement: Row,
    registries: Registries,
) -> Row | None:
    """Return the county of residence if all conditions hold; otherwise HSF."""
    county = on_day(
        registries.payers, county_of(category, residence, agreement), contact.started_on
    )
    return county or on_day(registries.payers, "hsf", contact.started_on)


def county_of(category: str, residence: str | None, agreement: Row) -> str | None:
    """Return the other county of an asylum seeker at a region-owned unit, if known."""
    if category != "asylum" or agreement["owner"] != "region" or residence == STOCKHOLM_COUNTY:
        return None
    return residence


def route_of(contact: Contact, category: str, agreement: Row, payer: Row) -> str:
    """Return a county's own route; to HSF by owner, category and care form."""
    if payer["payer_id"] != "hsf":
        return str(payer["channel"])
    if agreement["owner"] == "region":
        return "res"
    active_from = agreement["vardfaktura_asylum_from"]
    if (
        category == "asylum"
        and contact.care_form != "inpatient"
        and active_from is not None
        and active_from <= contact.started_on
    ):
        return "vardfaktura"
    return "manual"
