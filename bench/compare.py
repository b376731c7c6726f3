"""Hold the project's month against the pandas one: the fate, kronor and remarks of every row.

    python bench/compare.py HOME

Exits with 1 when anything differs, and says how many rows and which remark codes do.
"""

import json
import sys
from pathlib import Path

import polars as pl

PLACE = ["ingest_no", "source_row"]


def _table(path: Path, columns: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """Return some columns of a table, in the types in which they are compared."""
    return pl.read_parquet(path, columns=list(columns)).select(
        pl.col(name).cast(kind) for name, kind in columns.items()
    )


def differing_rows(ours: pl.DataFrame, theirs: pl.DataFrame) -> int:
    """Return how many rows have another fate or other kronor, or are in one of the two only."""
    both = ours.join(theirs, on=PLACE, how="full", suffix="_theirs")
    same = pl.all_horizontal(
        pl.col(name) == pl.col(f"{name}_theirs") for name in ("fate", "amount")
    )
    return both.filter(~same.fill_null(value=False)).height


def main() -> None:
    """Compare, print fates, rows and kronor of the month, and fail when they differ."""
    home = Path(sys.argv[1])
    month = json.loads((home / "months.json").read_text())[-1]["month"]
    folders = home / "project", home / "pandas" / month
    columns = dict.fromkeys(PLACE, pl.Int64)
    fates, remarks = (
        [_table(folder / f"{name}.parquet", columns | rest) for folder in folders]
        for name, rest in (
            ("fates", {"fate": pl.String, "amount": pl.Int64}),
            ("remarks", {"code": pl.String}),
        )
    )
    by_fate = fates[0].group_by("fate").agg(pl.len(), pl.col("amount").sum()).sort("fate")
    for fate, rows, amount in by_fate.rows():
        print(f"{fate:<13} {rows:>10,} rows {amount / 100:>20,.2f} kr net")
    rows = differing_rows(*fates)
    only_one = [a.join(b, on=[*PLACE, "code"], how="anti") for a, b in (remarks, remarks[::-1])]
    other = pl.concat(only_one)["code"].unique().sort().to_list()
    totals = [table["amount"].sum() for table in fates]
    if rows or other or totals[0] != totals[1]:
        sys.exit(f"DIFFERENT: {rows} rows, remarks {other}, net {totals[0]} and {totals[1]} öre")
    print(f"the same fates, kronor and {remarks[0].height:,} remarks in {fates[0].height:,} rows")


if __name__ == "__main__":
    main()
