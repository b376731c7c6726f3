"""Write the data dictionary: `make docs`."""

from pathlib import Path
from typing import Final

from contracts.describe import describe

README: Final = Path(__file__).parents[1] / "contracts" / "README.md"


def write_readme(path: Path = README) -> None:
    """Write contracts/README.md anew."""
    path.write_text(describe(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_readme()
