"""`samfaktura demo`: the first two months of the sample, in a separate home."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from commands import desk
from commands.summary import print_summary
from pipelines.demo import ISSUED_ON, bill_sample_month, bring, prepare_demo
from pipelines.home.paths import Home

_MONTHS = list(ISSUED_ON)


def demo(
    *,
    months: Annotated[
        Literal[1, 2, 3],
        Parameter(
            metavar="ANTAL",
            help="Antal månader att fakturera. Nästa månads filer läggs i inkorgen.",
        ),
    ] = 2,
) -> None:
    """Bill the made-up sample in a new home."""
    home = desk.home_or(Path("demo"))
    prepare_demo(home)
    for month in _MONTHS[:months]:
        with desk.progress() as show:
            billed = bill_sample_month(home, month, desk.actor("demo"), show)
        print_summary(home, billed.run, billed.ingested)
        desk.console.print()
    if months < len(_MONTHS):
        _leave_the_next(home, months)


def _leave_the_next(home: Home, months: int) -> None:
    month = _MONTHS[months]
    bring(home, month)
    desk.console.print(f"Filerna för {month} ligger i inkorgen. Prova själv:")
    desk.console.print(
        f"  samfaktura bill {month} --issued-on {ISSUED_ON[month]} --home {home.root}",
        soft_wrap=True,
    )
