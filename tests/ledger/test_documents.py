"""Documents of issued runs by hash: reproducible (docs/rules.md#invariant-5)."""

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from pipelines.ledger.invoices import EVIDENCE
from pipelines.ledger.records import DocumentFile, EvidenceFile
from pipelines.ledger.runs import DOCUMENTS
from tests.ledger.desk import Desk, by, sha
from tests.support.errors import fails

XML = DocumentFile("outbox/2024-01/invoices/1-2024000001/faktura.xml", sha("xml"), 5000)
XLSX = DocumentFile("outbox/2024-01/invoices/1-2024000001/fakturaunderlag.xlsx", sha("x"), 9000)


def record(desk: Desk, *files: DocumentFile, run_no: int = 1) -> None:
    desk.ledger.record_documents(run_no, files, by("Olle"))


def test_documents_are_kept_by_run(desk: Desk) -> None:
    desk.bill("amount\n-\n1.00")
    record(desk, XLSX, XML)
    assert desk.ledger.documents().schema == DOCUMENTS
    assert desk.ledger.documents(1).rows() == [(1, 1, *XML), (1, 1, *XLSX)]
    assert desk.ledger.documents(2).height == 0


def test_recreated_documents_are_recorded_once(desk: Desk) -> None:
    desk.bill("amount\n-\n1.00")
    record(desk, XML)
    head = desk.ledger.head()
    record(desk, XML)
    assert desk.ledger.head() == head
    record(desk, XML, XLSX)
    assert desk.ledger.documents()["delivery"].to_list() == [1, 2]


def test_different_bytes_of_a_document_are_refused(desk: Desk) -> None:
    desk.bill("amount\n-\n1.00")
    record(desk, XML)
    with fails(ErrorCode.DOCUMENTS_DIFFER, run=1) as refused:
        record(desk, XLSX, XML._replace(sha256=sha("edited")))
    assert "faktura" not in str(refused.value)
    assert desk.ledger.documents().height == 1


def test_a_month_billed_twice_has_a_manifest_for_each_run(desk: Desk) -> None:
    desk.bill("amount\n-\n1.00")
    desk.bill("amount\n-\n2.00")
    for run_no in (1, 2):
        manifest = DocumentFile("outbox/2024-01/manifest.json", sha(str(run_no)), 1)
        record(desk, manifest, run_no=run_no)
    assert desk.ledger.documents()["run_no"].to_list() == [1, 2]


def test_a_draft_has_no_documents(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(LedgerError, match="issued run"):
        record(desk, XML)
    with pytest.raises(LedgerError):
        record(desk, XML, run_no=2)


def test_evidence_is_named_by_hash_in_the_run(desk: Desk) -> None:
    desk.draft()
    files = [EvidenceFile("priced", sha("p"), 4, 900), EvidenceFile("care", sha("c"), 5, 800)]
    desk.issue("amount\n-\n1.00", evidence=files)
    assert desk.ledger.evidence().schema == EVIDENCE
    assert desk.ledger.evidence(1).rows() == [(1, *files[1]), (1, *files[0])]
    assert desk.ledger.evidence(2).height == 0
