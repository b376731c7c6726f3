"""`samfaktura ingest`, `documents`, `publish` and `verify`: keeping a home in order."""

from commands import desk
from commands.months import MonthArgument
from pipelines.delivery import documents_again
from pipelines.ingest import ingest as take_in
from pipelines.ledger.lock import hold
from pipelines.ledger.store import Ledger
from pipelines.publishing import publish_follow_up
from pipelines.verify import verify as find_problems

_BROKEN = 3


def ingest() -> None:
    """Take in the files of the inbox, without billing."""
    home, actor = desk.home(), desk.actor()
    home.make()
    with hold(home.root, actor.who), Ledger.open(home.ledger) as ledger:
        found = take_in(home, ledger, who=actor.who, at=actor.at)
    rows = sum(file.rows for file in found.read)
    desk.console.print(
        f"{len(found.read)} filer lästa ({rows} rader), {len(found.known)} kända sedan förut."
    )
    for file in found.refused:
        desk.console.print(f"{file.code} {file.path}: {file.place}", style="red")


def documents(month: MonthArgument) -> None:
    """Make all documents of a month again from the ledger: the same bytes.

    Parameters
    ----------
    month
        The month, YYYY-MM.
    """
    home, actor = desk.home(), desk.actor()
    with hold(home.root, actor.who), Ledger.open(home.ledger) as ledger:
        made = documents_again(home, ledger, month, actor.at)
    desk.console.print(f"{len(made)} dokument, samma innehåll som när de utfärdades:")
    desk.console.print(str(home.outbox(month)), soft_wrap=True)


def publish() -> None:
    """Build the analysts' database anew from ledger and evidence."""
    home, actor = desk.home(), desk.actor()
    with hold(home.root, actor.who), Ledger.open(home.ledger) as ledger:
        publish_follow_up(home, ledger)
    desk.console.print(str(home.follow_up), soft_wrap=True)


def verify(*, head: str | None = None) -> int:
    """Check laws, hashes of archive, evidence and documents, and the audit chain.

    Parameters
    ----------
    head
        A head of the audit chain that was noted before: shows a chain that was cut off.
    """
    home = desk.home()
    with Ledger.open(home.ledger) as ledger:
        problems = find_problems(home, ledger, head)
        now = ledger.head()
    for problem in problems:
        desk.console.print(problem, style="red")
    if problems:
        return _BROKEN
    desk.console.print("Allt stämmer: lagar, arkiv, körningar, dokument och revisionskedja.")
    desk.console.print(f"Kedjans huvud: {now}", soft_wrap=True)
    return 0
