"""Decisions: a named person releases (D01, T01, L03, L05) or refuses a contact.

Rule: docs/rules.md#release.
"""

from typing import Any

import pytest

from contracts.errors.codes import ErrorCode
from pipelines.ledger.decisions import DECISIONS
from tests.ledger.desk import NOON, Desk, by
from tests.support.errors import fails

RELEASE: dict[str, Any] = {
    "kind": "release",
    "reporter": "5560000001",
    "contact_id": "K-1",
    "codes": ["D01"],
    "because": "två besök, två vårdgivare",
    "actor": by("Anna"),
    "ingest_no": 1,
    "source_row": 4,
}


def test_decisions_are_numbered_and_kept_in_order(desk: Desk) -> None:
    desk.deliver("a")
    assert desk.ledger.decide(**RELEASE) == 1
    refuse = RELEASE | {"kind": "refuse", "codes": [], "because": " inte vår patient "}
    assert desk.ledger.decide(**refuse) == 2
    found = desk.ledger.decisions()
    assert found.schema == DECISIONS
    assert found.rows() == [
        (1, "release", "5560000001", "K-1", "D01", RELEASE["because"], "Anna", NOON, 1, 4),
        (2, "refuse", "5560000001", "K-1", "", "inte vår patient", "Anna", NOON, 1, 4),
    ]


def test_a_repeated_decision_is_not_stored_again(desk: Desk) -> None:
    desk.deliver("a")
    assert [desk.ledger.decide(**RELEASE), desk.ledger.decide(**RELEASE)] == [1, 1]
    assert desk.ledger.decide(**(RELEASE | {"actor": by("Bo")})) == 2
    assert desk.ledger.decide(**RELEASE) == 3
    assert desk.ledger.problems() == []


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        (["D01"], "D01"),
        (["T01"], "T01"),
        (["L03"], "L03"),
        (["L05"], "L05"),
        (["T01", "D01", "T01"], "D01 T01"),
        (["D01", "T01", "L03", "L05"], "D01 L03 L05 T01"),
    ],
)
def test_four_codes_may_be_released(desk: Desk, codes: list[str], kept: str) -> None:
    desk.deliver("a")
    desk.ledger.decide(**(RELEASE | {"codes": codes}))
    assert desk.ledger.decisions()["codes"].to_list() == [kept]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"codes": ["P02"]}, ErrorCode.NOT_RELEASABLE),
        ({"codes": ["D01", "P02"]}, ErrorCode.NOT_RELEASABLE),
        ({"codes": []}, ErrorCode.NOT_RELEASABLE),
        ({"because": " "}, ErrorCode.REASON_MISSING),
        ({"actor": by("")}, ErrorCode.PERSON_MISSING),
        ({"ingest_no": 2}, ErrorCode.RECEIVED_FILE_UNKNOWN),
        ({"kind": "refuse", "because": ""}, ErrorCode.REASON_MISSING),
    ],
    ids=str,
)
def test_a_decision_that_the_rules_do_not_allow_is_refused(
    desk: Desk, wrong: dict[str, Any], code: ErrorCode
) -> None:
    desk.deliver("a")
    head = desk.ledger.head()
    with fails(code):
        desk.ledger.decide(**(RELEASE | wrong))
    assert desk.ledger.decisions().height == 0
    assert desk.ledger.head() == head
