"""Plain English: words of the old style do not return to comments, docstrings, names and pages."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What to write instead: docs/english.md.
BANNED = re.compile(
    r"\b(?:tells?|told|telling|whoever|anew|mend(?:s|ed|ing)?|beside|noughts?|nil|nobody|somebody"
    r"|(?<!there )(?-i:(?:is|are) none)|(?<!there )is no (?!longer\b|more\b)\w+"
    r"|(?:takes?|taken|took) away|wrong call"
    r"|h[eo]ld against|gone)\b"
    r"|(?:^|\. )(?-i:Who|Whose|Whoever|What|That which) ",
    re.IGNORECASE,
)
# This list itself, its explanation, and the sample's page: its stories are data of the sample.
EXEMPT = {"tests/test_words.py", "docs/english.md", "data/sample/README.md"}
FILES = subprocess.run(
    ["git", "ls-files", "*.py", "*.md"],  # noqa: S607
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split()


def texts_of_code(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each comment, docstring and test name of a module."""
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "lineno", 1), ast.get_docstring(node) or ""
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.removeprefix("test_").replace("_", " ")


def found_in(name: str) -> list[str]:
    path = ROOT / name
    texts = (
        texts_of_code(path)
        if path.suffix == ".py"
        else enumerate(re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8")).splitlines(), 1)
    )
    return [
        f"{name}:{line}: {match[0].strip()}"
        for line, text in texts
        for match in BANNED.finditer(text)
    ]


def test_the_old_style_does_not_return() -> None:
    found = [one for name in FILES if name not in EXEMPT for one in found_in(name)]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("text", ["tell nothing", "It is none.", "Whose it is", "held against it"])
def test_the_list_finds_what_it_should(text: str) -> None:
    assert BANNED.search(text)
