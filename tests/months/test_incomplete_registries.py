"""The gate is closed when a registry lacks what an invoice must state; the row is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands.main import run
from pipelines.ledger.store import Ledger
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    contact,
    deliver,
    home_with,
    registries,
    report,
)
from tests.support.home import write_registries

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


def asked(home: Home, *options: str) -> int:
    call = ["bill", str(MONTH), "--issued-on", str(ISSUED_ON[MONTH]), *options]
    return run([*call, "--home", str(home.root)])


@pytest.mark.parametrize(
    ("registry", "columns", "row"),
    [
        ("agreements", ("endpoint_id",), "agreements.csv, rad 2 (ADA-1): endpoint_id saknas."),
        ("agreements", ("bankgiro",), "agreements.csv, rad 2 (ADA-1): bankgiro saknas."),
        (
            "agreements",
            ("vat_number",),
            "agreements.csv, rad 2 (ADA-1): vat_number eller f_tax saknas.",
        ),
        (
            "payers",
            ("endpoint_scheme", "endpoint_id"),
            "payers.csv, rad 2 (hsf): endpoint_scheme, endpoint_id saknas.",
        ),
    ],
)
def test_nothing_is_issued_until_the_row_is_complete(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    registry: str,
    columns: tuple[str, ...],
    row: str,
) -> None:
    tables = registries()
    tables[registry][0].update(dict.fromkeys(columns, ""))
    home = home_with(tmp_path / "home", tables)
    deliver(home, "jan.csv", report(contact("A")))
    assert asked(home) == asked(home, "--draft") == 3
    message = capsys.readouterr().err
    assert row in message
    assert "Inget är utfärdat." in message
    with Ledger.open(home.ledger) as ledger:
        assert (ledger.draft(), ledger.last_issued_run()) == (None, 0)
    write_registries(home, registries())
    assert asked(home) == 0


def test_a_provider_that_is_paid_on_paper_needs_no_electronic_address(tmp_path: Path) -> None:
    tables = registries()
    tables["agreements"][0] |= {"paper_invoice": "ja", "paper_ground": "Särskilt avtal 7"}
    tables["agreements"][0] |= {"endpoint_scheme": "", "endpoint_id": "", "vat_number": ""}
    home = home_with(tmp_path / "home", tables)
    deliver(home, "jan.csv", report(contact("A")))
    assert asked(home) == 0
    [folder] = home.outbox(MONTH).glob("invoices/*")
    assert sorted(path.name for path in folder.iterdir()) == [
        "faktura.pdf",
        "fakturaunderlag.xlsx",
    ]
    assert run(["verify", "--home", str(home.root)]) == 0


def test_a_draft_names_the_agreements_on_paper_without_a_ground(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = registries()
    tables["agreements"][0] |= {"paper_invoice": "ja", "valid_from": "2019-04-01"}
    home = home_with(tmp_path / "home", tables)
    deliver(home, "jan.csv", report(contact("A")))
    warning = "Pappersfaktura utan grund: agreements.csv, rad 2 (ADA-1)."
    assert asked(home, "--draft") == 0
    assert warning in capsys.readouterr().out
    tables["agreements"][0]["paper_ground"] = "Särskilt avtal 7"
    write_registries(home, tables)
    assert asked(home, "--draft") == 0
    assert warning not in capsys.readouterr().out


def test_an_approval_for_f_tax_is_stated_when_the_registry_does(tmp_path: Path) -> None:
    tables = registries()
    tables["agreements"][0] |= {"vat_number": "", "f_tax": "ja"}
    home = home_with(tmp_path / "home", tables)
    deliver(home, "jan.csv", report(contact("A")))
    assert asked(home) == 0
    [xml] = home.outbox(MONTH).glob("invoices/*/faktura.xml")
    assert "Godkänd för F-skatt" in xml.read_text("utf-8")
