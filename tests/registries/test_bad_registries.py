"""Unusable registries and settings: each fault is located and nothing is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pipelines.ledger.store import Ledger
from tests.months.calling import GOOD, bill
from tests.months.small_home import MONTH, billed, contents, deliver, fates, home_with, registries
from tests.support.home import no_documents, write_registries

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.generated.world import Tables


def price_tie(tables: Tables) -> None:
    """Return two rows with equally many filled keys, neither of which has precedence."""
    first = tables["price_items"][1]
    tables["price_items"].append(first | {"amount": "1600"})


def overlapping_agreement(tables: Tables) -> None:
    first = tables["agreements"][0]
    tables["agreements"] = [
        first | {"valid_from": "2020-01-01", "valid_to": "2024-01-31"},
        first | {"valid_from": "2024-01-15"},
    ]


def malformed_payer(tables: Tables) -> None:
    tables["payers"][0]["due_days"] = "trettio"


def no_such_agreement(tables: Tables) -> None:
    tables["care_units"][0]["agreement_id"] = "ADA-9"


def test_every_registry_fault_is_reported_and_nothing_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = registries()
    for spoil in (price_tie, overlapping_agreement, malformed_payer):
        spoil(tables)
    home = home_with(tmp_path, tables)
    (home.registries / "fee_codes.csv").unlink()
    deliver(home, "januari.csv", GOOD)
    assert bill(home) == 1
    message = capsys.readouterr().err
    for line in (
        "G01 fee_codes.csv: ",
        "G04 agreements.csv, rad 3, kolumn valid_from: ",
        "Perioden 2024-01-15–tills vidare överlappar 2020-01-01–2024-01-31 på rad 2.",
        "G03 payers.csv, rad 2, kolumn due_days: ",
        "price_items.csv, rad 4, ",
    ):
        assert line in message
    assert "inget är gjort" in message
    with Ledger.open(home.ledger) as ledger:
        assert ledger.runs().is_empty()
        assert ledger.invoices().is_empty()
    assert not list(home.root.glob("runs/*/*"))
    assert not home.outbox(MONTH).exists()
    write_registries(home, registries())
    with no_documents():
        assert bill(home) == 0
    assert set(fates(home, 1).values()) == {("billed", "")}


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a month issued and delivered; no test changes it."""
    home = home_with(tmp_path_factory.mktemp("january"))
    deliver(home, "januari.csv", GOOD)
    billed(home)
    return home


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (price_tie, "price_items.csv, rad 4"),
        (overlapping_agreement, "agreements.csv, rad 3, kolumn valid_from"),
        (no_such_agreement, "care_units.csv, rad 2, kolumn agreement_id"),
    ],
)
def test_a_fault_between_two_months_leaves_the_first_as_it_was(
    january: Home, capsys: pytest.CaptureFixture[str], spoil: Any, message: str
) -> None:
    home = january
    before = contents(home, but=("ledger.sqlite",))
    tables = registries()
    spoil(tables)
    write_registries(home, tables)
    assert bill(home, month="2024-02", day="2024-03-08") == 1
    assert message in capsys.readouterr().err
    write_registries(home, registries())
    assert contents(home, but=("ledger.sqlite",)) == before
    with Ledger.open(home.ledger) as ledger:
        assert ledger.problems() == []
        assert ledger.runs().get_column("run_no").to_list() == [1]


def test_a_registry_fault_shows_no_patient(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = registries()
    first = tables["reserve_numbers"][0]
    tables["reserve_numbers"].append(first | {"valid_from": "2015-01-01"})
    tables["lma_cards"].append(tables["lma_cards"][0] | {"valid_from": "2015-01-01"})
    home = home_with(tmp_path, tables)
    assert bill(home) == 1
    message = capsys.readouterr().err
    assert "reserve_numbers.csv, rad 5, kolumn valid_from" in message
    assert "lma_cards.csv, rad 5, kolumn valid_from" in message
    for secret in (first["reserve_number"], first["name"], tables["lma_cards"][0]["lma_number"]):
        assert secret not in message


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('approval = "kanske"', "approval"),
        ('aproval = "auto"', "aproval"),
        ("embed_up_to_bytes = -1", "embed_up_to_bytes"),
        ("split_above_lines = true", "split_above_lines"),
        ("approval = ", "samfaktura.toml"),
        ('riv_incomplete = "nja"', "riv_incomplete"),
    ],
)
def test_a_faulty_setting_is_a_usage_error_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: str, message: str
) -> None:
    home = home_with(tmp_path)
    home.settings.write_text(settings)
    before = contents(home)
    assert bill(home) == 2
    assert message in capsys.readouterr().err
    assert contents(home) == before
