"""The import direction of docs/architecture.md, and where the clock is banned.

`commands > flows > pipelines > transforms > contracts`. The contracts themselves are in
pyproject.toml ([tool.importlinter]) and in transforms/ruff.toml and contracts/ruff.toml.
"""

import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from commands.catalogue import COMMANDS

ROOT = Path(__file__).parents[1]
PACKAGES = ["commands", "contracts", "flows", "pipelines", "transforms"]
FOLDERS = [*PACKAGES, "bench", "data", "docs", "portal", "tests"]
# A catalogue is as long as the list it contains.
CATALOGUES = {"contracts/remarks.py"}
LONGEST = 400
# Private columns that several modules make, each for itself, and the ends of file names.
LOCAL = {"_day", "_first", "_from", "_place", "_sum", "_to"}
ENDINGS = {"_at", "_because", "_by", "_ofullstandig", "_skyddad"}
# The functions of the commands, each as `:name`.
COMMAND_NAMES = {
    f":{command.function.partition(':')[2]}"
    for commands in COMMANDS.values()
    for command in commands
}


def run(*command: str | Path, code_in: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        input=code_in,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=120,
    )


def imports_of(path: Path) -> Iterator[str]:
    """Name what a module of the oracle imports, its own folder as `tests.oracle`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1, f"{path.name} imports from above its folder"
            yield "tests.oracle" if node.level else node.module or ""


def test_the_import_contracts_are_kept() -> None:
    linted = run(Path(sys.executable).with_name("lint-imports"), "--no-cache")
    assert linted.returncode == 0, linted.stdout
    assert ", 0 broken" in linted.stdout


def test_packages_below_flows_do_not_load_prefect_when_a_month_is_billed(tmp_path: Path) -> None:
    """The home is empty: the command ends at its registries, long after all imports."""
    script = f"""
        import sys
        from commands.main import run
        code = run(["bill", "2024-01", "--home", {str(tmp_path)!r}])
        sys.exit(9 if "prefect" in sys.modules else code)
    """
    billed = run(sys.executable, "-c", textwrap.dedent(script))
    assert billed.returncode == 1, billed.stderr
    assert "Registren" in billed.stderr


def test_the_oracle_imports_nothing_of_the_project() -> None:
    """It is a second implementation, and worthless if it shares code with the first."""
    oracle = sorted((ROOT / "tests" / "oracle").rglob("*.py"))
    assert oracle
    for path in oracle:
        for name in imports_of(path):
            top = name.partition(".")[0]
            assert top not in PACKAGES, f"{path.name} imports {name}"
            assert top != "tests" or name.startswith("tests.oracle"), f"{path.name} imports {name}"


def test_no_installed_distribution_has_a_package_with_our_names() -> None:
    """An editable install comes last on the path, so such a package would hide ours."""
    installed = packages_distributions()
    assert [name for name in FOLDERS if name in installed] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_one_subject(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= LONGEST or name in CATALOGUES, f"{name} has {lines} lines"


def test_a_public_name_is_defined_in_one_module() -> None:
    """A command may be named like the function that it calls."""
    modules: dict[str, list[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for name in public_names(path):
                modules.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    twice = {name: paths for name, paths in modules.items() if not _may_share(name, paths)}
    assert twice == {}


def public_names(path: Path) -> set[str]:
    """Return the names without underscore that a module defines at its top level."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(
                leaf.id
                for target in targets
                for leaf in ast.walk(target)
                if isinstance(leaf, ast.Name) and isinstance(leaf.ctx, ast.Store)
            )
    return {name for name in names if not name.startswith("_")}


def _may_share(name: str, paths: list[str]) -> bool:
    commands = [path for path in paths if path.startswith("commands/")]
    is_command = len(commands) == 1 and f":{name}" in COMMAND_NAMES
    return len(paths) == 1 or (is_command and len(paths) == 2)


def test_a_private_column_stays_in_its_module() -> None:
    """A column that another module reads has a name without underscore, and is described."""
    modules: dict[str, set[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                for name in private_columns(path):
                    modules.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    shared = {name: paths for name, paths in modules.items() if len(paths) > 1}
    assert set(shared) - ENDINGS == LOCAL, shared


def private_columns(path: Path) -> set[str]:
    """Return the names with an underscore that a module gives columns: as text or keyword."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return set(re.findall(r"\b_[a-z][a-z0-9_]*\b", text))
    nodes = list(ast.walk(ast.parse(text)))
    names = {node.value for node in nodes if isinstance(node, ast.Constant)}
    names |= {node.arg for node in nodes if isinstance(node, ast.keyword)}
    return {
        name for name in names if isinstance(name, str) and re.fullmatch("_[a-z][a-z0-9_]*", name)
    }


@pytest.mark.parametrize("package", ["commands", "flows", "pipelines"])
def test_a_ledger_is_opened_with_its_head(package: str) -> None:
    """`ledger_of(home)` keeps the head of the chain; a plain open would let it fall behind."""
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        plain = "Ledger.open(" in path.read_text(encoding="utf-8")
        assert plain == (name == "pipelines/ledger/store.py"), f"{name} opens a ledger by its path"


@pytest.mark.parametrize("package", ["contracts", "transforms"])
@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("datetime", "datetime.date.today()"),
        ("datetime", "datetime.datetime.now()"),
        ("time", "time.time()"),
        ("uuid", "uuid.uuid4()"),
    ],
)
def test_the_clock_is_banned_where_rules_are(package: str, module: str, call: str) -> None:
    code = f'"""A rule that depends on the day it is run."""\n\nimport {module}\n\nX = {call}\n'
    place = f"{package}/clock.py"
    linted = run(
        sys.executable, "-m", "ruff", "check", "--stdin-filename", place, "-", code_in=code
    )
    assert "TID251" in linted.stdout
    elsewhere = run(
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--stdin-filename",
        "pipelines/x.py",
        "-",
        code_in=code,
    )
    assert "TID251" not in elsewhere.stdout
