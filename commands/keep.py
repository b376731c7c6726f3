"""`samfaktura ingest`, `documents`, `publish` and `rebuild`: maintain a home."""

from typing import Annotated, Final

from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from commands.months import issued_runs
from commands.parameters import MonthArgument
from commands.summary import print_known, print_unread
from pipelines.follow_up.publish import publish_follow_up, publish_payments
from pipelines.inbox.ingest import ingest as take_in
from pipelines.keep.rebuild import Came, Rebuilt, Store
from pipelines.keep.rebuild import rebuild as rebuild_stores
from pipelines.outbox.check import check_documents
from pipelines.outbox.delivery import documents_again
from pipelines.payments.settlement import settle_payments
from pipelines.recovery import open_home
from transforms.documents.swedish import counted, number

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
    Came.MADE: "Återskapade",
    Came.KEPT: "Kan inte återskapas",
    Came.DIFFERS: "Skiljer sig",
    Came.LOST: "Förlorade",
    Came.DESTROYED: "Gallrade",
}
_CAME_ONE: Final = {
    Came.KEPT: "kan inte återskapas",
    Came.DIFFERS: "skiljer sig",
    Came.LOST: "är förlorad",
    Came.DESTROYED: "är gallrad",
}


def ingest() -> None:
    """Read the files of the inbox without billing."""
    home, actor = desk.home(), desk.actor()
    home.make()
    with open_home(home.root, actor) as work:
        found = take_in(work)
        settle_payments(work)
        publish_payments(work)
    rows = sum(file.rows for file in found.read)
    read = counted(len(found.read), "fil läst", "filer lästa")
    known = counted(len(found.known), "känd", "kända")
    desk.console.print(f"{read} ({counted(rows, 'rad', 'rader')}), {known} sedan tidigare.")
    if found.answers:
        files = counted(len(found.answers), "svarsfil", "svarsfiler")
        desk.console.print(f"{files} från regionen. samfaktura answers visar svaren.")
    if found.payments:
        files = counted(len(found.payments), "betalningsfil", "betalningsfiler")
        rows = sum(file.payments.height for file in found.payments)
        payments = counted(rows, "betalning", "betalningar")
        desk.console.print(f"{files} ({payments}). samfaktura payments visar betalningarna.")
    print_known(found)
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
    with open_home(home.root, actor, as_is=check) as work:
        issued_runs(work.ledger, month)
        if check:
            count, differences = check_documents(work, month)
            for path, how in differences:
                desk.console.print(f"{path}: {how}", style="red", soft_wrap=True)
            checked = counted(count, "dokument kontrollerat", "dokument kontrollerade")
            desk.console.print(f"{checked}, {number(len(differences))} skiljer sig.")
            return _BROKEN if differences else 0
        made = documents_again(work, month)
    desk.console.print(f"{number(len(made))} dokument med samma innehåll som vid utfärdandet:")
    desk.console.print(str(home.outbox(month)), soft_wrap=True)
    return 0


def publish() -> None:
    """Rebuild the analysts' database."""
    home, actor = desk.home(), desk.actor()
    with open_home(home.root, actor) as work:
        publish_follow_up(work)
    desk.console.print(str(home.follow_up), soft_wrap=True)


def rebuild() -> int:
    """Rebuild every derived store and list the differences."""
    home, actor = desk.home(), desk.actor()
    with desk.progress() as show, open_home(home.root, actor, show, as_is=True) as work:
        found = list(rebuild_stores(work))
    _print_rebuilt(found)
    for _, name, came, why in found:
        if came not in {Came.SAME, Came.MADE}:
            text = f"{name} {_CAME_ONE[came]}{f' ({why})' if why else ''}"
            desk.console.print(text, style="red", soft_wrap=True)
    return _BROKEN if {came for *_, came, _ in found} & {Came.DIFFERS, Came.LOST} else 0


def _print_rebuilt(found: list[Rebuilt]) -> None:
    counts = [Column(text, justify="right") for text in _CAME.values()]
    table = Table("Lager", *counts, box=None, pad_edge=False)
    for store, text in _STORES.items():
        of_store = [one.came for one in found if one.store == store]
        table.add_row(text, *(str(of_store.count(came)) for came in _CAME))
    desk.print_table(table)
