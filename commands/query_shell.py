"""The shell of `samfaktura query`: SQL ending with `;`, and dot commands.

Input is not stored, not even as history: a question may contain a contact's id.
"""

import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from commands import desk
from contracts.errors.codes import ErrorCode
from contracts.errors.error import QueryError, SamfakturaError
from pipelines.follow_up.queries import ask, question, questions
from pipelines.home.safe_errors import known

HELP: Final = """\
Skriv SQL och avsluta med semikolon, till exempel: FROM billed('2024-02');
  .tables            visa tabellerna och vad de innehåller
  .macros            visa de färdiga funktionerna
  .describe NAMN     visa kolumnerna i en tabell, eller vad en funktion gör
  .questions         visa de färdiga frågorna
  .ask FRÅGA [NAMN=VÄRDE ...]   besvara en färdig fråga
  .out FIL           skriv det senaste svaret till .csv, .parquet eller .xlsx
  .help              visa den här texten
  .quit              avsluta"""
_TABLES: Final = "SELECT name, comment FROM about() WHERE kind = 'table'"
_MACROS: Final = (
    "SELECT name || '(' || part || ')' AS name, comment FROM about() WHERE kind = 'macro'"
)
_QUIT: Final = ".quit"
_DESCRIBE: Final = "SELECT part AS name, type, comment FROM about($name)"

Give = Callable[[pl.DataFrame, Path | None], None]
Note = Callable[[str, pl.DataFrame], None]


def shell(connection: duckdb.DuckDBPyConnection, note: Note, give: Give) -> None:
    """Answer until the input ends or `.quit`.

    Args:
        connection: a connection from `open_follow_up`.
        note: records a question and its answer in the access log, before it is shown.
        give: prints an answer, or writes it to a file.
    """
    _forget_what_is_typed()
    desk.console.print("Uppföljningsdatabasen kan bara läsas. Skriv .help för att se kommandona.")
    answering = _Answering(connection, note, give)
    for text in _inputs():
        if text == _QUIT:
            return
        try:
            answering.to(text)
        except (SamfakturaError, OSError) as failed:
            desk.console.print(known(failed).answer(), style="red", soft_wrap=True)


class _Answering:
    """A session; it keeps the latest answer so that it can be written to a file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, note: Note, give: Give) -> None:
        self.connection = connection
        self.note = note
        self.give = give
        self.last: pl.DataFrame | None = None

    def to(self, text: str) -> None:
        """Answer an SQL question or execute a command."""
        if not text.startswith("."):
            self._show(text)
            return
        word, *rest = _words(text)
        if word == ".out" and len(rest) == 1 and self.last is not None:
            self.give(self.last, Path(rest[0]))
        elif word == ".ask" and rest:
            values = dict(map(value_of, rest[1:]))
            found = question(rest[0], values)
            desk.console.print(f"{found.title}\n{found.reading}\n")
            self._show(found.sql, values)
        elif word == ".questions":
            for nth, one in enumerate(questions(), 1):
                desk.console.print(f"{nth:2} {one.name}: {one.title}")
        elif word == ".describe" and len(rest) == 1:
            self._show(_DESCRIBE, {"name": rest[0]})
        elif word in {".tables", ".macros"}:
            self._show(_TABLES if word == ".tables" else _MACROS)
        else:
            desk.console.print(HELP)

    def _show(self, sql: str, values: dict[str, str] | None = None) -> None:
        answer = ask(self.connection, sql, values)
        self.note(sql, answer)
        self.last = answer
        self.give(answer, None)


def value_of(text: str) -> tuple[str, str]:
    """Return the name and value of NAME=VALUE.

    Raises:
        QueryError: the text does not have that form.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise QueryError(ErrorCode.VALUE_MALFORMED)
    return name, value


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        raise QueryError(ErrorCode.VALUE_MALFORMED) from None


def _inputs() -> Iterator[str]:
    """Yield each input: a one-line command, or SQL up to a line that ends with `;`."""
    lines: list[str] = []
    while True:
        try:
            line = input("...> " if lines else "sql> ").strip()
        except KeyboardInterrupt:
            lines.clear()
            desk.console.print()
            continue
        except EOFError:
            return
        if line and not lines and line.startswith("."):
            yield line
        elif line:
            lines.append(line)
            if line.endswith(";"):
                yield "\n".join(lines)
                lines.clear()


def _forget_what_is_typed() -> None:
    """Enable line editing where available, without history."""
    with suppress(ImportError):
        import readline  # noqa: PLC0415 - not on every machine

        readline.set_auto_history(False)
