"""A home used step by step, and the plain oracle's result of the same steps.

A step is what people do: files arrive, a registry is fixed, a month is drafted, approved or issued,
a contact is decided on. The oracle follows, except that it has no drafts. Steps made
while a draft is open wait in `_later`, and are passed to the oracle when the next draft is made.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError, SamfakturaError
from contracts.period import Month as Period
from pipelines.archive.work import Work
from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.desk.withdrawals import withdraw
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.inbox.ingest import ingest
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from pipelines.month import approve, bill, issue
from pipelines.recovery import open_home
from tests.generated.laws import broken
from tests.generated.world import File, Mend, Month, Row, Tables, mended
from tests.histories.inbox import Inbox
from tests.histories.terms import Approval, Counts, DifferentError, Draft, Order
from tests.oracle import Oracle
from tests.oracle.model import RELEASABLE, Key
from tests.support.compared import differences
from tests.support.errors import texts
from tests.support.home import moment, no_documents, read_result, write_registries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import polars as pl

    from tests.concurrency.operators import Operator
    from tests.oracle import RunResult

OPEN = ("held", "not_yet")


NOT_APPROVED = {ErrorCode.RUN_MADE_BY_THE_SAME, ErrorCode.RUN_APPROVED_BEFORE}
NOT_ISSUED = {ErrorCode.RUN_NOT_APPROVED, ErrorCode.RUN_APPROVED_BY_MAKER}
NOT_WITHDRAWN = {ErrorCode.FILE_WITHDRAWN, ErrorCode.RECEIVED_FILE_UNKNOWN}
NOT_DECIDED = {
    ErrorCode.NOT_RELEASABLE,
    ErrorCode.MONTH_NOT_OVER,
    ErrorCode.CONTACT_NOT_WAITING,
}


class Lived:
    """A home, and the oracle that receives the same steps."""

    def __init__(self, root: Path, tables: Tables, counts: Counts) -> None:
        self.home = Home(root)
        self.home.make()
        self.tables = tables
        self.counts = counts
        self.inbox = Inbox(self.home.inbox)
        self.draft: Draft | None = None
        self.approval: Approval = "auto"
        self.result: RunResult | None = None
        self._oracle = Oracle(tables)
        self._later: list[Callable[[], None]] = []
        self._issued: pl.DataFrame | None = None
        self._withdrawn: dict[int, str] = {}
        write_registries(self.home, tables)

    # Input

    def mend(self, mends: Sequence[Mend]) -> None:
        """Change registries."""
        self.tables = tables = mended(self.tables, [*mends])
        write_registries(self.home, tables)
        self._later.append(partial(self._oracle.replace_registries, tables))

    def take_in(self, who: str, day: dt.date) -> None:
        """Ingest the inbox, without billing."""
        with open_home(self.home.root, Actor(who, moment(day))) as work:
            ingest(work)
        self.taken_in()

    # Actions

    def set_approval(self, approval: Approval) -> None:
        """Change the setting."""
        self.approval = approval
        self.home.settings.write_text(f'approval = "{approval}"\n')

    def bill(self, order: Order, who: str, *, draft: bool = False) -> None:
        """Bill a month; issue it unless it waits for approval."""
        asked = BillOrder(
            Period.parse(order.month), order.issued_on, draft, rebill_since=order.rebill_since
        )
        with no_documents():
            run = bill(self.home, asked, Actor(who, moment(order.issued_on))).run
        self.taken_in()
        self.drafted(order, who)
        waits = draft or self.approval == "four_eyes"
        if (run.state == "draft") != waits:
            raise DifferentError(f"a run that is {run.state}, with approval {self.approval}")
        if not waits:
            self.issued()

    def approve(self, who: str, day: dt.date) -> None:
        """Approve the open draft, by another person if the settings require it."""
        draft = self._the_draft()
        may = draft.may_be_approved(who, self.approval)
        try:
            approve(self.home, Period.parse(draft.order.month), Actor(who, moment(day)))
        except LedgerError as refused:
            self._turned_away(refused, NOT_APPROVED, expected=not may)
            return
        self._done(expected=may)
        self.draft = draft._replace(approved_by=who)

    def issue(self, who: str, day: dt.date) -> None:
        """Issue the open draft, approved by another person if the settings require it."""
        draft = self._the_draft()
        may = draft.may_be_issued(self.approval)
        try:
            with no_documents():
                issue(self.home, Period.parse(draft.order.month), Actor(who, moment(day)))
        except LedgerError as refused:
            self._turned_away(refused, NOT_ISSUED, expected=not may)
            return
        self._done(expected=may)
        self.issued()

    def issue_nothing(self, month: str, who: str, day: dt.date) -> None:
        """Try to issue a month that has no draft."""
        try:
            with no_documents():
                issue(self.home, Period.parse(month), Actor(who, moment(day)))
        except SamfakturaError as refused:
            self._turned_away(refused, {ErrorCode.NO_DRAFT}, expected=True)
            return
        raise DifferentError("a month without a draft was issued")

    def decide(
        self, kind: Literal["release", "refuse"], report: Key, who: str, day: dt.date
    ) -> None:
        """Release or refuse a contact that waited when the last run was issued."""
        reporter, contact_id = self._oracle.identity_of(report) or ("", "")
        holding = self._holding(report)
        may = kind == "refuse" or (bool(holding) and holding <= set(RELEASABLE))
        may &= report[0] not in self._withdrawn
        try:
            asked = DecisionRequest(contact_id, reporter, "Prövat mot journalen")
            codes = decide(self.home, kind, asked, Actor(who, moment(day)))
        except SamfakturaError as refused:
            self._turned_away(refused, NOT_DECIDED, expected=not may)
            return
        self._done(expected=may)
        if kind == "release" and set(codes) != holding:
            raise DifferentError(f"released from {codes}, held by {sorted(holding)}")
        self._later.append(
            partial(self._oracle.decide, kind, reporter, contact_id, codes, about=report)
        )

    def withdraw(self, number: int, who: str, day: dt.date) -> None:
        """Withdraw a delivery, by its number from 1; an open draft is deleted."""
        known = number <= len(self.inbox.taken_in)
        may = known and number not in self._withdrawn
        try:
            withdraw(self.home, number, "Fel fil", Actor(who, moment(day)))
        except LedgerError as refused:
            self._turned_away(refused, NOT_WITHDRAWN, expected=not may)
            return
        if may:
            self._withdrawn[number] = who
            self.inbox.withdraw(number)
            self._later.append(partial(self._oracle.withdraw, number))
            self.draft = None
        self._done(expected=may or self._withdrawn.get(number) == who)

    def waiting(self) -> list[Key]:
        """Return the places of reports that waited when the last run was issued."""
        if self.result is None:
            return []
        waits = sorted(key for key, fate in self.result.fates.items() if fate in OPEN)
        return [key for key in waits if self._oracle.identity_of(key) is not None]

    def billed(self) -> list[Row]:
        """Return the identity cells of the contacts billed when the last run was issued."""
        if self.result is None:
            return []
        keys = sorted(key for key, fate in self.result.fates.items() if fate == "billed")
        found = [self._oracle.identity_of(key) for key in keys]
        return [{"reporter": one[0], "contact_id": one[1]} for one in found if one is not None]

    # Results

    def taken_in(self) -> None:
        """Pass each newly ingested file to the oracle."""
        self._later += [partial(self._oracle.deliver, rows) for rows in self.inbox.take_in()]

    def drafted(self, order: Order, who: str) -> None:
        """Record a draft of everything that happened; it replaces any earlier one.

        The same draft made again by the same person keeps its approval.
        """
        for happened in self._later:
            happened()
        self._later.clear()
        with Ledger.open(self.home.ledger) as ledger:
            kept = ledger.draft()
        sha256 = None if kept is None else kept.manifest_sha256
        before, made = (
            self.draft,
            Draft(order, len(self.inbox.taken_in), who, self.approval, sha256),
        )
        if before is not None and sha256 is not None and before._replace(approved_by=None) == made:
            made = before
        self.draft = made

    def issued(self) -> None:
        """Compare the issued draft with the oracle, and check the invariants."""
        order, files, *_ = self._the_draft()
        self.draft = None
        expected = self._oracle.bill(order.month, order.issued_on, order.rebill_since)
        with Ledger.open(self.home.ledger) as ledger:
            invoices, run_no = ledger.invoices(), ledger.last_issued_run()
        found = differences(expected, read_result(self.home, run_no))
        found += broken(self.home, [_month_of(self.inbox.taken_in[:files], order)])
        if self._issued is not None and not invoices.head(self._issued.height).equals(self._issued):
            found.append("law 4: an issued invoice changed")
        if found:
            raise DifferentError("\n".join(found))
        self._issued, self.result = invoices, expected
        self.counts.compared(expected)

    def killed_at(self, other: Operator, step: str, order: Order, who: str, *, draft: bool) -> None:
        """Bill in another process, kill it at a step, and follow up on what was kept."""
        call = ["bill", order.month, "--issued-on", str(order.issued_on), "--as", who]
        other.begin(self.home, [*call, *["--draft"][:draft]], stop_at=step)
        outcome = other.stands_or_answers()
        if isinstance(outcome, str):
            other.kill()
            self.counts.kills += 1
        elif outcome.code:
            raise DifferentError(f"exit {outcome.code}: {outcome.err}")
        with Ledger.open(self.home.ledger) as ledger:
            files, kept, last = ledger.files().height, ledger.draft(), ledger.last_issued_run()
            issued = last > 0 and ledger.run(last).created_by == who
            at_path = ledger.last_at_paths()
        if at_path != self.inbox.at_path:
            self.taken_in()
        if files != len(self.inbox.taken_in):
            raise DifferentError(f"{files} files were taken in of {len(self.inbox.taken_in)}")
        if issued or (kept is not None and kept.created_by == who):
            self.drafted(order, who)
        if issued:
            self.issued()

    def ends(self) -> None:
        """Check at the end that everything stored is unchanged."""
        with Ledger.open(self.home.ledger) as ledger:
            found = texts(home_problems(Work(self.home, ledger)))
        if found:
            raise DifferentError("\n".join(found))

    def _the_draft(self) -> Draft:
        if self.draft is None:
            raise ValueError("there is no draft")
        return self.draft

    def _holding(self, report: Key) -> set[str]:
        return set() if self.result is None else self.result.holding.get(report, set())

    def _turned_away(
        self, refused: SamfakturaError, codes: set[ErrorCode], *, expected: bool
    ) -> None:
        if refused.code not in codes:
            raise refused
        if not expected:
            raise DifferentError("what is allowed was refused")
        self.counts.turned_away += 1

    @staticmethod
    def _done(*, expected: bool) -> None:
        if not expected:
            raise DifferentError("what is not allowed was done")


def _month_of(files: list[File], order: Order) -> Month:
    return Month(order.month, order.issued_on, None, {}, [], files)
