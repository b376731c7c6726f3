"""`samfaktura verify`: whether all stored data is unchanged."""

from collections.abc import Sequence
from typing import Annotated, Final

from cyclopts import Parameter

from commands import desk
from contracts.errors.error import Problem
from pipelines.archive.work import read_home
from pipelines.home.log import note
from pipelines.keep.verify import first_broken_link, home_problems
from pipelines.ledger.store import Ledger
from transforms.documents.swedish import number

_BROKEN: Final = 3
_EVENTS: Final = {
    "ingested": "filer mottagna",
    "decided": "kontakt släppt eller nekad",
    "drafted": "utkast gjort",
    "superseded": "utkast ersatt",
    "approved": "utkast godkänt",
    "issued": "fakturor utfärdade",
    "delivered": "dokument levererade",
    "answered": "svar mottagna",
    "sent": "faktura skickad",
    "voided": "faktura makulerad",
    "credit_ordered": "kreditering begärd",
    "withdrawn": "leverans återkallad",
    "destroyed": "gallring",
}


def verify(
    *,
    head: Annotated[
        str | None,
        Parameter(
            metavar="HUVUD",
            help="Ett huvud av revisionskedjan som har noterats. Visar om kedjan är avkapad.",
        ),
    ] = None,
) -> int:
    """Check invariants, hashes and the audit chain."""
    home = desk.home()
    with read_home(home.root) as work:
        found = home_problems(work, head)
        note("home.verified", "error" if found else "info", problems=len(found))
        _print_first(work.ledger, found)
        for problem in found:
            desk.console.print(f"  {problem}", style="red", soft_wrap=True)
        if not found:
            desk.console.print(
                "Allt stämmer: summor, arkiv, körningar, dokument och revisionskedja."
            )
        now = work.ledger.head_now()
    desk.console.print(f"Händelser i kedjan: {number(now.events)}")
    desk.console.print(f"Kedjans huvud: {now.head}", soft_wrap=True)
    return _BROKEN if found else 0


def _print_first(ledger: Ledger, found: Sequence[Problem]) -> None:
    """Print the first broken link: the event, and the part that has changed."""
    first = first_broken_link(found)
    if first is not None and first.event is not None:
        happened = ledger.event(first.event)
        after = "som saknas i reskontran"
        if happened is not None:
            event, at, who = happened
            after = f"{_EVENTS.get(event, event)} {at[:10]} av {who}"
        desk.console.print(
            f"Kedjan bryts först vid händelse {first.event}, {after}", style="red", soft_wrap=True
        )
        desk.console.print(f"  {first}", style="red", soft_wrap=True)
    if found:
        desk.console.print(f"Fel: {number(len(found))}", style="red")
