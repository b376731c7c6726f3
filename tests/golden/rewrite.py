"""Rewrite the expected output of the sample quarter; review the difference."""

import shutil
import tempfile
from pathlib import Path

from tests.golden.dump import bill_quarter, dump

EXPECTED = Path(__file__).parent / "expected"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        home = bill_quarter(Path(folder) / "home")
        shutil.rmtree(EXPECTED, ignore_errors=True)
        dump(home, EXPECTED)
