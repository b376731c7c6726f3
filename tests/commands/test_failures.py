"""Every failed command explains itself in Swedish with the documented exit code."""

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


def is_plain(printed: str) -> bool:
    words = not ENGLISH.search(printed) and not CLASS_NAME.search(printed)
    return words and "Traceback" not in printed


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
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", error.answer() + "\n")
    assert is_plain(printed.err), printed.err
    assert error.swedish in printed.err
    assert printed.err.endswith(f"{error.to_do}\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("release", "D01", "--because", "samma vård", "--by", " "), ErrorCode.PERSON_MISSING),
        (("refuse", "D01", "--because", " "), ErrorCode.REASON_MISSING),
        (("bill", str(MONTH), "--by", ""), ErrorCode.PERSON_MISSING),
    ],
)
def test_the_actor_and_the_reason_may_not_be_blank(
    issued: Home,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: ErrorCode,
) -> None:
    assert call(issued, *arguments) == 2
    printed = capsys.readouterr().err
    assert printed == example(code).answer() + "\n"


def test_documents_that_would_differ_are_not_replaced(
    issued: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an upgrade: the ledger has the hashes of the issued documents."""
    document = next(issued.outbox(MONTH).glob("invoices/*/faktura.pdf"))
    before = document.read_bytes()
    monkeypatch.setattr("pipelines.documents.pdfs.set_pdf", lambda *_: b"%PDF another")
    assert call(issued, "documents", str(MONTH)) == 3
    printed = capsys.readouterr().err
    assert printed.startswith("Inget är ersatt. Körning 1: ")
    assert "får annat innehåll än vid utfärdandet." in printed
    assert "Kör samfaktura verify." in printed
    assert is_plain(printed)
    assert document.read_bytes() == before


def test_a_home_that_is_missing_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["verify"], ["reconcile", "2024-01"], ["documents", "2024-01"]):
        assert run([*command, "--home", str(tmp_path / "hemm")]) == 2
        assert capsys.readouterr().err.startswith(f"Det finns inget hem i {tmp_path / 'hemm'}.")
