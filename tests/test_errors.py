"""The catalogue of system faults is complete; an error has values and no text."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import pickle
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contracts.errors.catalogue import ERROR_CHAPTERS, ERROR_TEXTS, fields
from contracts.errors.codes import ErrorCode, Exit
from contracts.errors.error import (
    FileRefusedError,
    GateClosedError,
    LedgerBusyError,
    Problem,
    SamfakturaError,
)
from contracts.errors.page import page
from contracts.errors.parameters import as_shown, meanings, place_in_toml
from contracts.period import Month
from pipelines.describe import ERRORS, write_errors
from pipelines.ledger.statements import statements
from tests.support.errors import example
from transforms.reconciliation.controls import RECONCILIATION_LAWS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGES = ("commands", "contracts", "flows", "pipelines", "transforms")
# Errors for programming mistakes, cyclopts converters and pydantic validators.
PROGRAM_FAULTS = {"ValueError", "TypeError"}
SINCE = dt.datetime(2024, 3, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def test_every_code_is_in_one_chapter() -> None:
    listed = [code for chapter in ERROR_CHAPTERS.values() for code in chapter]
    assert sorted(listed) == sorted(ErrorCode)


@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_has_text_next_step_and_exit_code(code: ErrorCode) -> None:
    text = ERROR_TEXTS[code]
    assert re.fullmatch(r"[a-z][a-z_]{0,39}", code)
    assert text.exit is not Exit.DONE
    assert text.swedish.rstrip(".")
    assert text.to_do
    assert fields(code) <= set(meanings())


@pytest.mark.parametrize("code", ErrorCode)
def test_an_error_can_be_sent_to_another_process(code: ErrorCode) -> None:
    error = example(code)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - ours
    assert type(again) is type(error)
    assert (again.code, again.parameters, again.problems) == (
        error.code,
        error.parameters,
        error.problems,
    )
    assert str(again) == str(error)
    assert str(copy.copy(error)) == str(error)


def test_a_subclass_and_its_problems_can_be_sent_to_another_process() -> None:
    closed = GateClosedError(
        ErrorCode.GATE_CLOSED, [Problem(ErrorCode.REASONS, {}, run=3)], month=Month(2024, 1)
    )
    again = pickle.loads(pickle.dumps(closed))  # noqa: S301 - ours
    assert isinstance(again, GateClosedError)
    assert again.problems == closed.problems
    assert str(again) == (
        "gate_closed: Kontrollerna av 2024-01 stämmer inte.\nKörning 3: kontroll 1 stämmer inte: "
        "Varje rad som inte går vidare har en anmärkning som orsak."
    )


def test_an_error_text_has_what_was_not_done_the_cause_and_the_remedy() -> None:
    busy = LedgerBusyError(ErrorCode.HOME_BUSY, holder="Anna (process 7)", since=SINCE)
    assert busy.answer() == (
        "Inget är gjort. Hemmet används av Anna (process 7) sedan 2024-03-01 11:30 UTC. "
        "Försök igen när det är klart."
    )


def test_parameters_missing_in_the_text_are_kept_for_the_log() -> None:
    broken = SamfakturaError(ErrorCode.LEDGER_LAW_BROKEN, law="an issued run remains")
    assert "[law: an issued run remains]" in str(broken)
    assert "issued run" not in broken.answer()


def test_an_answer_lists_its_problems_between_what_happened_and_what_to_do() -> None:
    closed = GateClosedError(
        ErrorCode.GATE_CLOSED,
        [Problem(ErrorCode.CREDITS_UNFOUNDED, {"count": 2})],
        month=Month(2024, 1),
    )
    first, law, last = closed.answer().splitlines()
    assert first == "Inget är utfärdat. Kontrollerna av 2024-01 stämmer inte."
    assert law.startswith("Kontroll 2 stämmer inte. Krediteringar")
    assert last == closed.to_do
    assert closed.exit == Exit.CLOSED


def test_a_refused_file_has_a_remark_and_a_place() -> None:
    refused = FileRefusedError(ErrorCode.FILE_REFUSED, remark="F02", place="Rad 3: rätta.")
    assert (refused.remark, refused.place) == ("F02", "Rad 3: rätta.")
    assert refused.answer() == "Filen kan inte läsas. F02: Rad 3: rätta. Rätta filen."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"a = 1\nb =", "filens slut"),
        (b"a = 1\nb = = 2", "rad 2, kolumn 5"),
        (b"a = '\xff'", "byte 6"),
    ],
)
def test_the_place_of_a_toml_fault_is_shown_without_its_text(text: bytes, place: str) -> None:
    with pytest.raises(ValueError, match=r".") as wrong:
        tomllib.loads(text.decode())
    assert place_in_toml(wrong.value) == place


def test_parameters_are_plain_values() -> None:
    assert {kind for kind, _ in meanings().values()} == {
        str, int, dt.date, dt.datetime, Month, Decimal,
    }  # fmt: skip
    assert as_shown(Month(2024, 2)) == "2024-02"
    assert as_shown(dt.date(2024, 2, 1)) == "2024-02-01"
    assert as_shown(Decimal("12.50")) == "12.50"


def test_the_page_is_current(tmp_path: Path) -> None:
    assert ERRORS.read_text(encoding="utf-8") == page(), "errors changed: run `make docs`"
    write_errors(tmp_path / "errors.md")
    assert (tmp_path / "errors.md").read_bytes() == ERRORS.read_bytes()


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


MODULES = dict(_modules())


def _name(node: ast.expr) -> str:
    """Return the last part of a dotted name; empty for other expressions."""
    return getattr(node, "id", getattr(node, "attr", ""))


def _tree_of_errors() -> set[str]:
    """Return the names of our classes below SamfakturaError."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for module in MODULES.values()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    }
    found = {"SamfakturaError"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


OURS = _tree_of_errors()


def test_there_is_one_tree_of_errors() -> None:
    """A class outside the tree would reach a command without a text."""
    others = [
        f"{name}:{node.lineno} {node.name}"
        for name, module in MODULES.items()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
        and node.name not in OURS
        and any(re.search(r"(Error|Exception|Exit|Interrupt)$", _name(base)) for base in node.bases)
    ]
    assert others == []


def test_raised_errors_are_in_the_tree_or_programming_errors() -> None:
    others = [
        f"{name}:{node.lineno} {_name(raised)}"
        for name, module in MODULES.items()
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and node.exc is not None
        for raised in [node.exc.func if isinstance(node.exc, ast.Call) else node.exc]
        # A small letter begins a variable, or a function that returns an error made elsewhere.
        if _name(raised)[:1].isupper() and _name(raised) not in OURS | PROGRAM_FAULTS
    ]
    assert others == []


def _codes(node: ast.AST) -> Iterator[ErrorCode]:
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and _name(one.value) == "ErrorCode":
            yield ErrorCode[one.attr]


def test_every_code_is_used() -> None:
    used = {
        code
        for name, module in MODULES.items()
        if not name.startswith("contracts/errors/")
        for code in _codes(module)
    }
    used |= {law.code for law in RECONCILIATION_LAWS}
    used |= {ErrorCode(law) for law in statements("laws")}
    assert set(ErrorCode) - used == set()


def test_an_error_is_given_the_parameters_of_its_text() -> None:
    wrong = [
        f"{name}:{call.lineno} {code} lacks {', '.join(sorted(fields(code) - given))}"
        for name, module in MODULES.items()
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and call.args and _name(call.func) in {*OURS, "Problem"}
        for code in _codes(call.args[0])
        for given in _given(call)
        if not fields(code) <= given
    ]
    assert wrong == []


def _given(call: ast.Call) -> Iterator[set[str]]:
    """Return the parameter names of an error or problem; none if unknown here."""
    if _name(call.func) == "Problem":
        if isinstance(call.args[1], ast.Dict):
            yield {key.value for key in call.args[1].keys if isinstance(key, ast.Constant)}
    else:
        yield {str(keyword.arg) for keyword in call.keywords}
