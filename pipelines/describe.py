"""Write the pages made from code: `make docs`.

The data dictionary, the kinds of cell, the settings manual and the errors.
"""

from pathlib import Path
from typing import Final

from contracts.cells_page import cells_page
from contracts.describe import describe
from contracts.errors.page import page
from pipelines.home.settings_manual import manual

_ROOT: Final = Path(__file__).parents[1]
README: Final = _ROOT / "contracts" / "README.md"
KINDS: Final = _ROOT / "docs" / "cells.md"
SETTINGS: Final = _ROOT / "docs" / "settings.md"
ERRORS: Final = _ROOT / "docs" / "errors.md"


def write_readme(path: Path = README) -> None:
    """Write contracts/README.md."""
    path.write_text(describe(), encoding="utf-8", newline="\n")


def write_cells(path: Path = KINDS) -> None:
    """Write docs/cells.md."""
    path.write_text(cells_page(), encoding="utf-8", newline="\n")


def write_settings(path: Path = SETTINGS) -> None:
    """Write docs/settings.md."""
    path.write_text(manual(), encoding="utf-8", newline="\n")


def write_errors(path: Path = ERRORS) -> None:
    """Write docs/errors.md."""
    path.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_readme()
    write_cells()
    write_settings()
    write_errors()
