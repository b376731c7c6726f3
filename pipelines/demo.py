"""The sample quarter, billed in a home of its own."""

import csv
import datetime as dt
import shutil
from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.period import Month
from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.home.orders import Actor, BillOrder, Progress, silent
from pipelines.home.paths import Home
from pipelines.month import Billed, bill

SAMPLE: Final = Path(__file__).parent.parent / "data" / "sample"
# The days of issue that the sample's README lists.
ISSUED_ON: Final = {
    Month(2024, 1): dt.date(2024, 2, 9),
    Month(2024, 2): dt.date(2024, 3, 8),
    Month(2024, 3): dt.date(2024, 4, 9),
}


def prepare_demo(home: Home) -> None:
    """Make a new home with the sample's registries.

    Raises:
        SamfakturaError: the folder is not empty; a demo never changes existing files.
    """
    if home.root.exists() and any(home.root.iterdir()):
        raise SamfakturaError(ErrorCode.FOLDER_NOT_EMPTY, folder=str(home.root))
    home.make()
    for table in sorted((SAMPLE / "registries").glob("*.csv")):
        shutil.copyfile(table, home.registries / table.name)


def bring(home: Home, month: Month) -> None:
    """Copy the files that the sample's senders deliver before `month` to the inbox."""
    shutil.copytree(SAMPLE / "inbox" / str(month), home.inbox / str(month))


def bill_sample_month(
    home: Home, month: Month, actor: Actor, progress: Progress = silent
) -> Billed:
    """Deliver a month's files, bill it, and record finance's decisions after it."""
    bring(home, month)
    billed = bill(home, BillOrder(month, ISSUED_ON[month]), actor, progress)
    with (SAMPLE / "decisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["month"] == str(month):
                asked = DecisionRequest(row["contact_id"], row["reporter"], row["because"])
                decide(home, "release" if row["kind"] == "release" else "refuse", asked, actor)
    return billed
