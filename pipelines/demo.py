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
# The days of issue that the sample's README tells.
ISSUED_ON: Final = {
    Month(2024, 1): dt.date(2024, 2, 9),
    Month(2024, 2): dt.date(2024, 3, 8),
    Month(2024, 3): dt.date(2024, 4, 9),
}


def prepare_demo(home: Home) -> None:
    """Make a new home with the sample's registries.

    Raises:
        SamfakturaError: when the folder is in use; a demo never touches what is there.
    """
    if home.root.exists() and any(home.root.iterdir()):
        raise SamfakturaError(ErrorCode.FOLDER_NOT_EMPTY, folder=str(home.root))
    home.make()
    for table in sorted((SAMPLE / "registries").glob("*.csv")):
        shutil.copy(table, home.registries / table.name)


def bring(home: Home, month: Month) -> None:
    """Deliver what the sample's senders send before `month` is billed."""
    shutil.copytree(SAMPLE / "inbox" / str(month), home.inbox / str(month))


def bill_sample_month(
    home: Home, month: Month, actor: Actor, progress: Progress = silent
) -> Billed:
    """Bring a month's files, bill it, and decide what finance decides after it."""
    bring(home, month)
    billed = bill(home, BillOrder(month, ISSUED_ON[month]), actor, progress)
    with (SAMPLE / "decisions.csv").open(encoding="utf-8", newline="") as file:
        for told in csv.DictReader(file):
            if told["month"] == str(month):
                asked = DecisionRequest(told["contact_id"], told["reporter"], told["because"])
                decide(home, "release" if told["kind"] == "release" else "refuse", asked, actor)
    return billed
