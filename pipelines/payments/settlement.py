"""Payments of a home, matched by rule when they are ingested."""

from typing import Final

from pipelines.archive.work import Work
from pipelines.payments.tables import payment_tables
from transforms.payments.matching import match_payments

# A surplus may pay what a reversed payment has opened again; that ends after a few rounds.
_ROUNDS: Final = 5


def settle_payments(work: Work) -> int:
    """Match open payments by rule. The caller publishes the result.

    Returns:
        The number of matches made.
    """
    if work.ledger.payments().is_empty():
        return 0
    made = 0
    for _ in range(_ROUNDS):
        found = match_payments(payment_tables(work)).matches
        if found.is_empty():
            break
        made += len(work.ledger.record_matches(found, work.actor))
    return made
