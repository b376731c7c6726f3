"""The gate between draft and issue: documents are made and checked first."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import signal
import threading
from typing import TYPE_CHECKING

import polars as pl
import pytest

from commands.main import run
from contracts.errors.codes import ErrorCode, Exit
from contracts.errors.error import GateClosedError
from contracts.period import Month
from pipelines.archive.work import Work
from pipelines.demo import ISSUED_ON, SAMPLE, prepare_demo
from pipelines.documents import production
from pipelines.documents.production import Batch, batches_of, processes_for
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.month import bill
from pipelines.outbox.delivery import documents_again, finish_deliveries
from tests.documents.validation.test_official_rules import LAYER
from tests.support.errors import fails

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

JANUARY = Month(2024, 1)
NOON = dt.datetime(2024, 2, 9, 12, tzinfo=dt.UTC)
# A private provider and a region-owned one: XML, paper, and files for RES.
FILES = ("exempelhalsan_norra_2024-01.csv", "narsjukvard_2024-01.csv")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with January's files of two providers, not billed yet."""
    made = Home(tmp_path / "home")
    prepare_demo(made)
    for name in FILES:
        shutil.copy(SAMPLE / "inbox" / "2024-01" / name, made.inbox / name)
    return made


def bill_january(home: Home) -> None:
    bill(home, BillOrder(JANUARY, ISSUED_ON[JANUARY]), Actor("test", NOON))


def outbox(home: Home) -> dict[str, str]:
    folder = home.outbox(JANUARY)
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def with_wrong_bankgiro(home: Home) -> None:
    registry = home.registries / "agreements.csv"
    content = registry.read_text(encoding="utf-8")
    registry.write_text(content.replace("9990110", "9990111"), encoding="utf-8")


def issued(home: Home) -> int:
    with Ledger.open(home.ledger) as ledger:
        return ledger.invoices().height


def test_a_document_that_breaks_a_rule_stops_the_whole_issue(home: Home) -> None:
    with_wrong_bankgiro(home)
    with pytest.raises(GateClosedError, match=r"SAM-BANKGIRO Bankgirot .*9999990014-2024"):
        bill_january(home)
    assert issued(home) == 0
    assert outbox(home) == {}
    assert list(home.root.glob("runs/*/*/documents")) == []


def test_numbers_start_from_the_first_after_the_fix(home: Home) -> None:
    with_wrong_bankgiro(home)
    with pytest.raises(GateClosedError):
        bill_january(home)
    prepared_again = SAMPLE / "registries" / "agreements.csv"
    shutil.copy(prepared_again, home.registries / "agreements.csv")
    bill_january(home)
    with Ledger.open(home.ledger) as ledger:
        assert ledger.invoices().get_column("invoice_number").min() == "2024000001"


def test_the_command_exits_3_and_names_the_rule(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with_wrong_bankgiro(home)
    call = ["--home", str(home.root), "bill", "2024-01", "--issued-on", "2024-02-09"]
    assert run(call) == Exit.CLOSED
    assert "\nSAM-BANKGIRO Bankgirot har fel" in capsys.readouterr().err


def test_a_rule_of_the_peppol_layer_refuses_too(home: Home) -> None:
    (home.root / "regler").mkdir()
    layer = LAYER.replace("contains(., $wanted)", "true()")
    path = home.root / "regler" / "PEPPOL-EN16931-UBL.sch"
    path.write_text(layer, encoding="utf-8")
    home.settings.write_text('peppol_rules = "regler"', encoding="utf-8")
    with pytest.raises(GateClosedError, match=r"REFERENCE \(warning\) regel i den"):
        bill_january(home)
    path.write_text(LAYER, encoding="utf-8")
    bill_january(home)
    manifest = (home.outbox(JANUARY) / "manifest.json").read_text(encoding="utf-8")
    assert '"version": "3.0.99"' in manifest


def test_a_document_above_the_size_is_refused(home: Home) -> None:
    home.settings.write_text("refuse_above_bytes = 9000", encoding="utf-8")
    with pytest.raises(GateClosedError, match="SAM-SIZE"):
        bill_january(home)


def test_delivered_documents_are_made_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    make = production.make_invoices
    monkeypatch.setattr(
        production, "make_invoices", lambda *given: (calls.append(given), make(*given))[1]
    )
    bill_january(home)
    assert len(calls) == 1
    assert list(home.root.glob("runs/*/*/documents")) == []


@pytest.mark.parametrize("lost", ["all", "one file", "the list"])
def test_documents_lost_after_issue_are_rebuilt(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    whole = Home(tmp_path / "whole")
    shutil.copytree(home.root, whole.root)
    bill_january(whole)
    with monkeypatch.context() as killed:
        killed.setattr("pipelines.month.finish_deliveries", lambda *_: [])
        bill_january(home)
    [made] = home.root.glob("runs/*/*/documents")
    if lost == "all":
        shutil.rmtree(made)
    elif lost == "one file":
        next(made.rglob("faktura.xml")).unlink()
    else:
        (made.parent / "prepared.json").unlink()
    with Ledger.open(home.ledger) as ledger:
        finish_deliveries(Work(home, ledger, Actor("Anna", NOON)))
    assert outbox(home) == outbox(whole)


def test_rebuilt_documents_are_the_same(home: Home) -> None:
    bill_january(home)
    before = outbox(home)
    with Ledger.open(home.ledger) as ledger:
        made = documents_again(Work(home, ledger, Actor("Anna", NOON)), JANUARY)
    assert outbox(home) == before
    assert set(made) == set(before) - {"manifest.json"}


def test_a_document_that_would_differ_leaves_the_outbox_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill_january(home)
    before = outbox(home)
    monkeypatch.setattr("pipelines.documents.pdfs.set_pdf", lambda *_: b"%PDF another")
    with Ledger.open(home.ledger) as ledger, fails(ErrorCode.DOCUMENTS_DIFFER):
        documents_again(Work(home, ledger, Actor("Anna", NOON)), JANUARY)
    assert outbox(home) == before


def test_processes_make_the_same_bytes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parallel = Home(tmp_path / "parallel")
    shutil.copytree(home.root, parallel.root)
    bill_january(home)
    monkeypatch.setattr(production, "FEW", 0)
    monkeypatch.setattr(production, "BATCH", 2)
    bill_january(parallel)
    assert outbox(parallel) == outbox(home)


def test_a_thread_leaves_the_work_to_a_process(home: Home) -> None:
    worker = threading.Thread(target=bill_january, args=[home])
    worker.start()
    worker.join()
    assert issued(home) > 0


def test_a_killed_process_is_reported_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = ["run_no", "invoice", "seller_org_no", "invoice_number"]
    invoices = pl.DataFrame({name: ["1"] for name in columns})
    monkeypatch.setattr(production, "FEW", 0)
    with fails(ErrorCode.PROCESS_ENDED):
        made(ended, batches_of(invoices, invoices))


def test_processes_run_several_functions_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    columns = ["run_no", "invoice", "seller_org_no", "invoice_number"]
    invoices = pl.DataFrame({name: [str(row) for row in range(9)] for name in columns})
    monkeypatch.setattr(production, "FEW", 0)
    monkeypatch.setattr(production, "BATCH", 2)
    monkeypatch.setenv("POLARS_MAX_THREADS", "7")
    batches = batches_of(invoices, invoices)
    with processes_for(batches) as each:
        numbers = [[*each(numbers_of)], [*each(numbers_of)]]
        assert {*each(threads)} == {1}
    assert numbers[0] == numbers[1] == [batch["invoice"].to_list() for batch, _ in batches]
    assert os.environ["POLARS_MAX_THREADS"] == "7"


def made(make: Callable[..., object], batches: Sequence[Batch]) -> list[object]:
    with processes_for(batches) as each:
        return [*each(make)]


def numbers_of(invoices: pl.DataFrame, _: pl.DataFrame) -> list[str]:
    return invoices["invoice"].to_list()


def threads(*_: pl.DataFrame) -> int:
    return pl.thread_pool_size()


def ended(*_: pl.DataFrame) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_month_keeps_its_layout_for_res(home: Home) -> None:
    home.templates.mkdir()
    shipped = (SAMPLE.parents[1] / "transforms/documents/templates/res.toml").read_text("utf-8")
    own = home.templates / "res.toml"
    own.write_text(shipped.replace("Text till kunden 1", "Text till kunden 3"), encoding="utf-8")
    bill_january(home)
    before = outbox(home)
    [file] = home.outbox(JANUARY).glob("res/*-999901.csv")
    assert "Text till kunden 3" in file.read_text(encoding="utf-8-sig")
    own.write_text(shipped, encoding="utf-8")
    with Ledger.open(home.ledger) as ledger:
        documents_again(Work(home, ledger, Actor("Anna", NOON)), JANUARY)
    assert outbox(home) == before


def test_a_layout_that_cannot_be_used_stops_the_bill(home: Home) -> None:
    home.templates.mkdir()
    (home.templates / "res.toml").write_text("columns = 1", encoding="utf-8")
    with fails(ErrorCode.RES_KEYS, match="templates/res.toml"):
        bill_january(home)
    assert issued(home) == 0
