"""A home with one made-up provider and a few patients, for tests of whole months.

Everything is written as people would: registries as CSV, reports as CSV in the inbox. A test names
only what it is about.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Final

import polars as pl

from contracts.period import Month
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.month import Billed, bill
from tests.support.home import no_documents, write_registries
from tests.support.numbers import reserve_number

if TYPE_CHECKING:
    from pathlib import Path

    from tests.generated.world import Row, Tables

MONTH: Final = Month(2024, 1)
NEXT_MONTH: Final = Month(2024, 2)
ISSUED_ON: Final = {MONTH: dt.date(2024, 2, 9), NEXT_MONTH: dt.date(2024, 3, 8)}
SELLER: Final = "9999990014"
UNIT: Final = "90101011M01"
PATIENTS: Final = tuple(reserve_number(serial) for serial in (11, 12, 13))
CARDS: Final = ("52-100011", "52-100012", "52-100013")
_OPEN = {"valid_from": "2010-01-01", "valid_to": ""}


def registries() -> Tables:
    """Return the tables of an ordinary month, to be changed by the calling test."""
    return {
        "agreements": [
            {
                "agreement_id": "ADA-1",
                "provider_org_no": SELLER,
                "provider_name": "Exempelhälsan AB (påhittad)",
                "contract_type": "107",
                "care_level": "primary",
                "owner": "private",
                "price_basis": "agreement",
                "price_list_id": "lista",
                "deduct_leave_days": "nej",
                "deduct_patient_fee": "ja",
                "paper_invoice": "nej",
                "bankgiro": "9990110",
                "vat_number": "SE999999001401",
                "endpoint_scheme": "0007",
                "endpoint_id": SELLER,
                "contact_name": "Ekonomi (påhittad)",
                "contact_email": "ekonomi@example.org",
                "street": "Exempelgatan 1",
                "postal_code": "999 99",
                "city": "Påhittad",
            }
            | _OPEN
        ],
        "care_units": [_unit(UNIT, "Exempelhälsan, husläkare")],
        "reserve_numbers": [
            {"reserve_number": number, "name": f"Påhitt Kanariefågel {place}"}
            | {"born_on": "1980-05-01", "personal_id": ""}
            | _OPEN
            for place, number in enumerate(PATIENTS)
        ],
        "lma_cards": [
            {"lma_number": card, "reserve_number": number, "evidence": "card"} | _OPEN
            for card, number in zip(CARDS, PATIENTS, strict=True)
        ],
        "fee_codes": [
            {"fee_code": "12", "category": "asylum"} | _OPEN,
            {"fee_code": "69", "category": "asylum"} | _OPEN,
            {"fee_code": "04", "category": "eu"} | _OPEN,
        ],
        "patient_fees": [
            {"fee_code": "12", "profession": "01", "amount": "50"} | _OPEN,
            {"fee_code": "12", "profession": "", "amount": "25"} | _OPEN,
        ],
        "price_items": [
            {"price_list_id": "lista", "kind": "visit", "amount": "1000", "source": "påhittad"}
            | {"profession": ""}
            | _OPEN,
            {"price_list_id": "lista", "kind": "visit", "amount": "1500,50", "source": "påhittad"}
            | {"profession": "01"}
            | _OPEN,
        ],
        "drg_weights": [{"drg_code": "K123", "weight": "1,0", "trim_days": ""} | _OPEN],
        "payers": [
            {
                "payer_id": "hsf",
                "name": "Region Stockholm, Hälso- och sjukvårdsförvaltningen",
                "org_no": "2321000016",
                "street": "Box 12081",
                "postal_code": "102 23",
                "city": "Stockholm",
                "endpoint_scheme": "0007",
                "endpoint_id": "2321000016",
                "reference_asylum": "15002509/A",
                "reference_quota": "15008739/KV",
                "due_days": "30",
                "claim_limit_months": "6",
                "channel": "manual",
            }
            | _OPEN
        ],
    }


def _unit(care_unit: str, name: str) -> Row:
    return {"care_unit": care_unit, "hsa_id": "", "name": name, "agreement_id": "ADA-1"} | _OPEN


def unit(care_unit: str) -> Row:
    """Return a care unit of the one agreement."""
    return _unit(care_unit, f"Exempelenhet {care_unit}")


def home_with(root: Path, tables: Tables | None = None) -> Home:
    """Create a home with registries and an empty inbox."""
    home = Home(root)
    home.make()
    write_registries(home, tables or registries())
    return home


def contact(contact_id: str, patient: int = 0, **cells: str) -> Row:
    """Return a billable visit at 1 500,50 kronor, changed by `cells`."""
    return {
        "reporter": SELLER,
        "contact_id": contact_id,
        "care_unit": UNIT,
        "care_form": "outpatient",
        "started_on": f"2024-01-{10 + patient}",
        "visit_type": "1",
        "profession": "01",
        "fee_code": "69",
        "patient_id": PATIENTS[patient],
        "lma_number": CARDS[patient],
        "patient_fee": "0",
    } | cells


def report(*rows: Row) -> bytes:
    """Return a report of contacts as CSV."""
    out = io.StringIO(newline="")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns, delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def deliver(home: Home, name: str, content: bytes) -> Path:
    """Put a file into the inbox."""
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def billed(home: Home, month: Month = MONTH, issued_on: dt.date | None = None) -> Billed:
    """Bill a month, and issue it."""
    day = issued_on or ISSUED_ON[month]
    at = dt.datetime.combine(day, dt.time(9), dt.UTC)
    return bill(home, BillOrder(month, day), Actor("prov", at))


def figures(home: Home, month: Month = MONTH, issued_on: dt.date | None = None) -> Billed:
    """Bill a month without making documents, for tests of fates and kronor."""
    with no_documents():
        return billed(home, month, issued_on)


def fates(home: Home, run_no: int) -> dict[tuple[str, int], tuple[str, str]]:
    """Return (file, row) -> (fate, codes separated by spaces) of an issued run."""
    with Ledger.open(home.ledger) as ledger:
        files = ledger.files().select("ingest_no", "path")
        folder = home.root / ledger.run(run_no).folder
    place = ["ingest_no", "source_row"]
    remarks = pl.read_parquet(folder / "remarks.parquet")
    codes = remarks.group_by(place).agg(codes=pl.col("code").sort().str.join(" "))
    judged = pl.read_parquet(folder / "judged_rows.parquet").join(files, on="ingest_no")
    with_codes = judged.join(codes, on=place, how="left").with_columns(
        pl.col("codes").fill_null("")
    )
    return {
        (path, row): (fate, codes_of_row)
        for path, row, fate, codes_of_row in with_codes.select(
            "path", "source_row", "fate", "codes"
        ).iter_rows()
    }


def debits(home: Home, run_no: int) -> list[dict[str, object]]:
    """Return the billed lines of a run, in order of delivery."""
    with Ledger.open(home.ledger) as ledger:
        folder = home.root / ledger.run(run_no).folder
    lines = pl.read_parquet(folder / "billed_lines.parquet").filter(pl.col("sign") == 1)
    return lines.sort("ingest_no", "source_row").to_dicts()


def contents(home: Home, *, but: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Return every file of a home by path, except lock and SQLite side files."""
    passed_over = (".lock", "ledger.sqlite-wal", "ledger.sqlite-shm", *but)
    return {
        path.relative_to(home.root).as_posix(): path.read_bytes()
        for path in sorted(home.root.rglob("*"))
        if path.is_file() and path.name not in passed_over
    }
