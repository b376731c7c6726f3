"""Time the floor of `make bench`: read, join and sum in plain DuckDB.

python bench/floor.py HOME

Reads every column and does the same dated joins, without rules, remarks, evidence or ledger: the
least time that the data themselves require. Prints the measurement as JSON.
"""

import json
import sys
from pathlib import Path

import duckdb
from measured import measured

# Keys of a list row. Among rows with equally many filled keys, the earliest key here wins.
KEYS = ("code", "profession", "visit_type", "care_form", "contract_type")
# Lookups per contact: the visit or stay, the deduction, every procedure.
CONTACTS = {
    ("visit", "health_exam", "day", "drg_point"): "SELECT *, NULL AS code FROM matched",
    ("deduction",): "SELECT * REPLACE ('deduction' AS kind), NULL AS code FROM matched"
    " WHERE care_form <> 'inpatient'",
    ("procedure",): "SELECT * REPLACE ('procedure' AS kind),"
    " unnest(string_split(procedure_codes, ' ')) AS code FROM matched"
    " WHERE care_form <> 'inpatient' AND procedure_codes IS NOT NULL",
}


def priced(con: duckdb.DuckDBPyConnection, kinds: tuple[str, ...]) -> str:
    """Return the query for the prices of these kinds.

    There is one equality join per pattern of filled keys, and the list row with the most filled
    keys wins: COALESCE lists the joins in that order.
    """
    rows = f"SELECT * FROM price_items WHERE kind IN ({', '.join(map(repr, kinds))})"  # noqa: S608 -- names from this file
    filled = (
        con.sql(rows).project(", ".join(f"{key} IS NOT NULL" for key in KEYS)).distinct().fetchall()
    )
    joins = []
    for place, pattern in enumerate(sorted(filled, key=lambda row: (sum(row), row), reverse=True)):
        wanted = [
            f"{key} IS {'NOT ' * there}NULL" for key, there in zip(KEYS, pattern, strict=True)
        ]
        same = [
            "price_list_id",
            "kind",
            *(k for k, there in zip(KEYS, pattern, strict=True) if there),
        ]
        joins.append(
            f"LEFT JOIN ({rows} AND {' AND '.join(wanted)}) AS p{place} ON "
            + " AND ".join(f"p{place}.{key} = c.{key}" for key in same)
            + f" AND c.day BETWEEN p{place}.valid_from AND p{place}.valid_to"
        )
    price = ", ".join(f"p{place}.amount" for place in range(len(joins)))
    total = f"sum(coalesce({price}) * if(c.kind = 'drg_point', c.weight, 1))"
    return f"SELECT {total} FROM ({CONTACTS[kinds]}) AS c {' '.join(joins)}"  # noqa: S608 -- as above


def floor(home: Path, month: str) -> None:
    """Read, join and sum the reports of a month."""
    con = duckdb.connect()
    con.execute("SET VARIABLE reports = ?", [str(home / "deliveries" / month / "*.csv")])
    con.execute("SET VARIABLE registries = ?", [str(home / "registries")])
    con.execute(Path(__file__).with_suffix(".sql").read_text())
    con.sql(
        "SELECT sum(size), count(reference_asylum), count(DISTINCT day) FROM matched"
    ).fetchall()
    for kinds in CONTACTS:
        con.sql(priced(con, kinds)).fetchall()


def main() -> None:
    """Time the floor on the last month of a home."""
    home = Path(sys.argv[1])
    month = json.loads((home / "months.json").read_text())[-1]["month"]
    with measured():
        floor(home, month)


if __name__ == "__main__":
    main()
