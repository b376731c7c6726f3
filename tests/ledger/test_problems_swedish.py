"""Finance reads in Swedish what `verify` finds and what closes a gate: every text has its own."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path

import pytest

from pipelines.keep.problems_swedish import PROBLEM_TEXTS, swedish_of
from pipelines.ledger.errors import LedgerBusyError

ROOT = Path(__file__).parents[2]
# Where a problem gets its words: its own, a law's, and what is told on from an error.
SAYS = {
    "pipelines/keep/verify.py": {"Problem"},
    "pipelines/ledger/verify.py": {"LedgerLaw", "Problem"},
    "pipelines/billing/manifest.py": {"ManifestError"},
    "pipelines/billing/gate.py": {"append"},
    "pipelines/ledger/runs.py": {"ApprovalError"},
    "pipelines/ledger/invoices.py": {"ApprovalError", "LawBrokenError"},
    "pipelines/ledger/head.py": {"LedgerCutOffError"},
}

# Told on from errors of the ledger.
OF_ERRORS = {
    "the file is damaged, or is no ledger",
    "the ledger is in use by {}; try again when that has ended",
    "{} since {}",
}
AGAIN = "försök igen när det är klart"


def said() -> set[str]:
    """Every text of the code, with {} for what is filled in."""
    found = set()
    for file, makers in SAYS.items():
        source = ROOT / file
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                if _called(node.func) in makers and node.args:
                    found.add(_template(node.args[0]))
            elif isinstance(node, ast.Assign):
                names = {target.id for target in node.targets if isinstance(target, ast.Name)}
                if names == {"lacks"}:
                    found.add(_template(node.value))
    return {text for text in found if text}


def _called(maker: ast.expr) -> str:
    return getattr(maker, "id", getattr(maker, "attr", ""))


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return ""


def test_every_text_has_its_swedish() -> None:
    assert len(said()) > 45
    assert said() - set(PROBLEM_TEXTS) == set()
    assert set(PROBLEM_TEXTS) - said() == OF_ERRORS


def test_both_have_the_same_to_fill_in() -> None:
    assert {
        english
        for english, swedish in PROBLEM_TEXTS.items()
        if english.count("{}") != swedish.count("{}")
    } == set()


def test_no_english_is_left_in_any() -> None:
    for english in said():
        filled = re.sub(r"\{\}", "7", english)
        told = swedish_of(filled)
        assert told != filled or english == "{}: {}", english
        assert not re.search(r"\b(is|are|the|was|run|of|not|missing)\b", told), told


@pytest.mark.parametrize(
    ("english", "swedish"),
    [
        (
            "run 3: document invoices/a-1/faktura.xml is not as it was issued",
            "körning 3: dokument invoices/a-1/faktura.xml är inte som det utfärdades",
        ),
        (
            "run 2: the run's table care is not as it was made",
            "körning 2: körningens tabell care är inte som den gjordes",
        ),
        (
            "run 2: law 3: contacts_are_counted",
            "körning 2: lag 3 håller inte: Fakturornas antal kontakter stämmer med underlaget",
        ),
        (
            "audit: the rows of run 4 are not those that event 9 stored",
            "revisionskedjan: raderna för körning 4 är inte de som händelse 9 sparade",
        ),
        (
            "audit: audit_head.json is damaged: it does not say a head",
            "revisionskedjan: audit_head.json är skadad: den säger inget huvud",
        ),
        (
            "run 1 was made by Anna: another person approves it",
            "körning 1 är gjord av Anna: en annan person godkänner den",
        ),
        (
            str(LedgerBusyError("Anna (process 7)", dt.datetime(2024, 3, 1, tzinfo=dt.UTC))),
            f"reskontran används av Anna (process 7) sedan 2024-03-01T00:00:00+00:00; {AGAIN}",
        ),
        (
            str(LedgerBusyError()),
            f"reskontran används av en annan process; {AGAIN}",
        ),
        ("nothing that is known", "nothing that is known"),
    ],
)
def test_a_text_is_told_whole(english: str, swedish: str) -> None:
    assert swedish_of(english) == swedish
