"""Every reader, with damaged files: each is read, or refused by a code.

Files are damaged byte by byte, from a sound one of each format. The readers are called as they are
in the reading room, without its process, so that anything else that they raise is found.

Decision: docs/adr/0030-reading-room.md.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors.error import FileRefusedError
from pipelines.readers.delivery import ArchivedFile, read_delivery
from pipelines.registries.faults import RegistryError
from pipelines.registries.load import load_registry
from tests.hostile.bank import sound_answers, sound_bgmax, sound_camt
from tests.hostile.delivered import sound_report, sound_table, sound_xml, workbook
from tests.hostile.inputs import SOUND_REGISTRIES

EXAMPLES: Final = int(os.environ.get("FUZZED_FILES", "25"))
FORMATS: Final = ("csv", "xlsx", "parquet", "xml", "camt", "bgmax", "answers")
_ADDED: Final = st.sampled_from((b"", b"\0", b'"', b";", b"\n", b"\xff", b"<", b"9" * 30, b"\r"))


@cache
def sound(kind: str) -> bytes:
    """Return a sound file of a format."""
    made = {
        "csv": sound_report,
        "xlsx": workbook,
        "parquet": sound_table,
        "xml": sound_xml,
        "camt": sound_camt,
        "bgmax": sound_bgmax,
        "answers": sound_answers,
    }
    return made[kind]()


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw the content with some bytes replaced, doubled, cut out, added or cut off."""
    for _ in range(draw(st.integers(1, 4))):
        first, second = sorted(draw(st.lists(st.integers(0, len(content)), min_size=2, max_size=2)))
        part = content[first:second]
        new = draw(st.one_of(_ADDED, st.binary(max_size=8), st.just(part * 2), st.just(part[::-1])))
        content = content[:first] + new + content[second if draw(st.booleans()) else first :]
    is_cut = draw(st.integers(0, 9)) == 0
    return content[: draw(st.integers(0, len(content)))] if is_cut else content


def settled(examples: int) -> settings:
    """Return the settings of a test that damages a number of files."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_damaged_file_is_read_or_refused(kind: str) -> None:
    @settled(EXAMPLES)
    @given(damaged(sound(kind)))
    def reads(content: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "fil")
            path.write_bytes(content)
            with contextlib.suppress(FileRefusedError):
                read_delivery(ArchivedFile(path))

    reads()


@pytest.mark.parametrize("name", SOUND_REGISTRIES)
def test_a_damaged_registry_is_read_or_its_faults_are_named(name: str) -> None:
    @settled(EXAMPLES)
    @given(damaged(SOUND_REGISTRIES[name].encode()))
    def reads(content: bytes) -> None:
        with contextlib.suppress(RegistryError):
            load_registry(name, content)

    reads()
