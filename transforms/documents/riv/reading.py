"""A national basis as its receiver reads it: elements by path. A fault is an answer, no error."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from lxml import etree

from transforms.documents.peppol_xml import Element
from transforms.documents.riv.codes import CLAIM, REGISTRY, RESPONDER
from transforms.documents.riv.structure import Faults, faults

_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAY: Final = re.compile(r"[0-9]{8}")
# A basis is refused by size, not by the parser's own limit on one text.
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@dataclass(frozen=True, slots=True)
class Basis:
    """A basis that was read: the whole message, and what rules most often ask for.

    `lines` are the care contacts (healthcarePerformed) in the order of the message; `faults` what
    does not fit the contract's shape.
    """

    size: int
    whole: Element
    claim: Element
    patients: list[Element]
    lines: list[Element]
    faults: Faults
    today: dt.date

    @property
    def is_credit(self) -> bool:
        """Whether it credits: typeOfInvoice 381."""
        return token(self.claim, "typeOfInvoice") == "381"

    @property
    def issued(self) -> str:
        """Return issueDate as written."""
        return text(self.claim, "issueDate") or ""

    @property
    def address(self) -> str | None:
        """Return the LogicalAddress of the envelope, when there is an envelope."""
        found = self.whole.find(f".//{{{REGISTRY}}}LogicalAddress")
        return None if found is None else (found.text or "").strip()


def read(xml: bytes, today: dt.date) -> Basis | None:
    """Read a message, with or without its SOAP envelope; None when it is no basis."""
    try:
        whole = etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError:
        return None
    claim = next(whole.iter(f"{{{RESPONDER}}}claimSpecification"), None)
    if claim is None:
        return None
    patients = every(claim, "healthCareServicesSpecificationLine")
    lines = [line for patient in patients for line in every(patient, "healthcarePerformed")]
    return Basis(len(xml), whole, claim, patients, lines, faults(claim), today)


@cache
def _path(path: str) -> str:
    return "/".join(f"{{{CLAIM}}}{name}" for name in path.split("/"))


def every(under: Element, path: str) -> list[Element]:
    """Return the elements at a path of names in the contract's namespace."""
    found: list[Element] = under.findall(_path(path))
    return found


def has(under: Element, path: str) -> bool:
    """Tell whether there is an element at a path."""
    return under.find(_path(path)) is not None


def text(under: Element, path: str) -> str | None:
    """Return the first text at a path as it stands; None when there is no such element."""
    found = under.find(_path(path))
    return None if found is None else (found.text or "")


def token(under: Element, path: str) -> str | None:
    """Return the first text at a path without the white space around it."""
    found = text(under, path)
    return None if found is None else found.strip()


def number(under: Element, path: str) -> Decimal | None:
    """Return the first number at a path: None when missing, NaN when it is no number."""
    found = token(under, path)
    return None if found is None else decimal(found)


def decimal(written: str) -> Decimal:
    """Return what a text says as xs:decimal, NaN when it says none."""
    return Decimal(written) if _DECIMAL.fullmatch(written) else Decimal("NaN")


def amount(under: Element, name: str) -> Decimal:
    """Return the amount of an element of type Amount, 0 when it is missing."""
    found = number(under, f"{name}/amount")
    return Decimal(0) if found is None else found


def day(written: str | None) -> dt.date | None:
    """Return the day that YYYYMMDD says; None when there is no such day."""
    if written is None or not _DAY.fullmatch(written):
        return None
    try:
        return dt.date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def elements(under: Element) -> Iterator[Element]:
    """Give an element and all under it, without comments and instructions."""
    found: Iterator[Element] = under.iter(etree.Element)
    return found
