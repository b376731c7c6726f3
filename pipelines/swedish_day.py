"""The day it is in Sweden."""

import datetime as dt
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def today() -> dt.date:
    """Return today in Sweden: the day of issue when none is given."""
    return dt.datetime.now(SWEDEN).date()
