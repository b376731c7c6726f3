"""Specs by the names of their functions, in any file."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def node_ids(names: str) -> list[str]:
    """Return the pytest ids of the specs with these names, separated by spaces."""
    found = []
    for name in names.split():
        paths = _paths().get(name, [])
        if len(paths) != 1:
            raise LookupError(f"{len(paths)} specs are called {name}: {', '.join(paths)}")
        found.append(f"{paths[0]}::{name}")
    return found


@cache
def _paths() -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in re.findall(r"^def (test_\w+)\(", file.read_text("utf-8"), re.MULTILINE):
            paths.setdefault(name, []).append(file.relative_to(ROOT).as_posix())
    return paths
