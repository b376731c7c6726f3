"""Imports that read-only commands must avoid: each costs a tenth of a second."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pipelines.home.paths import Home

ROOT = Path(__file__).parents[2]
# Modules that write documents, serve, or read others' file formats.
FOR_DOCUMENTS = {
    "openpyxl",
    "xlsxwriter",
    "jinja2",
    "typst",
    "prefect",
    "asyncio",
    "multiprocessing",
}
FOR_FILES = {"pyarrow", "lxml", "fastexcel", "saxonche"}
FOR_SQL = {"duckdb"}


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["config"], FOR_DOCUMENTS | FOR_FILES | FOR_SQL | {"polars", "pandera"}),
        (["query", "FROM runs"], FOR_DOCUMENTS | {"lxml", "fastexcel", "saxonche"}),
        (["retention"], FOR_DOCUMENTS | FOR_FILES | FOR_SQL),
        (["payments"], FOR_DOCUMENTS | FOR_FILES | FOR_SQL),
        (["answers"], FOR_DOCUMENTS | FOR_FILES | FOR_SQL),
        (["doctor"], FOR_DOCUMENTS | FOR_SQL),
        (["explain", "billed"], FOR_DOCUMENTS),
        (["reconcile"], FOR_DOCUMENTS),
        # It reads files again in a process of its own.
        (["verify"], (FOR_DOCUMENTS | FOR_SQL) - {"multiprocessing"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_reading_command_imports_only_what_it_needs(
    issued: Home, arguments: list[str], spared: set[str]
) -> None:
    program = (
        "import sys; from commands.main import run; code = run(sys.argv[1:]);"
        " print(*{name.partition('.')[0] for name in sys.modules}); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, "--home", str(issued.root)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    # `doctor` reports faults on machines that run tests.
    assert done.returncode == 0 or arguments == ["doctor"], done.stderr
    imported = set(done.stdout.splitlines()[-1].split())
    assert "rich" in imported
    assert imported & spared == set()


def test_a_document_process_starts_without_the_commands() -> None:
    """It imports the main module of its parent, as every spawned process does."""
    program = "import sys, commands.program; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {"cyclopts", "rich", "commands.main"} & set(done.stdout.split())
