"""The corpus tried: what each kind of case did to a home, and whether it held."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from contracts.errors.error import SamfakturaError
from pipelines.billing.res_layout import keep_res_layout
from pipelines.home.bounded import TEMPLATE_BYTES, bounded_bytes
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.inbox.files import closed, known_as
from pipelines.keep.restore import restore
from pipelines.ledger.store import Ledger
from pipelines.registries.load import load_registries
from tests.hostile.case import CANARY, Case
from tests.months.calling import GOOD, ISSUE_DAY
from tests.months.small_home import deliver, fates, home_with
from transforms.documents.basis.template import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_MEMORY: Final = 1500 * 1024**2
_AT_A_TIME: Final = 60
_SECONDS: Final = 60
_PEAK: Final = "peak of memory: "
_CALL: Final = f"""
import resource, sys
from commands.main import run
from pipelines.readers.room import close_room
code = run(sys.argv[1:])
close_room()
whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
used = [resource.getrusage(who).ru_maxrss for who in whose]
print("{_PEAK}", max(used) * 1024)
sys.exit(code)
"""
_ROOT: Final = Path(__file__).parents[2]


class Trial(NamedTuple):
    """The cases of a kind that were tried; `faults` are those that did not hold, and how."""

    cases: int
    faults: list[str]


def tried_in_inbox(cases: Sequence[Case], folder: Path) -> Trial:
    """Bill homes whose inboxes have hostile files and a good one.

    A case holds if the call ends as always, bills the good file, accounts for the case, takes
    little memory, and shows no patient.
    """
    faults: list[str] = []
    for start in range(0, len(cases), _AT_A_TIME):
        batch = cases[start : start + _AT_A_TIME]
        found = _billed(batch, folder / f"home {start}", folder / f"log {start}")
        faults += [f"{fault} (files from {start})" for fault in found]
    return Trial(len(cases), faults)


def _billed(cases: Sequence[Case], root: Path, log: Path) -> Iterator[str]:
    home = home_with(root)
    home.settings.write_text(f'[log]\nfile = "{log}"\n', encoding="utf-8")
    for case in cases:
        case.put(home.inbox / case.name)
    deliver(home, "bra.csv", GOOD)
    called = subprocess.run(
        [sys.executable, "-c", _CALL, "bill", "2024-01", "--issued-on", ISSUE_DAY, "--home", root],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
    )
    out = (called.stdout + called.stderr).decode(errors="replace")
    if called.returncode:
        yield f"exit {called.returncode}: {out[-800:]}"
        return
    peak = int(out.rpartition(_PEAK)[2])
    if peak > MOST_MEMORY:
        yield f"{peak // 1024**2} MB of memory"
    good = {fate for (path, _), (fate, _) in fates(home, 1).items() if path == "bra.csv"}
    if good != {"billed"}:
        yield f"the good file: {good}"
    if CANARY in out + log.read_text(encoding="utf-8", errors="replace"):
        yield "a patient is shown"
    known = _accounted(home)
    for case in cases:
        path = home.inbox / case.name
        is_folder = path.is_dir() and not path.is_symlink()
        if not is_folder and known_as(home.inbox, path) not in known:
            yield f"{case.name!r} is not accounted for"


def _accounted(home: Home) -> set[str]:
    """Return the paths that the ledger knows, and those that are named as not opened."""
    with Ledger.open(home.ledger) as ledger:
        tables = (ledger.files(), ledger.refusals(), ledger.answer_files(), ledger.payment_files())
        known = {path for table in tables for path in table.get_column("path")}
        return known | set(ledger.last_at_paths()) | set(closed(home.inbox))


@contextlib.contextmanager
def _within(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _each(cases: Sequence[Case], folder: Path, ask: Callable[[Case, Path], Any]) -> Trial:
    """Ask each case in a folder of its own: it holds if it is accepted, or refused by a code."""
    faults = []
    for number, case in enumerate(cases):
        place = folder / str(number)
        try:
            with _within(_SECONDS):
                ask(case, place)
        except SamfakturaError as refused:
            if not refused.swedish:
                faults.append(f"{case.name} {number}: no text")
        except BaseException as failed:  # noqa: BLE001 -- an engine's panic is what is looked for
            faults.append(f"{case.name} {number}: {type(failed).__name__} {failed}"[:300])
        shutil.rmtree(place, ignore_errors=True)
    return Trial(len(cases), faults)


def tried_as_registries(cases: Sequence[Case], folder: Path) -> Trial:
    """Load the registries of a home, one of them replaced."""
    sound = home_with(folder / "sound").registries

    def ask(case: Case, place: Path) -> None:
        shutil.copytree(sound, place)
        case.put(place / case.name)
        load_registries(place)

    return _each(cases, folder, ask)


def tried_as_settings(cases: Sequence[Case], folder: Path) -> Trial:
    """Load the settings of a home."""

    def ask(case: Case, place: Path) -> None:
        case.put(place / case.name)
        load_settings(Home(place), {})

    return _each(cases, folder, ask)


def tried_as_layouts(cases: Sequence[Case], folder: Path) -> Trial:
    """Keep the layout of files for RES of a home."""

    def ask(case: Case, place: Path) -> None:
        home = Home(place)
        case.put(home.templates / case.name)
        keep_res_layout(home, place / "run")

    return _each(cases, folder, ask)


def tried_as_templates(cases: Sequence[Case], folder: Path) -> Trial:
    """Open a payer's template."""

    def ask(case: Case, place: Path) -> None:
        case.put(place / case.name)
        opened(bounded_bytes(place / case.name, TEMPLATE_BYTES))

    return _each(cases, folder, ask)


def tried_as_backups(cases: Sequence[Case], folder: Path, sound: Path) -> Trial:
    """Restore a changed backup: all of it, or nothing."""

    def ask(case: Case, place: Path) -> None:
        shutil.copytree(sound, place / "kopior")
        case.put(place / "kopior" / "000001")
        try:
            restore(Home(place / "again"), place / "kopior")
        except SamfakturaError:
            if [path.name for path in place.iterdir()] != ["kopior"]:
                raise ValueError("a part of it was restored") from None
            raise

    return _each(cases, folder, ask)
