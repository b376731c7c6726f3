"""`samfaktura query`: query the analysts' database in SQL, or in a shell."""

import re
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import duckdb
import polars as pl
from cyclopts import Parameter

from commands import desk
from commands.parameters import Purpose
from commands.query_answers import print_answer
from commands.query_shell import shell, value_of
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from pipelines.follow_up.queries import ask, open_follow_up, questions
from pipelines.follow_up.queries import question as find
from pipelines.home.access_log import ListLook
from pipelines.home.files import write_whole
from transforms.documents.swedish import counted
from transforms.documents.workbook.table_files import WRITERS

_SHOWN = 200
# The columns that identify patients and contacts, and the macros that read or return them.
_OF_PATIENTS: Final = re.compile(
    r"contact_id|patient_key|part_of_contact|\b(?:why|patient|contacts_on|open_contacts)\s*\(",
    re.IGNORECASE,
)
# For a database without runs: files need a date, and must not use the clock's.
_NO_DAY = date(2000, 1, 1)


def query(  # noqa: PLR0913 -- the options of the command
    sql: Annotated[
        str | None, Parameter(help="En fråga, till exempel \"FROM billed('2024-02')\".")
    ] = None,
    *,
    question: Annotated[
        str | None,
        Parameter(
            metavar="FRÅGA", help="En färdig frågas namn eller nummer. list visar vilka som finns."
        ),
    ] = None,
    with_: Annotated[
        list[str] | None,
        Parameter(name="--with", metavar="NAMN=VÄRDE", help="Ett värde till den färdiga frågan."),
    ] = None,
    out: Annotated[
        Path | None,
        Parameter(metavar="FIL", help="Skriv svaret till en fil (.csv, .parquet eller .xlsx)."),
    ] = None,
    rows: Annotated[
        int, Parameter(metavar="ANTAL", help="Det största antalet rader som visas.")
    ] = _SHOWN,
    purpose: Purpose = None,
) -> None:
    """Answer an SQL question from the analysts' database."""
    if question == "list":
        for nth, one in enumerate(questions(), 1):
            desk.console.print(f"{nth:2} {one.name}: {one.title}", soft_wrap=True)
        return
    values = dict(map(value_of, with_ or []))
    named = find(question, values) if question is not None else None
    if named is not None and sql is not None:
        raise SamfakturaError(ErrorCode.QUESTION_TWICE)
    _check(out)
    with closing(open_follow_up(desk.home())) as connection:
        if named is not None:
            desk.console.print(f"{named.title}\n{named.reading}\n")
        elif sql is None and sys.stdin.isatty():
            shell(
                connection,
                lambda asked, answer: _note(asked, answer, purpose),
                lambda answer, to: _give(connection, answer, to, rows),
            )
            return
        if named is not None:
            sql = named.sql
        asked = sys.stdin.read() if sql is None else sql
        answer = ask(connection, asked, values)
        _note(asked, answer, purpose)
        _give(connection, answer, out, rows)


def _note(asked: str, answer: pl.DataFrame, purpose: str | None) -> None:
    """Record a question that reads columns of patients or contacts, before it is answered."""
    if _OF_PATIENTS.search(asked) or any(map(_OF_PATIENTS.search, answer.columns)):
        desk.note_access(ListLook("query", asked.strip(), answer.height), purpose)


def _give(
    connection: duckdb.DuckDBPyConnection, answer: pl.DataFrame, out: Path | None, rows: int
) -> None:
    """Print an answer, or write it to a file."""
    if out is None:
        print_answer(answer, rows)
        return
    _check(out)
    latest = connection.execute("SELECT max(issued_on) FROM runs").fetchone()
    created = latest[0] if latest and latest[0] else _NO_DAY
    write_whole(out, WRITERS[out.suffix.lower()](answer, created))
    desk.console.print(f"{counted(answer.height, 'rad', 'rader')}: {out}", soft_wrap=True)


def _check(out: Path | None) -> None:
    """Refuse unknown file types and paths in the home.

    The home contains billed data and evidence, which must not be overwritten.
    """
    if out is None:
        return
    if out.suffix.lower() not in WRITERS:
        raise SamfakturaError(ErrorCode.ANSWER_FILE_KIND, allowed=", ".join(WRITERS))
    if out.resolve().is_relative_to(desk.home().root):
        raise SamfakturaError(ErrorCode.ANSWER_FILE_IN_HOME)
