"""docs/analysts.md and the notebook work on a home with billed months."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from commands.main import run
from pipelines.follow_up.queries import LOCKED_DOWN, ask, open_follow_up

if TYPE_CHECKING:
    from pipelines.home.paths import Home

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "analysts.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("nth", [0, 1])
def test_a_snippet_opens_the_database_locked(
    billed_twice: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    (tmp_path / "demo").symlink_to(billed_twice.root)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(blocks("python")[nth], names)  # noqa: S102 - our own page
    answers = [value for value in names.values() if isinstance(value, pl.DataFrame)]
    assert len(answers) == 1
    assert answers[0].height


def test_the_snippet_without_our_code_sets_the_same_lock() -> None:
    names: dict[str, dict[str, str]] = {}
    listed = re.search(r"^locked = \{.*?^\}", PAGE, re.DOTALL | re.MULTILINE)
    assert listed
    exec(listed[0], names)  # noqa: S102 - our own page
    assert names["locked"] == LOCKED_DOWN


@pytest.mark.parametrize("sql", blocks("sql"))
def test_the_sql_of_the_page_is_answered(billed_twice: Home, sql: str) -> None:
    with open_follow_up(billed_twice) as follow_up:
        assert ask(follow_up, sql).width > 3


def test_every_call_on_the_page_is_valid(
    billed_twice: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    calls = re.findall(r"^samfaktura (query .*) --home demo$", PAGE, re.MULTILINE)
    assert len(calls) == 4
    for call in calls:
        words = [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', call)]
        assert run([*words, "--home", str(billed_twice.root)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["väntar.xlsx"]


def test_every_macro_on_the_page_exists(billed_twice: Home) -> None:
    with open_follow_up(billed_twice) as follow_up:
        printed = ask(follow_up, "SELECT name FROM about() WHERE kind = 'macro'")
    table = PAGE.split("## Macros")[1].split("```")[0]
    named = set(re.findall(r"`(\w+)\(", table)) | {"about"}
    assert named == set(printed["name"])


def test_every_cell_of_the_notebook_runs(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMFAKTURA_HOME", str(billed_twice.root))
    place = DOCS / "notebooks" / "uppfoljning.py"
    spec = importlib.util.spec_from_file_location("uppfoljning", place)
    assert spec
    assert spec.loader
    notebook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(notebook)
    _, values = notebook.app.run()
    with open_follow_up(billed_twice) as follow_up:
        assert values["billed"].equals(ask(follow_up, "FROM billed('2024-02')"))
        assert values["waiting"].equals(ask(follow_up, "FROM open_contacts()"))
    assert values["answer"].height
    chart = notebook.chart_of(values["billed"])
    assert chart.startswith("<style>")
    assert "<svg" in chart
    assert set(values["own"]["kind"]) == {"table", "macro"}
    values["follow_up"].close()


def test_the_notebook_reads_through_the_lock_only() -> None:
    text = (DOCS / "notebooks" / "uppfoljning.py").read_text(encoding="utf-8")
    assert "open_follow_up(" in text
    assert "connect(" not in text
    assert ".execute(" not in text
