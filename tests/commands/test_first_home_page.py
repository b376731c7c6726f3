"""docs/forsta-hemmet.md, walked word by word: its tables are typed, its commands are run."""

import re
import shlex
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from commands.main import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "forsta-hemmet.md").read_text(encoding="utf-8")
_TABLE = re.compile(r"^\| Rubrik .*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


def columns_of(text: str) -> dict[str, list[str]]:
    """Return the first table of a text: the cells below each heading."""
    found = _TABLE.search(text)
    assert found
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found[0].splitlines()]
    return {heading: cells for heading, *cells in rows[2:]}


def sections(step: str) -> list[tuple[str, str]]:
    """Return the workbook and text of each section of a step."""
    found = re.split(r"^### (\S+\.xlsx) .*$", step, flags=re.MULTILINE)[1:]
    return list(zip(found[::2], found[1::2], strict=True))


def fill_in(path: Path, columns: dict[str, list[str]]) -> None:
    """Type cells below the headings of a workbook; rows that are typed over lose their mark."""
    book = load_workbook(path)
    sheet = book["Register"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    keeps = path.stem == "payers"
    for place in range(max(map(len, columns.values()))):
        for heading, at in headings.items():
            if heading in columns:
                sheet.cell(place + 2, at, columns[heading][place])
            elif not keeps or heading == "Kommentar":
                sheet.cell(place + 2, at).value = None
    book.save(path)


def commands_of(step: str) -> list[list[str]]:
    return [
        shlex.split(line)[1:]
        for block in re.findall(r"```\n(.*?)```", step, flags=re.DOTALL)
        for line in block.splitlines()
        if line.startswith("samfaktura ")
    ]


def test_the_page_leads_to_the_first_invoice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _, begin, registries, check, report, bill = re.split(r"^## \d\. .*$", PAGE, flags=re.MULTILINE)
    assert [run(command) for command in commands_of(begin)] == [0]
    for name, text in sections(registries):
        fill_in(Path("hem/registries") / name, columns_of(text))
    assert [run(command) for command in commands_of(check)] == [0]
    book = Workbook()
    for at, (heading, cells) in enumerate(columns_of(report).items(), 1):
        for place, cell in enumerate([heading, *cells], 1):
            book.active.cell(place, at, cell)
    book.save("hem/inbox/januari.xlsx")
    capsys.readouterr()
    assert [run(command) for command in commands_of(report)] == [0]
    assert "Inga anmärkningar" in capsys.readouterr().out
    first, *_ = commands_of(bill)
    assert run(first) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "2 300,50" in printed
    assert len(list(Path("hem/outbox/2024-01").glob("invoices/*/faktura.xml"))) == 1
