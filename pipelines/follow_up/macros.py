"""The macros of the analysts' database: made in the file, each with its comment."""

from importlib import resources
from typing import Final

import duckdb

from contracts.follow_up_macros import MACROS, Macro
from contracts.invoices import CREDIT_NOTE
from transforms.documents.swedish import (
    CARE_FORMS,
    CATEGORIES,
    FATES,
    ITEM_KINDS,
    ROUTES,
    STATUSES,
    VERDICTS,
)

WORDS: Final = (CATEGORIES, ROUTES, CARE_FORMS, ITEM_KINDS, VERDICTS, STATUSES, FATES)


def make_macros(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Make every macro in `database`, whose tables are there.

    DuckDB binds a macro's text when it is made, so one that does not fit the tables fails here.
    """
    scalars = {"net": _net(), "in_swedish": _in_swedish()}
    connection.execute(f"USE {database}")
    try:
        for name, macro in MACROS.items():
            body = f"TABLE {_select(name)}" if macro.is_table else scalars[name]
            connection.execute(f"CREATE MACRO {name}({macro.parameters}) AS {body}")
            connection.execute(f"COMMENT ON {_kind(macro)} {name} IS {quoted(macro.comment)}")
    finally:
        connection.execute("USE memory")


def quoted(text: str) -> str:
    """Quote a text for SQL statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _kind(macro: Macro) -> str:
    return "MACRO TABLE" if macro.is_table else "MACRO"


def _select(name: str) -> str:
    file = resources.files("transforms.sql").joinpath(f"macro_{name}.sql")
    return file.read_text(encoding="utf-8")


def _net() -> str:
    return f"CASE WHEN kind = {CREDIT_NOTE} THEN -amount ELSE amount END"


def _in_swedish() -> str:
    words = {str(code): text for words in WORDS for code, text in words.items()}
    cases = " ".join(f"WHEN {quoted(code)} THEN {quoted(text)}" for code, text in words.items())
    return f"CASE code {cases} ELSE code END"
