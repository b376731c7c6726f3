"""Bill a month in pandas as a competent analyst would; baseline of `make bench`.

python bench/pandas_version.py HOME

Bills the last month of a generated home and prints its time and memory. With `--earlier` it bills
the months before that, and writes the books that the last one is compared with. It reads the same
files, does the same joins and checks on every row, and writes the same kind of evidence: fates,
remarks, priced contacts, price items. Rules that apply to only a few rows in a thousand are omitted
(merged numbers, units that move during a stay, days beyond a DRG), so it does slightly less than
the project. It does not create documents.
"""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from measured import measured
from pandas_prices import judge_price
from pandas_rules import (
    Judged,
    judge_format,
    judge_lma,
    judge_person,
    judge_unit,
    leave_not_yet,
    moments,
)
from pandas_tables import Registries, is_yes, read_reports

PLACE, IDENTITY = ["ingest_no", "source_row"], ["reporter", "contact_id"]
_CONTENT = (
    "cancelled care_unit care_form started_on ended_on visit_type profession fee_code "
    "patient_id lma_number patient_name born_on patient_fee drg_code procedure_codes "
    "diagnosis_codes interpreter island_visit protected_identity leave_days planned"
)
CONTENT = _CONTENT.split()
REPORTED = [f"reported_{name}" for name in CONTENT]
_COMPARED = (
    "amount provider_org_no payer_id reference agreement_id patient_id lma_number care_unit "
    "care_form visit_type profession category started_on ended_on drg_code procedure_codes"
)
COMPARED = _COMPARED.split()
LOOKS = ["patient_id", "started_on", "care_unit", "profession", "procedure_codes"]


class Month(NamedTuple):
    """A month's result: one row per report, with fate and net öre; and the evidence."""

    fates: pd.DataFrame
    remarks: pd.DataFrame
    priced: pd.DataFrame
    items: pd.DataFrame


class Books:
    """The result of earlier months: all reports, those still open, and net billing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports, self.open_rows, self.billed = (
            pd.read_parquet(path) if path.exists() else pd.DataFrame()
            for path in (folder / f"{name}.parquet" for name in ("reports", "open_rows", "billed"))
        )

    def write(self) -> None:
        """Write the books as Parquet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("reports", "open_rows", "billed"):
            getattr(self, name).to_parquet(self.folder / f"{name}.parquet", index=False)


def settle_before(rows: pd.DataFrame, say: Judged, books: Books) -> pd.DataFrame:
    """Settle rows that need no judging: no id, replaced, cancelled, or unchanged."""
    named = [rows[name].str.fullmatch(r"[^\x00-\x1f\x7f]{1,35}").fillna(False) for name in IDENTITY]
    say.say("rejected", ~(named[0] & named[1]))
    rows = say.end_group(rows)
    every = pd.concat(
        [books.reports, rows[[*IDENTITY, *PLACE]].assign(moment=moments(rows["reported_at"]))]
    )
    order = every.drop_duplicates(PLACE).sort_values(["moment", *PLACE], na_position="first")
    latest = order.drop_duplicates(IDENTITY, keep="last")[PLACE].assign(latest=True)
    decides = rows[PLACE].merge(latest, on=PLACE, how="left")["latest"].notna().to_numpy()
    say.fates.loc[rows.index[~decides]] = "replaced"
    rows, cancelled = rows[decides], is_yes(rows["cancelled"])[decides]
    say.fates.loc[rows.index[cancelled]] = "cancelled"
    if len(books.billed):
        before = rows[IDENTITY].merge(books.billed[[*IDENTITY, *REPORTED]], on=IDENTITY, how="left")
        before.index = rows.index
        was, now = before[REPORTED].set_axis(CONTENT, axis=1), rows[CONTENT]
        same = ((now == was) | (now.isna() & was.isna())).all(axis=1)
        billed = before["reported_started_on"].notna()
        say.fates.loc[rows.index[same & billed]] = "unchanged"
        say.fates.loc[rows.index[billed & cancelled]] = "credited"
    return rows[say.fates.loc[rows.index].isna()]


def state_in(priced: pd.DataFrame, books: Books) -> pd.Series:
    """Return for each priced contact whether it is `new`, `same` or `changed`."""
    if not len(books.billed):
        return pd.Series("new", index=priced.index)
    both = priced[[*IDENTITY, *COMPARED]].merge(
        books.billed, on=IDENTITY, how="left", suffixes=("", "_old")
    )
    both.index = priced.index
    now, old = both[COMPARED], both[[f"{name}_old" for name in COMPARED]].set_axis(COMPARED, axis=1)
    same = ((now == old) | (now.isna() & old.isna())).all(axis=1)
    states = same.map({True: "same", False: "changed"})
    return states.mask(both["amount_old"].isna(), "new")


def looks_billed(priced: pd.DataFrame, state: pd.Series, books: Books) -> pd.Series:
    """Return which new visits resemble one billed before, or earlier in this run."""
    visits = priced[priced["care_form"] != "inpatient"].sort_values(PLACE)
    before = books.billed[LOOKS] if len(books.billed) else visits.head(0)[LOOKS]
    both = pd.concat([before.set_axis([-1] * len(before)), visits[LOOKS]])
    again = both.index[both.duplicated(LOOKS)]
    return pd.Series(priced.index.isin(again), index=priced.index) & (state == "new")


def judge(rows: pd.DataFrame, say: Judged, known: Registries, month: dict, books: Books) -> Month:
    """Judge the reports of a month against the registries and earlier billing."""
    issued_on = pd.Timestamp(month["issued_on"])
    c = settle_before(rows, say, books)
    c = judge_format(c, say, known, issued_on)
    c = leave_not_yet(c, say, pd.Timestamp(month["month"]) + pd.offsets.MonthEnd(1))
    c = judge_person(c, say, known)
    c = judge_lma(c, say, known)
    c = judge_unit(c, say, known)
    c, items = judge_price(c, say, known)
    state = state_in(c, books)
    oldest = {
        limit: issued_on - pd.DateOffset(months=int(limit))
        for limit in c["claim_limit_months"].dropna().unique()
    }
    too_old = c["started_on"] < c["claim_limit_months"].map(oldest)
    say.say("held", (too_old & (state == "new")) | looks_billed(c, state, books))
    place = ["patient_id", "care_unit", "started_on"]
    say.say("warning", c.duplicated(place, keep=False))
    c = say.end_group(c)
    say.fates.loc[c.index] = state.loc[c.index].map(
        {"new": "billed", "changed": "billed", "same": "unchanged"}
    )
    return _booked(rows, c[state.loc[c.index] != "same"], say, items, books)


def _booked(
    rows: pd.DataFrame, debits: pd.DataFrame, say: Judged, items: pd.DataFrame, books: Books
) -> Month:
    """Record debits and credits in the books, and return the month's result."""
    debits = debits[[*PLACE, *IDENTITY, *COMPARED]]
    judged = rows[[*PLACE, *IDENTITY]].assign(fate=say.fates)
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
    remarks = pd.concat(say.remarks).merge(rows[PLACE], left_on="row", right_index=True)
    return Month(judged, remarks, debits, items)


def bill(home: Path, month: dict, books: Books) -> Month:
    """Bill one month: new and open reports. Return the books for the next."""
    known = Registries(home / "registries")
    files = int(books.reports["ingest_no"].max()) if len(books.reports) else 0
    reports = read_reports(home / "deliveries" / month["month"], files + 1)
    rows = pd.concat([books.open_rows, reports], ignore_index=True)
    say = Judged(rows.index)
    result = judge(rows, say, known, month, books)
    named = reports[[*IDENTITY, *PLACE]].assign(moment=moments(reports["reported_at"]))
    books.reports = pd.concat([books.reports, named], ignore_index=True)
    books.open_rows = rows[say.fates.isin(["held", "not_yet"])]
    return result


def write_evidence(result: Month, folder: Path) -> None:
    """Write the tables of a month as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in result._asdict().items():
        table.to_parquet(folder / f"{name}.parquet", index=False)


def main() -> None:
    """Bill the earlier months or the last one; print the measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--earlier", action="store_true")
    asked = parser.parse_args()
    folder = asked.home / "pandas"
    *earlier, last = json.loads((asked.home / "months.json").read_text())
    if asked.earlier:
        books = Books(folder / "none")
        for month in earlier:
            write_evidence(bill(asked.home, month, books), folder / month["month"])
        books.folder = folder / "books"
        books.write()
        return
    with measured():
        books = Books(folder / "books")
        write_evidence(bill(asked.home, last, books), folder / last["month"])


if __name__ == "__main__":
    main()
