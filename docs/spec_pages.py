"""Render the specs to pages: `make docs` writes docs/specs from tests/spec.

Each folder is a chapter, each file a section, each test a paragraph: its name as a sentence, its
docstring, and its text tables.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
SPECS: Final = ROOT / "tests" / "spec"
PAGES: Final = ROOT / "docs" / "specs"

CHAPTERS: Final = {
    "order": "The order of judging",
    "format": "Format",
    "sender": "Sender",
    "category": "Category",
    "person": "Person",
    "lma": "LMA number and evidence",
    "unit": "Care unit and agreement",
    "payer": "Payer, route and reference",
    "price": "Price",
    "double": "Double billing, age and several the same day",
    "ledger": "Against the ledger",
    "decision": "Decisions",
    "invoice": "Collective invoices",
    "payments": "Payments",
    "answers": "Answers, HEJ and state reimbursement",
    "explained": "What explain shows",
    "operation": "Operation",
    "contracts": "Contracts and remarks",
    "properties": "Properties",
}
_TERMS: Final = {
    "drg": "DRG",
    "ersmo": "ERSMO",
    "hej": "HEJ",
    "hsf": "HSF",
    "icd": "ICD",
    "kva": "KVÅ",
    "lma": "LMA",
    "luhn": "Luhn",
    "ocr": "OCR",
    "pandera": "Pandera",
    "swedish": "Swedish",
    "vardfaktura": "Vårdfaktura",
}
_TABLES: Final = ("cases", "table")
_LISTS: Final = ("listed",)


class Table(NamedTuple):
    """A table of a test: `expects` columns at the end are what the test expects."""

    title: str
    heading: list[str]
    rows: list[list[str]]
    expects: int = 0

    def lines(self) -> list[str]:
        """Return it as Markdown."""
        first = len(self.heading) - self.expects
        heading = [
            f"→ {name}" if place == first and self.expects else name
            for place, name in enumerate(self.heading)
        ]
        rows = [heading, ["---"] * len(heading), *self.rows]
        return [*([f"{self.title}:", ""] if self.title else []), *map(_line, rows), ""]


def pages() -> dict[str, str]:
    """Return each page by file name: one for each chapter, and README.md with their contents."""
    return {f"{chapter}.md": _page(chapter) for chapter in CHAPTERS} | {"README.md": _contents()}


def write_pages(folder: Path = PAGES) -> None:
    """Write all pages, and delete those of chapters that no longer exist."""
    folder.mkdir(exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _files(chapter: str) -> list[Path]:
    return sorted((SPECS / chapter).glob("test_*.py"))


def _contents() -> str:
    lines = [
        "# The specs",
        "",
        "The rules by example, made from `tests/spec` by `make docs`. The rules themselves, with",
        "their sources, are in [rules.md](../rules.md). In a table, the columns from the arrow on",
        "are what the test expects. A column that is not shown has an ordinary value.",
    ]
    for chapter, title in CHAPTERS.items():
        lines += ["", f"**[{title}]({chapter}.md)**", ""]
        lines += [f"- {_summary(_parsed(path))}" for path in _files(chapter)]
    return "\n".join(lines) + "\n"


def _page(chapter: str) -> str:
    lines = [f"# {CHAPTERS[chapter]}", "", "(Made from `tests/spec` by `make docs`.)", ""]
    for path in _files(chapter):
        lines += _section(path)
    return "\n".join(lines).rstrip() + "\n"


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _summary(module: ast.Module) -> str:
    return (ast.get_docstring(module) or "").partition("\n")[0]


def _section(path: Path) -> Iterator[str]:
    module = _parsed(path)
    place = path.relative_to(ROOT).as_posix()
    yield from (f"## {_summary(module).rstrip('.')}", "")
    yield from _text((ast.get_docstring(module) or "").partition("\n")[2])
    yield from (f"Spec: [{place}](../../{place})", "")
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield from _tables(node.value, _words(node.targets[0].id))
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield from _paragraph(node)


def _paragraph(test: ast.FunctionDef) -> Iterator[str]:
    yield from (f"### {_words(test.name.removeprefix('test_'))}", "")
    yield from _text(ast.get_docstring(test) or "")
    for decorator in test.decorator_list:
        yield from _parametrized(decorator)
    for statement in test.body:
        yield from _tables(statement)


def _words(name: str) -> str:
    """Return a name as a sentence: codes and terms as they are written."""
    words = [
        word.upper() if re.fullmatch(r"[a-z]\d\d", word) else _TERMS.get(word, word)
        for word in name.lower().split("_")
        if word
    ]
    sentence = " ".join(words).replace(" s ", "'s ").replace("hsa id", "HSA-id")
    return sentence[:1].upper() + sentence[1:]


def _text(docstring: str) -> Iterator[str]:
    """Return a docstring's paragraphs; references to the rules become links."""
    if text := inspect.cleandoc(docstring):
        yield from (re.sub(r"\bdocs/(\w+\.md(?:#[\w-]+)?)", r"[\1](../\1)", text), "")


def _tables(node: ast.AST, title: str = "") -> Iterator[str]:
    """Return the tables that a statement makes, and the lists that it compares results with."""
    for found in sorted(ast.walk(node), key=lambda each: getattr(each, "lineno", 0)):
        if isinstance(found, ast.Call) and _called(found) in _TABLES:
            yield from _text_table(found, title)
        if isinstance(found, ast.Compare) and isinstance(found.left, ast.Call):
            yield from _compared(found.left, found.comparators[0])


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _text_table(call: ast.Call, title: str) -> Iterator[str]:
    texts = [text for text in map(_constant, call.args[1:]) if text]
    if not texts or "\n" not in texts[0]:
        return
    lines = inspect.cleandoc(texts[0]).splitlines()
    expects = len(lines[0].partition("->")[2].split("|")) if "->" in lines[0] else 0
    heading, *rows = [_cells(line) for line in lines]
    yield from Table(title, heading, rows, expects).lines()
    of_all = [
        f"`{each.arg}` {value}"
        for each in call.keywords
        if each.arg and (value := _constant(each.value))
    ]
    if of_all:
        yield from (f"Of all rows: {', '.join(of_all)}.", "")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.replace("->", "|").split("|")]


def _compared(call: ast.Call, expected: ast.expr) -> Iterator[str]:
    """Return the rows that a result is compared with, under the columns that were asked for."""
    columns = [column for column in map(_constant, call.args) if column]
    rows = [_constant(row) for row in getattr(expected, "elts", [])]
    if _called(call) in _LISTS and columns and rows and all(isinstance(row, str) for row in rows):
        cells = [_cells(row) for row in rows if row is not None]
        if all(len(row) == len(columns) for row in cells):
            yield from Table("Expected", columns, cells).lines()


def _parametrized(decorator: ast.expr) -> Iterator[str]:
    """Return the cases of a parametrized test whose values are all written out."""
    if not (isinstance(decorator, ast.Call) and len(decorator.args) > 1):
        return
    try:
        names, cases = map(ast.literal_eval, decorator.args[:2])
    except ValueError:
        return
    heading = [name.strip() for name in names.split(",")] if isinstance(names, str) else names
    several = len(heading) > 1
    rows = [[_value(value) for value in (case if several else [case])] for case in cases]
    yield from Table("", list(heading), rows).lines()


def _value(value: object) -> str:
    text = " ".join(value.split("\n")) if isinstance(value, str) else repr(value)
    return f"`{text}`" if text.strip() else ""


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    write_pages()
