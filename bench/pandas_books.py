"""The ledger of the pandas version: earlier months, and a month held against them."""

from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd
from pandas_rules import Judged, moments, well_formed
from pandas_tables import is_yes

IDENTITY = ["reporter", "contact_id"]
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


@dataclass
class Books:
    """What earlier months left: all reports, those still open, and what is billed net."""

    reports: pd.DataFrame = field(default_factory=pd.DataFrame)
    open_rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    billed: pd.DataFrame = field(default_factory=pd.DataFrame)

    @classmethod
    def read(cls, folder: Path) -> "Books":
        """Return the books that were written, or new ones."""
        if not folder.exists():
            return cls()
        return cls(*(pd.read_parquet(folder / f"{part.name}.parquet") for part in fields(cls)))

    def write(self, folder: Path) -> None:
        """Write the books as Parquet."""
        folder.mkdir(parents=True, exist_ok=True)
        for part in fields(self):
            getattr(self, part.name).to_parquet(folder / f"{part.name}.parquet", index=False)


def latest_reports(rows: pd.DataFrame, books: Books) -> pd.Series:
    """Return which rows decide: the latest report of each contact, of all that ever came."""
    rows = rows[[*IDENTITY, "ingest_no", "source_row", "moment"]].assign(here=True)
    earlier = books.reports
    if len(earlier):
        of_now = earlier.merge(rows[IDENTITY].drop_duplicates(), on=IDENTITY)
        rows_and_files = ["ingest_no", "source_row"]
        again = of_now.merge(rows[rows_and_files], on=rows_and_files, how="left", indicator=True)
        of_now = of_now[(again["_merge"] == "left_only").to_numpy()]
        every = pd.concat([rows, of_now.assign(here=False)])
    else:
        every = rows
    known = every.groupby(IDENTITY)["moment"]
    all_known = known.transform("count") == known.transform("size")
    every["moment"] = every["moment"].where(all_known)
    order = every.sort_values(["moment", "ingest_no", "source_row"], na_position="first")
    last = order.drop_duplicates(IDENTITY, keep="last")
    last = last.loc[last["here"].astype(bool)]
    return pd.Series(rows.index.isin(last.index), index=rows.index)


def settle_before(rows: pd.DataFrame, say: Judged, books: Books) -> pd.DataFrame:
    """Settle what needs no judging: replaced, cancelled, and the same as what is billed."""
    good = well_formed(rows)
    named = rows[good].assign(moment=moments(rows.loc[good, "reported_at"]))
    decides = latest_reports(named, books)
    say.fates.loc[decides.index[~decides]] = "replaced"
    rows = rows.drop(index=decides.index[~decides])
    billed = rows.head(0)
    if len(books.billed):
        reported = books.billed[[*IDENTITY, *REPORTED]]
        billed = rows.rename_axis("row").reset_index().merge(reported, on=IDENTITY).set_index("row")
    has_bill = pd.Series(rows.index.isin(billed.index), index=rows.index)
    gone = is_yes(rows["cancelled"]) & good.loc[rows.index]
    say.fates.loc[rows.index[gone & has_bill]] = "credited"
    say.fates.loc[rows.index[gone & ~has_bill]] = "cancelled"
    if len(billed):
        before, now = billed[REPORTED].set_axis(CONTENT, axis=1), billed[CONTENT]
        same = ((now == before) | (now.isna() & before.isna())).all(axis=1)
        say.fates.loc[same.index[same & ~gone.loc[same.index]]] = "unchanged"
    return rows[say.fates.loc[rows.index].isna()]


def compare(priced: pd.DataFrame, books: Books) -> pd.Series:
    """Return for each priced contact: `new`, `same` or `changed` against what is billed."""
    state = pd.Series("new", index=priced.index)
    if len(books.billed):
        both = priced.rename_axis("row").reset_index()
        both = both.merge(books.billed, on=IDENTITY, suffixes=("", "_old")).set_index("row")
        now, old = (
            both[COMPARED],
            both[[f"{name}_old" for name in COMPARED]].set_axis(COMPARED, axis=1),
        )
        same = ((now == old) | (now.isna() & old.isna())).all(axis=1)
        state.loc[same.index] = same.map({True: "same", False: "changed"})
    return state


def looks_billed(
    priced: pd.DataFrame, state: pd.Series, too_old: pd.Series, books: Books
) -> pd.Series:
    """Return which new contacts look like one that is billed, before or earlier in this run."""
    names = [*LOOKS, *IDENTITY, "care_form", "ended_on", "agreement_id"]
    rows = priced[[*names, "ingest_no", "source_row"]]
    rows = rows.assign(state=state, too_old=too_old).sort_values(["ingest_no", "source_row"])
    rows = rows[rows["state"] != "same"]
    if len(books.billed):
        before = books.billed[names].assign(state="before", too_old=False)
        rows = pd.concat([before.set_axis([-1] * len(before)), rows])
    stay = rows["care_form"] == "inpatient"
    visits, stays = rows[~stay], rows[stay]
    alike = visits[visits.duplicated(LOOKS, keep=False)].copy()
    alike["billed"] = alike["state"].isin(["before", "changed"]) | ~alike["too_old"]
    earlier = alike.groupby(LOOKS, dropna=False)["billed"].cumsum() - alike["billed"]
    held = list(alike.index[(alike["state"] == "new") & (earlier > 0)])
    place = ["patient_id", "agreement_id"]
    for _, group in stays[stays.duplicated(place, keep=False)].groupby(place):
        held += _overlapping(group)
    return pd.Series(priced.index.isin(held), index=priced.index)


def _overlapping(stays: pd.DataFrame) -> list[int]:
    """Return the new stays of a patient that overlap a billed one; they come in order."""
    billed, held = [], []
    for row in stays.itertuples():
        overlaps = row.state == "new" and any(
            (start < row.ended_on and row.started_on < end) or start == row.started_on
            for start, end in billed
        )
        if overlaps:
            held.append(row.Index)
        elif not row.too_old:
            billed.append((row.started_on, row.ended_on))
    return held


def several_same_day(reached: pd.DataFrame, books: Books) -> pd.Series:
    """Return which contacts share patient, unit and day with another, here or billed before."""
    place = ["patient_id", "care_unit", "started_on"]
    both = reached[[*place, *IDENTITY]]
    if len(books.billed):
        both = pd.concat(
            [both, books.billed[[*place, *IDENTITY]].set_axis([-1] * len(books.billed))]
        )
    others = both.drop_duplicates([*place, *IDENTITY])
    alike = others[others.duplicated(place, keep=False)]
    return pd.Series(reached.index.isin(alike.index), index=reached.index)
