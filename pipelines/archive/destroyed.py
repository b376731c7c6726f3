"""Which files of a home were destroyed by a decision, and so are meant to be gone.

An event of the audit chain names a list by hash, and the list each file. What stays is what the
rules ask for later, when a contact is reported again: evidence, and the tables of what was
delivered. A table is believed because the delivered file can be read again; once that is gone, the
list has the table's hash.
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
    """What a decision takes away of a year: files and the tables that stay, by name with sha256.

    A name is a path in the home; that of a document is the one it was issued by.
    """

    year: int
    decision: str
    removed: Mapping[str, str]
    tables: Mapping[str, str]

    def content(self) -> bytes:
        """Return the list as it is kept: the same bytes each time."""
        return (json.dumps(self._asdict(), ensure_ascii=False, indent=1, sort_keys=True)).encode()

    @classmethod
    def read(cls, path: Path, sha256: str) -> Self | None:
        """Read a kept list; None when it is missing or is not the one that the ledger names."""
        if not path.is_file() or sha256_of(path) != sha256:
            return None
        return cls(**json.loads(path.read_bytes()))


class Destroyed:
    """The files of a home that are meant to be gone.

    `decisions` are those by which documents were, by calendar year of issue.
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
        """Tell whether a file was destroyed; a document is asked for where it was issued to."""
        return path.relative_to(self._home.root).as_posix() in self._removed

    def documents_of(self, record: RunRecord) -> str | None:
        """Return the decision by which the documents of a run were destroyed, if they were."""
        return None if record.issued_on is None else self.decisions.get(record.issued_on.year)

    def kept_of(self, runs: Sequence[RunRecord]) -> list[RunRecord]:
        """Return the runs of a month whose documents are kept.

        Raises:
            LedgerError: when those of all of them were destroyed, by which decision.
        """
        decisions = {record.run_no: self.documents_of(record) for record in runs}
        kept = [record for record in runs if decisions[record.run_no] is None]
        if runs and not kept:
            by = ", ".join(sorted({str(decision) for decision in decisions.values()}))
            month = Month.parse(runs[0].month)
            raise LedgerError(ErrorCode.DOCUMENTS_DESTROYED, month=month, agreed=by)
        return kept

    def table_stands(self, table: Path) -> bool:
        """Tell whether the table of a destroyed file is what it was then."""
        told = self._tables.get(table.relative_to(self._home.root).as_posix())
        return table.is_file() and sha256_of(table) == told


def destroyed(home: Home, ledger: Ledger) -> Destroyed:
    """Return what was destroyed; a list that is not as it was kept says nothing."""
    return Destroyed(home, [told for _, told in lists(home, ledger) if told is not None])


def lists(home: Home, ledger: Ledger) -> Iterator[tuple[DestructionEvent, DestructionList | None]]:
    """Yield each destruction with its list, None for one that is not as it was kept."""
    for event in ledger.destructions():
        yield event, DestructionList.read(home.input(event.list_sha256), event.list_sha256)


def still_there(home: Home, told: DestructionList) -> Iterator[tuple[Path, str]]:
    """Yield the files of a list that are not gone yet, and the sha256 of each."""
    for name, sha256 in told.removed.items():
        for path in places(home, home.root / name):
            if path.exists():
                yield path, sha256


def places(home: Home, path: Path) -> Iterator[Path]:
    """Yield where a file may lie: a document of a voided invoice lies apart from the others."""
    yield path
    month = home.outbox_of(path)
    if month is not None:
        yield month / VOIDED / path.relative_to(month)
