"""The content of a run's registries for one contact, with the rows it comes from."""

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
from transforms.pricing.asks import level_needed, list_asked


class RuleRegistries(NamedTuple):
    """The registries for patient, category, unit and payer."""

    matching: MatchingRegistries
    fee_codes: DataFrame[FeeCode]


class Facts(NamedTuple):
    """One contact as the rules see it.

    `found` has by column the content of the registries (contracts/lookups.py), regardless of
    rejections by an earlier group. `rows` has by registry the lines used, with their days.
    `at_start` is whether unit and agreement are those of the start day. `price_list`,
    `level_needed` (its rows must name the care level) and `limit` (months, None: no limit) come
    from the agreement and the payer's row.
    """

    found: dict[str, Any]
    rows: dict[str, str]
    at_start: bool
    price_list: str | None
    level_needed: bool
    limit: int | None

    @property
    def agreed(self) -> bool:
        """Whether one agreement was found; without one, the payer is not looked up."""
        return "agreements" in self.rows


# Column of the registries -> the same column in the evidence of a run that matched the contact.
_MATCHED: Final = {
    "resolved_patient_id": "patient_id",
    "resolved_lma_number": "lma_number",
    "resolved_unit": "care_unit",
    "agreement_row": "agreement_row",
    "category": "category",
    "residence": "residence",
    "payer_id": "payer_id",
    "payer_row": "payer_row",
    "route": "route",
    "reference": "reference",
}


def facts_of(contact: DataFrame[CareContact], registries: RuleRegistries) -> Facts:
    """Look up one contact in a run's registries, with the rules that billed it.

    Args:
        contact: one CareContact row.
        registries: those of the run.
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
        {name: _listed(rows) for name, rows in answered.items() if not rows.is_empty()},
        at_start,
        _only(terms.select(list_asked())),
        bool(_only(terms.select(level_needed()))),
        _only(answered["payers"].select("claim_limit_months")),
    )


def is_as_matched(facts: Facts, matched: Mapping[str, Any]) -> bool:
    """Return whether today's rules find what a run found: its MatchedContact row."""
    return all(facts.found[name] == matched[column] for name, column in _MATCHED.items())


def _only(rows: pl.DataFrame) -> Any:
    """Return the only value of one row; None when there are no rows."""
    return None if rows.is_empty() else rows.item()


def _unit_rows(found: dict[str, Any], known: MatchingRegistries) -> tuple[pl.DataFrame, bool]:
    """Return the unit's row of the day used, and whether that was the start day.

    For an HSA-id that leads to several agreements, the rows of all its units.
    """
    several = found["agreements_found"] > 1
    unit = known.care_units.filter(
        _is("hsa_id", found["care_unit"]) if several else _is("care_unit", found["resolved_unit"])
    )
    agreement = known.agreements.filter(_is("line", found["agreement_row"]))
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
    persons = known.reserve_numbers.filter(_is("reserve_number", found["survivor"]))
    yield "reserve_numbers", persons
    shown = found["lma_as_read"] or found["lma_filled_in"]
    yield "lma_cards", cards.filter(_is("lma_number", shown if found["lma_needed"] else None))
    one = found["agreement_row"] if found["agreements_found"] <= 1 else None
    yield "agreements", known.agreements.filter(_is("line", one))
    yield "payers", known.payers.filter(_is("line", found["payer_row"]))


def _is(column: str, value: str | int | None) -> pl.Expr:
    """Return whether a column has a value; None equals nothing."""
    return pl.col(column) == value if value is not None else pl.lit(value=False)


def _on(registry: pl.DataFrame, when: dt.date) -> pl.DataFrame:
    return registry.with_columns(_day=pl.lit(when)).filter(holds_on("_day"))


def _listed(rows: pl.DataFrame) -> str:
    """List rows as `rad 14 (2024-01-01 – 2024-03-31), rad 15 (2024-04-01 –)`."""
    return ", ".join(
        f"rad {line} ({day(first)} –{f' {day(last)}' if last is not None else ''})"
        for line, first, last in rows.sort("line").select("line", "valid_from", "valid_to").rows()
    )
