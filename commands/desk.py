"""What the commands share: the home, the person, the clock and the paper they print on."""

import datetime as dt
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from pipelines.home.orders import Actor, Progress
from pipelines.home.paths import Home

# Where there is no terminal to measure, tables need room for amounts and sources. What is printed
# is plain text: file names, contact ids and reasons may have brackets, which are no markup.
console = Console(
    highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 120
)
HOME_VARIABLE = "SAMFAKTURA_HOME"
_BETWEEN_COLUMNS = 2
_FOLDED_WIDTH = 16

_STEPS = {
    "ingest": "Läser inkorgen",
    "believe_reports": "Läser vårdkontakter",
    "match_care": "Söker patient, LMA, enhet och avtal",
    "price_matched": "Prissätter",
    "settle_contacts": "Stämmer av mot reskontran",
    "gather_invoices": "Samlar till fakturor",
    "keep_templates": "Sparar betalarnas mallar",
    "gate": "Prövar lagarna",
    "documents": "Gör och prövar dokument",
    "issue": "Utfärdar fakturor",
    "deliver": "Levererar dokument",
    "archive": "Läser arkivet",
    "rebuilt_runs": "Gör om körningar",
    "month_lists": "Gör om förteckningar",
    "follow_up": "Publicerar uppföljningsdatabasen",
    "publish": "Publicerar uppföljningsdatabasen",
}


class _Chosen:
    """The home that this call works on."""

    home: Path | None = None


def choose(home: Path | None) -> None:
    """Remember the home of this call: the option, else the environment's."""
    named = os.environ.get(HOME_VARIABLE)
    _Chosen.home = home or (Path(named) if named else None)


def home() -> Home:
    """Return the home of this call.

    Raises:
        SamfakturaError: when neither the option nor the environment names one.
    """
    if _Chosen.home is None:
        raise SamfakturaError(ErrorCode.HOME_NOT_NAMED)
    return Home(_Chosen.home.resolve())


def chosen() -> Home | None:
    """Return the home of this call, if one was named."""
    return None if _Chosen.home is None else Home(_Chosen.home.resolve())


def home_or(default: Path) -> Home:
    """Return the home of this call, or `default` when none was named."""
    return Home((_Chosen.home or default).resolve())


def actor(who: str | None = None) -> Actor:
    """Return who acts (the user of the machine, unless named), and now.

    Raises:
        SamfakturaError: the name is blank.
    """
    if who is not None and not who.strip():
        raise SamfakturaError(ErrorCode.PERSON_MISSING)
    return Actor(who or getpass.getuser(), dt.datetime.now(dt.UTC))


def print_heading(bold: str, rest: str = "") -> None:
    """Print a line that begins in bold letters."""
    console.print(Text.assemble((bold, "bold"), rest), soft_wrap=True)


def print_table(table: Table) -> None:
    """Print a table of which nothing is cut, however narrow the terminal.

    A long word is folded. What may not wrap, amounts among it, is as wide as it is: a terminal
    breaks a line that is too long, while an amount that was cut is another amount.
    """
    needed = _BETWEEN_COLUMNS * len(table.columns)
    for column in table.columns:
        column.overflow = "fold"
        whole = max(cell_len(str(cell)) for cell in (column.header, *column.cells))
        needed += whole if column.no_wrap else min(whole, _FOLDED_WIDTH)
    if needed > console.width:
        table.width = needed
    console.print(table, crop=False)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show what is being done while it is done."""
    with console.status("Börjar") as status:

        def tell(step: str) -> None:
            status.update(_STEPS.get(step, step))

        yield tell
