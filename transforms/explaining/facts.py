"""What the registries of a run say of one contact, and which of their rows say it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import CareContact
from contracts.registries import FeeCode
from transforms.dated import holds_on
from transforms.documents.swedish import day
from transforms.matching import MatchingRegistries, ask_registries, known_to_matching
from transforms.pricing.asks import list_asked


class RuleRegistries(NamedTuple):
    """The registries that say whose a contact is, of what category, where and who pays."""

    matching: MatchingRegistries
    fee_codes: DataFrame[FeeCode]


class Facts(NamedTuple):
    """One contact as the rules see it.

    `found` is by column what the registries say (transforms/matching.py), whatever an earlier
    group says of the contact. `rows` is by registry the lines that say it, with their days.
    `at_start` tells whether unit and agreement are those of the start day. `price_list` and
    `limit` (months, none: no limit) are what the agreement and the payer's row say.
    """

    found: dict[str, Any]
    rows: dict[str, str]
    at_start: bool
    price_list: str | None
    limit: int | None

    @property
    def agreed(self) -> bool:
        """Tell whether one agreement was found; else nobody is asked to pay."""
        return "agreements" in self.rows


# What the registries find -> the same in the evidence of a run that matched the contact.
_MATCHED: Final = {
    "_patient": "patient_id",
    "_lma": "lma_number",
    "_unit": "care_unit",
    "_agreement_row": "agreement_row",
    "category": "category",
    "residence": "residence",
    "payer_id": "payer_id",
    "payer_row": "payer_row",
    "route": "route",
    "reference": "reference",
}


def facts_of(contact: DataFrame[CareContact], registries: RuleRegistries) -> Facts:
    """Ask a run's registries about one contact, by the very rules that billed it.

    Args:
        contact: one CareContact row.
        registries: as the run had them.
    """
    known = known_to_matching(registries.matching, contact)
    found: dict[str, Any] = {}
    for step in ask_registries(contact, known):
        found |= step.row(0, named=True)
    units, at_start = _unit_rows(found, registries.matching)
    answered = dict(_others(found, registries, known.cards.every)) | {"care_units": units}
    terms = answered["agreements"].with_columns(category=pl.lit(found["category"]))
    return Facts(
        found,
        {name: _told(rows) for name, rows in answered.items() if not rows.is_empty()},
        at_start,
        _only(terms.select(list_asked())),
        _only(answered["payers"].select("claim_limit_months")),
    )


def is_as_matched(facts: Facts, matched: Mapping[str, Any]) -> bool:
    """Tell whether the rules of today find what a run found: a row of its MatchedContact."""
    return all(facts.found[name] == matched[told] for name, told in _MATCHED.items())


def _only(rows: pl.DataFrame) -> Any:
    """Return the one value of one row; None when there is no row."""
    return None if rows.is_empty() else rows.item()


def _unit_rows(found: dict[str, Any], known: MatchingRegistries) -> tuple[pl.DataFrame, bool]:
    """Return the unit's row of the day that was asked, and whether that was the start day.

    Of an HSA-id that leads to several agreements, the rows of all its units.
    """
    several = found["_agreements"] > 1
    unit = known.care_units.filter(
        _is("hsa_id", found["care_unit"]) if several else _is("care_unit", found["_unit"])
    )
    agreement = known.agreements.filter(_is("line", found["_agreement_row"]))
    start, end = found["started_on"], found["ended_on"]
    whole = [not _on(rows, start).is_empty() for rows in (unit, agreement)]
    both = all(whole) or end is None
    return _on(unit, start if both else end), both


def _others(
    found: dict[str, Any], registries: RuleRegistries, cards: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    known = registries.matching
    fees = registries.fee_codes.filter(_is("fee_code", found["fee_code"]))
    yield "fee_codes", _on(fees, found["started_on"])
    persons = known.reserve_numbers.filter(_is("reserve_number", found["_survivor"]))
    yield "reserve_numbers", persons
    shown = found["_read"] or found["_filled"]
    yield "lma_cards", cards.filter(_is("lma_number", shown if found["_needed"] else None))
    one = found["_agreement_row"] if found["_agreements"] <= 1 else None
    yield "agreements", known.agreements.filter(_is("line", one))
    yield "payers", known.payers.filter(_is("line", found["payer_row"]))


def _is(column: str, value: str | int | None) -> pl.Expr:
    """Return whether a column has a value; nothing has none."""
    return pl.col(column) == value if value is not None else pl.lit(value=False)


def _on(registry: pl.DataFrame, when: dt.date) -> pl.DataFrame:
    return registry.with_columns(_day=pl.lit(when)).filter(holds_on("_day"))


def _told(rows: pl.DataFrame) -> str:
    """Name rows as `rad 14 (2024-01-01 – 2024-03-31), rad 15 (2024-04-01 –)`."""
    return ", ".join(
        f"rad {line} ({day(first)} –{f' {day(last)}' if last is not None else ''})"
        for line, first, last in rows.sort("line").select("line", "valid_from", "valid_to").rows()
    )
