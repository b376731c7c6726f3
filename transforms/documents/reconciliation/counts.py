"""The reconciliation in counts and kronor only, where contacts may not be named."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.documents.reconciliation.amounts import STEPS
from transforms.documents.reconciliation.compared import STANDS_OUT_RULES
from transforms.documents.reconciliation.owed import ROLLED, STATE_TEXTS
from transforms.documents.swedish import FATES
from transforms.reconciliation.tables import Reconciliation


class Counted(NamedTuple):
    """A figure of the reconciliation: its part, its name, and a count or an amount."""

    part: str
    what: str
    how_many: int | None = None
    kronor: Decimal | None = None


def counted_figures(found: Reconciliation) -> list[Counted]:
    """Return the figures in report order, without any contact, patient or file."""
    holding = found.controls.filter("holds").height
    figures = [Counted("Kontroller", f"Stämmer, av {found.controls.height}", holding)]
    figures += (
        Counted("Rader", FATES[fate], rows)
        for fate, rows in found.fates.select("fate", "rows").iter_rows()
    )
    figures += (
        Counted("Väntar på", who, contacts)
        for who, contacts in found.held.select("mended_by", "contacts").iter_rows()
    )
    figures.append(Counted("Väntar på", "Snart för gamla, även avvisade", found.late.height))
    figures.append(Counted("Väntar på", "Ny rapport om inskrivna", found.unreported.height))
    figures += (
        Counted("Från vård till fakturor", STEPS[step], contacts, amount)
        for step, contacts, amount in found.bridge.iter_rows()
    )
    return [*figures, *_owed(found), *_standing_out(found)]


def _owed(found: Reconciliation) -> Iterator[Counted]:
    sums = found.balances.select(pl.col(*ROLLED).sum()).row(0, named=True)
    yield from (Counted("Saldo", word, None, sums[name]) for name, word in ROLLED.items())
    states = found.states.group_by("state").agg(pl.col("invoices", "total").sum())
    by_state = {state: (invoices, total) for state, invoices, total in states.iter_rows()}
    yield from (
        Counted("Fakturornas läge", word, *by_state[state])
        for state, word in STATE_TEXTS.items()
        if state in by_state
    )


def _standing_out(found: Reconciliation) -> Iterator[Counted]:
    rules = dict(found.stands_out.group_by("rule").len().iter_rows())
    yield from (
        Counted("Avvikelser", word, rules[rule])
        for rule, word in STANDS_OUT_RULES.items()
        if rule in rules
    )
