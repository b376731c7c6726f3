"""The day it is in Sweden."""

import datetime as dt
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def today() -> dt.date:
    """Return today in Sweden: the day of issue when none is given."""
    return swedish_day(dt.datetime.now(SWEDEN))


def swedish_day(at: dt.datetime) -> dt.date:
    """Return the day that it is in Sweden at a moment."""
    return at.astimezone(SWEDEN).date()
