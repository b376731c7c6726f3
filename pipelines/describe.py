"""Write the data dictionary, the settings manual and the errors: `make docs`."""

from pathlib import Path
from typing import Final

from contracts.describe import describe
from contracts.errors.page import page
from pipelines.home.settings_manual import manual

_ROOT: Final = Path(__file__).parents[1]
README: Final = _ROOT / "contracts" / "README.md"
SETTINGS: Final = _ROOT / "docs" / "settings.md"
ERRORS: Final = _ROOT / "docs" / "errors.md"


def write_readme(path: Path = README) -> None:
    """Write contracts/README.md."""
    path.write_text(describe(), encoding="utf-8", newline="\n")


def write_settings(path: Path = SETTINGS) -> None:
    """Write docs/settings.md."""
    path.write_text(manual(), encoding="utf-8", newline="\n")


def write_errors(path: Path = ERRORS) -> None:
    """Write docs/errors.md."""
    path.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_readme()
    write_settings()
    write_errors()
