"""Stays billed month by month: their parts, night by night (docs/rules.md)."""

import calendar
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from .model import Judgement, Line, Matched, Part
from .pricing import Asked, night_items, patient_fee, supplements
from .registries import Registries

ONE_DAY = dt.timedelta(days=1)
Billed = Mapping[str, Line]  # the lines billed net of a stay, by care month


def month_of(day: dt.date) -> str:
    """Return the calendar month of a day."""
    return f"{day:%Y-%m}"


def last_day(month: str) -> dt.date:
    """Return the last day of a calendar month."""
    year, number = int(month[:4]), int(month[5:])
    return dt.date(year, number, calendar.monthrange(year, number)[1])


def nights_by_month(matched: Matched, until: dt.date) -> dict[str, list[dt.date]]:
    """Return the nights that begin up to a day, by calendar month.

    A same-day stay has none, or one by the rule `days`.
    """
    contact = matched.contact
    night = contact.started_on
    if contact.ended_on == night:
        one = matched.agreement["inpatient_day_rule"] == "days"
        return {month_of(night): [night] if one else []}
    found: dict[str, list[dt.date]] = {}
    while night <= until and (contact.ended_on is None or night < contact.ended_on):
        found.setdefault(month_of(night), []).append(night)
        night += ONE_DAY
    return found


def leave_by_month(
    leave: int, nights: Mapping[str, list[dt.date]], billed: Billed, locked: set[str]
) -> dict[str, int]:
    """Return the leave days that each part holds.

    What no part holds is taken from the new parts, then from the billed ones; what is held and not
    reported is given back. The newest first.
    """
    held = {
        month: min(billed[month].in_part.leave, len(days)) if month in billed else 0
        for month, days in nights.items()
    }
    newest = sorted(nights, reverse=True)
    order = [month for month in newest if month not in billed]
    order += [month for month in newest if month in billed]
    for month in order:
        while (
            month not in locked and sum(held.values()) < leave and held[month] < len(nights[month])
        ):
            held[month] += 1
    for month in newest:
        while not locked and sum(held.values()) > leave and held[month] > 0:
            held[month] -= 1
    return held


def parts_of(
    matched: Matched, month_end: dt.date, billed: Billed, *, locked: bool
) -> dict[str, tuple[Part, list[dt.date]]]:
    """Return each part up to the last day of a month, with its paid nights."""
    contact, agreement = matched.contact, matched.agreement
    until = max([month_end, *map(last_day, billed)])
    nights = nights_by_month(matched, until)
    keep = set(billed) if locked else set()
    leave = leave_by_month(contact.leave_days, nights, billed, keep)
    found = {}
    for month, days in sorted(nights.items()):
        paid = days[: len(days) - leave[month]] if agreement["deduct_leave_days"] else days
        first, last = (days[0], days[-1]) if days else (contact.started_on, contact.started_on)
        ends = contact.ended_on is not None and contact.ended_on <= last + ONE_DAY
        found[month] = (Part(month, first, last, len(paid), leave[month], ends), paid)
    return found


def price_stay(
    matched: Matched, registries: Registries, month_end: dt.date, billed: Billed, *, locked: bool
) -> tuple[dict[str, Line], set[str], set[str]]:
    """Return the lines of all parts by month, the months that stay as billed, and a remark."""
    parts = parts_of(matched, month_end, billed, locked=locked)
    kept = {month for month in parts if month in billed} if locked else set()
    new = [paid for month, (_, paid) in parts.items() if month not in kept]
    ended = any(part.ends for part, _ in parts.values())
    if kept and new and ended and not any(new):
        kept = set()  # the last part has no paid night, so the others are billed with it
    none_paid = not any(part.nights for part, _ in parts.values())
    asked, lines = Asked(matched, registries), {}
    for place, (month, (part, paid)) in enumerate(parts.items()):
        if month in kept:
            lines[month] = billed[month]
            continue
        items = night_items(asked, paid)
        if none_paid and place == 0:
            items = night_items(asked, [matched.contact.started_on], paid=0)
        if part.ends:
            items = items + supplements(matched) + patient_fee(matched, registries)
        amount = sum((item.amount for item in items), Decimal("0.00"))
        lines[month] = Line(matched, tuple(items), amount, part)
    if asked.missing:
        return {}, set(), {"M04"} if "M04" in asked.missing else {"M01"}
    total = sum((line.amount for line in lines.values()), Decimal("0.00"))
    if total < 0:
        return {}, set(), {"M02"}
    if total == 0:
        return {}, set(), {"N03"}
    return lines, kept, set()


def changes(
    judged: Judgement, billed: Mapping[str | None, Line]
) -> tuple[list[Line], list[str | None]]:
    """Return the lines to bill, and the months whose billed lines are credited.

    Silent: an invoice is above zero, so parts that are not so together are billed with all others.
    """
    lines, kept = judged.parts, judged.kept
    same = {
        month
        for month, line in lines.items()
        if month in kept or (month in billed and line.compared() == billed[month].compared())
    }
    new = [line for month, line in lines.items() if month not in same]
    if same and new and sum(line.amount for line in new) <= 0:
        if kept:
            return [], []
        return [*lines.values()], [*billed]
    return new, [month for month in billed if month not in same]


def is_settled(billed: Mapping[str | None, Line]) -> bool:
    """Return whether a stay has ended, and every month of it is billed."""
    parts = [line.in_part for month, line in billed.items() if month is not None]
    if not parts or not any(part.ends for part in parts):
        return not parts
    night = min(line.matched.contact.started_on for line in billed.values())
    months = set()
    while month_of(night) <= max(part.month for part in parts):
        months.add(month_of(night))
        night += ONE_DAY
    return months == {part.month for part in parts}
