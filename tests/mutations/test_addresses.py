"""Mutations find their node by names and syntax, so layout and modules may change."""

import ast
from functools import cache
from pathlib import Path

import duckdb
import pytest

from tests.mutations.followed import FOLLOWED
from tests.mutations.mutation import Mutation
from tests.mutations.sources import PACKAGES, AddressError, Sources
from tests.mutations.specs import ROOT, node_ids
from tests.mutations.table import MUTATIONS
from tests.mutations.words import words

ALL = [*MUTATIONS, *FOLLOWED]


@pytest.mark.parametrize("mutation", ALL, ids=lambda mutation: mutation.breaks)
def test_a_mutation_changes_one_node_of_the_code(mutation: Mutation) -> None:
    mutant = _here().mutant(mutation)
    assert mutant.text != _here().mutant(mutation._replace(becomes=mutation.node)).text
    if mutant.path.suffix == ".sql":
        assert len(duckdb.extract_statements(mutant.text)) == 1
    assert bool(node_ids(mutation.caught_by)) == (mutation in FOLLOWED)


def test_each_mutation_breaks_another_rule() -> None:
    assert len({mutation.breaks for mutation in ALL}) == len(ALL)


def test_a_mutation_survives_layout_and_moves(tmp_path: Path) -> None:
    """Every file gets another layout and package, and most get another name."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.*"):
            _move(file, tmp_path / "pipelines/elsewhere" / file.relative_to(ROOT).parent)
    moved = Sources(tmp_path)
    for mutation in ALL:
        before, after = _here().mutant(mutation), moved.mutant(mutation)
        assert after.path != before.path
        if before.path.suffix == ".sql":
            assert _words(after.text) == _words(before.text)
        else:
            assert after.text == before.text


@pytest.mark.parametrize(
    ("within", "node", "becomes", "why"),
    [
        ("fees", "_ > 0", "_ >= 0", "nothing in contracts, transforms, pipelines has that name"),
        ("fee", "_ > 1", "_ > 2", "0 nodes fit, in transforms/believe.py, transforms/fees.py"),
        ("fee", "_ > 0", "_", "2 nodes fit, in transforms/believe.py:3, transforms/fees.py:5"),
        ("Fees.fee", "_ + _", "_", "2 nodes fit, in transforms/fees.py:11, transforms/fees.py:12"),
        ("fees.fee", "_ > 0", "_ > nought", "the module does not know nought"),
        ("fees.fee", "_ > 0", "__ > 0", "the module does not know __"),
        ("fees.fee", "_ > 0", "", "`` cannot stand in the place of the node"),
        ("fees.fee", "_ > 0", "_, 0", "`_, 0` cannot stand in the place of the node"),
        ("fees.fee", "_ > 0", "key=_", "`key=_` cannot stand in the place of the node"),
        ("fees.fee", "_ > 0, _", "_", "`_ > 0, _` is not one node"),
        ("fees.fee", "_ >", "_", "`_ >` is not a piece of Python"),
        ("fees.sql", "= 1", "= 2", "0 nodes fit, in contracts/fees.sql"),
        ("fees.sql", "fee", "1", "2 nodes fit, in contracts/fees.sql:2, contracts/fees.sql:3"),
    ],
)  # fmt: skip
def test_a_pattern_must_fit_exactly_one_node(
    tmp_path: Path, within: str, node: str, becomes: str, why: str
) -> None:
    for path, text in _SMALL.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    with pytest.raises(AddressError) as raised:
        Sources(tmp_path).mutant(Mutation("a rule", within, node, becomes))
    assert str(raised.value) == (
        f"mutation “a rule”: `{node}` within {within}: {why}. "
        "Adjust the mutation to the rule as it is now"
    )


_SMALL = {
    "transforms/believe.py": "def fee(amount):\n    '''A fee > 0.'''\n    return amount > 0\n",
    "transforms/fees.py": """
LIMITS = {"low": 1, "high": 1}

def fee(amount):
    return amount > 0

class Fees:
    def fee(self):
        low = LIMITS["low"]
        return max(
            low + low,
            self.high + self.high,
            low + self.high,
        )
""",
    "contracts/fees.sql": "-- fee\nSELECT fee, 'fee' FROM fees\nWHERE fee >= 1 AND \"fee\" <> 2\n",
}


@pytest.mark.parametrize(
    ("pattern", "code", "becomes", "changed"),
    [
        ('"b": 1', '{"a": 1, "b": 1}', '"b": 2', '{"a": 1, "b": 2}'),
        ('"b": _', '{"a": 1, "b": 1}', "", '{"a": 1}'),
        ("b=_", "f(a, a=1, b=2)", "c=_", "f(a, a=1, c=2)"),
        ("f(_, b=2, a=1)", "f(a, a=1, b=2)", "_", "a"),
        ("f(_, *__)", "f(a, b, *c)", "f(*__, _)", "f(b, *c, a)"),
        ("f(*_)", "f()", "g(*_, a)", "g(a)"),
        ("f(*a)", "f(*a)", "a", "a"),
        ("1", "(1, True, 1.0, '1')", "1, 2", "(1, 2, True, 1.0, '1')"),
        ("_.strip()", "a.strip().lower()", "_", "a.lower()"),
        ("_ & __", "(a | b) & c", "__ & _", "c & (a | b)"),
        ("_ < _", "(a < b, b < b)", "_ > _", "(a < b, b > b)"),
        ("a", "[a for b in c]", "b", "[b for b in c]"),
        ("b", "[a for b in b.c]", "a", "[a for b in a.c]"),
    ],
)  # fmt: skip
def test_a_pattern_fits_syntax(
    tmp_path: Path, pattern: str, code: str, becomes: str, changed: str
) -> None:
    (tmp_path / "contracts").mkdir()
    text = f"from x import a, b, c, f, g\nRULE = {code}\n"
    (tmp_path / "contracts" / "__init__.py").write_text(text, "utf-8")
    mutant = Sources(tmp_path).mutant(Mutation("a rule", "contracts.RULE", pattern, becomes))
    assert mutant.text == ast.unparse(ast.parse(text.replace(code, changed)))


@cache
def _here() -> Sources:
    return Sources(ROOT)


def _move(file: Path, folder: Path) -> None:
    """Write a file in another layout, and another name unless a mutation uses it."""
    text = file.read_text("utf-8") if file.suffix in {".py", ".sql"} else ""
    named = any(mutation.within.startswith(f"{file.stem}.") for mutation in ALL)
    folder.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".sql":
        (folder / file.name).write_text("\n\n".join(_words(text)), "utf-8")
    elif file.suffix == ".py":
        name = file.name if named else f"new_{file.name}"
        (folder / name).write_text(ast.unparse(ast.parse(text)), "utf-8")


def _words(text: str) -> list[str]:
    return [each.word for each in words(text)]
