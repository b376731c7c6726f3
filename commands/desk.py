"""Shared by the commands: the home, the actor, the clock and the consoles."""

import datetime as dt
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from commands.terminal import new_console
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from pipelines.home.orders import Actor, Progress
from pipelines.home.paths import Home

console = new_console()
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
    "list_registry_changes": "Jämför registren med förra körningens",
    "list_undecided": "Söker prislistor som inte är beslutade",
    "list_paper": "Söker pappersfakturor utan grund",
    "keep_professions": "Sparar yrkeskategorierna",
    "keep_templates": "Sparar betalarnas mallar",
    "gate": "Kontrollerar summorna",
    "documents": "Gör och kontrollerar dokument",
    "issue": "Utfärdar fakturor",
    "deliver": "Levererar dokument",
    "archive": "Läser arkivet",
    "rebuilt_runs": "Gör om körningar",
    "month_lists": "Gör om förteckningar",
    "follow_up": "Publicerar uppföljningsdatabasen",
    "publish": "Publicerar uppföljningsdatabasen",
}


class _Chosen:
    """The home chosen for this call."""

    home: Path | None = None


def choose(home: Path | None) -> None:
    """Choose the home of this call: the option, otherwise the environment variable."""
    named = os.environ.get(HOME_VARIABLE)
    _Chosen.home = home or (Path(named) if named else None)


def home() -> Home:
    """Return the home of this call.

    Raises:
        SamfakturaError: neither the option nor the environment names a home.
    """
    if _Chosen.home is None:
        raise SamfakturaError(ErrorCode.HOME_NOT_NAMED)
    return Home(_Chosen.home.resolve())


def chosen() -> Home | None:
    """Return the home of this call, or None when it is not given."""
    return None if _Chosen.home is None else Home(_Chosen.home.resolve())


def home_or(default: Path) -> Home:
    """Return the home of this call, or `default` when it is not given."""
    return Home((_Chosen.home or default).resolve())


def actor(who: str | None = None) -> Actor:
    """Return the actor (default: the user of the machine) and the current time.

    Raises:
        SamfakturaError: the name is blank.
    """
    if who is not None and not who.strip():
        raise SamfakturaError(ErrorCode.PERSON_MISSING)
    return Actor(who or getpass.getuser(), dt.datetime.now(dt.UTC))


def print_heading(bold: str, rest: str = "") -> None:
    """Print a line that begins in bold."""
    console.print(Text.assemble((bold, "bold"), rest), soft_wrap=True)


def print_table(table: Table) -> None:
    """Print a table without truncating any cell, however narrow the terminal.

    Long words are folded. Columns that may not wrap, such as amounts, keep their width: the
    terminal breaks a line that is too long, but a truncated amount would be a different amount.
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
    """Show the current step while the block runs."""
    with console.status("Börjar") as status:

        def show(step: str) -> None:
            status.update(_STEPS.get(step, step))

        yield show
