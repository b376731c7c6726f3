"""The production code as mutations address it: by name, in any module."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.mutations import pattern
from tests.mutations.mutation import Mutation
from tests.mutations.words import spans

PACKAGES = ("contracts", "transforms", "pipelines")


class AddressError(Exception):
    """A mutation addresses zero or several nodes; the message lists them."""


class Mutant(NamedTuple):
    """A file changed by a mutation; the path is relative to the root."""

    path: Path
    text: str


class _Hit(NamedTuple):
    """A node that a mutation addresses, and the function that applies it."""

    line: int
    changed: Callable[[], str]


class Sources:
    """The files of the production packages below a root, as they were when read."""

    def __init__(self, root: Path) -> None:
        self._texts = {
            file.relative_to(root): file.read_text("utf-8")
            for package in PACKAGES
            for file in sorted((root / package).rglob("*.*"))
            if file.suffix in {".py", ".sql"}
        }
        self._holders: dict[str, list[Path]] = {}
        for path, text in self._texts.items():
            for name in _names(path, text):
                self._holders.setdefault(name, []).append(path)

    def mutant(self, mutation: Mutation) -> Mutant:
        """Return the changed file; raise AddressError unless exactly one node fits.

        Several modules may define the name: the node determines which one is meant.
        """
        paths = [*dict.fromkeys(self._holders.get(mutation.within, []))]
        if not paths:
            raise _error(mutation, f"nothing in {', '.join(PACKAGES)} has that name")
        try:
            found = [(path, hit) for path in paths for hit in self._hits(path, mutation)]
            if len(found) != 1:
                places = [f"{path}:{hit.line}" for path, hit in found] or map(str, paths)
                raise _error(mutation, f"{len(found)} nodes fit, in {', '.join(places)}")
            [(path, hit)] = found
            return Mutant(path, hit.changed())
        except pattern.PatternError as raised:
            raise _error(mutation, str(raised)) from raised

    def _hits(self, path: Path, mutation: Mutation) -> Iterator[_Hit]:
        text = self._texts[path]
        if path.suffix == ".sql":
            return _hits_in_sql(text, mutation)
        return _hits_in_python(path, text, mutation)


def _error(mutation: Mutation, why: str) -> AddressError:
    return AddressError(
        f"mutation “{mutation.breaks}”: `{mutation.node}` within {mutation.within}: {why}. "
        "Adjust the mutation to the rule as it is now"
    )


def _names(path: Path, text: str) -> Iterator[str]:
    """Return the names by which mutations may address what a file defines."""
    if path.suffix == ".sql":
        yield path.name
        return
    for name, _ in _definitions(ast.parse(text)):
        yield from (name, f"{_module(path)}.{name}")


def _module(path: Path) -> str:
    return path.parent.name if path.stem == "__init__" else path.stem


def _definitions(holder: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.stmt]]:
    """Return functions, classes and constants, each with its name in the module."""
    for node in holder.body:
        match node:
            case ast.FunctionDef(name=name):
                yield name, node
            case ast.ClassDef(name=name):
                yield name, node
                yield from ((f"{name}.{inner}", part) for inner, part in _definitions(node))
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node


def _hits_in_python(path: Path, text: str, mutation: Mutation) -> Iterator[_Hit]:
    module = pattern.parse(text)
    for name, definition in _definitions(module):
        if mutation.within in {name, f"{_module(path)}.{name}"}:
            for site in pattern.sites(mutation.node, definition):
                yield _Hit(site.node.lineno, partial(_changed, module, site, mutation.becomes))


def _changed(module: ast.Module, site: pattern.Site, becomes: str) -> str:
    """Return the module with the node replaced; it must be able to run."""
    known = pattern.names(module)
    unknown = site.replace(becomes) - known
    if unknown:
        raise pattern.PatternError(f"the module does not know {', '.join(sorted(unknown))}")
    text = pattern.unparse(module)
    compile(text, "a mutant", "exec")
    return text


def _hits_in_sql(text: str, mutation: Mutation) -> Iterator[_Hit]:
    for start, end in spans(mutation.node, text):
        changed = f"{text[:start]}{mutation.becomes}{text[end:]}"
        yield _Hit(text.count("\n", 0, start) + 1, lambda changed=changed: changed)
