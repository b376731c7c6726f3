"""The faults that would stop the next run; the inspection changes nothing.

Contains the checks of the machine: Python, packages, clock, disk.
"""

import datetime as dt
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.errors.error import LedgerError, RulesError, SettingsError
from pipelines.home.clock import today
from pipelines.home.paths import Home
from pipelines.home.safe_errors import known
from pipelines.home.secrets import hold_secrets
from pipelines.home.settings import Settings, load_settings
from pipelines.ledger.head import LookedAt, look_at_ledger
from pipelines.ledger.lock import holder
from pipelines.operation.findings import DoctorFinding, attention, fault, ok
from pipelines.operation.registry_check import look_at_registries
from pipelines.operation.rights import look_at_rights
from pipelines.validation.rule_sets import ABSENT, rule_files, rule_sets
from transforms.documents.swedish import counted, number

LOCK: Final = Path(__file__).parents[2] / "requirements-run.lock"
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
_OLDEST: Final = (3, 11)
_FIRST_RELEASE: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# A month of a million contacts needs some gigabytes for its evidence and documents.
_GIB: Final = 1024**3
_LEAST_FREE: Final = 1 * _GIB
_COMFORTABLE: Final = 10 * _GIB
_NAMED: Final = 5


def look_at_machine(
    place: Path, last_event: dt.datetime | None, lock: Path = LOCK
) -> list[DoctorFinding]:
    """Check the machine that the program runs on.

    Args:
        place: the home, or its future folder.
        last_event: the timestamp of the ledger's last event, if any.
        lock: the file of pinned packages.
    """
    return [_python(), *_packages(lock), *_clock(dt.datetime.now(dt.UTC), last_event), _disk(place)]


def pins(lock: Path) -> dict[str, str]:
    """Return name and version of every package that a lock file pins."""
    return dict(_PIN.findall(lock.read_text(encoding="utf-8")))


def _python() -> DoctorFinding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST:
        return fault("Python", found, "Installera Python 3.11 eller senare och paketen på nytt.")
    return ok("Python", found)


def _packages(lock: Path) -> Iterator[DoctorFinding]:
    if not lock.is_file():
        yield fault("Paket", f"{lock.name} saknas", "Installera hela utgåvan på nytt.")
        return
    pinned = pins(lock)
    differ = sorted(
        f"{name} {_installed(name)}" for name in pinned if _installed(name) != pinned[name]
    )
    if differ:
        more = f" och {len(differ) - _NAMED} till" if len(differ) > _NAMED else ""
        text = f"{len(differ)} paket följer inte {lock.name}: {', '.join(differ[:_NAMED])}{more}"
        yield fault(
            "Paket", text, f"pip install --require-hashes -r {lock.name} (docs/install.md)."
        )
        return
    yield ok("Paket", f"{number(len(pinned))} paket enligt {lock.name}")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "saknas"


def _clock(now: dt.datetime, last_event: dt.datetime | None) -> Iterator[DoctorFinding]:
    try:
        here = now.astimezone(ZoneInfo("Europe/Stockholm"))
    except ZoneInfoNotFoundError:
        yield fault("Klocka", "tidszonsdata saknas", "Installera systempaketet tzdata.")
        return
    text = f"{here:%Y-%m-%d %H:%M} i Sverige"
    ahead = _ahead_of(now, last_event)
    if ahead:
        yield fault(
            "Klocka",
            f"{text}, men {ahead}",
            "Ställ klockan (timedatectl, NTP) före nästa körning. Den avgör fakturadagen.",
        )
        return
    yield ok("Klocka", text)


def _ahead_of(now: dt.datetime, last_event: dt.datetime | None) -> str:
    """Return the event after now by the clock, in Swedish, or an empty string."""
    if last_event is not None and now < last_event:
        return f"reskontrans senaste händelse är {last_event:%Y-%m-%d %H:%M} UTC"
    if now < _FIRST_RELEASE:
        return f"programmet är från {_FIRST_RELEASE:%Y-%m-%d}"
    return ""


def _disk(place: Path) -> DoctorFinding:
    there = next(path for path in (place, *place.parents) if path.exists())
    free = shutil.disk_usage(there).free
    text = f"{free / _GIB:.1f} GiB ledigt".replace(".", ",")
    if free < _LEAST_FREE:
        return fault("Disk", text, "Frigör utrymme före nästa körning. Inget är förlorat.")
    if free < _COMFORTABLE:
        return attention("Disk", text, "Frigör utrymme. En stor månad kräver flera GiB.")
    return ok("Disk", text)


_OTHERS: Final = stat.S_IRWXO
DoctorCheck = Callable[[Home], Iterator[DoctorFinding]]


def examine(home: Home) -> Iterator[DoctorFinding]:
    """Check everything except the server, which only flows knows.

    Raises:
        SettingsError: names the key and the allowed values.
    """
    settings = load_settings(home)
    found, ledger = _look(home)
    yield from look_at_machine(home.root, found.last_event if found else None)
    yield from _folders(home)
    yield look_at_rights(home)
    yield ledger
    yield _lock(home)
    yield _settings(home, settings)
    yield _alerts(settings)
    yield from look_at_registries(home, today())
    yield from _rules(home, settings)


def _folders(home: Home) -> Iterator[DoctorFinding]:
    if not home.root.is_dir():
        yield fault("Hem", "finns inte", "Ange rätt mapp, eller skapa den: samfaktura ingest.")
        return
    owned = home.root.stat()
    mine = (home.root, home.inbox, home.registries, home.archive, home.root / "runs")
    closed = [
        path.name for path in mine if path.exists() and not os.access(path, os.W_OK | os.X_OK)
    ]
    if closed:
        text = f"programmet får inte skriva i {', '.join(closed)}"
        yield fault("Mappar", text, "Gör programmets användare till ägare av mapparna (chown -R).")
    elif owned.st_uid != os.geteuid() and os.geteuid() != 0:
        yield attention(
            "Mappar", "hemmet ägs av en annan användare", "Kör programmet som hemmets ägare."
        )
    elif stat.S_IMODE(owned.st_mode) & _OTHERS:
        yield attention(
            "Mappar",
            "alla på maskinen får läsa hemmet",
            "Ändra rättigheterna på hemmet: chmod 750 eller 700.",
        )
    else:
        yield ok("Mappar", "bara hemmets användare får läsa och skriva")


def _look(home: Home) -> tuple[LookedAt | None, DoctorFinding]:
    what = "Reskontra"
    try:
        found = look_at_ledger(home.ledger, home.audit_head)
    except LedgerError as failed:
        return None, fault(what, failed.swedish, failed.to_do)
    if found is None:
        return None, attention(what, "finns inte än", "Första körningen skapar den.")
    text = f"version {found.version}, {counted(found.events, 'händelse', 'händelser')}"
    if found.version > found.known:
        to_do = f"Kör ett nyare program. Det här klarar högst version {found.known}."
        return found, fault(what, text, to_do)
    if found.head_holds is False:
        return found, fault(
            what,
            f"{text}, men kedjans huvud i utkorgen finns inte i reskontran",
            "Händelser saknas. Fakturera inte. Kör samfaktura verify (docs/keep.md).",
        )
    if found.version < found.known:
        to_do = f"Säkerhetskopiera. Nästa kommando för den till version {found.known}."
        return found, attention(what, text, to_do)
    return found, ok(what, text)


def _lock(home: Home) -> DoctorFinding:
    busy = holder(home.root)
    if busy is None:
        return ok("Lås", "ingen arbetar i hemmet")
    return attention("Lås", busy.swedish, "Vänta, eller kontrollera vad som pågår.")


def _settings(home: Home, settings: Settings) -> DoctorFinding:
    try:
        hold_secrets(home, settings)
    except SettingsError as wrong:
        return fault("Inställningar", wrong.swedish, wrong.to_do)
    return ok("Inställningar", "giltiga, samfaktura config visar dem")


def _alerts(settings: Settings) -> DoctorFinding:
    alerts = settings.alerts
    if not (alerts.mail_to or alerts.webhook_url_file):
        return attention("Larm", "inget larm skickas", "Ange mottagare under [alerts].")
    mails = f"mejl till {len(alerts.mail_to)} mottagare"
    return ok("Larm", mails if alerts.mail_to else "webhook")


def _rules(home: Home, settings: Settings) -> Iterator[DoctorFinding]:
    what = "Regelfiler"
    try:
        sets = rule_sets(rule_files(settings.peppol_rules, home.root))
    except (RulesError, OSError) as wrong:
        found = known(wrong)
        yield fault(what, found.swedish, found.to_do)
        return
    text = ", ".join(
        f"{name} {one if isinstance(one, str) else one.version}"
        for name, one in sets.items()
        if one != ABSENT
    )
    if ABSENT in sets.values():
        to_do = "Lägg Peppols regler i en mapp och ange den i peppol_rules (docs/settings.md)."
        yield attention(what, f"{text}; Peppols egna saknas", to_do)
    else:
        yield ok(what, text)
