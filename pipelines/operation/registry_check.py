"""The registries as the operator checks them: every fault at once, and what looks wrong."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import FileRefusedError, SamfakturaError
from contracts.registry_files import EVERY_REGISTRY, REGISTRIES
from pipelines.home.paths import Home
from pipelines.operation.findings import DoctorFinding, attention, fault, ok
from pipelines.operation.yearly import latest_items, yearly_tables
from pipelines.registries.advice import advice_on, most_blocking_first
from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from pipelines.registries.files import registry_files, under_own_names
from pipelines.registries.load import Registries, load_registries, load_registry
from pipelines.registries.text import (
    example_rows,
    headings_as_written,
    registry_bytes,
    text_columns,
    unread_headings,
)
from transforms.documents.swedish import kronor
from transforms.parties import ungrounded_paper
from transforms.pricing.undecided import undecided

_NAMED: Final = 5
_CODE_TABLES: Final = {"visit_types": "besökstyper", "professions": "yrkeskategorier"}
_SHOW_ALL: Final = "samfaktura registries check visar alla."


class CheckedRegistries(NamedTuple):
    """The faults of registries, most blocking first; `found` if they can be used."""

    faults: list[RegistryFault]
    found: Registries | None

    def hindering(self) -> list[RegistryFault]:
        """Return the faults that hinder a run, or that something is billed."""
        return [one for one in self.faults if one.code != FaultCode.ADVICE]

    def advice(self) -> list[RegistryFault]:
        """Return what looks wrong."""
        return [one for one in self.faults if one.code == FaultCode.ADVICE]


def checked_registries(home: Home, on: dt.date, file: Path | None = None) -> CheckedRegistries:
    """Check every registry of a home, with `file` in place of the registry that it is.

    Columns of the faults have the headings as the files have them.

    Raises:
        SamfakturaError: `file` is not a registry.
    """
    instead = {} if file is None else {registry_of(file): file}
    files, _ = registry_files(home.registries, EVERY_REGISTRY, instead)
    try:
        found = load_registries(home.registries, instead)
        faults = under_own_names(advice_on(found, on), files)
    except RegistryError as wrong:
        found, faults = None, [*wrong.faults]
    faults += [*_of_follow_up(files), *under_own_names(_examples(files), files)]
    return CheckedRegistries(most_blocking_first(_as_written(faults, files)), found)


def registry_of(file: Path) -> str:
    """Return the registry that a file is, by its name, or else by its headings.

    Raises:
        SamfakturaError: it is not a registry, or could be several.
    """
    if file.stem in EVERY_REGISTRY:
        return file.stem
    data = registry_bytes(file)
    fits = [name for name in EVERY_REGISTRY if _has_columns(name, data)]
    if len(fits) != 1:
        raise SamfakturaError(ErrorCode.NOT_A_REGISTRY, file=file.name)
    return fits[0]


def _has_columns(name: str, data: bytes) -> bool:
    """Return whether a file has all required columns of a registry, and no unknown ones."""
    try:
        written = headings_as_written(name, data)
        unread = unread_headings(name, data)
    except FileRefusedError:
        return False
    needed = set(text_columns(name)) - set(EVERY_REGISTRY[name].optional)
    return needed <= written.keys() and not unread


def _of_follow_up(files: dict[str, Path]) -> list[RegistryFault]:
    """Return the faults of the registries that bills do not depend on."""
    faults: list[RegistryFault] = []
    for name in EVERY_REGISTRY.keys() - REGISTRIES.keys() & files.keys():
        try:
            load_registry(name, registry_bytes(files[name]))
        except RegistryError as wrong:
            faults += under_own_names(wrong.faults, files)
    return faults


def _examples(files: dict[str, Path]) -> Iterator[RegistryFault]:
    for name, path in files.items():
        try:
            lines = example_rows(name, registry_bytes(path))
        except (FileRefusedError, RegistryError):
            continue
        for line in lines:
            text = "Raden är mallens exempel och läses inte. Ta bort den."
            yield RegistryFault(FaultCode.ADVICE, f"{name}.csv", line, None, text)


def _as_written(faults: list[RegistryFault], files: dict[str, Path]) -> list[RegistryFault]:
    """Name the columns of faults by the headings of their files."""
    headings: dict[str, dict[str, str]] = {}
    for name, path in files.items():
        try:
            headings[path.name] = headings_as_written(name, registry_bytes(path))
        except (FileRefusedError, RegistryError):
            headings[path.name] = {}
    return [
        one._replace(column=headings.get(one.file, {}).get(one.column or "", one.column))
        for one in faults
    ]


def look_at_registries(home: Home, on: dt.date) -> Iterator[DoctorFinding]:
    """Report the faults of the registries in counts, and what looks wrong."""
    checked = checked_registries(home, on)
    hindering, advice = checked.hindering(), checked.advice()
    if hindering:
        text = f"{len(hindering)} fel: {RegistryError(hindering).counts}"
        yield fault("Register", text, f"Rätta registren. {_SHOW_ALL}")
    if checked.found is None:
        return
    yield _headings(home)
    if advice:
        text = f"att se över: {RegistryError(advice).counts}"
        yield attention("Register", text, _SHOW_ALL)
    yield from missing_safeguards(home, checked.found, on)


def missing_safeguards(home: Home, found: Registries, on: dt.date) -> Iterator[DoctorFinding]:
    """Report what registries that can be used do not guard against, or will lack next year."""
    yield from _code_tables(found)
    yield from _paper(found, on)
    yield from _deliverers(found)
    yield from _undecided(home, on)


def _paper(registries: Registries, on: dt.date) -> Iterator[DoctorFinding]:
    """Report paper invoices that no special agreement allows."""
    rows = ungrounded_paper(registries.agreements, on)
    if rows.is_empty():
        return
    named = [f"rad {line} ({agreement})" for line, agreement in rows.head(_NAMED).iter_rows()]
    more = f" och {rows.height - _NAMED} till" if rows.height > _NAMED else ""
    yield attention(
        "Pappersfakturor",
        f"utan grund i agreements.csv: {', '.join(named)}{more}",
        "Ange det särskilda avtalet i paper_ground, eller ta bort paper_invoice.",
    )


def _undecided(home: Home, on: dt.date) -> Iterator[DoctorFinding]:
    """Report lists that are not decided for the year of care that is near."""
    found = undecided(yearly_tables(home), latest_items(home), on)
    if found.is_empty():
        return
    listed = [
        what if amount is None else f"{what} ({kronor(amount)} i senaste månaden)"
        for what, amount in found.select("what", "amount").iter_rows()
    ]
    yield attention(
        f"Priser {found.get_column('year').item(0)}",
        f"inte beslutade: {', '.join(listed)}",
        "Lägg in årets priser, eller ange en sista dag efter årsskiftet för dem som gäller.",
    )


def _code_tables(found: Registries) -> Iterator[DoctorFinding]:
    """Report missing tables of codes: without them, unknown codes are not held."""
    for name, codes in _CODE_TABLES.items():
        if getattr(found, name).is_empty():
            yield attention(
                "Kodverk",
                f"{name} saknas eller är tom: okända {codes} stoppas inte",
                "Lägg tabellen i mappen registries (contracts/README.md).",
            )


def _deliverers(registries: Registries) -> Iterator[DoctorFinding]:
    """Report that folders are not bound to reporters and agreements: docs/rules.md#senders."""
    if registries.deliverers.is_empty():
        yield attention(
            "Avsändare",
            "deliverers.csv saknas eller är tom: en fil i vilken mapp som helst kan fakturera och "
            "makulera för alla vårdgivare",
            "Ange i deliverers.csv vad varje mapp får rapportera (docs/rules.md#senders).",
        )


def _headings(home: Home) -> DoctorFinding:
    """Report unread headings: a misspelled column would be ignored silently."""
    files, _ = registry_files(home.registries, EVERY_REGISTRY)
    unread = [
        f"{path.name}: {heading}"
        for name, path in files.items()
        for heading in unread_headings(name, registry_bytes(path))
    ]
    if not unread:
        return ok("Register", "läses utan fel")
    text = f"okända rubriker: {', '.join(unread)}"
    return attention("Register", text, "Rätta rubriker som är felstavade (contracts/README.md).")
