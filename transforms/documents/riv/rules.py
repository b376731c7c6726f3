"""The type of a national basis rule, and common constructors.

Official rules keep their names (ÖR1-ÖR52) and do what the official schematron does, even where
that is less than its text. Stricter checks are rules of our own (EGEN-).
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from transforms.documents.invoice.ubl import Element
from transforms.documents.riv.reading import NationalBasis, token


class Severity(StrEnum):
    """Whether a finding blocks the basis or is only reported."""

    BLOCK = "E"
    WARN = "W"


class RivRule(NamedTuple):
    """A rule: `broken` returns the elements at fault, empty when the rule holds."""

    id: str
    severity: Severity
    swedish: str
    broken: Callable[[NationalBasis], Iterable[Element]]


class RivFinding(NamedTuple):
    """A rule that a basis breaks. The text contains no value of the basis."""

    rule: str
    severity: Severity
    swedish: str


Test = Callable[[Element, NationalBasis], bool]


def block(name: str, swedish: str, broken: Callable[[NationalBasis], Iterable[Element]]) -> RivRule:
    """Return a blocking rule."""
    return RivRule(name, Severity.BLOCK, swedish, broken)


def warn(name: str, swedish: str, broken: Callable[[NationalBasis], Iterable[Element]]) -> RivRule:
    """Return a rule that is only reported."""
    return RivRule(name, Severity.WARN, swedish, broken)


def lines_where(test: Test) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return a finder of the care contacts for which `test` is true."""
    return lambda basis: [line for line in basis.lines if test(line, basis)]


def patients_where(test: Test) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return a finder of the patients for whom `test` is true."""
    return lambda basis: [patient for patient in basis.patients if test(patient, basis)]


def claim_where(
    test: Callable[[NationalBasis], bool],
) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return a finder of the message if `test` is true of it."""
    return lambda basis: [basis.claim] if test(basis) else []


def line_code_outside(
    path: str, codes: frozenset[str]
) -> Callable[[NationalBasis], Iterable[Element]]:
    """Return a finder of care contacts whose code at a path is not in a list."""
    return lines_where(lambda line, _: token(line, path) not in {None, *codes})
