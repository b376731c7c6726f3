"""However a command fails, it says so in Swedish, says what to do, and has the documented exit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from contracts.errors.catalogue import ERROR_TEXTS
from contracts.errors.codes import ErrorCode
from tests.commands.calling import call
from tests.months.small_home import MONTH
from tests.support.errors import example

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

ENGLISH = re.compile(
    r"(?<![-.])\b(is|are|the|was|were|of|not|no|file|missing|cannot|run|with|and|it|by)\b"
)
CLASS_NAME = re.compile(r"\b[A-Z][a-z]\w*(Error|Exception)\b")


def is_plain(told: str) -> bool:
    words = not ENGLISH.search(told) and not CLASS_NAME.search(told)
    return words and "Traceback" not in told


@pytest.mark.parametrize("code", ErrorCode)
def test_every_error_ends_a_command_in_swedish_with_its_exit_code(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    code: ErrorCode,
) -> None:
    error = example(code)

    def failing() -> None:
        raise error

    monkeypatch.setattr("commands.desk.home", failing)
    assert run(["verify", "--home", str(tmp_path)]) == ERROR_TEXTS[code].exit
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", error.answer() + "\n")
    assert is_plain(told.err), told.err
    assert error.swedish in told.err
    assert told.err.endswith(f"{error.to_do}\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("release", "D01", "--because", "samma vård", "--by", " "), ErrorCode.PERSON_MISSING),
        (("refuse", "D01", "--because", " "), ErrorCode.REASON_MISSING),
        (("bill", str(MONTH), "--by", ""), ErrorCode.PERSON_MISSING),
    ],
)
def test_who_decides_or_why_may_not_be_blank(
    issued: Home,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: ErrorCode,
) -> None:
    assert call(issued, *arguments) == 2
    told = capsys.readouterr().err
    assert told == example(code).answer() + "\n"


def test_documents_that_come_out_otherwise_are_not_replaced(
    issued: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an upgrade of what makes them: the ledger has the hashes of the issued ones."""
    document = next(issued.outbox(MONTH).glob("invoices/*/faktura.pdf"))
    before = document.read_bytes()
    monkeypatch.setattr("pipelines.documents.pdfs.set_pdf", lambda *_: b"%PDF another")
    assert call(issued, "documents", str(MONTH)) == 3
    told = capsys.readouterr().err
    assert told.startswith("Inget är ersatt. Körning 1: ")
    assert "blir inte som de utfärdades." in told
    assert "Kör samfaktura verify." in told
    assert is_plain(told)
    assert document.read_bytes() == before


def test_a_home_that_is_missing_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["verify"], ["reconcile", "2024-01"], ["documents", "2024-01"]):
        assert run([*command, "--home", str(tmp_path / "hemm")]) == 2
        assert capsys.readouterr().err.startswith(f"Det finns inget hem i {tmp_path / 'hemm'}.")
