"""`samfaktura retention` and `destroy`: how long what is kept must be kept, and after that."""

import datetime as dt
from typing import Annotated

from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from pipelines.archive.work import read_home
from pipelines.home.access_log import logged_years
from pipelines.home.clock import swedish_day, today
from pipelines.home.settings import load_settings
from pipelines.keep.destroy import Asked, to_destroy
from pipelines.keep.destroy import destroy as destroy_year
from pipelines.keep.retention import KeptYear, kept_years, last_day
from transforms.documents.swedish import number

_MB = 1_000_000


def retention(
    *,
    on: Annotated[dt.date | None, Parameter(help="Dagen att fråga om. Förval: i dag.")] = None,
) -> None:
    """List how long each year must be kept."""
    home, day = desk.home(), on or today()
    terms = load_settings(home).retention
    with read_home(home.root) as work:
        years = kept_years(work, terms.archive_years)
    counts = ("Körningar", "Dokument", "Filer", "MB")
    table = Table("År", *(Column(name, justify="right") for name in counts), "Sparas", box=None)
    for one in years:
        size = number(-(-one.size // _MB))
        counted = (number(one.runs), number(one.documents), number(one.files), size)
        table.add_row(str(one.year), *counted, _told(one, day), style=_style(one, day))
    desk.print_table(table)
    logs = {year: last_day(year, terms.access_log_years) for year in logged_years(home)}
    for year, until in logs.items():
        told = "tiden är ute" if day > until else f"sparas till och med {until}"
        desk.console.print(f"Åtkomstlogg {year}: {told}.")
    desk.console.print(f"Prefects historik: {terms.prefect_days} dagar, tas bort av servern själv.")
    if any(_is_due(one, day) for one in years) or any(day > until for until in logs.values()):
        desk.console.print("Gallring kräver beslut: samfaktura destroy ÅR.", style="yellow")


def _is_due(one: KeptYear, day: dt.date) -> bool:
    return one.decision is None and one.is_over(day)


def _told(one: KeptYear, day: dt.date) -> str:
    if one.decision is not None:
        return f"gallrat genom {one.decision}"
    return "tiden är ute" if one.is_over(day) else f"till och med {one.until}"


def _style(one: KeptYear, day: dt.date) -> str:
    return "yellow" if _is_due(one, day) else ""


def destroy(
    year: Annotated[int, Parameter(help="Kalenderåret då fakturorna utfärdades.")],
    *,
    decision: Annotated[
        str | None, Parameter(help="Beslutet, till exempel dess diarienummer.")
    ] = None,
) -> None:
    """Delete a year whose retention period has ended; without a decision, list what it holds."""
    home = desk.home()
    if decision is not None:
        told, count = destroy_year(home, Asked(year, decision), desk.actor())
        desk.console.print(
            f"{year} är gallrat genom {told.decision}: {number(count)} filer borttagna nu, "
            f"{number(len(told.removed))} i gallringens förteckning."
        )
        return
    with read_home(home.root) as work:
        told = to_destroy(work, Asked(year, ""), swedish_day(desk.actor().at))
    documents = sum(home.outbox_of(home.root / name) is not None for name in told.removed)
    logs = sum(home.root / name == home.access_log(year) for name in told.removed)
    files = len(told.removed) - documents - logs
    desk.console.print(
        f"Av {year} får gallras i dag: {number(files)} levererade filer, {number(documents)} "
        f"dokument{' och åtkomstloggen' if logs else ''}."
    )
    desk.console.print("Inget är borttaget. Gallring kräver beslut: --decision TEXT.")
