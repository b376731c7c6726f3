"""A question to the analysts' database, in SQL, and its answer as a table."""

import re
from collections.abc import Mapping
from typing import Final

import duckdb
import polars as pl

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


class NotAnsweredError(Exception):
    """A question that cannot be answered; the message says why, in the words of the database."""


def ask(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Answer a question: the rows of its last statement. Columns of one name are numbered.

    Args:
        connection: as `open_follow_up` gives it.
        sql: SELECT (also WITH, FROM, DESCRIBE, SUMMARIZE, SHOW, PIVOT), EXPLAIN, CREATE TEMP.
        values: what stands for each `$name` of the question.

    Raises:
        NotAnsweredError: when it is no question, or the database cannot answer.
    """
    if _ORDERS.search(sql):
        raise NotAnsweredError("bara frågor: funktionen styr databasen")
    try:
        statements = connection.extract_statements(sql)
        answer: pl.DataFrame | None = None
        for statement in statements:
            answer = _answered(connection, statement, values or {})
    except duckdb.Error as failed:
        raise NotAnsweredError(str(failed)) from None
    except RuntimeError:
        # What DuckDB makes of Ctrl-C; the connection can be asked again.
        raise NotAnsweredError("avbruten") from None
    except pl.exceptions.PolarsError:
        raise NotAnsweredError("en kolumn är INTERVAL eller UNION: skriv kolumn::VARCHAR") from None
    if answer is None:
        raise NotAnsweredError("ingen fråga")
    return answer


def _answered(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, values: Mapping[str, str]
) -> pl.DataFrame:
    if statement.type not in _QUESTIONS:
        raise NotAnsweredError(f"bara frågor: SELECT, inte {statement.type.name}")
    asked = {name: values[name] for name in statement.named_parameters if name in values}
    rows = connection.execute(statement, asked).to_arrow_table()
    names: list[str] = []
    for name in rows.column_names:
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
    answer = pl.from_arrow(rows.rename_columns(names))
    assert isinstance(answer, pl.DataFrame)  # noqa: S101 - a table gives a frame
    return answer
