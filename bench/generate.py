"""Generate the home for the bench: registries, earlier months, the timed month.

python bench/generate.py FOLDER --rows 1000000 --ledger-months 1

Writes FOLDER/registries/*.csv, FOLDER/deliveries/<month>/*.csv and FOLDER/months.json, a list of
months in order: month, issued_on, rows. The last month is timed; the others fill the ledger.
FOLDER/expected.parquet has the expected result of each row in the last month.

A small world of made-up care (tests/generated) is copied hundreds of times. The plain oracle judges
it once, and the result holds for every copy. The same arguments give the same bytes.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import polars as pl
from copies import COPIED, Renamed, in_copies, renamed
from small_world import SmallWorld, outcome, small_world

from contracts.care_contacts import REPORT_COLUMNS
from tests.generated.world import Row

COPIES = 500
ROWS_OF_A_FILE = 250_000


def table(rows: list[Row], columns: list[str]) -> pl.DataFrame:
    """Return the rows as text, in these columns."""
    cells = [[row.get(name, "") for name in columns] for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")


def write_csv(rows: pl.DataFrame, path: Path) -> None:
    """Write a table as CSV with semicolons; empty cells are not quoted."""
    rows.with_columns(pl.all().replace("", None)).write_csv(path, separator=";")


def write_registries(world: SmallWorld, names: list[Renamed], copies: int, folder: Path) -> None:
    """Write each registry as CSV; those of people and providers include every copy."""
    folder.mkdir(parents=True)
    every = pl.select(copy=pl.int_range(copies, dtype=pl.Int64))
    for name, rows in world.months[-1].registries.items():
        made = table(rows, list(dict.fromkeys(column for row in rows for column in row)))
        if name in COPIED:
            made = in_copies(made.join(every, how="cross"), names)
        write_csv(made, folder / f"{name}.csv")


def in_order(rows: int, copies: int, seed: int) -> pl.DataFrame:
    """Return `copy` and `place` of each row: copies mixed, each in its own order."""
    rng = np.random.default_rng(seed)
    # The skew puts different rows of the copies next to each other.
    when = np.sort(rng.random((copies, rows)) ** rng.uniform(0.2, 5, (copies, 1)), axis=1)
    copy, place = np.divmod(np.argsort(when, axis=None), rows)
    return pl.DataFrame({"copy": copy, "place": place})


def write_delivery(rows: pl.DataFrame, order: pl.DataFrame, names: list[Renamed], to: Path) -> int:
    """Write a month as at least four files and return the rows per file.

    No file exceeds 250 000 rows.
    """
    to.mkdir(parents=True)
    files = max(4, -(-order.height // ROWS_OF_A_FILE))
    size = -(-order.height // files)
    for number, part in enumerate(order.iter_slices(size), start=1):
        write_csv(
            in_copies(rows[part["place"]].with_columns(part["copy"]), names),
            to / f"rapport-{number:02d}.csv",
        )
    return size


def expected(world: SmallWorld, places: pl.DataFrame, with_history: int) -> pl.DataFrame:
    """Return the oracle's result of each row in the last month, for every copy.

    Only the first copies reported anything in the earlier months.
    """
    last = len(world.months) - 1
    alone = outcome(SmallWorld(world.months[-1:])).with_columns(month=pl.lit(last, pl.Int64))
    judged = [(True, outcome(world)), (False, alone)]
    return pl.concat(
        places.filter((pl.col("copy") < with_history) == history).join(of, on=["month", "place"])
        for history, of in judged
    ).select("ingest_no", "source_row", "fate", "amount", "codes")


def generate(folder: Path, asked: argparse.Namespace) -> None:
    """Write the registries, the earlier months and the timed month under `folder`."""
    copies = max(1, round(COPIES * asked.scale))
    world = small_world(-(-asked.rows // copies), asked.ledger_months)
    names = renamed(world.months[-1].registries, copies)
    write_registries(world, names, copies, folder / "registries")
    with_history = min(copies, max(1, asked.ledger_rows // max(1, len(world.rows(0)))))
    months, places, files = [], [], 0
    for number, month in enumerate(world.months):
        is_last = month is world.months[-1]
        rows = table(world.rows(number), [*REPORT_COLUMNS])
        order = in_order(rows.height, copies if is_last else with_history, number)
        size = write_delivery(rows, order, names, folder / "deliveries" / month.name)
        place = pl.int_range(pl.len(), dtype=pl.Int64)
        numbered = {"ingest_no": files + 1 + place // size, "source_row": 1 + place % size}
        places.append(order.with_columns(month=pl.lit(number, pl.Int64), **numbered))
        files += -(-order.height // size)
        months.append(
            {"month": month.name, "issued_on": str(month.issued_on), "rows": order.height}
        )
    expected(world, pl.concat(places), with_history).write_parquet(folder / "expected.parquet")
    (folder / "months.json").write_text(json.dumps(months, indent=1))


def main() -> None:
    """Generate a home from the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--ledger-months", type=int, default=1)
    parser.add_argument("--ledger-rows", type=int, default=50_000)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the registries")
    asked = parser.parse_args()
    started = time.perf_counter()
    generate(asked.folder, asked)
    print(f"generated {asked.rows} rows in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
