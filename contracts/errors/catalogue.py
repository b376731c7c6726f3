"""The whole catalogue, and filling in its texts."""

import string
from collections.abc import Mapping
from typing import Final

from contracts.errors.checks import CHECKS
from contracts.errors.codes import ErrorCode, ErrorText
from contracts.errors.copies import COPIES
from contracts.errors.desk import DESK
from contracts.errors.gate import GATE
from contracts.errors.home import HOME
from contracts.errors.machine import MACHINE
from contracts.errors.parameters import as_shown
from contracts.errors.questions import QUESTIONS

ERROR_CHAPTERS: Final[Mapping[str, Mapping[ErrorCode, ErrorText]]] = {
    "The home, its settings and templates": HOME,
    "Months, contacts, invoices and payments": DESK,
    "The analysts' database": QUESTIONS,
    "Backups and destruction": COPIES,
    "The ledger, received files and the machine": MACHINE,
    "The gate": GATE,
    "What `verify` finds": CHECKS,
}
ERROR_TEXTS: Final = {
    code: text for chapter in ERROR_CHAPTERS.values() for code, text in chapter.items()
}


def filled(template: str, parameters: Mapping[str, object]) -> str:
    """Return a text of the catalogue with its parameters filled in."""
    return template.format_map({name: as_shown(value) for name, value in parameters.items()})


def fields(code: ErrorCode) -> set[str]:
    """Return the names of the parameters in a code's texts."""
    text = ERROR_TEXTS[code]
    return fields_of(text.swedish) | fields_of(text.to_do)


def fields_of(template: str) -> set[str]:
    """Return the names of the parameters in a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
