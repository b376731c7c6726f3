from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.ledger.records import DocumentFile, InboxFile
from tests.ledger.desk import Desk, by, sha


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A new ledger that must still be sound when the test ends."""
    made = Desk(tmp_path / "ledger.sqlite")
    yield made
    assert made.ledger.problems() == []
    made.ledger.close()


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed ledger with rows in every table, to be copied."""
    desk = Desk(tmp_path_factory.mktemp("home") / "ledger.sqlite")
    desk.deliver("a", "b")
    refused = InboxFile(sha("c"), "c.csv", "", 0, {}, "refused", "F02", "rad 1")
    desk.ledger.record_ingest([refused], by("Olle"))
    desk.ledger.decide(
        kind="release",
        reporter="5560000001",
        contact_id="K-1",
        codes=["D01"],
        because="två besök, två vårdgivare",
        actor=by("Anna"),
        ingest_no=1,
        source_row=4,
    )
    desk.draft(manifest_sha256=sha("first"))
    desk.ledger.approve(1, sha("first"), by("Anna"), four_eyes=True)
    desk.bill("agreement | vat\n-\nA1 | 2.00\nA2 |")
    xml = DocumentFile("invoices/5560000001-2024000001/faktura.xml", sha("xml"), 5000)
    desk.ledger.record_documents(1, [xml], by("Olle"))
    desk.bill("kind | credits | vat\n-\n380 | |\n381 | 2024000001 | 2.00", "2024-02", "2024-03-05")
    desk.answer("b", "5560000001 | 2024000001 | 2024-02-20 | Fel referens")
    desk.pay("a", "E1 | 100.00 | 202400000123\nE2 | 50.00 |")
    desk.match("1 | 2024000003 | 100.00 | number")
    desk.take_back()
    desk.repeat("a", "copy.csv")
    desk.draft("2024-03", "2024-04-05")
    assert desk.ledger.problems() == []
    desk.ledger.close()
    return desk.path
