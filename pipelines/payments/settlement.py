"""Payments of a home, matched by rule when they are taken in."""

import datetime as dt
from typing import Final

from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.payments.tables import payment_tables
from transforms.payments.matching import match_payments

# A surplus may pay what a payment taken back has opened again; that ends after a few rounds.
_ROUNDS: Final = 5


def settle_payments(home: Home, ledger: Ledger, *, who: str, at: dt.datetime) -> int:
    """Match by rule what is open. Publishing the result is the caller's next step.

    Args:
        home: the home, held by the caller.
        ledger: its ledger.
        who: who runs the rules.
        at: when.

    Returns:
        How many matches the rules made.
    """
    if ledger.payments().is_empty():
        return 0
    made = 0
    for _ in range(_ROUNDS):
        found = match_payments(payment_tables(home, ledger)).matches
        if found.is_empty():
            break
        made += len(ledger.record_matches(found, who=who, at=at))
    return made
