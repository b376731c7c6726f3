"""A named person may release one contact from a few remarks only.

Released from L03 or L05, the contact continues with the number as reported, and without a known
residence. A released contact that is billed counts for those after it. A release applies to the
codes that held the contact at the time.

Rules: docs/rules.md#release, docs/rules.md#d01, docs/rules.md#t01, docs/rules.md#l03,
docs/rules.md#l05.
"""

import datetime as dt

import pytest

from contracts.care_contacts import CareContact, ReportedContact
from contracts.fates import RowRemark
from contracts.registries import Agreement, LmaCard, Payer
from contracts.remarks import CATALOGUE, RELEASABLE, Verdict
from tests.support.months import FEBRUARY, Order, bill, outcome
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_only_these_remarks_can_be_released_and_all_of_them_may_hold() -> None:
    """By its registry `double_rules`, a rule about care paid twice may hold or warn."""
    by_registry = {"D02", "D03", "D04", "B02"}
    assert {code.value for code in RELEASABLE} == {
        "D01",
        "L03",
        "L05",
        "T01",
        "E02",
        "A02",
    } | by_registry
    holding = [code for code in RELEASABLE if code.value not in by_registry]
    assert {CATALOGUE[code].verdict for code in holding} == {Verdict.HOLD}


def test_a_number_released_from_l03_or_l05_goes_on_without_a_residence() -> None:
    released = table(RowRemark, "row | code\n0 | L03\n1 | L05\n2 | L05\n3 | L03")
    cards = table(
        LmaCard,
        """
        lma_number | valid_to   | region_of_residence | reserve_number
        52-000001  | 2023-12-31 | 03                  | 992016000010
        52-000002  | 2023-12-31 | 03                  | 992016123457
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        lma_number   -> number    | residence | payer | remarks
        LMA:52999999 -> 52-999999 |           | hsf   |
        52-000001    -> 52-000001 |           | hsf   |
        52-000002    ->           |           |       | L04
        52-000001    ->           |           |       | L05
        """,
    )
    found = matched(
        contacts,
        released,
        lma_cards=cards,
        agreements=table(Agreement, "owner\nregion"),
        payers=table(Payer, "payer_id | channel\nhsf | manual\n03 | riv"),
    )
    known = cells_of(contacts, found.accepted, "lma_number", "residence", "payer_id")
    assert joined(known, codes_of(contacts, found.remarks)) == expected


@pytest.mark.parametrize(
    ("code", "columns"),
    [("T01", {"started_on": "2023-01-15"}), ("L03", {"lma_number": "52-999999"})],
)
def test_a_held_contact_is_billed_when_released(code: str, columns: dict[str, str]) -> None:
    reported = table(ReportedContact, contact_id="a", **columns)
    assert outcome(bill(reported)) == [f"held | {code}"]
    assert outcome(bill(reported, Order(released=(("a", code),)))) == ["billed | "]


def test_a_released_duplicate_is_billed_and_counts_for_later_ones() -> None:
    reported = table(ReportedContact, "contact_id\na\nb\nc")
    released = Order(released=(("b", "D01"),))
    assert outcome(bill(reported, released)) == ["billed | B01", "billed | B01", "held | B01 D01"]


def test_a_release_from_one_remark_does_not_release_from_another() -> None:
    january = bill(table(ReportedContact, "contact_id | started_on\na | 2023-08-15"))
    reported = table(ReportedContact, "contact_id | started_on\nb | 2023-08-15", ingest_no="2")
    march = ("2024-02", dt.date(2024, 3, 8))
    for code, left in [("D01", "B01 T01"), ("T01", "B01 D01")]:
        order = Order(*march, released=(("b", code),))
        assert outcome(bill(reported, order, after=january)) == [f"held | {left}"]
    both = Order(*march, released=(("b", "D01"), ("b", "T01")))
    assert outcome(bill(reported, both, after=january)) == ["billed | B01"]


def test_a_released_stay_is_billed_although_it_overlaps_one_billed_before() -> None:
    stay = {"care_form": "inpatient", "ended_on": "2024-01-18"}
    january = bill(table(ReportedContact, "contact_id\na", **stay))
    reported = table(ReportedContact, "contact_id\nb\nc", ingest_no="2", **stay)
    order = FEBRUARY._replace(released=(("b", "D01"),))
    assert outcome(bill(reported, order, after=january)) == ["billed | B01", "held | B01 D01"]


def test_a_release_of_a_contact_that_nothing_holds_changes_nothing() -> None:
    reported = table(ReportedContact, "contact_id\na")
    order = Order(released=(("a", "D01"), ("a", "T01"), ("a", "L05")))
    assert outcome(bill(reported, order)) == ["billed | "]
