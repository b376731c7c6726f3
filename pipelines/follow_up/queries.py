"""Queries of the analysts' database in SQL, with their answers as tables.

The latest version is opened read-only and locked down. The engine has no privileges of its own
(duckdb.org/docs/stable/operations_manual/securing_duckdb, read 2026-11-22). The operating system
keeps a person out of the home; the lock keeps a query from reading or writing files, fetching
extensions, or undoing either.

The ready questions of `docs/questions` are SQL, with their title and how to read the answer.
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
# In a read-only database, CREATE makes temporary objects: tables, and the types of PIVOT.
_QUESTIONS: Final = (_T.SELECT, _T.EXPLAIN, _T.CREATE)
# Functions that give orders to the engine. They can be called in a SELECT, and no setting disables
# them: logging to a read-only file makes the connection unusable (1.5.5).
_ORDERS: Final = re.compile(
    r"\b(?:(?:enable|disable|set|truncate)_\w*(?:log|profil)\w*|\w*checkpoint|write_log"
    r"|json_execute_serialized_sql)\b|\bquery(?:_table)?(?:[\"\s]|/\*.*?\*/|--[^\n]*\n)*\(",
    re.IGNORECASE | re.DOTALL,
)


def ask(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Return the rows of a query's last statement. Equal column names are numbered.

    Args:
        connection: the result of `open_follow_up`.
        sql: SELECT (also WITH, FROM, DESCRIBE, SUMMARIZE, SHOW, PIVOT), EXPLAIN, CREATE TEMP.
        values: the value of each `$name` in the query.

    Raises:
        QueryError: it is not a query, or the database cannot answer.
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
        # DuckDB raises this on Ctrl-C; the connection can be used again.
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


# No query can change these. The lock is set with them and not afterwards, because connections of a
# process to the same version share it.
LOCKED_DOWN: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    # A missing table is not looked up among the caller's variables.
    "python_enable_replacements": "false",
    # A result that does not fit in memory fails; no data is spilt to disk.
    "temp_directory": "",
    "memory_limit": "2GB",
    "lock_configuration": "true",
}


def open_follow_up(home: Home) -> duckdb.DuckDBPyConnection:
    """Open the latest version for reading. The caller closes it.

    The connection keeps its version while newer ones are published; open again for those.

    Raises:
        SamfakturaError: no version is published.
    """
    version = home.follow_up.resolve()
    if not version.is_file():
        raise SamfakturaError(ErrorCode.NOTHING_PUBLISHED)
    return duckdb.connect(str(version), read_only=True, config=LOCKED_DOWN)


FOLDER: Final = Path(__file__).parents[2] / "docs" / "questions"
_NAME: Final = re.compile(r"(\d\d)-(.+)")
_VALUE: Final = re.compile(r"\$(\w+): (.+)")


class Question(NamedTuple):
    """A ready question. `values`: each `$name` in its SQL, and its Swedish meaning."""

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
        QueryError: it does not exist, a value is missing, or a value is superfluous.
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
    """Parse a question: its comments (title, `$name: meaning`, reading) and SQL."""
    text = path.read_text(encoding="utf-8")
    comments = [
        line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--")
    ]
    values = [found for found in map(_VALUE.fullmatch, comments) if found]
    name = _NAME.fullmatch(path.stem)
    return Question(
        name[2] if name else path.stem,
        comments[0],
        " ".join(line for line in comments[1:] if not _VALUE.fullmatch(line)),
        {found[1]: found[2] for found in values},
        text,
    )
