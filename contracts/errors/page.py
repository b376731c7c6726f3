"""The page docs/errors.md, generated from the catalogue."""

from collections.abc import Iterable, Sequence
from typing import Final

from contracts.errors.catalogue import ERROR_CHAPTERS, fields
from contracts.errors.codes import Exit
from contracts.errors.parameters import meanings

_HEAD: Final = """\
# Errors

Every system fault: its code, what a command prints on stderr, and what to do next. This page is
made from `contracts/errors/` by `make docs`, and a test fails when it is not current. Faults of
single rows and files have codes of their own: `contracts/README.md`, "Remarks".

Logs (`error=`) and Prefect hold the code. Parameters in braces are described at the end; none of
them holds personal data. A code is never given another meaning.
"""
_EXITS: Final = {
    Exit.DONE: "Done, also with rejected rows: they are reported.",
    Exit.FAILED: "Failed; nothing is issued.",
    Exit.USAGE: "Usage error; nothing is done.",
    Exit.CLOSED: "An invariant does not hold, or something is not approved; nothing is issued.",
    Exit.REMARKED: "A checked file has remarks; nothing is changed.",
}


def page() -> str:
    """Return the whole page, in Markdown."""
    exits = ((str(int(code)), meaning) for code, meaning in _EXITS.items())
    parts = [_HEAD, _section("Exit codes", ("Exit", "Meaning"), exits)]
    for title, chapter in ERROR_CHAPTERS.items():
        rows = (
            (f"`{code}`", str(int(text.exit)), f"{text.opening} {text.swedish}", text.to_do)
            for code, text in chapter.items()
        )
        parts.append(_section(title, ("Code", "Exit", "Text", "Next step"), rows))
    named = sorted(
        {name for chapter in ERROR_CHAPTERS.values() for code in chapter for name in fields(code)}
    )
    parameters = ((f"`{name}`", meanings()[name][1]) for name in named)
    parts.append(_section("Parameters", ("Parameter", "Meaning"), parameters))
    return "\n".join(parts)


def _section(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    table = "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)
    return f"## {title}\n\n{table}"


def _cell(text: str) -> str:
    return text.strip().replace("{{", "{").replace("}}", "}").replace("|", "\\|")
