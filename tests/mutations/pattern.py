"""Patterns of Python syntax: `_.filter(holds("started_on"))` fits any layout.

A pattern is an expression, a keyword argument (`how="left"`) or an entry of a dictionary (`"days":
30`). In it `_`, `__` and `___` are wildcards: each fits any expression, and the same one if it
occurs twice. `*_` at the end of a sequence fits the rest of it. The order of keyword arguments
makes no difference.
"""

import ast
import builtins
from copy import deepcopy
from typing import Any, NamedTuple

_WILDCARDS = ("_", "__", "___")
# `ctx` follows from a node's place; `kind` is the notation of a constant.
_NOT_COMPARED = ("ctx", "kind")
# The fields in which a node may be removed, or several may replace it.
_SEQUENCES = ("elts", "args", "keywords", "entries")


class PatternError(Exception):
    """The pattern or its replacement is unusable; the message has the reason."""


class Entry(ast.expr):
    """An entry of a dictionary; `ast.Dict` keeps keys and values apart."""

    _fields = ("key", "value")


class Entries(ast.expr):
    """A dictionary."""

    _fields = ("entries",)


class Site(NamedTuple):
    """A node that fits a pattern, and its place in the tree."""

    parent: ast.AST
    field: str
    place: int | None
    node: Any
    bound: dict[str, Any]

    def replace(self, replacement: str) -> set[str]:
        """Replace the node in its tree; return the names that the replacement needs."""
        carrier = _Filling(self.bound).visit(_carrier(replacement))
        new = _parts(carrier)
        fits = all(_kind(node) is _kind(self.node) for node in new)
        if not fits or (len(new) != 1 and self.field not in _SEQUENCES):
            raise PatternError(f"`{replacement}` cannot stand in the place of the node")
        if self.place is None:
            setattr(self.parent, self.field, new[0])
        else:
            getattr(self.parent, self.field)[self.place : self.place + 1] = new
        return {name for node in new for name in _needed(node)}


def parse(text: str) -> ast.Module:
    """Parse a module for `sites`."""
    return _ToEntries().visit(ast.parse(text))


def unparse(module: ast.Module) -> str:
    """Return the text of a module that `parse` has read."""
    return ast.unparse(_ToDicts().visit(module))


def sites(pattern: str, root: ast.AST) -> list[Site]:
    """Return the places below `root` that a pattern fits."""
    parts = _parts(_carrier(pattern))
    if len(parts) != 1:
        raise PatternError(f"`{pattern}` is not one node")
    found = []
    for parent in ast.walk(root):
        for field, value in ast.iter_fields(parent):
            many = isinstance(value, list)
            for place, node in enumerate(value if many else [value]):
                bound: dict[str, Any] = {}
                if _fits(parts[0], node, bound):
                    found.append(Site(parent, field, place if many else None, node, bound))
    return found


def names(module: ast.Module) -> set[str]:
    """Return the names with a meaning anywhere in a module."""
    known = {*dir(builtins)}
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                known.add(name)
            case ast.ClassDef(name=name):
                known.add(name)
            case ast.alias(name=name, asname=other):
                known.add(other or name.split(".")[0])
    return known


def _carrier(text: str) -> Any:
    """Parse the content of a call's brackets, or of a dictionary."""
    for brackets in ("f({})", "{{{}}}"):
        try:
            return _ToEntries().visit(ast.parse(brackets.format(text), mode="eval")).body
        except SyntaxError:
            continue
    raise PatternError(f"`{text}` is not a piece of Python")


def _parts(carrier: Any) -> list[Any]:
    if isinstance(carrier, Entries):
        return carrier.entries
    return [*carrier.args, *carrier.keywords]


def _kind(node: ast.AST) -> type:
    return next((kind for kind in (Entry, ast.keyword) if isinstance(node, kind)), ast.expr)


def _needed(node: ast.AST) -> set[str]:
    """Return the names that a node reads and does not bind itself."""
    inside = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
    bound = {one.id for one in inside if isinstance(one.ctx, ast.Store)}
    bound |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
    return {one.id for one in inside} - bound


def _wildcard(node: Any) -> str | None:
    return node.id if isinstance(node, ast.Name) and node.id in _WILDCARDS else None


def _fits(pattern: Any, found: Any, bound: dict[str, Any]) -> bool:
    """Return whether a pattern fits a value of a tree; record its wildcards."""
    if isinstance(pattern, list):
        return isinstance(found, list) and _all_fit(pattern, found, bound)
    if name := _wildcard(pattern):
        is_read = isinstance(getattr(found, "ctx", ast.Load()), ast.Load)
        return isinstance(found, ast.expr) and is_read and _binds(name, found, bound)
    if not isinstance(pattern, ast.AST):
        return type(pattern) is type(found) and pattern == found
    if type(pattern) is not type(found) or isinstance(getattr(found, "ctx", None), ast.Store):
        return False
    return all(
        _fits(getattr(pattern, field), getattr(found, field), bound)
        for field in pattern._fields
        if field not in _NOT_COMPARED
    )


def _all_fit(pattern: list[Any], found: list[Any], bound: dict[str, Any]) -> bool:
    if pattern and isinstance(pattern[-1], ast.Starred) and (name := _wildcard(pattern[-1].value)):
        first = len(pattern) - 1
        rest = found[first:]
        return _all_fit(pattern[:-1], found[:first], bound) and _binds(name, rest, bound)
    if len(pattern) != len(found):
        return False
    if all(isinstance(node, ast.keyword) for node in [*pattern, *found]):
        pattern, found = _by_name(pattern), _by_name(found)
    return all(_fits(one, other, bound) for one, other in zip(pattern, found, strict=True))


def _by_name(keywords: list[Any]) -> list[Any]:
    return sorted(keywords, key=lambda keyword: keyword.arg or "")


def _binds(name: str, found: Any, bound: dict[str, Any]) -> bool:
    return _dumped(bound.setdefault(name, found)) == _dumped(found)


def _dumped(found: Any) -> list[str]:
    return [ast.dump(node) for node in (found if isinstance(found, list) else [found])]


class _Filling(ast.NodeTransformer):
    """Replaces the wildcards of a replacement by what they matched."""

    def __init__(self, bound: dict[str, Any]) -> None:
        self._bound = bound

    def visit_Name(self, node: ast.Name) -> Any:
        return deepcopy(self._bound.get(node.id, node))

    def visit_Starred(self, node: ast.Starred) -> Any:
        rest = self._bound.get(_wildcard(node.value) or "")
        return deepcopy(rest) if isinstance(rest, list) else self.generic_visit(node)


class _ToEntries(ast.NodeTransformer):
    def visit_Dict(self, node: ast.Dict) -> Entries:
        self.generic_visit(node)
        entries = [
            ast.copy_location(Entry(key=key, value=value), value)
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return ast.copy_location(Entries(entries=entries), node)


class _ToDicts(ast.NodeTransformer):
    def visit_Entries(self, node: Entries) -> ast.Dict:
        self.generic_visit(node)
        entries = node.entries
        return ast.Dict([entry.key for entry in entries], [entry.value for entry in entries])
