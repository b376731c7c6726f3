"""D01 of inpatient care: stays of one patient under one agreement that overlap.

Each starts before the other ends, or both start the same day; a stay that begins the day another
ends is a transfer. A stay that overlaps a held stay only is billed.

Rules: docs/rules.md#d01, docs/rules.md#double-billing.
"""

from contracts.care_contacts import ReportedContact
from contracts.registries import Agreement, CareUnit, DoubleRule
from tests.support.months import FEBRUARY, WORLD, Order, bill, outcome
from tests.support.tables import cases, table

STAY = {"care_form": "inpatient"}


def fates(lines: list[str]) -> list[str]:
    """Leave out the remark that they share the day (B01), which has its own spec."""
    return [line.replace("B01 ", "").replace("| B01", "| ") for line in lines]


def test_stays_that_overlap() -> None:
    """Five pairs, each ending before the next begins."""
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> fate   | remarks
        a1         | 2024-01-01 | 2024-01-03 -> billed |
        a2         | 2024-01-02 | 2024-01-04 -> held   | D01
        b1         | 2024-01-05 | 2024-01-07 -> billed |
        b2         | 2024-01-07 | 2024-01-09 -> billed |
        c1         | 2024-01-10 | 2024-01-14 -> billed |
        c2         | 2024-01-11 | 2024-01-12 -> held   | D01
        d1         | 2024-01-16 | 2024-01-17 -> billed |
        d2         | 2024-01-15 | 2024-01-19 -> held   | D01
        e1         | 2024-01-20 | 2024-01-20 -> not_billable | N03
        e2         | 2024-01-20 | 2024-01-22 -> billed |
        """,
        **STAY,
    )
    assert fates(outcome(bill(reported))) == expected


def test_stays_that_start_the_same_day_overlap_also_when_one_is_over_that_day() -> None:
    world = WORLD._replace(
        agreements=table(Agreement, "inpatient_model | inpatient_day_rule\nday | days")
    )
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> fate   | remarks
        a1         | 2024-01-05 | 2024-01-05 -> billed |
        a2         | 2024-01-05 | 2024-01-07 -> held   | D01
        b1         | 2024-01-10 | 2024-01-10 -> billed |
        b2         | 2024-01-10 | 2024-01-10 -> held   | D01
        c1         | 2024-01-15 | 2024-01-17 -> billed |
        c2         | 2024-01-16 | 2024-01-16 -> held   | D01
        d1         | 2024-01-20 | 2024-01-22 -> billed |
        d2         | 2024-01-22 | 2024-01-22 -> billed |
        """,
        **STAY,
    )
    assert fates(outcome(bill(reported, world=world))) == expected


def test_a_chain_is_decided_link_by_link() -> None:
    """Stay b overlaps a and is held; c overlaps only the held b, and is billed."""
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> fate   | remarks
        a          | 2024-01-01 | 2024-01-05 -> billed |
        b          | 2024-01-04 | 2024-01-10 -> held   | D01
        c          | 2024-01-08 | 2024-01-14 -> billed |
        d          | 2024-01-12 | 2024-01-18 -> held   | D01
        e          | 2024-01-16 | 2024-01-20 -> billed |
        """,
        **STAY,
    )
    assert fates(outcome(bill(reported))) == expected


def test_the_order_of_delivery_decides_and_not_the_days() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> fate   | remarks
        b          | 2024-01-04 | 2024-01-10 -> billed |
        a          | 2024-01-01 | 2024-01-05 -> held   | D01
        c          | 2024-01-08 | 2024-01-14 -> held   | D01
        """,
        **STAY,
    )
    assert fates(outcome(bill(reported))) == expected


def test_another_agreement_or_patient_is_another_stay() -> None:
    """A stay of another agreement is asked by D04, which is off here."""
    world = WORLD._replace(
        double_rules=table(DoubleRule, "rule | verdict\nD04 | off"),
        care_units=table(
            CareUnit, "care_unit | agreement_id\n12345678M01 | ADA1\n12345678M02 | ADA2"
        ),
        agreements=table(Agreement, "agreement_id | inpatient_model\nADA1 | day\nADA2 | day"),
    )
    reported, expected = cases(
        ReportedContact,
        """
        care_unit   | patient_id   -> fate   | remarks
        12345678M01 | 992016000010 -> billed | L06
        12345678M02 | 992016000010 -> billed | L06
        12345678M01 | 992016123457 -> billed | L06
        """,
        lma_number="",
        ended_on="2024-01-18",
        **STAY,
    )
    assert outcome(bill(reported, world=world)) == expected


def test_another_unit_under_the_same_agreement_is_the_same_stay() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_unit   -> fate   | remarks
        12345678M01 -> billed |
        12345678M02 -> held   | D01
        """,
        ended_on="2024-01-18",
        **STAY,
    )
    assert outcome(bill(reported)) == expected


def test_a_visit_during_a_stay_is_not_a_duplicate() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | started_on | ended_on   -> fate   | remarks
        inpatient  | 2024-01-15 | 2024-01-18 -> billed |
        outpatient | 2024-01-16 |            -> billed |
        """,
    )
    assert outcome(bill(reported)) == expected


def test_a_stay_that_overlaps_one_billed_before_is_held() -> None:
    january = bill(table(ReportedContact, "contact_id | ended_on\na | 2024-01-18", **STAY))
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> fate   | remarks
        b          | 2024-01-17 | 2024-01-20 -> held   | D01
        c          | 2024-01-18 | 2024-01-19 -> billed |
        d          | 2024-01-10 | 2024-01-15 -> billed |
        e          | 2024-01-10 | 2024-01-16 -> held   | D01
        """,
        ingest_no="2",
        **STAY,
    )
    assert fates(outcome(bill(reported, FEBRUARY, after=january))) == expected


def test_a_stay_of_a_day_that_starts_with_one_billed_before_is_held() -> None:
    world = WORLD._replace(
        agreements=table(Agreement, "inpatient_model | inpatient_day_rule\nday | days")
    )
    january = bill(
        table(ReportedContact, "contact_id | ended_on\na | 2024-01-18", **STAY), world=world
    )
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> fate   | remarks
        b          | 2024-01-15 | 2024-01-15 -> held   | D01
        c          | 2024-01-18 | 2024-01-18 -> billed |
        """,
        ingest_no="2",
        **STAY,
    )
    found = outcome(bill(reported, FEBRUARY, world=world, after=january))
    assert fates(found) == expected


def test_a_changed_stay_is_billed_and_blocks() -> None:
    january = bill(table(ReportedContact, "contact_id | ended_on\na | 2024-01-18", **STAY))
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> fate   | remarks
        a          | 2024-01-15 | 2024-01-22 -> billed |
        b          | 2024-01-20 | 2024-01-25 -> held   | D01
        """,
        ingest_no="2",
        **STAY,
    )
    assert fates(outcome(bill(reported, FEBRUARY, after=january))) == expected


def test_a_stay_that_is_too_old_does_not_block_but_a_released_one_does() -> None:
    reported, _ = cases(
        ReportedContact,
        """
        contact_id | started_on | ended_on   -> is
        a          | 2023-08-01 | 2023-08-08 -> too old
        b          | 2023-08-05 | 2023-08-15 -> billed
        c          | 2023-08-12 | 2023-08-20 -> like b
        d          | 2023-08-18 | 2023-08-25 -> like c
        """,
        **STAY,
    )
    assert fates(outcome(bill(reported))) == [
        "held | T01",
        "billed | ",
        "held | D01",
        "billed | ",
    ]
    released = Order(released=(("a", "T01"), ("c", "D01")))
    assert fates(outcome(bill(reported, released))) == [
        "billed | ",
        "held | D01",
        "billed | ",
        "held | D01",
    ]
