"""What is asked of a month, and by whom."""

import datetime as dt
from typing import NamedTuple

from contracts.period import Month


class Actor(NamedTuple):
    """Who asks, and when."""

    who: str
    at: dt.datetime


class BillOrder(NamedTuple):
    """What `bill` is asked. `draft` stops at the gate whatever the settings say."""

    month: Month
    issued_on: dt.date
    draft: bool = False
    rebill_since: dt.date | None = None
