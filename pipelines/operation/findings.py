"""A finding of `samfaktura doctor`: its verdict and remedy."""

from enum import StrEnum
from typing import NamedTuple


class DoctorVerdict(StrEnum):
    """The state of a checked item: in order, worth a look, or blocking the next run."""

    OK = "ok"
    ATTENTION = "attention"
    FAULT = "fault"


class DoctorFinding(NamedTuple):
    """One checked item. All but the verdict is Swedish; `to_do` is empty when ok."""

    what: str
    verdict: DoctorVerdict
    state: str
    to_do: str = ""


def ok(what: str, state: str) -> DoctorFinding:
    """Return a finding that is in order."""
    return DoctorFinding(what, DoctorVerdict.OK, state)


def attention(what: str, state: str, to_do: str) -> DoctorFinding:
    """Return a finding that is worth a look."""
    return DoctorFinding(what, DoctorVerdict.ATTENTION, state, to_do)


def fault(what: str, state: str, to_do: str) -> DoctorFinding:
    """Return a finding that blocks the next run."""
    return DoctorFinding(what, DoctorVerdict.FAULT, state, to_do)
