"""What `samfaktura doctor` finds: each thing it looked at, how it is, and what to do about it."""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """How a thing is: as it should be, worth a look, or in the way of the next run."""

    OK = "ok"
    ATTENTION = "attention"
    FAULT = "fault"


class Finding(NamedTuple):
    """One thing that was looked at. All but the verdict is Swedish; `to_do` is empty when ok."""

    what: str
    verdict: Verdict
    told: str
    to_do: str = ""


def ok(what: str, told: str) -> Finding:
    """Return that a thing is as it should be."""
    return Finding(what, Verdict.OK, told)


def attention(what: str, told: str, to_do: str) -> Finding:
    """Return that a thing is worth a look."""
    return Finding(what, Verdict.ATTENTION, told, to_do)


def fault(what: str, told: str, to_do: str) -> Finding:
    """Return that a thing is in the way of the next run."""
    return Finding(what, Verdict.FAULT, told, to_do)
