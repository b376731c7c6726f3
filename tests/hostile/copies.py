"""Hostile backups: a backup of a home, changed by someone who can write it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tests.hostile.case import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LIST: Final = "backup.json"
_NAMES: Final = ("", ".", "/etc/passwd", "../x", "a/../../b", "a\\u0000b", "x" * 5000)
_TEXTS: Final = (
    *("", "{", "[]", "null", "1", '"x"', "\0", "[" * 200_000, '{"at": 1}', '{"files": []}'),
    *('{"at": "a", "head": "b", "files": 5}', '{"at": "a", "head": "b", "files": {"a": 1}}'),
    *(f'{{"at": "a", "head": "b", "files": {{"{name}": "0"}}}}' for name in _NAMES),
)


def backups() -> Iterator[Case]:
    """Yield every case of a backup; `put` changes a copy of a sound one."""
    for text in _TEXTS:
        yield Case("backups", _LIST, partial(_write, text=text))
    for pattern in ("archive/*", "ledger.sqlite", "registries/*.csv", "outbox/*/*.html", _LIST):
        for made in (_gone, _emptied, _flipped, _folder, _pipe, _to_zeros, _to_itself):
            yield Case("backups", pattern, partial(_first, pattern=pattern, made=made))
    for change in ("head", "at"):
        yield Case("backups", _LIST, partial(_listed, change=change))
    yield Case("backups", "ledger.sqlite", _chain_cut)


def _write(folder: Path, text: str) -> None:
    (folder / _LIST).write_text(text, encoding="utf-8")


def _first(folder: Path, pattern: str, made: Any) -> None:
    made(min(path for path in folder.glob(pattern) if path.is_file()))


def _gone(path: Path) -> None:
    path.unlink()


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _to_zeros(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _listed(folder: Path, change: str) -> None:
    listed = json.loads((folder / _LIST).read_bytes())
    listed[change] = "x" * 64
    (folder / _LIST).write_text(json.dumps(listed), encoding="utf-8")


def _chain_cut(folder: Path) -> None:
    """Delete the last event of the ledger, and list the new ledger."""
    with closing(sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)) as con:
        con.execute("DROP TRIGGER audit_remains")
        con.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    shutil.copymode(folder / _LIST, folder / "ledger.sqlite")
