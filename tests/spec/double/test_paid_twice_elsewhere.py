"""Care paid twice at two units: D02, D03, D04 and B02, by `double_rules.csv`.

Without a row D04 holds, D03 and B02 warn, and D02 is asked of no code. VGR paid for nearly 50 000
vaccinations that were billed both by agreement and in the provider's own system (Läkartidningen,
2021-12); a second health examination is not reimbursed (SFS 2010:1122 § 34).

Rules: docs/rules.md#d02, docs/rules.md#d03, docs/rules.md#d04, docs/rules.md#b02,
docs/rules.md#double-billing, docs/rules.md#release.
"""

from typing import Any

import pytest

from contracts.care_contacts import ReportedContact
from contracts.registries import Agreement, CareUnit, DoubleRule, ListedPrice
from tests.support.months import FEBRUARY, JANUARY, WORLD, Billed, Order, bill, outcome
from tests.support.tables import cases, table

TWO = WORLD._replace(
    care_units=table(
        CareUnit,
        """
        care_unit   | agreement_id
        12345678M01 | ADA1
        12345678M02 | ADA1
        22345678M01 | ADA2
        """,
    ),
    agreements=table(
        Agreement,
        """
        agreement_id | inpatient_model | provider_org_no
        ADA1         | day             | 5599999999
        ADA2         | day             | 5588888888
        """,
    ),
    price_items=table(
        ListedPrice,
        "kind|code|amount\nvisit||1000\nday||5000\nhealth_exam||2060\nprocedure|PE009|100",
    ),
)


def ruled(rules: str) -> Any:
    """Return the two agreements, with rules about doubles."""
    return TWO._replace(double_rules=table(DoubleRule, rules))


def doubles(billed: Billed) -> list[str]:
    """Return the outcome, without the remark that contacts share the day (B01)."""
    return [line.replace("B01 ", "").replace("| B01", "| ").rstrip() for line in outcome(billed)]


def resembled(billed: Billed) -> list[str]:
    """Return each double and the contact it resembles."""
    rows = billed.settlement.resemblances.join(billed.reported, on=["ingest_no", "source_row"])
    columns = ("contact_id", "code", "like_reporter", "like_contact_id", "like_care_unit")
    return [" ".join(row) for row in rows.select(columns).iter_rows()]


STAYS = """
    contact_id | care_unit   | started_on | ended_on   -> fate | remarks
    a          | 12345678M01 | 2024-01-10 | 2024-01-15 -> billed |
    b          | 22345678M01 | 2024-01-12 | 2024-01-20 -> {0}
    transfer   | 22345678M01 | 2024-01-20 | 2024-01-22 -> billed |
    before     | 22345678M01 | 2024-01-09 | 2024-01-11 -> {0}
"""
D04_VERDICTS = [
    ("", "held | D04"),
    ("rule | verdict\nD04 | warn", "billed | D04"),
    ("rule | verdict\nD04 | off", "billed |"),
    ("rule | verdict | valid_to\nD04 | off | 2024-01-08", "held | D04"),
    ("rule | verdict\nD03 | off", "held | D04"),
]


@pytest.mark.parametrize(("rules", "said"), D04_VERDICTS)
def test_a_stay_that_overlaps_one_of_another_agreement(rules: str, said: str) -> None:
    world = ruled(rules) if rules else TWO
    stays, expected = cases(ReportedContact, STAYS.format(said), care_form="inpatient")
    found = doubles(bill(stays, world=world))
    assert found == [line.rstrip() for line in expected]


VISITS = """
    contact_id | care_form | care_unit   | started_on | ended_on   -> fate | remarks
    stay       | inpatient | 12345678M01 | 2024-01-10 | 2024-01-15 -> billed |
    first      | outpatient | 22345678M01 | 2024-01-10 | -> billed |
    last       | outpatient | 22345678M01 | 2024-01-15 | -> billed |
    inside     | outpatient | 22345678M01 | 2024-01-11 | -> {0}
    home       | home      | 22345678M01 | 2024-01-14 | -> {0}
    longer     | home      | 22345678M01 | 2024-01-12 | 2024-01-15 -> billed |
    own        | outpatient | 12345678M02 | 2024-01-12 | -> billed |
"""


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("", "billed | B02"),
        ("rule | verdict\nB02 | hold", "held | B02"),
        ("rule | verdict\nB02 | off", "billed |"),
    ],
)
def test_a_visit_strictly_inside_a_stay_of_another_agreement(rules: str, said: str) -> None:
    reported, expected = cases(ReportedContact, VISITS.format(said))
    billed = bill(reported, world=ruled(rules) if rules else TWO)
    assert doubles(billed) == [line.rstrip() for line in expected]


def test_a_visit_that_came_before_the_stay_is_not_asked() -> None:
    """As for D01, a contact is compared with what is billed before it."""
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | care_form  | care_unit   | started_on | ended_on   -> fate   | remarks
        visit      | outpatient | 22345678M01 | 2024-01-11 |            -> billed |
        stay       | inpatient  | 12345678M01 | 2024-01-10 | 2024-01-15 -> billed |
        """,
    )
    assert doubles(bill(reported, world=TWO)) == [line.rstrip() for line in expected]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("", "billed | D03"),
        ("rule | verdict\nD03 | hold", "held | D03"),
        ("rule | verdict\nD03 | off", "billed |"),
        ("rule | verdict | valid_to\nD03 | off | 2024-01-31", "billed | D03"),
    ],
)
def test_a_second_health_examination_at_any_unit(rules: str, said: str) -> None:
    world = ruled(rules) if rules else TWO
    january = table(ReportedContact, contact_id="first", fee_code="73", profession="02")
    before = bill(january, world=world)
    reported, expected = cases(
        ReportedContact,
        f"""
        contact_id | fee_code | patient_id   | care_unit   -> fate | remarks
        second     | 73       | 992016000010 | 22345678M01 -> {said}
        same_unit  | 73       | 992016000010 | 12345678M01 -> {said}
        no_exam    | 69       | 992016000010 | 12345678M02 -> billed |
        other      | 73       | 992016123457 | 12345678M01 -> billed | L06
        """,
        ingest_no="2",
        lma_number="",
        started_on="2024-02-15",
    )
    after = bill(reported, FEBRUARY, world=world, after=before)
    found = [line.replace("L06", "").replace("  ", " ").rstrip() for line in doubles(after)]
    assert found == [line.replace("L06", "").rstrip() for line in expected]


LISTED = "rule | code | verdict\nD02 | AQ014 | hold\nD02 | XS007 | warn\nD02 | GD005 | off"


def test_a_listed_procedure_of_the_same_day_at_another_unit() -> None:
    """The code is as reported: it needs no price. A stay counts on its first day."""
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | care_form | care_unit | started_on | ended_on | procedure_codes -> fate|remarks
        a | outpatient | 12345678M01 | 2024-01-10 | | AQ014 XS007 GD005 PE009 -> billed |
        held | outpatient | 22345678M01 | 2024-01-10 | | AQ014 XS007 -> held | D02
        same_agreement | outpatient | 12345678M02 | 2024-01-10 | | AQ014 -> held | D02
        same_unit | outpatient | 12345678M01 | 2024-01-10 | | AQ014 -> billed |
        warned | outpatient | 22345678M01 | 2024-01-10 | | XS007 -> billed | D02
        off | outpatient | 22345678M01 | 2024-01-10 | | GD005 -> billed |
        not_listed | home | 22345678M01 | 2024-01-10 | | PE009 -> billed |
        another_day | outpatient | 22345678M01 | 2024-01-11 | | AQ014 -> billed |
        stay | inpatient | 22345678M01 | 2024-01-10 | 2024-01-12 | AQ014 -> held | D02
        later_stay | inpatient | 22345678M01 | 2024-01-09 | 2024-01-10 | AQ014 -> billed |
        """,
    )
    billed = bill(reported, world=ruled(LISTED))
    assert doubles(billed) == [line.rstrip() for line in expected]


def test_without_a_row_no_procedure_is_asked() -> None:
    reported = table(
        ReportedContact,
        """
        source_row | row | contact_id | care_unit   | procedure_codes
        1          | 0   | a          | 12345678M01 | AQ014
        2          | 1   | b          | 22345678M01 | AQ014
        """,
    )
    assert doubles(bill(reported, world=TWO)) == ["billed |", "billed |"]


def test_a_held_contact_holds_no_other_by_another_rule() -> None:
    """The second is held; the third overlaps only that one, under its own agreement."""
    stays, expected = cases(
        ReportedContact,
        """
        contact_id | care_unit   | started_on | ended_on   -> fate   | remarks
        a          | 12345678M01 | 2024-01-10 | 2024-01-15 -> billed |
        b          | 22345678M01 | 2024-01-14 | 2024-01-20 -> held   | D04
        c          | 22345678M01 | 2024-01-18 | 2024-01-22 -> billed |
        d          | 22345678M01 | 2024-01-14 | 2024-01-19 -> held   | D01 D04
        """,
        care_form="inpatient",
    )
    billed = bill(stays, world=TWO)
    assert doubles(billed) == [line.rstrip() for line in expected]
    assert resembled(billed) == [
        "b D04 5599999999 a 12345678M01",
        "d D01 5599999999 c 22345678M01",
        "d D04 5599999999 a 12345678M01",
    ]


def test_a_release_frees_from_a_hold_and_leaves_a_warning() -> None:
    reported = table(
        ReportedContact,
        """
        source_row | row | contact_id | care_unit   | procedure_codes
        1          | 0   | a          | 12345678M01 | AQ014 XS007
        2          | 1   | b          | 22345678M01 | AQ014 XS007
        3          | 2   | c          | 12345678M02 | AQ014
        """,
    )
    world = ruled(LISTED)
    assert doubles(bill(reported, world=world)) == ["billed |", "held | D02", "held | D02"]
    released = Order(released=(("b", "D02"), ("c", "D02")))
    assert doubles(bill(reported, released, world=world)) == [
        "billed |",
        "billed | D02",
        "billed |",
    ]


def test_a_contact_that_is_changed_is_not_asked_and_its_old_line_counts() -> None:
    """Credits of a run count as billed until the next."""
    stay = {"care_form": "inpatient", "ended_on": "2024-01-15"}
    first = table(ReportedContact, contact_id="a", started_on="2024-01-10", **stay)
    before = bill(first, JANUARY, world=TWO)
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | care_unit   | started_on | cancelled -> fate     | remarks
        b          | 22345678M01 | 2024-01-12 |           -> held     | D04
        a          | 12345678M01 | 2024-01-10 | ja        -> credited |
        """,
        ingest_no="2",
        **stay,
    )
    billed = bill(reported, FEBRUARY, world=TWO, after=before)
    assert doubles(billed) == [line.rstrip() for line in expected]
    again = bill(ReportedContact.none(), FEBRUARY, world=TWO, after=billed)
    assert doubles(again) == ["billed |"]


def test_a_double_names_the_contact_and_the_row_that_decided() -> None:
    january = table(ReportedContact, contact_id="first", fee_code="73")
    world = ruled("line | rule | verdict\n7 | D03 | warn")
    before = bill(january, world=world)
    again = table(
        ReportedContact,
        contact_id="second",
        fee_code="73",
        ingest_no="2",
        reporter="5588888888",
        care_unit="22345678M01",
        started_on="2024-02-15",
    )
    found = bill(again, FEBRUARY, world=world, after=before).settlement.resemblances
    assert found.drop("like_ended_on", "like_started_on").rows(named=True) == [
        {
            "ingest_no": 2,
            "source_row": 1,
            "code": "D03",
            "rule_row": 7,
            "same_provider": False,
            "like_reporter": "5599999999",
            "like_contact_id": "first",
            "like_ingest_no": 1,
            "like_source_row": 1,
            "like_care_unit": "12345678M01",
        }
    ]
