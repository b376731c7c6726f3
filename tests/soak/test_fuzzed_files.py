"""Every reader with thousands of damaged files; FUZZED_FILES sets another number."""

import os

import pytest

from tests.hostile.inputs import SOUND_REGISTRIES
from tests.readers import test_fuzzed_files as fuzzed

FILES = os.environ.get("FUZZED_FILES", "5000")


@pytest.mark.soak
@pytest.mark.parametrize("kind", fuzzed.FORMATS)
def test_thousands_of_damaged_files(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzed, "EXAMPLES", int(FILES))
    fuzzed.test_a_damaged_file_is_read_or_refused(kind)


@pytest.mark.soak
@pytest.mark.parametrize("name", SOUND_REGISTRIES)
def test_thousands_of_damaged_registries(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzed, "EXAMPLES", int(FILES))
    fuzzed.test_a_damaged_registry_is_read_or_its_faults_are_named(name)
