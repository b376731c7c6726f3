"""The orders of users for a month, the orders of runs, and progress reporting."""

import datetime as dt
import json
from collections.abc import Callable
from typing import NamedTuple

from contracts.period import Month


class Actor(NamedTuple):
    """The person who gives an order, the time of the order, and a remark on it (`--by`)."""

    who: str
    at: dt.datetime
    remark: str = ""


class BillOrder(NamedTuple):
    """The parameters of `bill`. `draft` stops at the gate whatever the settings say."""

    month: Month
    issued_on: dt.date
    draft: bool = False
    rebill_since: dt.date | None = None


class RunOrder(NamedTuple):
    """The parameters of a run."""

    month: Month
    issued_on: dt.date
    run_no: int
    last_ingest_no: int
    rebill_since: dt.date | None = None
    # The last payment match that the run's reconciliation includes.
    last_match_no: int = 0
    # The last payment file that the run's account of files includes.
    last_payment_file_no: int = 0

    def to_json(self) -> str:
        """Return the order as JSON; equal orders give equal text."""
        since = self.rebill_since.isoformat() if self.rebill_since else None
        return json.dumps(
            {
                "month": str(self.month),
                "issued_on": self.issued_on.isoformat(),
                "run_no": self.run_no,
                "last_ingest_no": self.last_ingest_no,
                "rebill_since": since,
                "last_match_no": self.last_match_no,
                "last_payment_file_no": self.last_payment_file_no,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "RunOrder":
        """Parse the output of `to_json`."""
        order = json.loads(text)
        since = order["rebill_since"]
        return cls(
            Month.parse(order["month"]),
            dt.date.fromisoformat(order["issued_on"]),
            order["run_no"],
            order["last_ingest_no"],
            dt.date.fromisoformat(since) if since else None,
            # Orders of the first release have no match number.
            order.get("last_match_no", 0),
            order.get("last_payment_file_no", 0),
        )


Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Report no progress."""
