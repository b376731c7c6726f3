"""Dates in Swedish local time."""

import datetime as dt
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def today() -> dt.date:
    """Return today's date in Sweden: the default day of issue."""
    return swedish_day(dt.datetime.now(SWEDEN))


def swedish_day(at: dt.datetime) -> dt.date:
    """Return the date in Sweden at a timestamp."""
    return at.astimezone(SWEDEN).date()
