"""A folder of faultless registries."""

from pathlib import Path

import pytest

from tests.registries.registry_files import PLAIN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in PLAIN.items():
        (tmp_path / f"{name}.csv").write_text(content.lstrip("\n"))
    return tmp_path
