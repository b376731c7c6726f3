"""Alerts about agreements that are not ready for their first day."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from transforms.alerts.alert import Alert

# The alert comes so many days before the last day to order.
_AHEAD: Final = 14


class NotReady(NamedTuple):
    """An agreement to come: its days, and the names of what it lacks."""

    agreement_id: str
    starts_on: dt.date
    order_by: dt.date
    missing: tuple[str, ...]


def agreements_not_ready(found: Sequence[NotReady], on: dt.date) -> list[Alert]:
    """Return an alert for each agreement that lacks something, once for each lack."""
    near = [one for one in found if one.missing and on >= one.order_by - dt.timedelta(days=_AHEAD)]
    return [
        Alert(
            tuple(f"ready:{one.agreement_id}:{what}" for what in one.missing),
            f"{one.agreement_id} är inte klart för sin första dag",
            f"Avtalet börjar {one.starts_on}. It-systemen ska vara beställda {one.order_by}. "
            f"Saknas: {', '.join(one.missing)}.",
            f"Kör samfaktura ready {one.agreement_id} för att se vad som ska göras.",
        )
        for one in near
    ]
