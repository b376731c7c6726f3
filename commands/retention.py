"""`samfaktura retention` and `destroy`: how long what is kept must be kept, and after that."""

import datetime as dt

from rich.table import Column, Table

from commands import desk
from pipelines.destroying import Destruction, to_destroy
from pipelines.destroying import destroy as destroy_year
from pipelines.ledger.store import ledger_of
from pipelines.retention import KeptYear, kept_years, last_day
from pipelines.settings import load_settings
from pipelines.swedish_day import today
from transforms.documents.swedish import number

_MB = 1_000_000


def retention(*, on: dt.date | None = None) -> None:
    """List by calendar year of issue until when everything must be kept; take nothing away.

    Parameters
    ----------
    on
        The day to ask about. Else today in Sweden.
    """
    home, day = desk.home(), on or today()
    terms = load_settings(home).retention
    with ledger_of(home) as ledger:
        years = kept_years(home, ledger, terms.archive_years)
    counts = ("Körningar", "Dokument", "Filer", "MB")
    table = Table("År", *(Column(name, justify="right") for name in counts), "Sparas", box=None)
    for one in years:
        size = number(-(-one.size // _MB))
        counted = (number(one.runs), number(one.documents), number(one.files), size)
        table.add_row(str(one.year), *counted, _told(one, day), style=_style(one, day))
    desk.console.print(table)
    desk.console.print(
        f"Åtkomstlogg: {terms.access_log_years} år. Prefects historik: {terms.prefect_days} dagar, "
        "tas bort av servern själv."
    )
    if any(_is_due(one, day) for one in years):
        desk.console.print("Gallring kräver beslut: samfaktura destroy ÅR.", style="yellow")


def _is_due(one: KeptYear, day: dt.date) -> bool:
    return one.decision is None and one.is_over(day)


def _told(one: KeptYear, day: dt.date) -> str:
    if one.decision is not None:
        return f"gallrat genom {one.decision}"
    return "tiden är ute" if one.is_over(day) else f"till och med {one.until}"


def _style(one: KeptYear, day: dt.date) -> str:
    return "yellow" if _is_due(one, day) else ""


def destroy(year: int, *, decision: str | None = None) -> None:
    """Take away what was delivered and issued in a year, by a decision, when its time is over.

    Delivered files and documents go. The ledger, the evidence of runs and the tables of what was
    delivered stay: that is how nothing is billed twice. Without a decision, tell what would go.

    Parameters
    ----------
    year
        The calendar year of issue.
    decision
        What the decision is called where it is kept, such as its registration number.
    """
    home = desk.home()
    if decision is not None:
        _print_destroyed(destroy_year(home, year, decision, desk.actor()))
        return
    with ledger_of(home) as ledger:
        told = to_destroy(home, ledger, year)
    delivered = sum(home.outbox_of(home.root / name) is None for name in told.removed)
    until = last_day(year, load_settings(home).retention.archive_years)
    desk.console.print(
        f"{year}: {number(delivered)} levererade filer, "
        f"{number(len(told.removed) - delivered)} dokument. Sparas till och med {until}."
    )
    desk.console.print("Inget är borttaget. Gallring kräver beslut: --decision TEXT.")


def _print_destroyed(done: Destruction) -> None:
    told = done.told
    desk.console.print(
        f"{told.year} är gallrat genom {told.decision}: {number(done.files)} filer borttagna nu, "
        f"{number(len(told.removed))} i gallringens förteckning."
    )
