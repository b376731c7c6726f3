"""The SQL of the ledger: named statements, in one file for each module that uses them.

A file in `sql/` has a line `-- name: open_refusals` before each statement.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "sql"
_NAME: Final = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def statements(module: str) -> dict[str, str]:
    """Return the statements of a module of the ledger, by name."""
    text = (_FOLDER / f"{module}.sql").read_text(encoding="utf-8")
    _, *named = _NAME.split(text)
    return {
        name: statement.strip() for name, statement in zip(named[::2], named[1::2], strict=True)
    }
