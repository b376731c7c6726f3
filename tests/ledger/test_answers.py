"""The region's answers in the ledger: each file once, each invoice refusal once."""

import sqlite3
from contextlib import closing

from contracts.answers import AnswerKind
from pipelines.ledger.audit import Event
from tests.ledger.desk import Desk
from tests.support.tables import listed

REFUSAL = "5560000001 | 2024000001 | 2024-02-20 | Fel referens"
OTHER = "           | 2024000002 | 2024-02-20 | Fel referens"


def test_a_file_is_recorded_once(desk: Desk) -> None:
    assert desk.answer("a", REFUSAL) == 1
    assert desk.answer("a", REFUSAL) == 0
    assert desk.answer("b", OTHER) == 1
    assert listed(desk.ledger.answer_files(), "answer_no", "batch", "path", "rows") == [
        "1 | 1 | a.csv | 1",
        "2 | 2 | b.csv | 1",
    ]


def test_the_same_refusal_in_another_file_is_one_refusal(desk: Desk) -> None:
    desk.answer("a", REFUSAL, OTHER, REFUSAL)
    desk.answer("b", OTHER, REFUSAL, REFUSAL.replace("20", "21"))
    assert listed(desk.ledger.refused_invoices(), "seller_org_no", "invoice_number") == [
        "5560000001 | 2024000001",
        " | 2024000002",
        "5560000001 | 2124000001",
    ]


def test_files_are_listed_by_kind(desk: Desk) -> None:
    desk.answer("a", REFUSAL)
    desk.answer("b", kind="statuses")
    desk.answer("c", kind="hej")
    of_kind = {kind: desk.ledger.answer_files(kind)["answer_no"].to_list() for kind in AnswerKind}
    assert of_kind == {
        AnswerKind.REFUSED_INVOICES: [1],
        AnswerKind.STATUSES: [2],
        AnswerKind.HEJ: [3],
        AnswerKind.STATE_CLAIMS: [],
    }


def test_an_answer_is_an_event_without_names(desk: Desk) -> None:
    desk.answer("199001011234", REFUSAL)
    with closing(sqlite3.connect(desk.path)) as con:
        event, detail = con.execute("SELECT event, detail FROM audit").fetchone()
    assert event == Event.ANSWERED
    assert "199001011234" not in detail
    assert "Fel referens" not in detail
