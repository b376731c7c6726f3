"""Make documents in child processes, slowly, so that the parent can be killed.

slow_makers.py FOLDER

Each process writes its number as the name of a file in FOLDER, and works for a minute.
"""

import os
import sys
import time
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.documents.production import FEW, processes_for


def slow(folder: Path, invoices: pl.DataFrame, _: pl.DataFrame) -> int:
    """Write the process id, and work."""
    (folder / str(os.getpid())).touch()
    time.sleep(60)
    return invoices.height


if __name__ == "__main__":
    many = pl.DataFrame({"invoice": range(FEW)})
    with processes_for([(many, many)] * 2) as each:
        list(each(partial(slow, Path(sys.argv[1]))))
