"""What a rule of the national basis is, and the shapes that many of them share.

Official rules keep their names (ÖR1-ÖR52) and do what the official schematron does, also where
that is less than its text. Where we ask for more, that is a rule of our own (EGEN-).
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from transforms.documents.invoice.ubl import Element
from transforms.documents.riv.reading import NationalBasis, token


class Severity(StrEnum):
    """Whether a finding stops the basis or is only told."""

    BLOCK = "E"
    WARN = "W"


class RivRule(NamedTuple):
    """A rule: `broken` gives the elements at fault, none when it holds."""

    id: str
    severity: Severity
    swedish: str
    broken: Callable[[NationalBasis], Iterable[Element]]


class RivFinding(NamedTuple):
    """A rule that a basis breaks. The text holds no value of the basis."""

    rule: str
    severity: Severity
    swedish: str


Test = Callable[[Element, NationalBasis], bool]


def block(name: str, swedish: str, broken: Callable[[NationalBasis], Iterable[Element]]) -> RivRule:
    """Return a rule that stops the basis."""
    return RivRule(name, Severity.BLOCK, swedish, broken)


def warn(name: str, swedish: str, broken: Callable[[NationalBasis], Iterable[Element]]) -> RivRule:
    """Return a rule that is only told."""
    return RivRule(name, Severity.WARN, swedish, broken)


def lines_where(test: Test) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return what finds the care contacts for which `test` is true."""
    return lambda basis: [line for line in basis.lines if test(line, basis)]


def patients_where(test: Test) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return what finds the patients for whom `test` is true."""
    return lambda basis: [patient for patient in basis.patients if test(patient, basis)]


def claim_where(
    test: Callable[[NationalBasis], bool],
) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return what finds the message when `test` is true of it."""
    return lambda basis: [basis.claim] if test(basis) else []


def line_code_outside(
    path: str, codes: frozenset[str]
) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return what finds care contacts whose code at a path is there and not in a list."""
    return lines_where(lambda line, _: token(line, path) not in {None, *codes})
