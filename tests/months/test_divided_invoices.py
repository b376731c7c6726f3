"""An invoice that would be too large is divided, never refused: docs/rules.md#splitting."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl
from lxml import etree

from pipelines.ledger.store import Ledger
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    SELLER,
    UNIT,
    billed,
    contact,
    deliver,
    home_with,
    registries,
    report,
    unit,
)
from tests.support.numbers import reserve_number
from transforms.documents.riv.codes import LARGEST_MESSAGE

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.generated.world import Tables

OTHER_UNIT: Final = "90101011M02"
CONTACTS: Final = 2_400
REGION: Final = {
    "payer_id": "03",
    "name": "Exempelregionen (påhittad)",
    "org_no": "9999998801",
    "claim_limit_months": "12",
    "channel": "riv",
}


PERSONS: Final = tuple(reserve_number(1_000 + place) for place in range(CONTACTS))


def of_many(residence: str = "") -> Tables:
    """Return the registries of an ordinary month, with many patients."""
    tables = registries()
    (number, *_), (card, *_) = tables["reserve_numbers"], tables["lma_cards"]
    tables["reserve_numbers"] = [number | {"reserve_number": one} for one in PERSONS]
    tables["lma_cards"] = [
        card
        | {"reserve_number": one, "lma_number": card_of(place), "region_of_residence": residence}
        for place, one in enumerate(PERSONS)
    ]
    return tables


def card_of(person: int) -> str:
    return f"52-{100_000 + person}"


def of_another_region() -> Tables:
    """Return registries of a region's own units, with patients who live in another county."""
    tables = of_many("03")
    (agreement,), (hsf,) = tables["agreements"], tables["payers"]
    tables["agreements"] = [agreement | {"owner": "region", "care_level": "specialist"}]
    tables["payers"] = [hsf, hsf | REGION]
    codes = {"hsa_id": f"SE{SELLER}-A1", "medical_field_code": "101"}
    tables["care_units"] = [unit(code) | codes for code in (UNIT, OTHER_UNIT)]
    return tables


def months_report(contacts: int) -> bytes:
    """Return a visit of each patient at two units; nine in ten at the first."""
    return report(
        *(
            contact(
                f"K{place:05d}",
                patient_id=PERSONS[place],
                lma_number=card_of(place),
                care_unit=OTHER_UNIT if place % 10 == 9 else UNIT,
                started_on=f"2024-01-{1 + place % 28:02d}",
                diagnosis_codes="E119 R104",
                procedure_codes="AQ014",
            )
            for place in range(contacts)
        )
    )


def invoices_of(home: Home) -> pl.DataFrame:
    with Ledger.open(home.ledger) as ledger:
        return ledger.invoices()


def test_a_national_basis_above_five_megabytes_is_divided(tmp_path: Path) -> None:
    """It was refused, with the whole month, until 2026-12-01."""
    home = home_with(tmp_path / "home", of_another_region())
    deliver(home, "rapport.csv", months_report(CONTACTS))
    billed(home)
    invoices = invoices_of(home)
    assert invoices["part"].to_list() == [1, 2, 3]
    assert invoices["contacts"].sum() == CONTACTS
    assert invoices["lines_amount"].sum() == CONTACTS * Decimal("1500.50")
    assert invoices["invoice_number"].to_list() == ["2024000001", "2024000002", "2024000003"]
    files = sorted(home.outbox(MONTH).glob("riv/*.xml"))
    assert len(files) == 3
    assert max(file.stat().st_size for file in files) <= LARGEST_MESSAGE
    days = [visit_days(file) for file in files]
    assert days[0][-1] <= days[1][0], "contacts of a divided unit are in order of their day"
    page = (home.outbox(MONTH) / "avstamning.html").read_text(encoding="utf-8")
    assert "Faktura, del 1 av 3" in page
    deliver(home, "makulera.csv", cancelled(CONTACTS))
    billed(home, NEXT_MONTH)
    notes = invoices_of(home).filter(pl.col("kind") == 381)
    assert notes["total"].to_list() == invoices["total"].to_list()
    made = [*home.outbox(NEXT_MONTH).glob("riv/*.xml")]
    assert len(made) == 3
    assert max(file.stat().st_size for file in made) <= LARGEST_MESSAGE


def visit_days(file: Path) -> list[str]:
    found = etree.parse(file).findall(".//{*}careVisitDate")
    return sorted(str(day.text) for day in found)


def cancelled(contacts: int) -> bytes:
    return report(
        *(
            {"reporter": SELLER, "contact_id": f"K{place:05d}", "cancelled": "ja"}
            for place in range(contacts)
        )
    )


def test_a_basis_that_could_not_be_attached_is_divided(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home", of_many())
    home.settings.write_text("embed_up_to_bytes = 20000\n", encoding="utf-8")
    deliver(home, "rapport.csv", months_report(300).replace(OTHER_UNIT.encode(), UNIT.encode()))
    billed(home)
    invoices = invoices_of(home)
    assert invoices.height > 1
    assert invoices["contacts"].sum() == 300
    for folder in home.outbox(MONTH).glob("invoices/*"):
        assert (folder / "fakturaunderlag.xlsx").stat().st_size <= 20_000
        assert b"EmbeddedDocumentBinaryObject" in (folder / "faktura.xml").read_bytes()
