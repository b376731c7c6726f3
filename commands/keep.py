"""`samfaktura ingest`, `documents`, `publish` and `rebuild`: keeping a home in order."""

from typing import Annotated, Final

from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from commands.months import issued_runs
from commands.parameters import MonthArgument
from commands.summary import print_unread
from pipelines.follow_up.publish import publish_follow_up, publish_payments
from pipelines.inbox.ingest import ingest as take_in
from pipelines.keep.rebuild import Came, Rebuilt, Store
from pipelines.keep.rebuild import rebuild as rebuild_stores
from pipelines.ledger.lock import hold
from pipelines.ledger.store import ledger_of
from pipelines.outbox.check import check_documents
from pipelines.outbox.delivery import documents_again
from pipelines.payments.settlement import settle_payments
from transforms.documents.swedish import counted

_BROKEN: Final = 3
_STORES: Final = {
    Store.ARCHIVE: "Arkivets tabeller",
    Store.RUNS: "Körningar",
    Store.DOCUMENTS: "Dokument",
    Store.LISTS: "Förteckningar",
    Store.FOLLOW_UP: "Uppföljningsdatabas",
}
_CAME: Final = {
    Came.SAME: "Lika",
    Came.MADE: "Gjorda om",
    Came.KEPT: "Kan inte göras om",
    Came.DIFFERS: "Skiljer sig",
    Came.LOST: "Förlorade",
    Came.DESTROYED: "Gallrade",
}


def ingest() -> None:
    """Read the files of the inbox without billing."""
    home, actor = desk.home(), desk.actor()
    home.make()
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        found = take_in(home, ledger, who=actor.who, at=actor.at)
        settle_payments(home, ledger, who=actor.who, at=actor.at)
        publish_payments(home, ledger)
    rows = sum(file.rows for file in found.read)
    read = counted(len(found.read), "fil läst", "filer lästa")
    known = counted(len(found.known), "känd", "kända")
    desk.console.print(f"{read} ({counted(rows, 'rad', 'rader')}), {known} sedan förut.")
    if found.answers:
        files = counted(len(found.answers), "svarsfil", "svarsfiler")
        desk.console.print(f"{files} från regionen: samfaktura answers.")
    if found.payments:
        files = counted(len(found.payments), "betalningsfil", "betalningsfiler")
        told = sum(file.payments.height for file in found.payments)
        payments = counted(told, "betalning", "betalningar")
        desk.console.print(f"{files} ({payments}): samfaktura payments.")
    print_unread(found)


def documents(
    month: MonthArgument,
    *,
    check: Annotated[
        bool,
        Parameter(
            help="Lämna utkorgen som den är, och lista de dokument som skiljer sig. Slutkod 3 om "
            "något skiljer sig."
        ),
    ] = False,
) -> int:
    """Rebuild the documents of a month from the ledger."""
    home, actor = desk.home(), desk.actor()
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        issued_runs(ledger, month)
        if check:
            count, differences = check_documents(home, ledger, month)
            for path, how in differences:
                desk.console.print(f"{path}: {how}", style="red", soft_wrap=True)
            desk.console.print(f"{count} dokument gjorda om, {len(differences)} avvikelser.")
            return _BROKEN if differences else 0
        made = documents_again(home, ledger, month, actor.at)
    desk.console.print(f"{len(made)} dokument, samma innehåll som när de utfärdades:")
    desk.console.print(str(home.outbox(month)), soft_wrap=True)
    return 0


def publish() -> None:
    """Rebuild the analysts' database."""
    home, actor = desk.home(), desk.actor()
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        publish_follow_up(home, ledger)
    desk.console.print(str(home.follow_up), soft_wrap=True)


def rebuild() -> int:
    """Rebuild every derived store and list the differences."""
    home, actor = desk.home(), desk.actor()
    with desk.progress() as tell, hold(home.root, actor.who), ledger_of(home) as ledger:
        found = list(rebuild_stores(home, ledger, tell))
    _print_rebuilt(found)
    for _, name, came, why in found:
        if came not in {Came.SAME, Came.MADE}:
            told = f"{name}: {_CAME[came].lower()}{f' ({why})' if why else ''}"
            desk.console.print(told, style="red", soft_wrap=True)
    return _BROKEN if {came for *_, came, _ in found} & {Came.DIFFERS, Came.LOST} else 0


def _print_rebuilt(found: list[Rebuilt]) -> None:
    counts = [Column(told, justify="right") for told in _CAME.values()]
    table = Table("Lager", *counts, box=None, pad_edge=False)
    for store, told in _STORES.items():
        of_store = [one.came for one in found if one.store == store]
        table.add_row(told, *(str(of_store.count(came)) for came in _CAME))
    desk.print_table(table)
