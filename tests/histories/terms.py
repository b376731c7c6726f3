"""The vocabulary of a history, and how much of it was compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from tests.oracle import RunResult

Approval = Literal["auto", "four_eyes"]


class DifferentError(AssertionError):
    """The home and the oracle, or the home and the invariants, disagree."""


class Order(NamedTuple):
    """The ordered month, and its day of issue."""

    month: str
    issued_on: dt.date
    rebill_since: dt.date | None = None


class Draft(NamedTuple):
    """The oracle's result when the open draft is issued, its author, and its approval."""

    order: Order
    files: int
    made_by: str
    approval: Approval
    manifest_sha256: str | None
    approved_by: str | None = None

    def may_be_approved(self, who: str, approval: Approval) -> bool:
        """Return whether it may be approved: once, with four eyes by another person."""
        if self.approved_by is not None:
            return self.approved_by == who
        return approval == "auto" or who != self.made_by

    def may_be_issued(self, approval: Approval) -> bool:
        """Return whether it may be issued.

        Another person must have approved it if the settings require it, or did so when it was made.
        """
        if "four_eyes" not in {approval, self.approval}:
            return True
        return self.approved_by not in {None, self.made_by}


@dataclass
class Counts:
    """The number of things tried and compared."""

    histories: int = 0
    steps: int = 0
    runs: int = 0
    rows: int = 0
    remarks: int = 0
    invoices: int = 0
    kronor: int = 0
    kills: int = 0
    turned_away: int = 0
    fates: set[str] = field(default_factory=set)

    def compared(self, result: RunResult) -> None:
        """Count what a run was compared in."""
        self.runs += 1
        self.rows += len(result.fates)
        self.remarks += len(result.remarks)
        self.invoices += len(result.invoices)
        self.kronor += int(sum(invoice.total for invoice in result.invoices))
        self.fates |= set(result.fates.values())

    def __str__(self) -> str:
        return (
            f"histories: {self.histories} with {self.steps} steps, {self.kills} kills and"
            f" {self.turned_away} calls turned away; {self.runs} issued runs compared with the"
            f" oracle: {self.rows} fates, {self.remarks} remarks, {self.invoices} invoices,"
            f" {self.kronor} kronor"
        )
