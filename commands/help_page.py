"""Help pages in Swedish: the built-in words of cyclopts are English."""

import math
import re
from typing import Any, Final

from cyclopts.help import DefaultFormatter, HelpEntry
from cyclopts.help.specs import ColumnSpec, DefaultStyled, DescriptionColumn
from rich.console import Console, ConsoleOptions
from rich.text import Text

# cyclopts names a value after its parameter or its type.
PLACEHOLDERS: Final = {
    "ARGS": "ARGUMENT",
    "CHOICE": "ETT",
    "COMMAND": "KOMMANDO",
    "CONTACT": "KONTAKT",
    "DATE": "ÅÅÅÅ-MM-DD",
    "DECIMAL": "BELOPP",
    "EXPORT": "FIL",
    "AVD": "FIL",
    "FOLDER": "MAPP",
    "INT": "TAL",
    "INVOICE": "FAKTURA",
    "MONTH": "MÅNAD",
    "OPTIONS": "VAL",
    "PATH": "FIL",
    "PAYMENT": "BETALNING",
    "SHELL": "SKAL",
    "STR": "TEXT",
    "WHAT": "FAKTURA|MÅNAD",
    "YEAR": "ÅR",
}
_WORD: Final = re.compile(r"(?<![\w-])[A-Z]+(?![\w-])")
_NAMES_SHARE: Final = 0.35


class SwedishHelp(DefaultFormatter):
    """Format a help page as cyclopts does, in Swedish."""

    def __init__(self) -> None:
        """Show names and descriptions, without a column for required parameters."""
        super().__init__(column_specs=_columns)

    def render_usage(self, console: Console, _options: ConsoleOptions, usage: Any) -> None:
        """Print the usage line of the command."""
        words = swedish_placeholders(str(usage).strip())
        console.print(DefaultStyled(Text(f"Skriv så här: {words}\n", style="cyclopts.usage")))


def swedish_placeholders(text: str) -> str:
    """Return a cyclopts text with each placeholder translated to Swedish."""
    return _WORD.sub(lambda found: PLACEHOLDERS.get(found[0], found[0]), text)


def _columns(
    console: Console,
    options: ConsoleOptions,  # noqa: ARG001 - cyclopts passes it by name
    entries: list[HelpEntry],  # noqa: ARG001
) -> tuple[ColumnSpec, ...]:
    widest = math.ceil(console.width * _NAMES_SHARE)
    name = ColumnSpec(renderer=_name, style="cyclopts.name", max_width=widest)
    return name, ColumnSpec(renderer=_description, overflow=DescriptionColumn.overflow)


def _name(entry: HelpEntry) -> str:
    """Return an argument's placeholder, or the names of an option or command."""
    if entry.positional_label:
        return swedish_placeholders(entry.positional_label)
    return " ".join(swedish_placeholders(name) for name in entry.display_labels_with_metavar)


def _description(entry: HelpEntry) -> Any:
    described = entry.description
    if entry.default not in {None, "False", '""'}:
        described.append(Text(f"Förval: {entry.default}."))
    if entry.required:
        described.append(Text("Krävs.", style="cyclopts.required"))
    return described
