"""D01 of open care: the same visit under another identity.

That is the same patient, day, unit, profession and procedures. Double billing is reason 7 for a
credit between regions (TKB 1.1). Contacts are compared with billed ones, so of three similar visits
the first is billed and two are held.

Rules: docs/rules.md#d01, docs/rules.md#double-billing.
"""

import datetime as dt

import pytest

from contracts.care_contacts import ReportedContact
from contracts.registries import ReserveNumber
from tests.support.months import FEBRUARY, WORLD, Order, bill, outcome
from tests.support.tables import cases, table


def test_of_three_alike_the_first_is_billed_and_two_are_held() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id -> fate   | remarks
        a          -> billed | B01
        b          -> held   | B01 D01
        c          -> held   | B01 D01
        """,
    )
    assert outcome(bill(reported)) == expected


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("patient_id", "992016123457"),
        ("started_on", "2024-01-16"),
        ("care_unit", "12345678M02"),
        ("profession", "02"),
        ("profession", ""),
        ("procedure_codes", "PE009"),
        ("procedure_codes", ""),
    ],
)
def test_a_visit_that_differs_in_any_of_these_is_another_visit(column: str, other: str) -> None:
    same = {"procedure_codes": "UX007", "lma_number": ""}
    first = table(ReportedContact, contact_id="a", **same)
    second = table(
        ReportedContact,
        **(same | {"contact_id": "b", "source_row": "2", "row": "1", column: other}),
    )
    fates = [line.split(" | ")[0] for line in outcome(bill(first.vstack(second)))]
    assert fates == ["billed", "billed"]


def test_other_differences_do_not_make_it_another_visit() -> None:
    """They are the order of codes, a diagnosis, the kind of visit and the reporter."""
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | reporter   | visit_type | procedure_codes | diagnosis_codes -> fate | remarks
        a          | 5599999999 | 0          | PE009 UX007     | I10             -> billed | B01
        a          | 5588888888 | 1          | ux007  PE009    | J06             -> held   | B01 D01
        """,
    )
    assert outcome(bill(reported)) == expected


def test_home_and_outpatient_care_can_be_the_same_visit() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | profession -> fate   | remarks
        outpatient |            -> billed | B01
        home       |            -> held   | B01 D01
        """,
    )
    assert outcome(bill(reported)) == expected


def test_a_visit_like_one_billed_in_an_earlier_month_is_held() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    late, expected = cases(
        ReportedContact,
        """
        contact_id | profession -> fate   | remarks
        b          | 01         -> held   | B01 D01
        c          | 02         -> billed | B01
        """,
        ingest_no="2",
    )
    assert outcome(bill(late, FEBRUARY, after=january)) == expected


def test_an_unbilled_contact_does_not_block_others() -> None:
    """The first is held for its LMA number, so the second is not a duplicate."""
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | lma_number -> fate   | remarks
        a          | 52-999999  -> held   | L03
        b          | 52-123456  -> billed |
        """,
    )
    assert outcome(bill(reported)) == expected


def test_the_first_that_can_be_billed_is_billed() -> None:
    """A contact that is too old is not billed, so those after it are not duplicates."""
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on -> fate | remarks
        a          | 2023-07-31 -> held | B01 T01
        b          | 2023-07-31 -> held | B01 T01
        """,
    )
    assert outcome(bill(reported)) == expected
    freed = bill(reported, Order(released=(("b", "T01"),)))
    assert outcome(freed) == ["held | B01 T01", "billed | B01"]


def test_earlier_in_a_run_is_by_delivery_and_not_by_day_of_reporting() -> None:
    reported = table(
        ReportedContact,
        """
        ingest_no | source_row | contact_id | reported_at
        2         | 1          | c          | 2024-01-20
        1         | 2          | b          | 2024-01-19
        1         | 1          | a          | 2024-01-25
        """,
    )
    billed = bill(reported)
    assert billed.reported["contact_id"].to_list() == ["a", "b", "c"]
    assert outcome(billed) == ["billed | B01", "held | B01 D01", "held | B01 D01"]


def test_credited_contacts_count_as_billed_until_the_next_run() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | cancelled -> fate     | remarks
        a          | ja        -> credited |
        b          |           -> held     | B01 D01
        """,
        ingest_no="2",
    )
    february = bill(reported, FEBRUARY, after=january)
    assert outcome(february) == expected
    march = bill(ReportedContact.none(), Order("2024-03", dt.date(2024, 4, 5)), after=february)
    assert outcome(march) == ["billed | "]


def test_a_merge_of_two_reserve_numbers_does_not_open_a_second_bill() -> None:
    january = bill(table(ReportedContact, "contact_id | patient_id\na | 992016000010"))
    merged = WORLD._replace(
        reserve_numbers=table(
            ReserveNumber,
            """
            reserve_number | replaced_by
            992016000010   | 992016123457
            992016123457   |
            """,
        )
    )
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | patient_id   | lma_number -> fate | remarks
        b          | 992016123457 | 52-654321  -> held | B01 D01
        """,
        ingest_no="2",
    )
    assert outcome(bill(reported, FEBRUARY, world=merged, after=january)) == expected


def test_a_changed_contact_is_billed_despite_likeness_and_blocks_later_ones() -> None:
    january = bill(table(ReportedContact, "contact_id | profession\na | 01\nb | 02"))
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | profession -> fate   | remarks
        b          | 01         -> billed | B01
        c          | 01         -> held   | B01 D01
        d          | 02         -> held   | B01 D01
        """,
        ingest_no="2",
    )
    assert outcome(bill(reported, FEBRUARY, after=january)) == expected


def test_a_changed_contact_blocks_only_those_delivered_after_it() -> None:
    """`a` becomes equal to `z`, which was delivered before it."""
    january = bill(table(ReportedContact, "contact_id | profession\na | 01"))
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | profession -> fate   | remarks
        z          | 02         -> billed | B01
        a          | 02         -> billed | B01
        """,
        ingest_no="2",
    )
    assert outcome(bill(reported, FEBRUARY, after=january)) == expected
