"""The statements of the ledger's `.sql` files fit its schema, and each is used."""

import re
import sqlite3
from pathlib import Path

import pytest

from pipelines.ledger import schema
from pipelines.ledger.statements import statements

LEDGER = Path(schema.__file__).parent
MODULES = sorted(path.stem for path in (LEDGER / "sql").glob("*.sql"))


@pytest.mark.parametrize("module", MODULES)
def test_every_statement_fits_the_schema(module: str) -> None:
    con = sqlite3.connect(":memory:", isolation_level=None)
    schema.bring_forward(con)
    for name, statement in statements(module).items():
        assert sqlite3.complete_statement(statement), name
        con.execute(f"EXPLAIN {statement}", _values(statement)).fetchall()
    con.close()


def _values(statement: str) -> dict[str, None] | list[None]:
    """Return a value for each mark of a statement: named, numbered or neither."""
    named = re.findall(r":(\w+)", statement)
    numbered = re.findall(r"\?([0-9])", statement)
    return dict.fromkeys(named) or [None] * int(max(numbered, default=statement.count("?")))


@pytest.mark.parametrize("module", MODULES)
def test_every_statement_is_used(module: str) -> None:
    code = (LEDGER / f"{module}.py").read_text(encoding="utf-8")
    assert set(re.findall(r'_SQL\["(\w+)"\]', code)) == set(statements(module))
