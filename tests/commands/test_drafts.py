"""A draft can be opened, and what was approved is what is issued: docs/rules.md#drafts."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING
from unittest.mock import patch

import openpyxl
import pytest

from pipelines.documents import drafted as drafted_documents
from pipelines.home.paths import Home
from pipelines.ledger.store import ledger_of
from pipelines.outbox.drafts import place_documents
from tests.commands.calling import BILL, NEXT, Captured, call, out_of
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    PATIENTS,
    contact,
    deliver,
    home_with,
    registries,
    report,
)
from tests.support.home import write_registries

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.documents.invoices import Written

XML = "invoices/9999990014-UTKAST-0001/faktura.xml"


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A draft by Anna: two contacts billed, one rejected."""
    home = home_with(tmp_path_factory.mktemp("drafts") / "home")
    home.settings.write_text('approval = "four_eyes"\n', encoding="utf-8")
    rows = (contact("A1"), contact("A2", 1), contact("A3", 2, fee_code=""))
    deliver(home, "januari.csv", report(*rows))
    assert call(home, *BILL, "--as", "Anna") == 0
    return home


@pytest.fixture
def draft(drafted: Home, tmp_path: Path) -> Home:
    shutil.copytree(drafted.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def issued(home: Home) -> int:
    with ledger_of(home) as ledger:
        return ledger.last_issued_run()


def approve_and_issue(home: Home) -> int:
    assert call(home, "approve", str(MONTH), "--as", "Bo") == 0
    return call(home, "issue", str(MONTH), "--as", "Bo")


def test_a_draft_has_all_that_an_issued_month_has(draft: Home) -> None:
    seen = files_in(draft.drafted(MONTH))
    assert approve_and_issue(draft) == 0
    final = files_in(draft.outbox(MONTH))
    assert {name.replace("UTKAST-0001", "2024000001") for name in seen} == set(final)
    assert {"avstamning.html", "avstamning.xlsx", "returns/1.xlsx", XML} <= set(seen)


def test_the_list_of_a_draft_has_every_file_by_hash(draft: Home) -> None:
    seen = files_in(draft.drafted(MONTH))
    listed = json.loads(seen.pop("manifest.json"))
    assert listed["state"] == "utkast"
    assert {one["path"]: one["sha256"] for one in listed["documents"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in seen.items()
    }


def test_documents_of_a_draft_say_that_they_are_no_invoice(draft: Home) -> None:
    folder = draft.drafted(MONTH)
    assert b"<cbc:ID>UTKAST-0001</cbc:ID>" in (folder / XML).read_bytes()
    basis = openpyxl.load_workbook((folder / XML).with_name("fakturaunderlag.xlsx"))
    cells = [str(cell.value) for sheet in basis for row in sheet for cell in row]
    assert any("UTKAST-0001" in cell for cell in cells)
    assert any(cell.startswith("Utkast, fakturadag") for cell in cells)
    page = (folder / "avstamning.html").read_text(encoding="utf-8")
    assert "utkast</h1>" in page
    assert "UTKAST-0001" in page


def test_issuing_changes_only_numbers(draft: Home) -> None:
    before = (draft.drafted(MONTH) / XML).read_text(encoding="utf-8")
    assert approve_and_issue(draft) == 0
    assert not draft.drafted(MONTH).exists()
    path = draft.outbox(MONTH) / XML.replace("UTKAST-0001", "2024000001")
    after = path.read_text(encoding="utf-8")
    one, other = (text.splitlines() for text in (before, after))
    differ = [a for a, b in zip(one, other, strict=True) if a != b]
    assert {line.strip().split(">")[0].split(" ")[0] for line in differ} <= {
        "<cbc:ID",
        "<cbc:PaymentID",
        "<cbc:EmbeddedDocumentBinaryObject",
    }


def test_a_draft_that_is_issued_equals_a_month_issued_at_once(draft: Home, tmp_path: Path) -> None:
    at_once = Home(tmp_path / "at_once")
    shutil.copytree(draft.root / "registries", at_once.root / "registries")
    shutil.copytree(draft.inbox, at_once.inbox)
    assert call(at_once, *BILL, "--as", "Anna") == 0
    assert approve_and_issue(draft) == 0
    one, other = (files_in(home.outbox(MONTH)) for home in (draft, at_once))
    assert one.pop("manifest.json") != other.pop("manifest.json")
    assert one == other


def test_a_changed_file_cannot_be_approved(draft: Home, capsys: Captured) -> None:
    (draft.drafted(MONTH) / XML).write_bytes(b"<annat/>")
    (draft.drafted(MONTH) / "avstamning.html").unlink()
    assert call(draft, "approve", str(MONTH), "--as", "Bo") == 3
    assert "2 av utkastets dokument" in capsys.readouterr().err
    assert call(draft, *BILL, "--as", "Anna") == 0
    assert approve_and_issue(draft) == 0


def test_an_additional_file_of_an_office_program_does_not_stop_the_month(draft: Home) -> None:
    (draft.drafted(MONTH) / ".~lock.avstamning.xlsx#").write_text("Bo", encoding="utf-8")
    assert approve_and_issue(draft) == 0
    assert not draft.drafted(MONTH).exists()


def test_documents_that_would_change_are_not_issued(draft: Home, capsys: Captured) -> None:
    """A planted fault: documents made twice differ."""
    make = drafted_documents.made_again

    def otherwise(*args: object) -> list[Written]:
        written = make(*args)  # type: ignore[arg-type]
        return [written[0]._replace(sha256="0" * 64), *written[1:]]

    assert call(draft, "approve", str(MONTH), "--as", "Bo") == 0
    with patch.object(drafted_documents, "made_again", otherwise):
        assert call(draft, "issue", str(MONTH), "--as", "Bo") == 3
    assert "skulle bli andra än de godkända" in capsys.readouterr().err
    assert issued(draft) == 0
    assert call(draft, "issue", str(MONTH), "--as", "Bo") == 0


def test_documents_of_other_invoices_are_not_issued(draft: Home, capsys: Captured) -> None:
    """A planted fault: the documents to issue have another sum than the draft's."""
    assert call(draft, "approve", str(MONTH), "--as", "Bo") == 0
    with patch("pipelines.month.prepare_documents") as prepare:
        prepare.side_effect = _with_another_sum
        assert call(draft, "issue", str(MONTH), "--as", "Bo") == 3
    assert "skulle bli andra än de godkända" in capsys.readouterr().err
    assert issued(draft) == 0


def _with_another_sum(run: object, today: object) -> object:
    from pipelines.documents.prepared import prepare_documents  # noqa: PLC0415 - not patched here

    prepared = prepare_documents(run, today)  # type: ignore[arg-type]
    changed = prepared.written[0]._replace(kronor="1.00")
    return prepared._replace(written=[changed, *prepared.written[1:]])


def test_a_rule_is_broken_at_the_draft_and_names_the_rows(tmp_path: Path, capsys: Captured) -> None:
    tables = registries()
    tables["agreements"][0]["bankgiro"] = "9990111"
    home = home_with(tmp_path / "home", tables)
    deliver(home, "januari.csv", report(contact("A1")))
    assert call(home, *BILL, "--draft") == 3
    answer = capsys.readouterr().err
    assert "SAM-BANKGIRO" in answer
    assert "agreements.csv, rad 2 (ADA-1) och payers.csv, rad 2 (hsf)" in answer
    assert not home.drafted(MONTH).exists()
    write_registries(home, registries())
    assert call(home, *BILL, "--draft") == 0
    assert home.drafted(MONTH).exists()


def test_a_draft_of_another_month_replaces_it(draft: Home) -> None:
    assert call(draft, *NEXT, "--draft") == 0
    assert not draft.outbox(MONTH).exists()
    assert draft.drafted(NEXT_MONTH).is_dir()


def test_a_new_draft_replaces_its_files(draft: Home) -> None:
    before = files_in(draft.drafted(MONTH))
    deliver(draft, "sen.csv", report(contact("A4", 2)))
    assert call(draft, *BILL, "--as", "Anna") == 0
    after = files_in(draft.drafted(MONTH))
    assert before["avstamning.html"] != after["avstamning.html"]
    assert not list(draft.root.glob("runs/*/*/utkast"))


def test_a_month_issued_at_once_has_no_draft(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    assert call(home, *BILL) == 0
    assert not home.drafted(MONTH).exists()
    [manifest] = home.root.glob("runs/*/*/manifest.json")
    assert "drafted" not in json.loads(manifest.read_bytes())


def test_a_draft_that_lost_its_evidence_loses_its_documents(draft: Home) -> None:
    with ledger_of(draft) as ledger:
        record = ledger.draft()
    assert record is not None
    shutil.rmtree(draft.root / record.folder)
    place_documents(draft, record)
    assert not draft.outbox(MONTH).exists()


def test_names_of_files_have_no_patient(draft: Home) -> None:
    names = " ".join(files_in(draft.drafted(MONTH)))
    assert not any(patient in names for patient in PATIENTS)


def test_reconcile_accounts_for_a_draft_and_says_so(draft: Home, capsys: Captured) -> None:
    for asked in (("reconcile",), ("reconcile", str(MONTH))):
        assert call(draft, *asked) == 0
        shown = out_of(capsys)
        assert "Avstämning 2024-01, körning 1 (utkast, inte utfärdat)" in shown
        assert "3 001,00 kr" in shown
        assert "outbox/2024-01/utkast" in shown
    assert approve_and_issue(draft) == 0
    assert call(draft, "reconcile") == 0
    assert "(utkast" not in out_of(capsys)


def test_explain_shows_what_a_draft_made_of_a_contact(draft: Home, capsys: Captured) -> None:
    assert call(draft, "explain", "A1") == 0
    shown = out_of(capsys)
    assert "2024-01 (körning 1, utkast): januari.csv rad 1 – Fakturerad" in shown
    assert "Faktura UTKAST-0001 (2024-02-09): 1 500,50 kr" in shown
    assert call(draft, "explain", "A3") == 0
    assert "C11" in out_of(capsys)
    assert approve_and_issue(draft) == 0
    capsys.readouterr()
    assert call(draft, "explain", "A1") == 0
    shown = out_of(capsys)
    assert "utkast" not in shown
    assert "Faktura 2024000001" in shown


def test_analysts_see_a_draft_apart_from_issued_months(draft: Home, capsys: Captured) -> None:
    asked = "SELECT invoice_number, state, total FROM draft.invoices"
    assert call(draft, "query", asked) == 0
    shown = out_of(capsys)
    assert "UTKAST-0001 draft 3 001,00" in shown
    assert call(draft, "query", "SELECT fate, count(*) FROM draft.care_contacts GROUP BY ALL") == 0
    shown = out_of(capsys)
    assert "billed 2" in shown
    assert "rejected 1" in shown
    assert call(draft, "query", "SELECT count(*) AS months FROM runs") == 0
    assert "0" in out_of(capsys)
    assert call(draft, "query", "FROM about('draft.fates')") == 0
    assert "Utkast." in out_of(capsys)
    assert approve_and_issue(draft) == 0
    assert call(draft, "query", asked) == 2


def with_a_new_bankgiro(home: Home) -> None:
    tables = registries()
    tables["agreements"][0]["bankgiro"] = "9990128"
    tables["reserve_numbers"][0]["name"] = "Påhitt Sparv"
    write_registries(home, tables)


@pytest.fixture(scope="module")
def second(drafted: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """January issued; February drafted by Anna, with a new bankgiro."""
    root = tmp_path_factory.mktemp("second") / "home"
    shutil.copytree(drafted.root, root, symlinks=True)
    home = Home(root)
    assert approve_and_issue(home) == 0
    with_a_new_bankgiro(home)
    deliver(home, "februari.csv", report(contact("B1", started_on="2024-02-05")))
    assert call(home, *NEXT, "--as", "Anna") == 0
    return home


@pytest.fixture
def changed(second: Home, tmp_path: Path) -> Home:
    shutil.copytree(second.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def test_a_changed_bankgiro_must_be_confirmed(changed: Home, capsys: Captured) -> None:
    approval = ("approve", str(NEXT_MONTH), "--as", "Bo")
    assert call(changed, *approval) == 3
    answer = capsys.readouterr().err
    assert "(ändringar: 1)" in answer
    assert "agreements, rad 2 (ADA-1): ändrat i bankgiro (9990110 → 9990128)" in answer
    assert "Sparv" not in answer
    assert call(changed, "issue", str(NEXT_MONTH), "--as", "Bo") == 3
    assert call(changed, *approval, "--confirm-registries") == 0
    assert call(changed, "issue", str(NEXT_MONTH), "--as", "Bo") == 0


def test_a_changed_bankgiro_stands_first_in_the_draft(changed: Home) -> None:
    page = (changed.drafted(NEXT_MONTH) / "avstamning.html").read_text(encoding="utf-8")
    assert page.index("9990128") < page.index("Rader per utfall")
    assert "Sparv" not in page


def test_a_registry_that_is_not_kept_must_be_confirmed(changed: Home, capsys: Captured) -> None:
    with ledger_of(changed) as ledger:
        folder = ledger.run(1).folder
    kept = json.loads((changed.root / folder / "manifest.json").read_bytes())["registries"]
    (changed.root / "archive" / "inputs" / kept["agreements.csv"]).unlink()
    assert call(changed, *NEXT, "--as", "Anna") == 0
    assert call(changed, "approve", str(NEXT_MONTH), "--as", "Bo") == 3
    assert "agreements: förra körningens register är inte kvar" in capsys.readouterr().err


def test_approve_shows_what_changed(changed: Home, capsys: Captured) -> None:
    deliver(changed, "mer.csv", report(contact("B2", 1, started_on="2024-02-06")))
    assert call(changed, *NEXT, "--as", "Anna") == 0
    capsys.readouterr()
    assert call(changed, "approve", str(NEXT_MONTH), "--as", "Bo", "--confirm-registries") == 0
    shown = out_of(capsys)
    assert "Utkastet för 2024-02 Förra utkastet för 2024-02 2024-01, körning 1" in shown
    assert "Netto 3 001,00 kr 1 500,50 kr 3 001,00 kr" in shown
    assert "Ändrade register sedan förra utkastet för 2024-02: inga." in shown
    assert "sedan 2024-01, körning 1: agreements.csv, reserve_numbers.csv." in shown


def test_the_same_draft_again_keeps_what_it_is_compared_with(
    changed: Home, capsys: Captured
) -> None:
    deliver(changed, "mer.csv", report(contact("B2", 1, started_on="2024-02-06")))
    for _ in range(2):
        assert call(changed, *NEXT, "--as", "Anna") == 0
    capsys.readouterr()
    assert call(changed, "approve", str(NEXT_MONTH), "--as", "Bo", "--confirm-registries") == 0
    assert "Netto 3 001,00 kr 1 500,50 kr 3 001,00 kr" in out_of(capsys)


def test_a_damaged_draft_stops_no_other_call(draft: Home) -> None:
    [table] = draft.root.glob("runs/*/001/invoices.parquet")
    table.write_bytes(b"annat")
    assert call(draft, "publish") == 0
    assert call(draft, "ingest") == 0
    assert call(draft, "query", "FROM draft.runs") == 2
    assert call(draft, "approve", str(MONTH), "--by", "Bo") == 3
    assert call(draft, *BILL, "--by", "Anna") == 0
    assert call(draft, "query", "FROM draft.runs") == 0
