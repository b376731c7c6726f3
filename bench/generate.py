"""Make the bench's home: registries, some earlier months, and the month that is timed.

    python bench/generate.py FOLDER --rows 1000000 --ledger-months 1

writes FOLDER/registries/*.csv, FOLDER/deliveries/<month>/*.csv and FOLDER/months.json, the list of
months in order: month, issued_on, rows. The last is the one to time; the others fill the ledger.
The same arguments give the same bytes.
"""

import argparse
import datetime as dt
import json
import time
from pathlib import Path

import polars as pl
from make_contacts import month_of_contacts
from make_registries import Sizes, World, with_few_units, world

TIMED = dt.date(2024, 3, 1)
ROWS_OF_A_FILE = 250_000
UNITS_BEFORE = 600


def _month(back: int) -> dt.date:
    """Return the first day of the month so many months before the timed one."""
    number = TIMED.year * 12 + TIMED.month - 1 - back
    return dt.date(number // 12, number % 12 + 1, 1)


def _in_dialect(rows: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return the rows as another system writes them: every fourth file has other dates and yes."""
    if number % 4 < 3:
        return rows
    dates = pl.col("started_on", "ended_on", "born_on").str.replace_all("-", "")
    words = pl.col("interpreter", "island_visit", "planned").replace({"1": "J", "0": "N"})
    return rows.with_columns(
        dates, words, pl.col("patient_fee").str.replace(".", ",", literal=True)
    )


def write_delivery(rows: pl.DataFrame, folder: Path) -> None:
    """Write the rows as CSV with semicolons: at least four files, none above 250 000 rows."""
    folder.mkdir(parents=True)
    files = max(4, -(-rows.height // ROWS_OF_A_FILE))
    size = -(-rows.height // files)
    for number in range(files):
        part = _in_dialect(rows.slice(number * size, size), number)
        part = part.with_columns(pl.all().replace("", None))
        part.write_csv(folder / f"rapport-{number + 1:02d}.csv", separator=";")


def write_registries(made: World, folder: Path) -> None:
    """Write each registry as CSV."""
    folder.mkdir(parents=True)
    for name, table in made.tables.items():
        table.write_csv(folder / f"{name}.csv", separator=";")


def generate(folder: Path, rows: int, ledger_months: int, ledger_rows: int, scale: float) -> None:
    """Write the registries, the earlier months and the timed month below `folder`."""
    made = world(Sizes().scaled(scale))
    write_registries(made, folder / "registries")
    months, earlier = [], None
    for back in range(ledger_months, -1, -1):
        first, count = _month(back), ledger_rows if back else rows
        # Earlier months are issued with their documents, untimed: a few providers are enough.
        places = with_few_units(made, UNITS_BEFORE) if back else made
        earlier = month_of_contacts(places, first, count, earlier, seed=100 + back)
        write_delivery(earlier, folder / "deliveries" / f"{first:%Y-%m}")
        issued = _month(back - 1) + dt.timedelta(days=3)
        months.append({"month": f"{first:%Y-%m}", "issued_on": str(issued), "rows": count})
    (folder / "months.json").write_text(json.dumps(months, indent=1))


def main() -> None:
    """Make a home as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--ledger-months", type=int, default=1)
    parser.add_argument("--ledger-rows", type=int, default=50_000)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the registries")
    wanted = parser.parse_args()
    started = time.perf_counter()
    generate(wanted.folder, wanted.rows, wanted.ledger_months, wanted.ledger_rows, wanted.scale)
    print(f"generated {wanted.rows} rows in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
