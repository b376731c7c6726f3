"""A month as a competent analyst would bill it in pandas: the yardstick of `make bench`.

    python bench/pandas_version.py HOME

bills the last month of a generated home and prints its time and memory; with `--earlier` it bills
the months before that instead, and leaves the books that the last one is compared with. It reads
the same files, follows the same rules (those that CSV reports can meet) and writes the same
evidence: fates, remarks, priced contacts, price items. Documents are not made.
"""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from measured import measured
from pandas_books import (
    COMPARED,
    CONTENT,
    IDENTITY,
    REPORTED,
    Books,
    compare,
    looks_billed,
    settle_before,
    several_same_day,
)
from pandas_people import find_person, judge_category, judge_lma, judge_person
from pandas_prices import judge_price, judge_unit
from pandas_rules import Judged, judge_format, leave_not_yet, moments
from pandas_tables import Registries, read_reports


class Month(NamedTuple):
    """A month's result: a row a report, with fate and net öre; and the evidence."""

    fates: pd.DataFrame
    remarks: pd.DataFrame
    priced: pd.DataFrame
    items: pd.DataFrame


def judge(rows: pd.DataFrame, say: Judged, known: Registries, month: dict, books: Books) -> Month:
    """Judge the reports of a month against the registries and what was billed."""
    issued_on = pd.Timestamp(month["issued_on"])
    c = settle_before(rows, say, books)
    c = judge_format(c, say, known, issued_on)
    c = leave_not_yet(c, say, pd.Timestamp(month["month"]) + pd.offsets.MonthEnd(1))
    person = find_person(c, known)
    c = judge_category(c, person, say, known)
    c = judge_person(c, person, say, known)
    c = judge_lma(c, say, known)
    c = judge_unit(c, say, known)
    say.say("B01", several_same_day(c, books))
    c, items = judge_price(c, say, known)
    state = compare(c, books)
    limits = c["claim_limit_months"].unique()
    oldest = {limit: issued_on - pd.DateOffset(months=int(limit)) for limit in limits}
    too_old = (c["started_on"] < c["claim_limit_months"].map(oldest)) & (state == "new")
    say.say("T01", too_old)
    say.say("D01", looks_billed(c, state, too_old, books))
    c = say.end_group(c)
    say.fates.loc[c.index] = state.loc[c.index].map(
        {"new": "billed", "changed": "billed", "same": "unchanged"}
    )
    return _booked(rows, c[state.loc[c.index] != "same"], say, items, books)


def _booked(
    rows: pd.DataFrame, debits: pd.DataFrame, say: Judged, items: pd.DataFrame, books: Books
) -> Month:
    """Write debits and credits into the books, and return the month's result."""
    debits = debits[["ingest_no", "source_row", *IDENTITY, *COMPARED]]
    judged = rows[["ingest_no", "source_row", *IDENTITY]].assign(fate=say.fates)
    judged["amount"] = debits["amount"].reindex(judged.index).fillna(0)
    if len(books.billed):
        refused = judged["fate"] == "not_billable"
        opened = judged[judged["fate"].isin(["credited", "billed"]) | refused]
        old = opened[IDENTITY].rename_axis("row").reset_index().merge(books.billed, on=IDENTITY)
        credit = old.set_index("row")["amount"]
        judged.loc[credit.index, "amount"] -= credit
        judged.loc[judged.index.isin(credit.index) & refused, "fate"] = "credited"
        settled = books.billed.merge(opened[IDENTITY], on=IDENTITY, how="left", indicator=True)
        books.billed = books.billed[(settled["_merge"] == "left_only").to_numpy()]
    as_reported = rows.loc[debits.index, CONTENT].set_axis(REPORTED, axis=1)
    books.billed = pd.concat([books.billed, debits.join(as_reported)], ignore_index=True)
    remarks = pd.concat(say.remarks).drop_duplicates()
    remarks = remarks.merge(rows[["ingest_no", "source_row"]], left_on="row", right_index=True)
    return Month(judged, remarks, debits, items)


def bill(home: Path, month: dict, books: Books) -> Month:
    """Bill one month: new reports and those left open, and keep the books for the next."""
    known = Registries(home / "registries")
    files = int(books.reports["ingest_no"].max()) if len(books.reports) else 0
    reports = read_reports(home / "deliveries" / month["month"], files + 1)
    rows = pd.concat([books.open_rows, reports], ignore_index=True)
    say = Judged(rows.index)
    result = judge(rows, say, known, month, books)
    named = reports[[*IDENTITY, "ingest_no", "source_row"]]
    named = named.assign(moment=moments(reports["reported_at"]))
    books.reports = pd.concat([books.reports, named], ignore_index=True)
    books.open_rows = rows[say.fates.isin(["held", "not_yet"])]
    return result


def write_evidence(result: Month, folder: Path) -> None:
    """Write the tables of a month as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in result._asdict().items():
        table.to_parquet(folder / f"{name}.parquet", index=False)


def main() -> None:
    """Bill the earlier months, or the last; print what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--earlier", action="store_true")
    asked = parser.parse_args()
    folder = asked.home / "pandas"
    *earlier, last = json.loads((asked.home / "months.json").read_text())
    if asked.earlier:
        books = Books()
        for month in earlier:
            write_evidence(bill(asked.home, month, books), folder / month["month"])
        books.write(folder / "books")
        return
    with measured():
        books = Books.read(folder / "books")
        write_evidence(bill(asked.home, last, books), folder / last["month"])


if __name__ == "__main__":
    main()
