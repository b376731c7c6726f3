"""Enforced file rights: a test run as root could otherwise read everything."""

from __future__ import annotations

import ctypes
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# capabilities(7), linux/capability.h: version 3, this thread; bypassing read and write rights.
_HEAD: Final = struct.pack("Ii", 0x20080522, 0)
_OVERRIDES: Final = 1 << 1 | 1 << 2
_SETS: Final = "6I"


@contextmanager
def rights_hold() -> Iterator[None]:
    """Enforce file rights for this thread, and for those it starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(struct.calcsize(_SETS))
    assert libc.capget(ctypes.create_string_buffer(_HEAD, len(_HEAD)), buffer) == 0
    before = struct.unpack(_SETS, buffer.raw)
    _set(libc, before[0] & ~_OVERRIDES, *before[1:])
    try:
        yield
    finally:
        _set(libc, *before)


def _set(libc: ctypes.CDLL, *sets: int) -> None:
    buffer = ctypes.create_string_buffer(struct.pack(_SETS, *sets), struct.calcsize(_SETS))
    assert libc.capset(ctypes.create_string_buffer(_HEAD, len(_HEAD)), buffer) == 0
