"""The same deliveries through CSV, a workbook and Parquet give the same fates and kronor."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from contracts.period import Month
from tests.months.small_home import ISSUED_ON, contact, debits, deliver, fates, figures, home_with
from tests.readers.test_formats_agree import as_csv, as_other_workbook, as_parquet, as_workbook

JANUARY, FEBRUARY = ISSUED_ON


def deliveries() -> dict[Month, list[dict[str, Any]]]:
    """Return a month and its corrections, with values of their type."""
    typed = {"patient_fee": Decimal("0.00"), "cancelled": False}
    changes: list[dict[str, Any]] = [
        {},
        {"patient_id": contact("", 1)["patient_id"], "lma_number": contact("", 1)["lma_number"]},
        {"fee_code": "12", "patient_fee": Decimal("49.50")},
        {"profession": "1"},
        {"profession": ""},
        {"patient_fee": Decimal("-1.00")},
        {"started_on": dt.date(2024, 5, 1)},
        {"lma_number": "LMA-nr 52 100011"},
        {"reporter": "999999-0014"},
        {"cancelled": True},
        {"visit_type": "#N/A"},
        {"patient_id": "199001010000"},
    ]
    first = [
        {**contact(f"Å-{place}"), **typed, "started_on": dt.date(2024, 1, 10 + place), **change}
        for place, change in enumerate(changes)
    ]
    again = [
        {**first[0], "contact_id": "A\u030a-0", "reporter": "16999999-0014"},
        {**first[1], "profession": "2"},
        {**first[2], "cancelled": True},
        {**first[5], "patient_fee": Decimal("1.00")},
        {**first[7], "fee_code": "069"},
    ]
    return {JANUARY: first, FEBRUARY: again}


def test_the_same_deliveries_give_the_same_fates_and_kronor(tmp_path: Path) -> None:
    results = []
    for write in (as_csv, as_workbook, as_other_workbook, as_parquet):
        home = home_with(tmp_path / write.__name__)
        for month, rows in deliveries().items():
            deliver(home, f"{month}.fil", write(rows))
            figures(home, month)
        lines = [
            [(line["contact_id"], line["amount"]) for line in debits(home, run)] for run in (1, 2)
        ]
        results.append((fates(home, 1), fates(home, 2), lines))
    assert results[1:] == results[:1] * 3
    january, february, lines = results[0]
    assert [fate for fate, _ in january.values()] == [
        *["billed"] * 4, *["rejected"] * 3, "billed", "billed", "cancelled", "rejected",
        "rejected",
    ]  # fmt: skip
    assert [fate for fate, _ in february.values()] == [
        "unchanged", "billed", "credited", "billed", "unchanged",
    ]  # fmt: skip
    assert lines[0] == [
        ("Å-0", Decimal("1500.50")),
        ("Å-1", Decimal("1500.50")),
        ("Å-2", Decimal("1451.00")),
        ("Å-3", Decimal("1500.50")),
        ("Å-7", Decimal("1500.50")),
        ("Å-8", Decimal("1500.50")),
    ]
