"""Registries mean the same in every listed spelling of their cells: docs/cells.md."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.generated.world import Tables
from tests.months.small_home import contact, debits, deliver, figures, home_with, registries, report

SPELLINGS: dict[str, dict[str, Callable[[str], str]]] = {
    "as another program writes": {
        "valid_from": lambda day: f"{day} 00:00:00",
        "valid_to": lambda day: f"{day} 00:00:00",
        "born_on": lambda day: day.replace("-", ""),
        "amount": lambda kronor: f"{kronor} kr",
        "provider_org_no": lambda number: f"16{number}",
        "org_no": lambda number: f"{number[:6]}-{number[6:]}",
        "care_unit": str.lower,
        "lma_number": lambda number: f"LMA-nr {number.replace('-', ' ')}",
        "reserve_number": lambda number: f"{number[:8]}-{number[8:]}",
        "drg_code": str.lower,
        "profession": lambda code: f"{code}.",
        "deduct_patient_fee": str.upper,
        "paper_invoice": lambda _: "FALSKT",
    },
    "as a person writes": {
        "valid_from": lambda day: day.replace("-", "\u2013"),
        "valid_to": lambda day: f"{day}T00:00:00",
        "born_on": lambda day: f"\u00a0{day}\u200b",
        "amount": lambda kronor: kronor.replace("1500", "1\u00a0500").replace("1000", "1 000"),
        "provider_org_no": lambda number: f"{number[:6]}\u00a0{number[6:]}",
        "care_unit": lambda unit: f"\ufeff{unit}\u00ad",
        "lma_number": lambda number: "dossiernr: " + number.replace("-", " \u2013 "),
        "reserve_number": lambda number: f"{number[:8]} {number[8:]}",
        "profession": lambda code: code.removeprefix("0"),
        "deduct_patient_fee": lambda _: "1",
    },
}


def spelled(ways: dict[str, Callable[[str], str]]) -> Tables:
    """Return the registries with their cells spelled in other ways, and professions as known."""
    tables = registries()
    own = {
        name: [
            {column: ways.get(column, str)(cell) if cell else cell for column, cell in row.items()}
            for row in rows
        ]
        for name, rows in tables.items()
    }
    own["professions"] = [{"profession": "01", "name": "Läkare", "valid_from": "2010-01-01"}]
    return own


@pytest.mark.parametrize("ways", SPELLINGS.values(), ids=SPELLINGS)
def test_other_spellings_in_registries_bill_the_same(
    tmp_path: Path, ways: dict[str, Callable[[str], str]]
) -> None:
    home = home_with(tmp_path / "home", spelled(ways))
    fee = {"fee_code": "12", "patient_fee": "50"}
    deliver(home, "rapport.csv", report(contact("A"), contact("B", 1, **fee), contact("C", 2)))
    figures(home)
    billed = [
        (line["contact_id"], line["amount"], line["seller_org_no"], line["lma_number"])
        for line in debits(home, 1)
    ]
    assert billed == [
        ("A", Decimal("1500.50"), "9999990014", "52-100011"),
        ("B", Decimal("1450.50"), "9999990014", "52-100012"),
        ("C", Decimal("1500.50"), "9999990014", "52-100013"),
    ]
