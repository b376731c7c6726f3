"""Import of reserve_numbers.csv from answers of PU.

The answers update the registry: persons without an answer are kept as they are, and so is a value
that PU does not state. The first day of folkbokföring is not in PU, so it is never set here.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from contracts.registries import ReserveNumber
from pipelines.home.files import write_whole
from pipelines.readers.refused import misshapen
from pipelines.registries.load import load_registry
from pipelines.registries.population import Answer, read_population
from pipelines.registries.text import registry_bytes
from pipelines.registries.unit_import import BEFORE_ALL_CARE

_FOUND: Final = "0000"
_PROTECTED: Final = "0002"
_DECEASED: Final = "6"
_LEFT: Final = "2"
_REGISTERED: Final = "1"
_OTHER_REGIONS: Final = frozenset({"2", "6"})
_VALID: Final = ("valid_from", "valid_to")
COLUMNS: Final = [
    *(name for name in ReserveNumber.columns() if name not in {"line", *_VALID}),
    *_VALID,
]


class PersonImport(NamedTuple):
    """The result of an import: counts, and the lines of answers to look at.

    Answers `without_person` name no person; those `without_reserve_number` only a personal number.
    `registered` are persons who are folkbokförda and lack the day, `dead` lack the day of death,
    `left_before` left by the registry and not by PU.
    """

    rows: int
    added: int
    changed: int
    without_person: tuple[int, ...]
    without_reserve_number: tuple[int, ...]
    registered: tuple[int, ...]
    dead: tuple[int, ...]
    left_before: tuple[int, ...]


class _Table:
    """The registry while answers change it; rows by number, in order of time."""

    def __init__(self, target: Path) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        if target.exists():
            present = load_registry("reserve_numbers", registry_bytes(target))
            for row in present.sort("valid_from").select(COLUMNS).iter_rows(named=True):
                self.rows.setdefault(row["reserve_number"], []).append(row)
        self.before = {number: dict(rows[-1]) for number, rows in self.rows.items()}
        self.of_personal = {
            row["personal_id"]: number
            for number, rows in self.rows.items()
            for row in rows
            if row["personal_id"] is not None and row["replaced_by"] is None
        }

    def latest(self, number: str) -> dict[str, Any]:
        """Return the latest row of a number; a new one has held since the first day."""
        if number not in self.rows:
            empty: dict[str, Any] = dict.fromkeys(COLUMNS)
            own = {"reserve_number": number, "protected_identity": False}
            self.rows[number] = [empty | own | {"valid_from": BEFORE_ALL_CARE}]
        return self.rows[number][-1]

    def survives(self, number: str) -> bool:
        """Return whether a number is in the registry and not replaced."""
        return number in self.before and self.before[number]["replaced_by"] is None

    def as_csv(self) -> bytes:
        """Return the file, sorted by number and time."""
        rows = [row for number in sorted(self.rows) for row in self.rows[number]]
        kinds = ReserveNumber.schema()
        schema = {name: kinds[name] for name in COLUMNS}
        return pl.DataFrame(rows, schema=schema).write_csv(separator=";").encode()


def import_persons(answers: Path, target: Path) -> PersonImport:
    """Update reserve_numbers.csv from a file of answers; a later answer decides.

    The file is written atomically; equal input gives equal bytes.

    Raises:
        FileRefusedError: F01 or F02 of answers that cannot be read; F02 if none names a reserve
            number. The present file is then kept.
        RegistryError: the present file is faulty.
    """
    found = read_population(answers)
    table = _Table(target)
    persons = [(answer, _reserve_numbers(answer, table)) for answer in found]
    for answer, numbers in persons:
        if numbers:
            _update(table, answer, numbers)
    named = [(answer, table.latest(numbers[0])) for answer, numbers in persons if numbers]
    if not named:
        raise misshapen(
            "Inget svar gäller ett reservnummer. Kontrollera att filen är rätt. Registret är "
            "oförändrat."
        )
    content = table.as_csv()
    load_registry("reserve_numbers", content)
    write_whole(target, content)
    return PersonImport(
        sum(map(len, table.rows.values())),
        len(table.rows.keys() - table.before.keys()),
        sum(table.latest(number) != row for number, row in table.before.items()),
        tuple(answer.line for answer in found if not _is_person(answer)),
        tuple(one.line for one, numbers in persons if _is_person(one) and not numbers),
        *(tuple(lines) for lines in _to_look_at(named)),
    )


def _is_person(answer: Answer) -> bool:
    return answer.status in {_FOUND, _PROTECTED} and bool(answer.numbers)


def _reserve_numbers(answer: Answer, table: _Table) -> list[str]:
    """Return the reserve numbers of an answer, the surviving one first.

    It is the current number; when that is a personal number, the one that survives in the registry,
    else the highest.
    """
    if not _is_person(answer):
        return []
    linked = [table.of_personal[number] for number in answer.numbers if number in table.of_personal]
    own = [number for number in answer.numbers if number.startswith("99")]
    numbers = dict.fromkeys([*own, *linked])

    def rank(number: str) -> tuple[bool, bool, str]:
        return (number == answer.current, table.survives(number), number)

    return sorted(numbers, key=rank, reverse=True)


def _update(table: _Table, answer: Answer, numbers: Sequence[str]) -> None:
    survivor, *replaced = numbers
    row = table.latest(survivor)
    for number in replaced:
        table.latest(number)["replaced_by"] = survivor
    if answer.status == _PROTECTED:
        row["protected_identity"] = True
        return
    row["replaced_by"] = None
    stated = {
        "name": answer.name or None,
        "born_on": answer.born_on,
        "sex": row["sex"] or ("K" if int(survivor[10]) % 2 == 0 else "M"),
        "personal_id": _personal_number(answer, row),
        "died_on": answer.civil_status_on if answer.civil_status == _DECEASED else None,
        "left_on": _left_on(answer, row),
    }
    row.update({name: value for name, value in stated.items() if value is not None})
    for number in replaced:
        other = table.latest(number)
        other.update({name: row[name] for name in ("name", "born_on") if other[name] is None})


def _personal_number(answer: Answer, row: dict[str, Any]) -> str | None:
    """Return the current personal number, else the one linked now, else the first earlier one."""
    found = [number for number in answer.numbers if not number.startswith("99")]
    if row["personal_id"] in found and row["personal_id"] != answer.current:
        found = [number for number in found if number in {answer.current, row["personal_id"]}]
    return found[0] if found else None


def _left_on(answer: Answer, row: dict[str, Any]) -> dt.date | None:
    """Return the day the person left: of several the first, as PU states the last change.

    Patients from other regions have the same code for other reasons.
    """
    if answer.exit_code != _LEFT or answer.kind in _OTHER_REGIONS:
        return None
    days = [day for day in (answer.changed_on, row["left_on"]) if day is not None]
    return min(days, default=None)


def _to_look_at(named: Sequence[tuple[Answer, dict[str, Any]]]) -> Iterator[list[int]]:
    """Yield the lines of persons whose registration, death or return needs a person's look."""
    yield [
        answer.line
        for answer, row in named
        if answer.kind == _REGISTERED
        and answer.county
        and not answer.exit_code
        and row["registered_from"] is None
    ]
    yield [
        answer.line for answer, row in named if answer.exit_code == "1" and row["died_on"] is None
    ]
    yield [
        answer.line
        for answer, row in named
        if answer.status == _FOUND and row["left_on"] is not None and not answer.exit_code
    ]
