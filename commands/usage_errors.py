"""Usage errors in Swedish: the messages of cyclopts are English."""

import datetime as dt
from decimal import Decimal
from difflib import get_close_matches
from functools import singledispatch
from typing import Final, Literal, get_args, get_origin

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from commands.catalogue import COMMANDS
from commands.help_page import swedish_placeholders

_KINDS: Final[dict[object, str]] = {
    int: "ett heltal",
    Decimal: "ett belopp, till exempel 1234.50",
    dt.date: "ett datum, ÅÅÅÅ-MM-DD",
}


def swedish_of_call(wrong: CycloptsError) -> str:
    """Return the error of a call in Swedish, with a reference to its help page."""
    command = "".join(f"{name} " for name in wrong.command_chain or ())
    return f"{_fault(wrong)} Läs mer: samfaktura {command}--help"


@singledispatch
def _fault(_wrong: CycloptsError) -> str:
    return "Kommandot är inte skrivet på ett sätt som går att förstå."


@_fault.register
def _unknown_command(wrong: UnknownCommandError) -> str:
    name = (wrong.unused_tokens or [""])[0]
    known = [command.name for commands in COMMANDS.values() for command in commands]
    alike = get_close_matches(name, known, n=1)
    return f"Kommandot {name} finns inte." + (f" Menade du {alike[0]}?" if alike else "")


@_fault.register
def _unknown_option(wrong: UnknownOptionError) -> str:
    return f"Valet {wrong.token.keyword or wrong.token.value} finns inte."


@_fault.register
def _missing(wrong: MissingArgumentError) -> str:
    if wrong.keyword is not None:
        return f"{wrong.keyword} måste följas av ett värde."
    argument = wrong.argument
    if argument is None or argument.index is None:
        return f"{argument.name if argument else 'Ett argument'} måste anges."
    return f"{swedish_placeholders(argument.name.lstrip('-').upper())} måste anges."


@_fault.register
def _repeated(wrong: RepeatArgumentError) -> str:
    return f"{wrong.token.keyword} är angivet mer än en gång."


@_fault.register
def _too_many(wrong: UnusedCliTokensError) -> str:
    return f"För många argument: {' '.join(wrong.unused_tokens or ())}."


@_fault.register
def _unreadable(wrong: CoercionError) -> str:
    """Return the expected type of a value, unless our own converter described it."""
    if wrong.msg is not None:
        return f"{wrong.msg}."
    value = wrong.token.value if wrong.token else ""
    kinds = get_args(wrong.target_type) or (wrong.target_type,)
    if get_origin(wrong.target_type) is Literal:
        return f"{value} är inte något av {', '.join(map(str, kinds))}."
    kind = next((known for known in map(_KINDS.get, kinds) if known), "ett värde som går att läsa")
    return f"{value} är inte {kind}."
