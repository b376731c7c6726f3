"""The statements of the ledger's `.sql` files fit its schema, and each is used."""

import re
import sqlite3
from pathlib import Path

import pytest

from contracts.errors.codes import ErrorCode
from pipelines.ledger import schema
from pipelines.ledger.audit import STORED
from pipelines.ledger.statements import statements

LEDGER = Path(schema.__file__).parent
MODULES = {path.stem for path in (LEDGER / "sql").glob("*.sql")}
# `verify` asks all statements of these.
WHOLE = {"laws", "numbers"}
# `voiding` does these with these.
DO, TAKEN = ("next", "add"), ("void", "credit_order")


@pytest.mark.parametrize("module", sorted(MODULES))
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


def test_every_statement_is_used() -> None:
    """One module may use the statements of another, so all of them are searched."""
    code = "".join(path.read_text(encoding="utf-8") for path in LEDGER.glob("*.py"))
    for module in MODULES - WHOLE:
        named = set(re.findall(r'"(\w+)"', code)) | {f"{do}_{what}" for do in DO for what in TAKEN}
        assert set(statements(module)) <= named, module


def test_a_law_is_an_error_and_the_numbers_are_what_events_store() -> None:
    assert set(statements("laws")) <= {code.value for code in ErrorCode}
    assert set(statements("numbers")) == {name for name, _ in STORED.values()}
