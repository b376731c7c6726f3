"""The program's identity: release, and hashes of code, data and libraries.

Two programs with the same identity make the same bytes from the same inputs.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

_ROOT: Final = Path(__file__).parents[2]
# The imports of `pipelines.billing` and `pipelines.documents`, and the module that takes a draft
# through them. A test compares this list and LIBRARIES with the imports.
MAKERS: Final = (
    "contracts",
    "transforms",
    "pipelines/archive",
    "pipelines/billing",
    "pipelines/documents",
    "pipelines/home",
    "pipelines/inbox",
    "pipelines/ledger",
    "pipelines/readers",
    "pipelines/registries",
    "pipelines/validation",
    "pipelines/month.py",
)
LIBRARIES: Final = (
    "duckdb",
    "factur-x",
    "fastexcel",
    "jinja2",
    "lxml",
    "markupsafe",
    "openpyxl",
    "pandera",
    "polars",
    "pyarrow",
    "saxonche",
    "typst",
    "xlsxwriter",
)
# Code and data. The other files there are documentation and linter settings.
SUFFIXES: Final = frozenset({".csv", ".j2", ".py", ".sql", ".toml", ".typ", ".xslt"})
_LINTER: Final = "ruff.toml"
_SHORT: Final = 12


class Program(NamedTuple):
    """The program: its release, a hash of its code and data, and its library versions."""

    release: str
    code: str
    libraries: Mapping[str, str]

    @property
    def identity(self) -> str:
        """The sha256 of all three."""
        return hashlib.sha256(json.dumps(self, sort_keys=True).encode()).hexdigest()

    def recorded(self) -> dict[str, object]:
        """Return the fields that a manifest records next to the release."""
        return {"identity": self.identity, "code": self.code, "libraries": self.libraries}

    def __str__(self) -> str:
        """Return the release and the beginning of the identity."""
        return f"{self.release} ({self.identity[:_SHORT]})"


@cache
def program() -> Program:
    """Return this program. The files are read once per process."""
    libraries = {name: version(name) for name in LIBRARIES}
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Program(version("samfaktura"), code_of(_ROOT), {"python": python, **libraries})


def code_of(root: Path) -> str:
    """Return the sha256 of a checkout's code and data: paths and bytes only."""
    code = hashlib.sha256()
    for name, path in sorted(_files(root)):
        code.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return code.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for maker in MAKERS:
        place = root / maker
        for path in [place] if place.is_file() else place.rglob("*"):
            hidden = path.name.startswith(".") or path.name == _LINTER
            if path.suffix in SUFFIXES and not hidden:
                yield path.relative_to(root).as_posix(), path
