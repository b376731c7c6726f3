"""What is asked of a month, and by whom; and what a run is asked because of it.

Telling what is being done, to whom it may concern.
"""

import datetime as dt
import json
from collections.abc import Callable
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


class RunOrder(NamedTuple):
    """What a run was asked to do."""

    month: Month
    issued_on: dt.date
    run_no: int
    last_ingest_no: int
    rebill_since: dt.date | None = None
    # The last match of a payment that the run's reconciliation counts.
    last_match_no: int = 0

    def to_json(self) -> str:
        """Return the order as text; the same order is the same text."""
        since = self.rebill_since.isoformat() if self.rebill_since else None
        return json.dumps(
            {
                "month": str(self.month),
                "issued_on": self.issued_on.isoformat(),
                "run_no": self.run_no,
                "last_ingest_no": self.last_ingest_no,
                "rebill_since": since,
                "last_match_no": self.last_match_no,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "RunOrder":
        """Read what `to_json` wrote."""
        told = json.loads(text)
        since = told["rebill_since"]
        return cls(
            Month.parse(told["month"]),
            dt.date.fromisoformat(told["issued_on"]),
            told["run_no"],
            told["last_ingest_no"],
            dt.date.fromisoformat(since) if since else None,
            # A run of the first release knew of no payments.
            told.get("last_match_no", 0),
        )


Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Tell nobody."""
