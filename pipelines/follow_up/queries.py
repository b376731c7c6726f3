"""A question to the analysts' database, in SQL, and its answer as a table.

The way into the analysts' database: its latest version, read-only and locked down.

The engine has no privileges of its own (duckdb.org/docs/stable/operations_manual/securing_duckdb,
read 2026-11-22). What keeps a person out of the home is the operating system; this keeps a query
from reading or writing files, fetching extensions, or undoing either.

The ready questions of `docs/questions`: SQL, with what it asks and how to read the answer.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import QueryError, SamfakturaError
from pipelines.home.paths import Home

_T = duckdb.StatementType
# Of a database that is read-only, CREATE makes what is temporary: tables, and the types of PIVOT.
_QUESTIONS: Final = (_T.SELECT, _T.EXPLAIN, _T.CREATE)
# Functions that tell the engine what to do. They can be called in a SELECT, and no setting turns
# them off: logging to a file that may not be written makes the connection useless (1.5.5).
_ORDERS: Final = re.compile(
    r"\b(?:(?:enable|disable|set|truncate)_\w*(?:log|profil)\w*|\w*checkpoint|write_log"
    r"|json_execute_serialized_sql)\b|\bquery(?:_table)?(?:[\"\s]|/\*.*?\*/|--[^\n]*\n)*\(",
    re.IGNORECASE | re.DOTALL,
)


def ask(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Answer a question: the rows of its last statement. Columns of one name are numbered.

    Args:
        connection: as `open_follow_up` gives it.
        sql: SELECT (also WITH, FROM, DESCRIBE, SUMMARIZE, SHOW, PIVOT), EXPLAIN, CREATE TEMP.
        values: what stands for each `$name` of the question.

    Raises:
        QueryError: when it is no question, or the database cannot answer.
    """
    if _ORDERS.search(sql):
        raise QueryError(ErrorCode.QUESTION_IS_AN_ORDER)
    try:
        statements = connection.extract_statements(sql)
        answer: pl.DataFrame | None = None
        for statement in statements:
            answer = _answered(connection, statement, values or {})
    except duckdb.Error as failed:
        raise QueryError(ErrorCode.QUESTION_NOT_ANSWERED, answer=str(failed)) from None
    except RuntimeError:
        # What DuckDB makes of Ctrl-C; the connection can be asked again.
        raise QueryError(ErrorCode.QUESTION_INTERRUPTED) from None
    except pl.exceptions.PolarsError:
        raise QueryError(ErrorCode.QUESTION_COLUMN_TYPE) from None
    if answer is None:
        raise QueryError(ErrorCode.QUESTION_EMPTY)
    return answer


def _answered(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, values: Mapping[str, str]
) -> pl.DataFrame:
    if statement.type not in _QUESTIONS:
        raise QueryError(ErrorCode.QUESTION_NOT_A_SELECT, name=statement.type.name)
    asked = {name: values[name] for name in statement.named_parameters if name in values}
    rows = connection.execute(statement, asked).to_arrow_table()
    names: list[str] = []
    for name in rows.column_names:
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
    answer = pl.from_arrow(rows.rename_columns(names))
    assert isinstance(answer, pl.DataFrame)  # noqa: S101 - a table gives a frame
    return answer


# No query can change one of these. The lock is among them and not set afterwards: connections of a
# process to the same version share it.
LOCKED_DOWN: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    # A table that does not exist is not looked for among the caller's variables.
    "python_enable_replacements": "false",
    # What does not fit in memory fails; nothing is spilt to a disk.
    "temp_directory": "",
    "memory_limit": "2GB",
    "lock_configuration": "true",
}


def open_follow_up(home: Home) -> duckdb.DuckDBPyConnection:
    """Open the latest version for reading. Close it when done.

    The connection stays with its version while newer ones are published; open again for those.

    Raises:
        SamfakturaError: when nothing is published.
    """
    version = home.follow_up.resolve()
    if not version.is_file():
        raise SamfakturaError(ErrorCode.NOTHING_PUBLISHED)
    return duckdb.connect(str(version), read_only=True, config=LOCKED_DOWN)


FOLDER: Final = Path(__file__).parents[2] / "docs" / "questions"
_NAME: Final = re.compile(r"(\d\d)-(.+)")
_VALUE: Final = re.compile(r"\$(\w+): (.+)")


class Question(NamedTuple):
    """A ready question. `values`: each `$name` in its SQL, and what it is, in Swedish."""

    name: str
    title: str
    reading: str
    values: dict[str, str]
    sql: str


def questions() -> list[Question]:
    """Return all ready questions, in order."""
    return [_read(path) for path in sorted(FOLDER.glob("*.sql"))]


def question(name: str, values: dict[str, str]) -> Question:
    """Return a question by its name or number, given the values that it needs.

    Raises:
        QueryError: when there is none, a value is missing, or one is not asked for.
    """
    known = questions()
    numbered = enumerate(known, 1)
    found = next((one for nth, one in numbered if name in {one.name, str(nth), f"{nth:02d}"}), None)
    if found is None:
        names = ", ".join(one.name for one in known)
        raise QueryError(ErrorCode.QUESTION_UNKNOWN, name=name, known=names)
    if set(found.values) != set(values):
        if not found.values:
            raise QueryError(ErrorCode.QUESTION_WITHOUT_VALUES, name=found.name)
        wanted = ", ".join(f"--with {value}=... ({what})" for value, what in found.values.items())
        raise QueryError(ErrorCode.QUESTION_VALUES, name=found.name, allowed=wanted)
    return found


def _read(path: Path) -> Question:
    """Read a question: comment lines first; the title, `$name: meaning`, and how to read it."""
    text = path.read_text(encoding="utf-8")
    told = [line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--")]
    values = [found for found in map(_VALUE.fullmatch, told) if found]
    name = _NAME.fullmatch(path.stem)
    return Question(
        name[2] if name else path.stem,
        told[0],
        " ".join(line for line in told[1:] if not _VALUE.fullmatch(line)),
        {found[1]: found[2] for found in values},
        text,
    )
