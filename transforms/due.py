"""Months due to be billed on a day."""

import datetime as dt
from collections.abc import Collection

from contracts.period import Month


def due(on: dt.date, billing_day: int, issued: Collection[Month]) -> list[Month]:
    """Return the months to bill on a day, the earliest first.

    The month before is due from its billing day on, and so is every month missed since the last
    issued one. An issued month is never due again, nor is an earlier one: a later month includes
    its late contacts. If no month is issued yet, none has been missed.

    Rules: docs/rules.md#due-months.

    Args:
        on: today in Sweden.
        billing_day: the day of the month on which the month before is billed, 1 to 28.
        issued: the months that have an issued run.
    """
    before = Month(on.year, on.month).moved(-1)
    last = before if on.day >= billing_day else before.moved(-1)
    month = max(issued).moved(1) if issued else before
    found = []
    while month <= last:
        found.append(month)
        month = month.moved(1)
    return found
