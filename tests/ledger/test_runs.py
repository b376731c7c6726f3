"""Runs: a draft is superseded, approved by another person, and issued as approved.

See docs/operation.md#approval.
"""

import datetime as dt
from typing import Any

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from pipelines.home.orders import Actor
from pipelines.ledger.records import RunRecord
from pipelines.ledger.runs import RUNS
from tests.ledger.desk import NOON, Desk, by, sha
from tests.support.errors import fails

LATER = NOON + dt.timedelta(hours=1)
ANNA = by("Anna", LATER)


def approve(desk: Desk, actor: Actor = ANNA, **over: Any) -> RunRecord:
    fields = {"run_no": 1, "manifest_sha256": sha("manifest"), "four_eyes": True}
    return desk.ledger.approve(actor=actor, **(fields | over))


def test_a_run_goes_from_draft_to_issued(desk: Desk) -> None:
    assert desk.ledger.draft() is None
    made = desk.draft(folder="runs/2024-01/001")
    assert made == RunRecord(
        run_no=1,
        month="2024-01",
        state="draft",
        issued_on=dt.date(2024, 2, 5),
        last_ingest_no=0,
        folder="runs/2024-01/001",
        manifest_sha256=sha("manifest"),
        created_by="Olle",
        created_at=NOON,
        approved_by=None,
        approved_at=None,
        issued_by=None,
        issued_at=None,
        last_match_no=0,
        last_payment_file_no=0,
    )
    assert desk.ledger.draft() == made
    assert desk.ledger.last_issued_run() == 0
    approve(desk)
    desk.issue("amount\n-\n1.00", actor=by("Eva", LATER))
    issued = desk.ledger.run(1)
    assert (issued.state, issued.approved_by, issued.approved_at) == ("issued", "Anna", LATER)
    assert (issued.issued_by, issued.issued_at) == ("Eva", LATER)
    assert desk.ledger.draft() is None
    assert desk.ledger.last_issued_run() == 1
    assert desk.ledger.runs().schema == RUNS
    assert desk.ledger.runs().rows() == [issued]


def test_a_new_draft_supersedes_the_open_one_and_its_approval(desk: Desk) -> None:
    desk.draft()
    approve(desk)
    second = desk.draft(manifest_sha256=sha("other"))
    assert desk.ledger.draft() == second
    assert second.approved_by is None
    assert desk.ledger.runs().height == 1
    with fails(ErrorCode.DRAFT_REPLACED):
        approve(desk)


def test_a_draft_on_an_outdated_base_is_refused(desk: Desk) -> None:
    desk.bill("amount\n-\n1.00")
    with pytest.raises(LedgerError):
        desk.draft(run_no=1)
    with pytest.raises(LedgerError):
        desk.draft(run_no=3)
    assert desk.ledger.draft() is None


def test_a_draft_of_files_not_ingested_is_refused(desk: Desk) -> None:
    desk.deliver("a")
    with pytest.raises(LedgerError):
        desk.draft(last_ingest_no=2)
    assert desk.draft(last_ingest_no=1).last_ingest_no == 1


def test_a_refused_draft_leaves_the_earlier_one(desk: Desk) -> None:
    made = desk.draft()
    with pytest.raises(LedgerError):
        desk.draft(manifest_sha256="no hash")
    assert desk.ledger.draft() == made


@pytest.mark.parametrize(
    ("error", "over"),
    [
        (LedgerError, {"actor": by("Olle")}),
        (LedgerError, {"actor": by(" OLLE ")}),
        (LedgerError, {"run_no": 2}),
        (LedgerError, {"manifest_sha256": sha("another")}),
    ],
)
def test_approval_covers_this_draft_and_is_by_another_person(
    desk: Desk, error: type[LedgerError], over: dict[str, Any]
) -> None:
    desk.draft()
    with pytest.raises(error):
        approve(desk, **over)
    assert desk.ledger.run(1).approved_by is None


def test_without_four_eyes_the_author_may_approve(desk: Desk) -> None:
    desk.draft()
    assert approve(desk, by("Olle"), four_eyes=False).approved_by == "Olle"


def test_approving_twice_changes_nothing_and_a_second_person_is_refused(desk: Desk) -> None:
    desk.draft()
    first = approve(desk)
    head = desk.ledger.head()
    assert approve(desk, by("Anna", LATER + dt.timedelta(days=1))) == first
    assert desk.ledger.head() == head
    with fails(ErrorCode.RUN_APPROVED_BEFORE, who="Anna"):
        approve(desk, by("Eva"))


def test_nothing_is_approved_without_a_draft(desk: Desk) -> None:
    with pytest.raises(LedgerError):
        approve(desk)


def test_an_unapproved_draft_is_not_issued_when_approval_is_required(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(LedgerError):
        desk.issue("amount\n-\n1.00", approved=True)
    assert desk.ledger.invoices().height == 0
    approve(desk)
    assert desk.issue("amount\n-\n1.00", approved=True).height == 1


def test_the_issued_run_equals_its_draft(desk: Desk) -> None:
    desk.draft(manifest_sha256=sha("new"))
    with fails(ErrorCode.DRAFT_REPLACED):
        desk.issue("amount\n-\n1.00", manifest_sha256=sha("old"))
    assert desk.issue("amount\n-\n1.00", manifest_sha256=sha("new")).height == 1


def test_an_issued_run_is_not_issued_again(desk: Desk) -> None:
    run = desk.draft()
    desk.issue("amount\n-\n1.00")
    with pytest.raises(LedgerError):
        approve(desk)
    assert desk.ledger.run(1)._replace(state="draft", issued_by=None, issued_at=None) == run
    desk.draft("2024-02", "2024-03-05")
    with fails(ErrorCode.RUN_OF_OTHER_ROWS):
        desk.issue(invoices=desk.ledger.invoices(1).drop("invoice_number", "riv_basis_id", "ocr"))


def test_an_unknown_run_is_reported(desk: Desk) -> None:
    with fails(ErrorCode.RUN_UNKNOWN, run=7):
        desk.ledger.run(7)


def test_the_same_draft_made_again_keeps_its_approval(desk: Desk) -> None:
    desk.draft()
    approved = approve(desk)
    head = desk.ledger.head()
    assert desk.draft(actor=by("Olle", LATER)) == approved
    assert desk.ledger.head() == head
    assert desk.draft(actor=by("Eva")).approved_by is None
