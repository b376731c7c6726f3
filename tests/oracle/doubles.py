"""Contacts that look alike: several the same day (B01), billed already (D01), too old (T01).

Paid twice elsewhere: D02, D03, D04 and B02, by `double_rules.csv`.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from .model import Identity, Judgement, Line, Matched
from .reading import months_before
from .registries import Registries, holds


def too_old(line: Line, issued_on: dt.date) -> bool:
    """T01: ended more than the payer's `claim_limit_months` before issue.

    A part ends with its last night, the part that ends its stay on the discharge day.
    """
    limit = line.matched.payer["claim_limit_months"]
    return limit is not None and line.days[1] < months_before(issued_on, limit)


def known_ends(lines: Iterable[Line]) -> list[Line]:
    """Return one line of each stay that is billed in parts: the latest, with the end it knows."""
    whole = [line for line in lines if line.part is None]
    latest: dict[Identity | None, Line] = {}
    for line in sorted((line for line in lines if line.part), key=lambda line: line.in_part.month):
        ended = replace(line.matched.contact, ended_on=line.ended_on)
        matched = replace(line.matched, contact=ended)
        latest[line.matched.report.identity] = replace(line, matched=matched)
    return [*whole, *latest.values()]


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
        self._lines_of: dict[str, list[Line]] = defaultdict(list)
        for line in billed_before:
            self.add(line)

    def add(self, line: Line) -> None:
        """Add a line; one that is credited in this run stays until the next.

        The ledger's patients are compared by today's surviving numbers
        (docs/rules.md#double-billing).
        """
        self._lines_of[self._registries.survivor(line.matched.patient)].append(line)

    def verdicts(self, new: Line) -> set[tuple[str, str]]:
        """Return the codes about doubles that a contact gets, each with `hold` or `warn`."""
        found: set[tuple[str, str]] = set()
        for other in self._lines_of.get(self._registries.survivor(new.matched.patient), []):
            if other.matched.report.identity == new.matched.report.identity:
                continue
            found.update(self._alike(new, other))
        return found

    def _alike(self, new: Line, other: Line) -> Iterator[tuple[str, str]]:
        """Yield each rule by which a contact resembles another of the same patient."""
        a, b = new.matched.contact, other.matched.contact
        a_stays, b_stays = a.care_form == "inpatient", b.care_form == "inpatient"
        same_agreement = (
            new.matched.agreement["agreement_id"] == other.matched.agreement["agreement_id"]
        )
        if a_stays and b_stays and overlap(new.matched, other.matched):
            if same_agreement:
                yield "D01", "hold"
            else:
                yield from self._by_rule("D04", "hold", a.started_on)
        if not a_stays and not b_stays and _visit(new.matched) == _visit(other.matched):
            yield "D01", "hold"
        if not a_stays and b_stays and not same_agreement and inside(new.matched, other.matched):
            yield from self._by_rule("B02", "warn", a.started_on)
        if is_exam(new) and is_exam(other):
            yield from self._by_rule("D03", "warn", a.started_on)
        if a.started_on == b.started_on and new.matched.unit != other.matched.unit:
            for code in set(a.procedures) & set(b.procedures):
                yield from self._by_rule("D02", "off", a.started_on, code)

    def _by_rule(
        self, rule: str, default: str, day: dt.date, code: str | None = None
    ) -> Iterator[tuple[str, str]]:
        """Yield the rule with its verdict that day, unless it is off."""
        verdict = default
        for row in self._registries.double_rules.get(rule, []):
            if row["code"] == code and holds(row, day):
                verdict = row["verdict"]
        if verdict != "off":
            yield rule, verdict


def _visit(m: Matched) -> tuple[Any, ...]:
    # Silent: outpatient and home may double each other; an empty profession equals an empty one.
    return (m.contact.started_on, m.unit, m.contact.profession, m.contact.procedures)


def is_exam(line: Line) -> bool:
    """Return whether a contact is priced as a health examination."""
    return any(item.kind == "health_exam" for item in line.items)


def overlap(one: Matched, other: Matched) -> bool:
    """Return whether each starts before the other ends, or both start the same day."""
    a, b = one.contact.started_on, other.contact.started_on
    return a == b or (a < other.end and b < one.end)


def inside(visit: Matched, stay: Matched) -> bool:
    """Return whether a visit begins after a stay begins, and ends before it ends."""
    return stay.contact.started_on < visit.contact.started_on and visit.end < stay.end
