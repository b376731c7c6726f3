"""`samfaktura ingest`, `documents` and `publish`: keeping a home in order."""

from commands import desk
from commands.months import MonthArgument
from pipelines.delivery import documents_again
from pipelines.ingest import ingest as take_in
from pipelines.ledger.lock import hold
from pipelines.ledger.store import ledger_of
from pipelines.publishing import publish_follow_up


def ingest() -> None:
    """Take in the files of the inbox, without billing."""
    home, actor = desk.home(), desk.actor()
    home.make()
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        found = take_in(home, ledger, who=actor.who, at=actor.at)
    rows = sum(file.rows for file in found.read)
    desk.console.print(
        f"{len(found.read)} filer lästa ({rows} rader), {len(found.known)} kända sedan förut."
    )
    if found.answers:
        desk.console.print(f"{len(found.answers)} svarsfiler från regionen: samfaktura answers.")
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
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        made = documents_again(home, ledger, month, actor.at)
    desk.console.print(f"{len(made)} dokument, samma innehåll som när de utfärdades:")
    desk.console.print(str(home.outbox(month)), soft_wrap=True)


def publish() -> None:
    """Build the analysts' database anew from ledger and evidence."""
    home, actor = desk.home(), desk.actor()
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        publish_follow_up(home, ledger)
    desk.console.print(str(home.follow_up), soft_wrap=True)
