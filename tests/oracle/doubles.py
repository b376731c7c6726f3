"""Contacts that look alike: several the same day (B01), already billed (D01), too old (T01)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from .model import Identity, Judgement, Line, Matched
from .reading import months_before
from .registries import Registries


def too_old(matched: Matched, issued_on: dt.date) -> bool:
    """T01: started more than the payer's `claim_limit_months` before issue."""
    limit = matched.payer["claim_limit_months"]
    return limit is not None and matched.contact.started_on < months_before(issued_on, limit)


def several_same_day(
    judged: Iterable[Judgement], billed_before: Iterable[Line], registries: Registries
) -> set[int]:
    """B01: places (in `judged`) of contacts with equal patient, unit and start day.

    Compared with contacts that reached the price group of this run, and with those billed net
    before under another identity.
    """
    reached = [(place, j.matched) for place, j in enumerate(judged) if j.matched is not None]
    here = Counter(_spot(matched, registries) for _, matched in reached)
    before: dict[Any, set[Identity | None]] = defaultdict(set)
    for line in billed_before:
        before[_spot(line.matched, registries)].add(line.matched.report.identity)
    return {
        place
        for place, matched in reached
        if here[_spot(matched, registries)] > 1
        or before[_spot(matched, registries)] - {matched.report.identity}
    }


def _spot(matched: Matched, registries: Registries) -> tuple[str, str, dt.date]:
    return registries.survivor(matched.patient), matched.unit, matched.contact.started_on


class Billed:
    """The billed contacts: net before this run, or debited earlier in this run."""

    def __init__(self, billed_before: Iterable[Line], registries: Registries) -> None:
        self._registries = registries
        self._visits: dict[Any, list[Line]] = defaultdict(list)
        self._stays: dict[Any, list[Line]] = defaultdict(list)
        for line in billed_before:
            self.add(line)

    def add(self, line: Line) -> None:
        """Add a line; one that is credited in this run stays until the next."""
        if line.matched.contact.care_form == "inpatient":
            self._stays[self._stay_key(line.matched)].append(line)
        else:
            self._visits[self._visit_key(line.matched)].append(line)

    def looks_billed(self, matched: Matched) -> bool:
        """D01: a billed contact of another identity that this one repeats or overlaps."""
        if matched.contact.care_form == "inpatient":
            alike = self._stays.get(self._stay_key(matched), [])
            alike = [line for line in alike if overlap(matched, line.matched)]
        else:
            alike = self._visits.get(self._visit_key(matched), [])
        return any(line.matched.report.identity != matched.report.identity for line in alike)

    # The ledger's patients are compared by today's surviving numbers
    # (docs/rules.md#double-billing).
    def _visit_key(self, m: Matched) -> tuple[Any, ...]:
        c = m.contact
        patient = self._registries.survivor(m.patient)
        # Silent: outpatient and home may double each other; an empty profession equals an empty
        # one.
        return (patient, c.started_on, m.unit, c.profession, c.procedures)

    def _stay_key(self, m: Matched) -> tuple[Any, ...]:
        return (self._registries.survivor(m.patient), m.agreement["agreement_id"])


def overlap(one: Matched, other: Matched) -> bool:
    """Return whether each starts before the other ends, or both start the same day."""
    a, b = one.contact.started_on, other.contact.started_on
    return a == b or (a < other.end and b < one.end)
