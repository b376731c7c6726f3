"""`samfaktura retention`: how long each year must be kept."""

import datetime as dt
from typing import Annotated

from cyclopts import Parameter
from rich.table import Column, Table

from commands import desk
from pipelines.archive.work import read_home
from pipelines.home.access_log import logged_years
from pipelines.home.clock import today
from pipelines.home.settings import load_settings
from pipelines.keep.retention import KeptYear, kept_years, last_kept_day
from transforms.documents.swedish import counted, number

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
        figures = (number(one.runs), number(one.documents), number(one.files), size)
        table.add_row(str(one.year), *figures, _state(one, day), style=_style(one, day))
    desk.print_table(table)
    logs = {year: last_kept_day(year, terms.access_log_years) for year in logged_years(home)}
    for year, until in logs.items():
        kept = "tiden är ute" if day > until else f"sparas till och med {until}"
        desk.console.print(f"Åtkomstlogg {year}: {kept}.")
    days = counted(terms.prefect_days, "dag", "dagar")
    desk.console.print(f"Prefects historik: servern tar bort den efter {days}.")
    if any(_is_due(one, day) for one in years) or any(day > until for until in logs.values()):
        desk.console.print(
            "Ange ett beslut för att gallra: samfaktura destroy ÅR --decision TEXT.",
            style="yellow",
        )


def _is_due(one: KeptYear, day: dt.date) -> bool:
    return one.decision is None and one.is_over(day)


def _state(one: KeptYear, day: dt.date) -> str:
    if one.decision is not None:
        return f"gallrat enligt {one.decision}"
    return "tiden är ute" if one.is_over(day) else f"till och med {one.until}"


def _style(one: KeptYear, day: dt.date) -> str:
    return "yellow" if _is_due(one, day) else ""
