"""Compare the billed month with the oracle's result, row by row.

python bench/compare.py HOME

The project must match every fate, amount and remark. The pandas version omits rare rules; it must
match the fate and amount of all but a few rows, or its time is not comparable. Exits with 1
otherwise.
"""

import json
import sys
from pathlib import Path

import polars as pl

PLACE = ["ingest_no", "source_row"]
JUDGED = [*PLACE, "fate", "amount"]
PANDAS_AT_LEAST = 0.99


def judged(path: Path) -> pl.DataFrame:
    """Return the fate and net öre of each judged row."""
    numbers = pl.col(*PLACE, "amount").cast(pl.Int64)
    return pl.read_parquet(path, columns=JUDGED).with_columns(numbers).select(JUDGED)


def codes_of(remarks: pl.DataFrame) -> pl.DataFrame:
    """Return the remark codes of each row, separated by spaces."""
    return remarks.group_by(PLACE).agg(codes=pl.col("code").sort().str.join(" "))


def show(rows: pl.DataFrame) -> None:
    """Print the fates, rows and kronor of the month."""
    by_fate = rows.group_by("fate").agg(pl.len(), pl.col("amount").sum()).sort("fate")
    for fate, number, amount in by_fate.rows():
        print(f"{fate:<13} {number:>10,} rows {amount / 100:>20,.2f} kr net")


def main() -> None:
    """Compare, print, and fail if too much differs."""
    home = Path(sys.argv[1])
    month = json.loads((home / "months.json").read_text())[-1]["month"]
    expected = pl.read_parquet(home / "expected.parquet")
    ours = judged(home / "project" / "fates.parquet")
    show(ours)
    codes = codes_of(pl.read_parquet(home / "project" / "remarks.parquet"))
    remarked = ours.join(codes, on=PLACE, how="left").with_columns(pl.col("codes").fill_null(""))
    other = remarked.join(expected, on=expected.columns, how="anti").height
    if other or ours.height != expected.height:
        sys.exit(f"DIFFERENT: {other} of {ours.height} rows; {expected.height} were expected")
    print(f"the fates, kronor and remarks of the oracle in all {ours.height:,} rows")
    pandas = judged(home / "pandas" / month / "fates.parquet")
    share = expected.join(pandas, on=JUDGED, how="semi").height / expected.height
    print(f"pandas: the same fate and kronor in {share:.2%} of the rows")
    if share < PANDAS_AT_LEAST:
        sys.exit(f"pandas does not do the same work: at least {PANDAS_AT_LEAST:.0%}")


if __name__ == "__main__":
    main()
