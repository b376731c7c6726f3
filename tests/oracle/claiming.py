"""The claims that may be made to the state, in plain Python: docs/answers.md.

Rates are those of 2023 and 2024 in the public sources (docs/answers.md#state-reimbursement).
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from .model import BilledLine, Line
from .reading import months_before
from .registries import Registries

COSTLY_LIMIT, LASTING_LIMIT = Decimal(100_000), Decimal(60_000)
EXAM = Decimal(2175)
EXAM_OF_NEW_ARRIVALS = {2023: Decimal(2515), 2024: Decimal(2680)}

# Year, kind, cost, and the claimable amount if a source has one.
Candidate = tuple[int, str, Decimal, Decimal | None]


def candidates(net: list[BilledLine], registries: Registries) -> Counter[Candidate]:
    """Return the number of each kind, by the year in which the contact ended."""
    every = [billed.line for billed in net]
    lines = whole_stays(every)
    found: Counter[Candidate] = Counter()
    for line in lines:
        if line.matched.category == "asylum" and line.amount > COSTLY_LIMIT:
            parts = [one for one in every if one.part is not None and _same(one, line)]
            for cost, claimable in by_parts(parts) if parts else quarters(line):
                found[line.matched.end.year, "costly", cost, claimable] += 1
    for line in _first_exams(lines, registries):
        rate = _exam_rate(line)
        if rate is not None:
            found[line.matched.end.year, "health_exam", line.amount, rate[0]] += 1
    for year in {line.matched.end.year for line in lines}:
        for cost in _lasting(lines, year, registries):
            found[year, "lasting", cost, None] += 1
    return found


def whole_stays(lines: list[Line]) -> list[Line]:
    """Return one line of each contact: the parts of a stay together, up to their last night."""
    found = [line for line in lines if line.part is None]
    stays = defaultdict(list)
    for line in lines:
        if line.part is not None:
            stays[line.matched.report.identity].append(line)
    for parts in stays.values():
        last = max(parts, key=lambda line: line.in_part.month)
        end = last.ended_on or last.in_part.last + dt.timedelta(days=1)
        contact = replace(last.matched.contact, ended_on=end)
        matched = replace(last.matched, contact=contact)
        items = tuple(item for line in parts for item in line.items)
        found.append(Line(matched, items, sum((line.amount for line in parts), Decimal(0))))
    return found


def _same(one: Line, other: Line) -> bool:
    return one.matched.report.identity == other.matched.report.identity


def by_parts(parts: list[Line]) -> list[tuple[Decimal, Decimal]]:
    """Return cost and claim of each calendar quarter: what the parts of its months cost.

    The region bears the first 100 000 kronor.
    """
    costs: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for part in parts:
        year, month = part.in_part.month.split("-")
        costs[year, (int(month) - 1) // 3] += part.amount
    found, borne = [], COSTLY_LIMIT
    for _, cost in sorted(costs.items()):
        claim = max(cost - borne, Decimal(0))
        borne -= cost - claim
        if claim > 0:
            found.append((cost, claim))
    return found


def quarters(line: Line) -> list[tuple[Decimal, Decimal]]:
    """Return cost and claim of each calendar quarter of a contact, night by night.

    The region bears the first 100 000 kronor.
    """
    start, end = line.matched.contact.started_on, line.matched.end
    nights = [start + dt.timedelta(days=night) for night in range((end - start).days)] or [start]
    found, cost_before, claim_before = [], Decimal(0), Decimal(0)
    for quarter in sorted({(night.year, (night.month - 1) // 3) for night in nights}):
        until = sum((night.year, (night.month - 1) // 3) <= quarter for night in nights)
        share = line.amount * until / len(nights)
        cost = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
        claim = max(cost - COSTLY_LIMIT, Decimal(0))
        if claim > claim_before:
            found.append((cost - cost_before, claim - claim_before))
        cost_before, claim_before = cost, claim
    return found


def _first_exams(lines: list[Line], registries: Registries) -> list[Line]:
    """Return the first health examination of each person; the state pays for one."""
    first: dict[str, Line] = {}
    exams = [line for line in lines if any(item.kind == "health_exam" for item in line.items)]
    for line in sorted(exams, key=_when):
        first.setdefault(registries.survivor(line.matched.patient), line)
    return [*first.values()]


def _when(line: Line) -> tuple[dt.date, str, str]:
    reporter, contact_id = line.matched.report.identity or ("", "")
    return line.matched.contact.started_on, reporter, contact_id


def _exam_rate(line: Line) -> tuple[Decimal | None] | None:
    """Return the rate of the day; None where no examination can be claimed."""
    if line.matched.category == "asylum":
        return (EXAM,)
    if line.matched.category == "quota_refugee":
        return (EXAM_OF_NEW_ARRIVALS.get(line.matched.contact.started_on.year),)
    return None


def _lasting(lines: list[Line], year: int, registries: Registries) -> list[Decimal]:
    """Return each patient's costliest 12 months that end with a contact of the year."""
    of_patient: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.matched.category == "quota_refugee":
            of_patient[registries.survivor(line.matched.patient)].append(line)
    dearest = [
        max(
            (_until(own, line.matched.end) for line in own if line.matched.end.year == year),
            default=Decimal(0),
        )
        for own in of_patient.values()
    ]
    return [cost for cost in dearest if cost >= LASTING_LIMIT]


def _until(lines: list[Line], day: dt.date) -> Decimal:
    """Return a patient's cost in the twelve months up to and including a day."""
    first = months_before(day, 12)
    return sum((line.amount for line in lines if first < line.matched.end <= day), Decimal(0))
