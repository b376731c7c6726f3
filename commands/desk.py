"""Shared by the commands: the home, the actor, the clock and the consoles."""

import datetime as dt
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
from pipelines.home import people
from pipelines.home.access_log import ContactLook, ListLook, note_look
from pipelines.home.orders import Actor, Progress
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings

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
    """The home chosen for this call, and whether the process is this call's own."""

    home: Path | None = None
    process_is_own: bool = False


def own_process() -> None:
    """Let the call change the user of the process, which ends with it."""
    _Chosen.process_is_own = True


def choose(home: Path | None) -> None:
    """Choose the home of this call: the option, otherwise the environment variable."""
    named = os.environ.get(HOME_VARIABLE)
    _Chosen.home = home or (Path(named) if named else None)
    if _Chosen.process_is_own and _Chosen.home is not None:
        people.become_owner(_Chosen.home)


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


def actor(remark: str | None = None) -> Actor:
    """Return the person who acts, and the current time.

    The person is the user of the operating system, named as in the home's users.

    Args:
        remark: a text that is recorded with the act; it does not make it another person's.

    Raises:
        SamfakturaError: the remark is blank, or the user has ended.
    """
    if remark is not None and not remark.strip():
        raise SamfakturaError(ErrorCode.PERSON_MISSING)
    # The ledger imports polars, which takes a second.
    from pipelines.ledger.people import look_at_users  # noqa: PLC0415

    account, here = people.operating_system_user(), chosen()
    users = look_at_users(here.ledger) if here else []
    user = next((one for one in users if one.account == account), None)
    if user is not None and user.ended:
        raise SamfakturaError(ErrorCode.PERSON_ENDED, who=user.name)
    return Actor(user.name if user else account, dt.datetime.now(dt.UTC), (remark or "").strip())


def note_access(look: ContactLook | ListLook, purpose: str | None) -> None:
    """Record in the access log that patients are shown, before they are.

    Raises:
        SamfakturaError: the settings require a purpose, and there is none.
    """
    why = (purpose or "").strip()
    if not why and load_settings(home()).access.purpose_required:
        raise SamfakturaError(ErrorCode.PURPOSE_MISSING)
    note_look(home(), look, actor(), why)


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
