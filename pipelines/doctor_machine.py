"""The machine, as `samfaktura doctor` looks at it: Python, packages, clock, disk."""

import datetime as dt
import os
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.findings import Finding, attention, fault, ok

LOCK: Final = Path(__file__).parents[1] / "requirements-run.lock"
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
_OLDEST: Final = (3, 11)
_FIRST_RELEASE: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# A month of a million contacts takes some gigabytes with its evidence and documents.
_GIB: Final = 1024**3
_LEAST_FREE: Final = 1 * _GIB
_COMFORTABLE: Final = 10 * _GIB
_NAMED: Final = 5
_OURS_ALONE: Final = 0o077


def look_at_machine(
    place: Path, last_event: dt.datetime | None, lock: Path = LOCK
) -> list[Finding]:
    """Look at what the program stands on.

    Args:
        place: the home, or the folder it will lie in.
        last_event: the moment of the ledger's last event, when there is one.
        lock: the file of pinned packages.
    """
    return [_python(), *_packages(lock), *_clock(dt.datetime.now(dt.UTC), last_event), _disk(place)]


def pins(lock: Path) -> dict[str, str]:
    """Return name and version of every package that a lock file pins."""
    return dict(_PIN.findall(lock.read_text(encoding="utf-8")))


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST:
        return fault("Python", found, "Installera Python 3.11 eller senare och paketen på nytt.")
    return ok("Python", found)


def _packages(lock: Path) -> Iterator[Finding]:
    if not lock.is_file():
        yield fault("Paket", f"{lock.name} saknas", "Installera hela utgåvan på nytt.")
        return
    pinned = pins(lock)
    differ = sorted(
        f"{name} {_installed(name)}" for name in pinned if _installed(name) != pinned[name]
    )
    if differ:
        more = f" och {len(differ) - _NAMED} till" if len(differ) > _NAMED else ""
        told = f"{len(differ)} är inte som {lock.name}: {', '.join(differ[:_NAMED])}{more}"
        yield fault(
            "Paket", told, f"pip install --require-hashes -r {lock.name} (docs/install.md)."
        )
        return
    yield ok("Paket", f"{len(pinned)} som {lock.name}")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "saknas"


def _clock(now: dt.datetime, last_event: dt.datetime | None) -> Iterator[Finding]:
    try:
        here = now.astimezone(ZoneInfo("Europe/Stockholm"))
    except ZoneInfoNotFoundError:
        yield fault("Klocka", "tidszonsdata saknas", "Installera systemets paket tzdata.")
        return
    told = f"{here:%Y-%m-%d %H:%M} i Sverige"
    ahead = _ahead_of(now, last_event)
    if ahead:
        yield fault(
            "Klocka",
            f"{told}, men {ahead}",
            "Ställ klockan (timedatectl, NTP) före nästa körning: fakturadagen tas ur den.",
        )
        return
    yield ok("Klocka", told)


def _ahead_of(now: dt.datetime, last_event: dt.datetime | None) -> str:
    """Return in Swedish what happened after now, as the clock has it; empty: nothing."""
    if last_event is not None and now < last_event:
        return f"reskontran har en händelse {last_event:%Y-%m-%d %H:%M} UTC"
    if now < _FIRST_RELEASE:
        return f"programmet är från {_FIRST_RELEASE:%Y-%m-%d}"
    return ""


def _disk(place: Path) -> Finding:
    there = next(path for path in (place, *place.parents) if path.exists())
    free = shutil.disk_usage(there).free
    told = f"{free / _GIB:.1f} GiB ledigt".replace(".", ",")
    if free < _LEAST_FREE:
        return fault("Disk", told, "Ge plats före nästa körning; inget är förlorat.")
    if free < _COMFORTABLE:
        return attention("Disk", told, "Ge plats: en stor månad tar flera GiB.")
    return ok("Disk", told)


def look_at_umask() -> Finding:
    """Look at what others may do with the files that this process makes."""
    mask = os.umask(_OURS_ALONE)
    os.umask(mask)
    if mask & _OURS_ALONE != _OURS_ALONE:
        return attention(
            "Umask",
            f"{mask:03o}: andra får läsa nya filer",
            "Sätt umask 077 (UMask=0077 i systemd).",
        )
    return ok("Umask", f"{mask:03o}")
