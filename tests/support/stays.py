"""A stay reported from month to month in a real home, and what each run makes of it."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from tests.generated.stays import OWN, registries
from tests.generated.world import File, Month, Tables
from tests.oracle.small_world import ANNA, LMA, WARD
from tests.support.home import bill_month, no_documents, prepare

_STAY = {
    "reporter": "5561111111",
    "contact_id": "1",
    "care_unit": WARD,
    "care_form": "inpatient",
    "patient_id": ANNA,
    "lma_number": LMA[ANNA],
}
_LONG_AGO, _NEVER = "2020-01-01", ""


class Reported(NamedTuple):
    """A run: its month, the reports delivered before it, and the terms that differ from then on.

    `reports`: a text table of report columns. `ward`: columns of the agreement. `nights`: price of
    a night by its first day. `issued_on`: else the fifth of the next month.
    """

    month: str
    reports: str = ""
    ward: Mapping[str, str] = {}
    nights: Mapping[str, str] = {}
    rebill_since: dt.date | None = None
    issued_on: dt.date | None = None


def lived(*runs: Reported) -> list[list[str]]:
    """Bill the runs in a new home; return the lines of each as `lived_in` writes them."""
    with tempfile.TemporaryDirectory() as folder:
        return lived_in(Home(Path(folder, "home")), *runs)


def lived_in(home: Home, *runs: Reported, start: int = 0) -> list[list[str]]:
    """Bill the runs in a home; return fates with remarks, then the lines of each run.

    `+` bills and `-` credits: care month, first and last day, nights, kronor, discharge day.
    """
    tables, found = _plain(), []
    for number, run in enumerate(runs, start):
        tables = _changed(tables, run)
        month = _month(number, run, tables)
        with no_documents():
            prepare(home, month, [])
            result = bill_month(home, month)
        fates = [
            " ".join([fate, *sorted(code for *row, code in result.remarks if (*row,) == place)])
            for place, fate in sorted(result.fates.items())
        ]
        found.append([*fates, *_lines(home)])
    return found


def _plain() -> Tables:
    tables = registries(0)
    tables["agreements"][2] |= {
        "deduct_leave_days": "ja",
        "inpatient_day_rule": "",
        "interpreter_supplement": "300",
        "deduct_patient_fee": "",
    }
    tables["payers"][0]["claim_limit_months"] = "6"
    return _with_nights(tables, {_LONG_AGO: "5000"})


def _with_nights(tables: Tables, prices: Mapping[str, str]) -> Tables:
    others = [row for row in tables["price_items"] if row["kind"] != "day"]
    night = next(row for row in tables["price_items"] if row["kind"] == "day")
    ends = [*sorted(prices)[1:], _NEVER]
    days = [
        night | {"valid_from": first, "amount": prices[first], "valid_to": _day_before(following)}
        for first, following in zip(sorted(prices), ends, strict=True)
    ]
    return tables | {"price_items": [*others, *days]}


def _day_before(day: str) -> str:
    return (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat() if day else ""


def _changed(tables: Tables, run: Reported) -> Tables:
    agreements = [dict(row) for row in tables["agreements"]]
    agreements[2] |= run.ward
    changed = tables | {"agreements": agreements}
    return _with_nights(changed, run.nights) if run.nights else changed


def _month(number: int, run: Reported, tables: Tables) -> Month:
    year, month = int(run.month[:4]), int(run.month[5:])
    issued_on = run.issued_on or dt.date(year + month // 12, month % 12 + 1, 5)
    rows = _rows(run.reports)
    files = [File(f"{number}/stays.csv", "csv", rows)] if rows else []
    return Month(run.month, issued_on, run.rebill_since, tables, [], files)


def _rows(text: str) -> list[dict[str, str]]:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return []
    names, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [_STAY | dict(zip(names, cells, strict=True)) for cells in rows]


def _lines(home: Home) -> list[str]:
    """Return the billed lines of the last run."""
    with Ledger.open(home.ledger) as ledger:
        folder = home.root / ledger.run(ledger.last_issued_run()).folder
    lines = pl.read_parquet(folder / "billed_lines.parquet")
    return [_words(row) for row in lines.sort("sign", "contact_id", "care_month").to_dicts()]


def _words(row: dict[str, Any]) -> str:
    days = (row["care_month"], row["first_day"], row["last_day"], row["nights"])
    of_part = [str(value) for value in days] if row["care_month"] else ["whole"]
    ended = f"until {row['ended_on']}" if row["ended_on"] else "admitted"
    sign = "+" if row["sign"] == 1 else "-"
    return " ".join([sign, *of_part, f"{row['amount']:.0f}", ended])


__all__ = ["OWN", "Reported", "lived", "lived_in"]
