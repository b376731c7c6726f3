"""The commands that maintain a home: reconcile, verify, rebuild, import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from pipelines.ledger.store import Ledger
from tests.commands.calling import Captured, call, out_of
from tests.months.small_home import MONTH, NEXT_MONTH, contents

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


def test_a_month_is_reconciled(billed_twice: Home, capsys: Captured) -> None:
    assert call(billed_twice, "reconcile", str(MONTH)) == 0
    printed = out_of(capsys)
    assert "Avstämning 2024-01, körning 1" in printed
    assert "stämmer" in printed
    assert "INTE" not in printed
    assert call(billed_twice, "reconcile") == 0
    assert "Avstämning 2024-02, körning 2" in out_of(capsys)
    assert call(billed_twice, "reconcile", "2023-12") == 2


def test_an_untouched_home_verifies(billed_twice: Home, capsys: Captured) -> None:
    assert call(billed_twice, "verify") == 0
    printed = out_of(capsys)
    assert "Allt stämmer" in printed
    head = printed.split("Kedjans huvud: ")[1]
    assert call(billed_twice, "verify", "--head", head) == 0
    assert call(billed_twice, "verify", "--head", "f" * 64) == 3


def test_changed_data_is_named(issued: Home, capsys: Captured) -> None:
    document = next(issued.outbox(MONTH).glob("invoices/*/faktura.xml"))
    document.write_bytes(document.read_bytes().replace(b"1500.50", b"9500.50"))
    removed = issued.outbox(NEXT_MONTH) / "avstamning.html"
    removed.unlink()
    with Ledger.open(issued.ledger) as ledger:
        sha256 = ledger.files().get_column("sha256")[1]
    issued.raw(sha256).write_bytes(b"reporter;contact_id\n")
    assert call(issued, "verify") == 3
    printed = out_of(capsys)
    place = document.relative_to(issued.outbox(MONTH)).as_posix()
    assert f"Körning 1: dokument {place} är inte som det utfärdades" in printed
    assert "Körning 2: dokument avstamning.html saknas i utkorgen" in printed
    assert "Arkivet: fil 2 är inte som den levererades" in printed


@pytest.mark.parametrize("name", ["billed_lines.parquet", "judged_rows.parquet", "manifest.json"])
@pytest.mark.parametrize("how", ["cut", "removed"])
def test_damaged_evidence_is_named(issued: Home, capsys: Captured, name: str, how: str) -> None:
    path = issued.run(MONTH, 1) / name
    if how == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    else:
        path.unlink()
    assert call(issued, "verify") == 3
    what = "manifest" if path.suffix == ".json" else "tabell"
    assert f"Körning 1: körningens {what}" in out_of(capsys)


def test_documents_are_rebuilt_with_the_same_bytes(issued: Home, capsys: Captured) -> None:
    before = {path: path.read_bytes() for path in issued.outbox(MONTH).rglob("*") if path.is_file()}
    for path in before:
        path.unlink()
    assert call(issued, "documents", str(MONTH)) == 0
    assert f"{len(before) - 1} dokument" in out_of(capsys)
    assert {path: path.read_bytes() for path in before} == before
    assert call(issued, "verify") == 0


@pytest.mark.parametrize("call_of", [["documents"], ["documents", "--check"], ["reconcile"]])
def test_a_month_without_issued_runs_is_a_usage_error(
    issued: Home, capsys: Captured, call_of: list[str]
) -> None:
    assert call(issued, *call_of, "2023-05") == 2
    assert "Inget är utfärdat för 2023-05." in capsys.readouterr().err


def test_the_analysts_database_is_rebuilt(issued: Home, capsys: Captured) -> None:
    issued.follow_up.unlink()
    assert call(issued, "publish") == 0
    assert str(issued.follow_up) in out_of(capsys)
    with duckdb.connect(str(issued.follow_up), read_only=True) as follow_up:
        found = follow_up.execute(
            "SELECT kind, count(*) FROM follow_up.invoices GROUP BY kind ORDER BY kind"
        ).fetchall()
    assert found == [(380, 2), (381, 1)]


def test_a_failed_import_is_reported(fresh: Home, tmp_path: Path, capsys: Captured) -> None:
    export, links = tmp_path / "avd.xml", tmp_path / "avtal.csv"
    export.write_text("<annat/>")
    links.write_text("agreement_id;care_unit\nADA-1;90101011M01\n")
    before = contents(fresh)
    assert call(fresh, "import-units", str(export), "--agreements", str(links)) == 1
    assert "F02" in capsys.readouterr().err
    for name in ("contract-types", "visit-types", "professions", "fee-codes"):
        assert call(fresh, f"import-{name}", str(export)) == 1
    assert contents(fresh) == before


def test_the_demo_requires_a_separate_home(billed_twice: Home, capsys: Captured) -> None:
    before = contents(billed_twice)
    assert call(billed_twice, "demo") == 2
    assert "är inte tom" in capsys.readouterr().err
    assert contents(billed_twice) == before
