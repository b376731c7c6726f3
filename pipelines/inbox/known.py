"""Known bytes in the inbox: a new delivery, a repeat, or a file that still lies there.

Rule: docs/rules.md#same-bytes-again.
"""

import datetime as dt
import json
from collections.abc import Mapping
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

import polars as pl

from contracts.codes import SourceFormat
from contracts.keys import IDENTITY
from pipelines.archive.reported import reported_contacts
from pipelines.archive.work import Work
from pipelines.inbox.files import known_as, looked
from pipelines.ledger.counts import counts_in, counts_text
from pipelines.ledger.records import AnswerFile, InboxFile, KnownFile, PaymentFile

TakenIn = InboxFile | AnswerFile | PaymentFile


class Arrival(Enum):
    """The meaning of known bytes at a path."""

    LIES = auto()
    REPEATED = auto()
    AGAIN = auto()


class _Report(NamedTuple):
    """A delivered report: its content and how to read it."""

    sha256: str
    format: str
    rows: int
    layout: Mapping[str, str]
    counts: str | None
    withdrawn: bool = False


class KnownFiles:
    """The files of a home in the order of delivery, with those that this call adds."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._last = work.ledger.last_at_paths()
        self._first: dict[str, tuple[str, dt.datetime]] = {}
        self._reports: list[_Report] = []
        self._contacts: dict[str, pl.DataFrame] = {}
        withdrawn = set(work.ledger.withdrawals().get_column("ingest_no"))
        for row in work.ledger.files().iter_rows(named=True):
            self._first.setdefault(row["sha256"], (row["path"], row["at"]))
            layout = json.loads(row["layout"])
            kept = (row["sha256"], row["format"], row["rows"], layout, row["counts"])
            self._reports.append(_Report(*kept, row["ingest_no"] in withdrawn))
        for others in (work.ledger.answer_files(), work.ledger.payment_files()):
            for sha256, path, at in others.select("sha256", "path", "at").iter_rows():
                self._first.setdefault(sha256, (path, at))

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self._first

    def arrival(self, name: str, sha256: str) -> Arrival:
        """Return the meaning of known bytes at a path."""
        if self._last.get(name) == sha256:
            return Arrival.LIES
        is_new = name not in self._lay_before and self._may_come_again(sha256)
        return Arrival.AGAIN if is_new else Arrival.REPEATED

    def known_file(self, name: str, sha256: str) -> KnownFile:
        """Return known bytes at a path, with their first delivery."""
        return KnownFile(sha256, name, *self._first[sha256])

    def again(self, name: str, sha256: str) -> InboxFile:
        """Return a new delivery of the bytes of a known report."""
        kept = next(report for report in self._reports if report.sha256 == sha256)
        counts = counts_in(kept.counts) if kept.counts else None
        content = (sha256, name, kept.format, kept.rows, kept.layout)
        return InboxFile(*content, "read", counts=counts, again=True)

    def add(self, file: TakenIn) -> None:
        """Add a delivery of this call."""
        self._first.setdefault(file.sha256, (file.path, self._work.actor.at))
        self.done_with(file.path, file.sha256)
        if isinstance(file, InboxFile):
            layout = dict(file.layout)
            kept = (file.sha256, file.format, file.rows, layout, counts_text(file.counts))
            self._reports.append(_Report(*kept))

    def done_with(self, name: str, sha256: str) -> None:
        """Note what was last ingested at a path."""
        self._last[name] = sha256

    @cached_property
    def _lay_before(self) -> frozenset[str]:
        """The files that lay in the inbox when an earlier release ingested it last.

        That release did nothing with known bytes, and did not record that it had seen them.
        """
        files = self._work.ledger.files()
        last = files.get_column("at").max()
        if not isinstance(last, dt.datetime) or files.get_column("counts").count():
            return frozenset()
        inbox = self._work.home.inbox
        before = last.timestamp() * 10**9
        return frozenset(
            known_as(inbox, inbox / name)
            for name, look in looked(inbox).items()
            if look.changed < before
        )

    def _number(self, sha256: str) -> int:
        """Return the index of the last delivery of a report's bytes that counts, else -1."""
        numbers = (n for n, report in enumerate(self._reports) if _counts(report, sha256))
        return max(numbers, default=-1)

    def _may_come_again(self, sha256: str) -> bool:
        """Return whether the bytes of a report are a delivery at another path.

        Each delivery of them is withdrawn, or another report has spoken of a contact since the last
        that counts. Destroyed bytes are not delivered again: their year is over.
        """
        if self._work.destroyed.has(self._work.home.raw(sha256)):
            return False
        number = self._number(sha256)
        if number < 0:
            return any(report.sha256 == sha256 for report in self._reports)
        return self._spoken_since(number)

    def _spoken_since(self, number: int) -> bool:
        """Return whether a later file that counts reports a contact of a delivery."""
        own = self._contacts_of(self._reports[number])
        since = self._reports[number + 1 :]
        later = {report.sha256: report for report in since if not report.withdrawn}
        return any(
            not own.join(self._contacts_of(report), on=IDENTITY, how="semi").is_empty()
            for report in later.values()
        )

    def _contacts_of(self, report: _Report) -> pl.DataFrame:
        if report.sha256 not in self._contacts:
            kept = (report.sha256, report.layout, SourceFormat(report.format))
            self._contacts[report.sha256] = reported_contacts(self._work.home, *kept)
        return self._contacts[report.sha256]


def _counts(report: _Report, sha256: str) -> bool:
    return report.sha256 == sha256 and not report.withdrawn
