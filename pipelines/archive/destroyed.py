"""Files that were deliberately destroyed and must not count as missing.

An event of the audit chain references a list by hash, and the list references each file. The data
that the rules need when a contact is reported again is kept: evidence, and the tables of delivered
files. A table can normally be verified by reading the delivered file again; after the file is
destroyed, the list's hash of the table replaces that check.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from contracts.period import Month
from pipelines.home.files import sha256_of
from pipelines.home.paths import VOIDED, Home
from pipelines.ledger.decisions import DestructionEvent
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger


class DestructionList(NamedTuple):
    """The files destroyed for a year and the tables kept, by name with sha256.

    A name is a path in the home; a document has the path to which it was issued.
    """

    year: int
    decision: str
    removed: Mapping[str, str]
    tables: Mapping[str, str]

    def content(self) -> bytes:
        """Return the list as stored JSON; equal lists give equal bytes."""
        return (json.dumps(self._asdict(), ensure_ascii=False, indent=1, sort_keys=True)).encode()

    @classmethod
    def read(cls, path: Path, sha256: str) -> Self | None:
        """Read a stored list; None if it is missing or differs from the ledger's hash."""
        if not path.is_file() or sha256_of(path) != sha256:
            return None
        return cls(**json.loads(path.read_bytes()))


class Destroyed:
    """The deliberately destroyed files of a home.

    `decisions` are those by which documents were destroyed, by calendar year of issue.
    """

    def __init__(self, home: Home, lists: list[DestructionList]) -> None:
        self._home = home
        self._removed = {name for one in lists for name in one.removed}
        self._tables = {name: sha256 for one in lists for name, sha256 in one.tables.items()}
        self.decisions = {
            one.year: one.decision
            for one in lists
            if any(home.outbox_of(home.root / name) for name in one.removed)
        }

    def has(self, path: Path) -> bool:
        """Return whether a file was destroyed; a document has the path of its issue."""
        return path.relative_to(self._home.root).as_posix() in self._removed

    def documents_of(self, record: RunRecord) -> str | None:
        """Return the decision by which a run's documents were destroyed, or None."""
        return None if record.issued_on is None else self.decisions.get(record.issued_on.year)

    def kept_of(self, runs: Sequence[RunRecord]) -> list[RunRecord]:
        """Return the runs of a month whose documents exist.

        Raises:
            LedgerError: the documents of all runs were destroyed; names the decisions.
        """
        decisions = {record.run_no: self.documents_of(record) for record in runs}
        kept = [record for record in runs if decisions[record.run_no] is None]
        if runs and not kept:
            by = ", ".join(sorted({str(decision) for decision in decisions.values()}))
            month = Month.parse(runs[0].month)
            raise LedgerError(ErrorCode.DOCUMENTS_DESTROYED, month=month, agreed=by)
        return kept

    def table_stands(self, table: Path) -> bool:
        """Return whether the table of a destroyed file is unchanged since then."""
        sha256 = self._tables.get(table.relative_to(self._home.root).as_posix())
        return table.is_file() and sha256_of(table) == sha256


def destroyed(home: Home, ledger: Ledger) -> Destroyed:
    """Return the destroyed files; a missing or changed list contributes none."""
    return Destroyed(home, [one for _, one in lists(home, ledger) if one is not None])


def lists(home: Home, ledger: Ledger) -> Iterator[tuple[DestructionEvent, DestructionList | None]]:
    """Yield each destruction with its list, None for a missing or changed list."""
    for event in ledger.destructions():
        yield event, DestructionList.read(home.input(event.list_sha256), event.list_sha256)


def still_there(home: Home, destroyed: DestructionList) -> Iterator[tuple[Path, str]]:
    """Yield the path and sha256 of each file of a list that still exists."""
    for name, sha256 in destroyed.removed.items():
        for path in places(home, home.root / name):
            if path.exists():
                yield path, sha256


def places(home: Home, path: Path) -> Iterator[Path]:
    """Yield the paths where a file may be: voided documents have their own folder."""
    yield path
    month = home.outbox_of(path)
    if month is not None:
        yield month / VOIDED / path.relative_to(month)
