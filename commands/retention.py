"""`samfaktura retention`: how long what is kept must be kept, and what that time is over for."""

import datetime as dt

from rich.table import Column, Table

from commands import desk
from pipelines.ledger.store import ledger_of
from pipelines.retention import kept_years
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
        over = one.is_over(day)
        told = "tiden är ute" if over else f"till och med {one.until}"
        size = number(-(-one.size // _MB))
        counted = (number(one.runs), number(one.documents), number(one.files), size)
        table.add_row(str(one.year), *counted, told, style="yellow" if over else "")
    desk.console.print(table)
    desk.console.print(
        f"Åtkomstlogg: {terms.access_log_years} år. Prefects historik: {terms.prefect_days} dagar, "
        "tas bort av servern själv."
    )
    if any(one.is_over(day) for one in years):
        desk.console.print("Gallring kräver beslut: docs/install.md, Retention.", style="yellow")
