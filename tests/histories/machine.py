"""A stateful machine: any steps in any order, drawn by Hypothesis, which shrinks.

The draws are small numbers that choose among the available objects. A story (tests/generated)
describes a contact: how it is reported, corrected, cancelled, and which registry is fixed
meanwhile. The machine decides when each of these happens, in which files, and what is billed,
decided and killed in between.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
)

from tests.generated.quarter import STORIES, files
from tests.generated.scene import Scene, make_base
from tests.generated.stories_again import changed
from tests.generated.world import SPRING, TURN_OF_YEAR, File, Mend, Report, Row, dice
from tests.histories.drawing import ToBeKilled, contracts_believed, step
from tests.histories.lived import Lived
from tests.histories.terms import Approval, Counts, Order

TABLES = ("csv", "csv-swedish", "csv-cp1252", "csv-tab", "xlsx", "parquet")
FOLDERS = ("a/", "b/", "Ä/", "", "", "z/")
MONTHS = 3
STEPS = ("ingest", "believe_reports", "settle_contacts", "gate", "documents", "issue")
_BY_NAME = {story.__name__: story for story in STORIES}
_any = st.integers(0, 10_000)
_month = st.integers(0, MONTHS - 1)
_who = st.sampled_from(("Anna", "Olle"))
_story = st.tuples(st.sampled_from(sorted(_BY_NAME)), _any)


class Histories(RuleBasedStateMachine):
    """Histories of a home. A subclass has its own counts and may kill."""

    counts: ClassVar[Counts] = Counts()
    kills: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="histories-"))
        self.around = ExitStack()
        self.counts.histories += 1

    @initialize(
        seed=st.integers(0, 99),
        turn_of_year=st.booleans(),
        held=st.integers(0, 9),
        approval=st.sampled_from(("auto", "auto", "four_eyes")),
        stories=st.lists(_story, min_size=6, max_size=12),
    )
    def begins(
        self,
        *,
        seed: int,
        turn_of_year: bool,
        held: int,
        approval: Approval,
        stories: list[tuple[str, int]],
    ) -> None:
        """Set up registries, the approval setting, and the first contacts."""
        self.calendar = TURN_OF_YEAR if turn_of_year else SPRING
        self.base = make_base(seed, self.calendar, 12)
        self.lived = Lived(self.root, self.base.tables, self.counts)
        self.lived.set_approval(approval)
        self.reports: list[Report] = []
        self.later: list[Report] = []
        self.mends: list[Mend] = []
        self.numbered = 0
        self.today = 0
        if held:
            self.around.enter_context(contracts_believed())
        self._report(stories, seed)

    def teardown(self) -> None:
        """Bill the remaining contacts, credit one of them, and check everything stored."""
        try:
            # Hypothesis ends a failing history, or one out of dice, by raising.
            if sys.exc_info()[0] is None:
                self.lived.set_approval("auto")
                self.today = MONTHS - 1
                self.lived.bill(self._order(MONTHS - 1), "Anna")
                self._credit_one()
                self.lived.ends()
        finally:
            self.around.close()
            shutil.rmtree(self.root, ignore_errors=True)

    def _credit_one(self) -> None:
        """Cancel a contact that is billed, so that each history credits one and leaves the rest."""
        cells = self.lived.billed()
        if cells:
            self._deliver([Report(0, cells[0] | {"cancelled": "J"})], 0)
            self.lived.bill(self._order(MONTHS - 1), "Anna")

    # Input

    @step(stories=st.lists(_story, min_size=2, max_size=10), seed=_any)
    def contacts_are_reported(self, stories: list[tuple[str, int]], seed: int) -> None:
        """Report new contacts; keep their later reports for later."""
        self._report(stories, seed)

    def _report(self, stories: list[tuple[str, int]], seed: int) -> None:
        now = []
        for name, thrown in stories:
            story = _BY_NAME[name](self._scene(name, thrown))
            now += story.reports[:1]
            self.later += story.reports[1:]
            self.mends += [mend for mend in story.mends if mend.month > 0]
            self.lived.mend([mend for mend in story.mends if mend.month == 0])
        self._deliver(now, seed)

    @precondition(lambda self: self.later)
    @step(number=st.integers(1, 8), seed=_any)
    def contacts_are_reported_again(self, number: int, seed: int) -> None:
        """Report corrections, cancellations and repeats of stories already begun."""
        self._deliver(self.later[:number], seed)
        del self.later[:number]

    @precondition(lambda self: self.reports)
    @step(which=_any, seed=_any)
    def corrected(self, which: int, seed: int) -> None:
        """Report any contact with another cell."""
        one = self.reports[which % len(self.reports)]
        scene = self._scene("corrected", seed)
        row = changed(scene, {"care_form": "outpatient"} | one.row)
        if one.ersmo:
            row = scene.as_ersmo(row)
        self._deliver([one._replace(row=row)], seed)

    @precondition(lambda self: self.reports)
    @step(which=_any, seed=_any)
    def cancelled(self, which: int, seed: int) -> None:
        """Cancel any contact by its identity only."""
        self._deliver(
            [Report(0, _of(self.reports[which % len(self.reports)]) | {"cancelled": "J"})], seed
        )

    @precondition(lambda self: self.reports)
    @step(which=_any, seed=_any)
    def id_is_used_by_another(self, which: int, seed: int) -> None:
        """Use the id of a contact for another reporter's contact."""
        row = self._scene("reported_by_another", seed).contact(which % MONTHS)
        others = {"contact_id": _of(self.reports[which % len(self.reports)])["contact_id"]}
        self._deliver([Report(0, row | others | {"reporter": "Annat system"})], seed)

    # Repeated input

    @precondition(lambda self: self.lived.inbox.files)
    @step(which=_any, folder=st.sampled_from(FOLDERS))
    def same_file_renamed(self, which: int, folder: str) -> None:
        """Deliver the same bytes under another name."""
        there = self.lived.inbox.files
        file = there[which % len(there)]
        self.lived.inbox.copy(file, self._path(folder, Path(file.path).suffix))

    @precondition(lambda self: self.lived.inbox.taken_in)
    @step(which=_any, kind=st.sampled_from(TABLES), folder=st.sampled_from(FOLDERS), part=_any)
    def same_contacts_in_another_file(self, which: int, kind: str, folder: str, part: int) -> None:
        """Deliver any file's rows in another format: all, reordered, or only some."""
        file = self.lived.inbox.taken_in[which % len(self.lived.inbox.taken_in)]
        rows = [*file.rows]
        if part % 3:
            dice(part).shuffle(rows)
        if part % 3 > 1:
            rows = rows[: 1 + len(rows) // 2]
        if file.kind == "ersmo":
            kind = "ersmo"
        self.lived.inbox.deliver(File(self._path(folder, _ENDINGS.get(kind, ".csv")), kind, rows))

    @step()
    def inbox_is_cleared(self) -> None:
        """Delete ingested files."""
        self.lived.inbox.clear()

    @precondition(lambda self: self.mends)
    @step(number=st.integers(1, 4))
    def registries_are_fixed(self, number: int) -> None:
        """Apply later registry fixes of stories already begun."""
        self.lived.mend(self.mends[:number])
        del self.mends[:number]

    # Actions

    @step(who=_who)
    def inbox_is_taken_in(self, who: str) -> None:
        """Ingest without billing."""
        self.lived.take_in(who, self.calendar.issued_on(self.today))

    @step(month=_month, who=_who, later=st.sampled_from((0, 0, 1)))
    def month_is_billed(self, month: int, who: str, later: int) -> None:
        """Bill any month: again, or before one that is billed already."""
        self.today = min(self.today + later, MONTHS - 1)
        self.lived.bill(self._order(month), who)

    @step(month=_month, who=_who)
    def month_is_drafted(self, month: int, who: str) -> None:
        """Draft a month, replacing any open draft."""
        self.lived.bill(self._order(month), who, draft=True)

    @step(month=_month, who=_who, day=st.sampled_from((1, 10, 20)), draft=st.booleans())
    def billed_contacts_are_rebilled(self, month: int, who: str, day: int, *, draft: bool) -> None:
        """Bill with `--rebill-since`."""
        since = self.calendar.issued_on(0).fromisoformat(self.calendar.day(0, day))
        self.lived.bill(self._order(month)._replace(rebill_since=since), who, draft=draft)

    @precondition(lambda self: self.lived.draft is not None)
    @step(who=_who)
    def draft_is_approved(self, who: str) -> None:
        """Approve by the author of the draft, or by another."""
        self.lived.approve(who, self.calendar.issued_on(self.today))

    @precondition(lambda self: self.lived.draft is not None)
    @step(who=_who)
    def draft_is_issued(self, who: str) -> None:
        """Issue the draft, approved or not."""
        self.lived.issue(who, self.calendar.issued_on(self.today))

    @precondition(lambda self: self.lived.draft is None)
    @step(month=_month, who=_who)
    def nothing_is_issued(self, month: int, who: str) -> None:
        """Issue without a draft."""
        self.lived.issue_nothing(
            self.calendar.name(month), who, self.calendar.issued_on(self.today)
        )

    @precondition(lambda self: self.lived.waiting())
    @step(which=_any, kind=st.sampled_from(("release", "release", "refuse")), who=_who)
    def contact_is_decided_on(self, which: int, kind: str, who: str) -> None:
        """Decide on a waiting contact."""
        waiting = self.lived.waiting()
        self.lived.decide(
            "refuse" if kind == "refuse" else "release",
            waiting[which % len(waiting)],
            who,
            self.calendar.issued_on(self.today),
        )

    @precondition(lambda self: self.lived.inbox.taken_in)
    @step(which=_any, who=_who)
    def delivery_is_withdrawn(self, which: int, who: str) -> None:
        """Withdraw any delivery: judged or not, withdrawn already, or one that does not exist."""
        number = 1 + which % (len(self.lived.inbox.taken_in) + 1)
        self.lived.withdraw(number, who, self.calendar.issued_on(self.today))

    @step(approval=st.sampled_from(("auto", "four_eyes")))
    def approval_is_set(self, approval: Approval) -> None:
        """Set whether drafts wait for another person."""
        self.lived.set_approval(approval)

    @precondition(lambda self: self.kills)
    @step(month=_month, step=st.sampled_from(STEPS), draft=st.booleans())
    def killed_while_billing(self, month: int, step: str, *, draft: bool) -> None:
        """Kill billing at a step; the open state is as before, or as if the step was done."""
        self.numbered += 1
        who = f"Dödad {self.numbered}"
        self.lived.killed_at(ToBeKilled.ready(), step, self._order(month), who, draft=draft)

    def _order(self, month: int) -> Order:
        """Return the order; for a month that has not begun, that of the current one."""
        begun = min(month, self.today + 1)
        return Order(self.calendar.name(begun), self.calendar.issued_on(self.today))

    def _scene(self, *seed: object) -> Scene:
        self.numbered += 1
        return Scene(self.base, self.numbered, MONTHS, *seed)

    def _path(self, folder: str, ending: str) -> str:
        self.numbered += 1
        return f"{folder}{self.numbered * 7 % 1000}-{self.numbered}{ending}"

    def _deliver(self, reports: list[Report], seed: int) -> None:
        """Deliver the way people do: a table, and ERSMOIndata of each reporter."""
        self.reports += [one for one in reports if len(_of(one)) > 1]
        for file in files(reports, 0, seed):
            folder = FOLDERS[seed % len(FOLDERS)]
            self.lived.inbox.deliver(file._replace(path=self._path(folder, Path(file.path).suffix)))


_ENDINGS = {"ersmo": ".xml", "xlsx": ".xlsx", "parquet": ".parquet"}


def _of(report: Report) -> Row:
    """Return the identity of a contact; less if it has none."""
    row = {name: report.row.get(name, "") for name in ("reporter", "contact_id")}
    return {name: cell for name, cell in row.items() if cell.strip()}
