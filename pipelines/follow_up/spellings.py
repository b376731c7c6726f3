"""Identities of evidence that an earlier release kept as written, in canonical form.

Rules: docs/cells.md. Nearly all evidence is canonical, so only other spellings are read.
"""

from collections.abc import Iterable
from typing import Final

import duckdb

from transforms.cells.identities import canonical_reporters
from transforms.cells.plain import plain_texts

_REPORTERS: Final = ("reporter", "like_reporter")
_CONTACT_IDS: Final = ("contact_id", "like_contact_id")
# Only text with such characters may have another canonical form.
_MAY_DIFFER: Final = "strlen({0}) <> length({0}) OR ends_with({0}, chr(26))"
_NOT_TEN_DIGITS: Final = "NOT regexp_full_match({0}, '[0-9]{{10}}')"


def canonical_columns(
    connection: duckdb.DuckDBPyConnection, view: str, columns: Iterable[str]
) -> str:
    """Return the end of a list of columns of `raw` that replaces spellings; empty without any.

    Args:
        connection: where the spellings are kept as variables.
        view: the rows as they were kept, which the SELECT calls `raw`.
        columns: those of the contract of the rows.
    """
    named = [name for name in columns if name in (*_REPORTERS, *_CONTACT_IDS)]
    replaced = [name for name in named if _remember(connection, view, name)]
    cells = (f"{_spelled(view, name)} AS {name}" for name in replaced)
    return f" REPLACE ({', '.join(cells)})" if replaced else ""


def _spelled(view: str, name: str) -> str:
    found = f"getvariable('{_variable(view, name)}')"
    return f"coalesce(map_extract_value({found}, raw.{name}), raw.{name})"


def _variable(view: str, name: str) -> str:
    return f"{view}_{name}"


def _remember(connection: duckdb.DuckDBPyConnection, view: str, name: str) -> bool:
    """Keep the canonical form of each other spelling of a column; return whether there is one."""
    conditions = [_MAY_DIFFER, *([_NOT_TEN_DIGITS] if name in _REPORTERS else [])]
    asked = " OR ".join(condition.format(name) for condition in conditions)
    written = connection.sql(
        f"SELECT DISTINCT {name} AS written FROM {view} WHERE {asked}"  # noqa: S608 -- our names
    ).pl()
    plain = plain_texts(written).to_series()
    read = canonical_reporters(plain) if name in _REPORTERS else plain
    texts = written.get_column("written").to_list()
    other = {text: form for text, form in zip(texts, read, strict=True) if text != form}
    if other:
        connection.execute(
            f"SET VARIABLE {_variable(view, name)} = map(?, ?)", [list(other), list(other.values())]
        )
    return bool(other)
