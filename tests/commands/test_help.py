"""The help: its cost, and that it is entirely in Swedish."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from commands.catalogue import COMMANDS, Command
from commands.main import app, run
from pipelines.home.program import program
from tests.commands.calling import Captured, out_of

BASH = shutil.which("bash")
ROOT = Path(__file__).parents[2]
HEAVY = {
    "duckdb",
    "fastapi",
    "lxml",
    "openpyxl",
    "pandera",
    "polars",
    "prefect",
    "pyarrow",
    "pydantic",
    "saxonche",
    "sqlalchemy",
    "structlog",
    "typst",
    "xlsxwriter",
}
EVERY = [command for commands in COMMANDS.values() for command in commands]
ENGLISH = re.compile(
    r"\b(the|of|and|default|required|usage|options|parameters|commands|display|choices)\b",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(option: str) -> None:
    program = (
        "import sys; from commands.main import run; run(sys.argv[1:]);"
        " print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, option],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    imported = set(done.stderr.splitlines()[-1].split())
    assert "cyclopts" in imported
    assert imported & HEAVY == set()


def test_the_version_is_the_packages_and_includes_the_code(capsys: Captured) -> None:
    assert run(["--version"]) == 0
    release, _, identity = capsys.readouterr().out.strip().partition(" ")
    assert f'version = "{release}"' in (ROOT / "pyproject.toml").read_text()
    assert identity == f"({program().identity[:12]})"


def test_the_list_of_commands_groups_them_by_task(capsys: Captured) -> None:
    assert run(["--help"]) == 0
    page = capsys.readouterr().out
    panels = re.split(r"^╭─ (.+?) ─+╮$", page, flags=re.MULTILINE)
    listed = dict(zip(panels[1::2], panels[2::2], strict=True))
    assert list(listed) == [*COMMANDS, "Gemensamma val"]
    for task, commands in COMMANDS.items():
        names = re.findall(r"^│ (\S+) ", listed[task], re.MULTILINE)
        assert names == [command.name for command in commands]
        for command in commands:
            assert command.help.partition("\n")[0] in listed[task]
    assert "--home MAPP" in listed["Gemensamma val"]
    assert ENGLISH.findall(page) == []


def test_no_command_is_listed_twice() -> None:
    assert len({command.name for command in EVERY}) == len(EVERY)
    assert len({command.function for command in EVERY}) == len(EVERY)


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.name)
def test_a_command_describes_itself_and_its_parameters_in_swedish(
    command: Command, capsys: Captured
) -> None:
    module, _, function = command.function.partition(":")
    assert app[command.name].default_command is getattr(import_module(module), function)
    assert run([command.name, "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"Skriv så här: samfaktura {command.name}")
    assert all(part in " ".join(page.split()) for part in command.help.split("\n\n"))
    assert ENGLISH.findall(page) == []
    for argument in app[command.name].assemble_argument_collection(parse_docstring=True):
        assert argument.parameter.help, f"{argument.name} has no help"
        assert argument.parameter.help.endswith(".")


def test_a_help_page_shows_required_parameters_and_defaults(capsys: Captured) -> None:
    assert run(["match", "--help"]) == 0
    printed = out_of(capsys)
    assert "samfaktura match --because TEXT [VAL] BETALNING FAKTURA" in printed
    assert "--because TEXT Källa och skäl. Det sparas i reskontran. Krävs." in printed
    assert "--amount BELOPP Kronor, för en del. Förval: allt som är kvar" in printed
    assert run(["query", "--help"]) == 0
    assert "--rows ANTAL Det största antalet rader som visas. Förval: 200." in out_of(capsys)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("explode", "Kommandot explode finns inte. Läs mer: samfaktura --help"),
        ("aprove 2024-01", "Kommandot aprove finns inte. Menade du approve?"),
        ("bill", "MÅNAD måste anges. Läs mer: samfaktura bill --help"),
        ("bill 2024-13", "2024-13 är inte en månad (ÅÅÅÅ-MM)."),
        ("bill 2024-01 --issued-on 9/2", "9/2 är inte ett datum, ÅÅÅÅ-MM-DD."),
        ("bill 2024-01 --nonsense", "Valet --nonsense finns inte."),
        ("bill 2024-01 --by", "--by måste följas av ett värde."),
        ("bill 2024-01 2024-02", "För många argument: 2024-02."),
        ("bill 2024-01 --draft=maybe", "maybe är inte ett värde som går att läsa."),
        ("release A", "--because måste anges."),
        ("release A --because b --because c", "--because är angivet mer än en gång."),
        ("match x 1 --because y", "x är inte ett heltal."),
        ("match 1 1 --because y --amount z", "z är inte ett belopp, till exempel 1234.50."),
        ("demo --months 4", "4 är inte något av 1, 2, 3."),
        ("reimbursement 24", "24-01 är inte en månad (ÅÅÅÅ-MM)."),
        ("completion tcsh", "tcsh är inte något av bash, zsh, fish."),
    ],
)
def test_a_usage_error_is_explained_in_swedish(
    arguments: str, expected: str, capsys: Captured
) -> None:
    assert run(arguments.split()) == 2
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_has_every_command_and_the_home(shell: str, capsys: Captured) -> None:
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(re.search(rf"\b{command.name}\b", script) for command in EVERY)
    assert re.search(r"(-l |--)home\b", script)


@pytest.mark.skipif(BASH is None, reason="this machine has no bash")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["rec"], ["reconcile"]),
        (["--ho"], ["--home"]),
        (["--home", "h", "ver"], ["verify"]),
        (["bill", "--iss"], ["--issued-on"]),
        (["bill", "--ho"], ["--home"]),
        (["completion", "f"], ["fish"]),
    ],
)
def test_bash_completes_commands_and_options(
    typed: list[str], offered: list[str], capsys: Captured
) -> None:
    assert run(["completion", "bash"]) == 0
    words = " ".join(["samfaktura", *typed])
    assert BASH
    asked = f"COMP_WORDS=({words}); COMP_CWORD={len(typed)}; _samfaktura; echo ${{COMPREPLY[@]}}"
    script = f"complete() {{ :; }}\n{capsys.readouterr().out}\n{asked}"
    done = subprocess.run([BASH, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == offered
