"""Stays of agreements with `inpatient_billing = monthly` are billed in parts, month by month.

"Fakturering för slutenvård ska ske månadsvis" (Vårdgivarguiden, 2024-01-17); the rest is our own
rule, 2026-11-30. A night costs 5 000 kronor; leave days are deducted.

Rule: docs/rules.md#stays-month-by-month.
"""

import datetime as dt

import pytest

from tests.generated.stays import OTHER_WARD
from tests.support.stays import Reported, lived

ADMITTED = "started_on | ended_on\n2024-01-25 |"
ENDED = "started_on | ended_on\n2024-01-25 | 2024-03-04"
JANUARY = "+ 2024-01 2024-01-25 2024-01-31 7 35000 admitted"
FEBRUARY = "+ 2024-02 2024-02-01 2024-02-29 29 145000 admitted"
MARCH = "+ 2024-03 2024-03-01 2024-03-03 3 15000 until 2024-03-04"


def test_a_stay_over_three_months_is_billed_in_three_parts() -> None:
    assert lived(
        Reported("2024-01", ADMITTED), Reported("2024-02", ADMITTED), Reported("2024-03", ENDED)
    ) == [
        ["billed", JANUARY],
        ["replaced", "billed", FEBRUARY],
        ["replaced", "billed", MARCH],
    ]


def test_a_stay_that_has_ended_is_billed_at_once_a_part_for_each_month() -> None:
    assert lived(Reported("2024-03", ENDED)) == [["billed", JANUARY, FEBRUARY, MARCH]]


def test_a_stay_with_a_later_end_is_billed_without_being_reported_again() -> None:
    assert lived(Reported("2024-01", ENDED), Reported("2024-02"), Reported("2024-03")) == [
        ["billed", JANUARY],
        ["billed", FEBRUARY],
        ["billed", MARCH],
    ]


@pytest.mark.parametrize("empty", ["", "discharge"])
def test_other_agreements_bill_stays_whole_at_discharge(empty: str) -> None:
    at_discharge = {"inpatient_billing": empty}
    assert lived(Reported("2024-02", ENDED, ward=at_discharge), Reported("2024-03")) == [
        ["not_yet"],
        ["billed", "+ whole 195000 until 2024-03-04"],
    ]


def test_stays_by_drg_are_billed_at_discharge() -> None:
    by_drg = {"inpatient_model": "drg"}
    assert lived(Reported("2024-02", ENDED, ward=by_drg)) == [["not_yet"]]


@pytest.mark.parametrize(
    ("reported_at", "outcome"),
    [
        ("2024-02-29", ["not_yet B03"]),
        ("2024-03-01", ["billed", JANUARY, FEBRUARY]),
        ("2024-02-29T23:30:00Z", ["billed", JANUARY, FEBRUARY]),
        ("", ["billed", JANUARY, FEBRUARY]),
    ],
)
def test_a_patient_still_admitted_is_billed_when_reported_after_the_month(
    reported_at: str, outcome: list[str]
) -> None:
    """By the Swedish day; else by the day the file was taken in, here 5 March."""
    report = f"started_on | ended_on | reported_at\n2024-01-25 | | {reported_at}"
    assert lived(Reported("2024-02", report)) == [outcome]


def test_nights_wait_for_a_report_and_what_is_billed_stays() -> None:
    assert lived(Reported("2024-01", ADMITTED), Reported("2024-02")) == [
        ["billed", JANUARY],
        ["not_yet B03"],
    ]


def test_the_part_with_the_last_night_ends_the_stay() -> None:
    """Also when the patient leaves on the first day of the next month."""
    ended = "started_on | ended_on | interpreter\n2024-01-25 | 2024-03-01 | ja"
    assert lived(Reported("2024-02", ended), Reported("2024-03")) == [
        ["billed", JANUARY, "+ 2024-02 2024-02-01 2024-02-29 29 145300 until 2024-03-01"],
        [],
    ]


def test_a_stay_found_to_have_ended_is_billed_again_with_its_discharge_day() -> None:
    ended = "started_on | ended_on\n2024-01-25 | 2024-03-01"
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-03", ended))[1] == [
        "replaced",
        "billed",
        "- 2024-02 2024-02-01 2024-02-29 29 145000 admitted",
        "+ 2024-02 2024-02-01 2024-02-29 29 145000 until 2024-03-01",
    ]


def test_a_discharge_before_a_billed_months_end_shortens_its_part() -> None:
    ended = "started_on | ended_on\n2024-01-25 | 2024-02-11"
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-02", ended))[1] == [
        "replaced",
        "billed",
        "- 2024-02 2024-02-01 2024-02-29 29 145000 admitted",
        "+ 2024-02 2024-02-01 2024-02-10 10 50000 until 2024-02-11",
    ]


def test_a_cancelled_stay_has_all_parts_credited() -> None:
    cancelled = "started_on | ended_on | cancelled\n2024-01-25 | | ja"
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-03", cancelled))[1] == [
        "replaced",
        "credited",
        "- 2024-01 2024-01-25 2024-01-31 7 35000 admitted",
        "- 2024-02 2024-02-01 2024-02-29 29 145000 admitted",
    ]


def test_another_admission_day_bills_every_part_again() -> None:
    """The admission day is in every part."""
    earlier = "started_on | ended_on\n2024-01-24 |"
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-02", earlier))[1] == [
        "replaced",
        "billed",
        "- 2024-01 2024-01-25 2024-01-31 7 35000 admitted",
        "- 2024-02 2024-02-01 2024-02-29 29 145000 admitted",
        "+ 2024-01 2024-01-24 2024-01-31 8 40000 admitted",
        "+ 2024-02 2024-02-01 2024-02-29 29 145000 admitted",
    ]


def test_leave_is_taken_from_the_parts_billed_now_the_newest_first() -> None:
    leave = "started_on | ended_on | leave_days\n2024-01-25 | 2024-03-04 | 5"
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-03", leave))[1] == [
        "replaced",
        "billed",
        "- 2024-02 2024-02-01 2024-02-29 29 145000 admitted",
        "+ 2024-02 2024-02-01 2024-02-29 27 135000 admitted",
        "+ 2024-03 2024-03-01 2024-03-03 0 0 until 2024-03-04",
    ]


def test_a_part_holds_its_leave_and_later_parts_only_the_rest() -> None:
    two = "started_on | ended_on | leave_days\n2024-01-25 | | 2"
    three = "started_on | ended_on | leave_days\n2024-01-25 | | 3"
    assert lived(Reported("2024-01", two), Reported("2024-02", three)) == [
        ["billed", "+ 2024-01 2024-01-25 2024-01-31 5 25000 admitted"],
        ["replaced", "billed", "+ 2024-02 2024-02-01 2024-02-29 28 140000 admitted"],
    ]


def test_fewer_leave_days_give_nights_back_the_newest_first() -> None:
    six = "started_on | ended_on | leave_days\n2024-01-25 | | 6"
    five = "started_on | ended_on | leave_days\n2024-01-25 | | 5"
    assert lived(Reported("2024-01", six), Reported("2024-01", five))[1] == [
        "replaced",
        "billed",
        "- 2024-01 2024-01-25 2024-01-31 1 5000 admitted",
        "+ 2024-01 2024-01-25 2024-01-31 2 10000 admitted",
    ]


def test_a_month_on_leave_waits_for_a_paid_night() -> None:
    leave = "started_on | ended_on | leave_days\n2024-01-25 | 2024-03-04 | 7"
    assert lived(Reported("2024-01", leave), Reported("2024-02", leave)) == [
        ["not_yet"],
        [
            "replaced",
            "billed",
            JANUARY,
            "+ 2024-02 2024-02-01 2024-02-29 22 110000 admitted",
        ],
    ]


def test_a_last_part_on_leave_is_billed_with_the_parts_before_it() -> None:
    """Parts of leave days only cost nothing, and an invoice is above zero."""
    leave = "started_on | ended_on | leave_days\n2024-01-25 | 2024-03-04 | 3"
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-03", leave))[1] == [
        "replaced",
        "billed",
        "- 2024-01 2024-01-25 2024-01-31 7 35000 admitted",
        "- 2024-02 2024-02-01 2024-02-29 29 145000 admitted",
        JANUARY,
        FEBRUARY,
        "+ 2024-03 2024-03-01 2024-03-03 0 0 until 2024-03-04",
    ]


def test_an_open_stay_keeps_what_is_billed_when_a_price_is_corrected() -> None:
    """Only what is billed from then on has the new price, until a rebill is asked for."""
    dearer = {"2020-01-01": "6000"}
    since = dt.date(2024, 1, 1)
    assert lived(
        Reported("2024-01", ENDED),
        Reported("2024-02", nights=dearer),
        Reported("2024-02", rebill_since=since),
    ) == [
        ["billed", JANUARY],
        ["billed", "+ 2024-02 2024-02-01 2024-02-29 29 174000 admitted"],
        [
            "billed",
            "- 2024-01 2024-01-25 2024-01-31 7 35000 admitted",
            "+ 2024-01 2024-01-25 2024-01-31 7 42000 admitted",
        ],
    ]


def test_each_night_of_a_part_has_the_price_of_its_day() -> None:
    prices = {"2020-01-01": "5000", "2024-02-11": "6000"}
    assert lived(Reported("2024-02", ADMITTED, nights=prices)) == [
        ["billed", JANUARY, "+ 2024-02 2024-02-01 2024-02-29 29 164000 admitted"]
    ]


def test_one_new_part_that_is_too_old_makes_the_report_wait() -> None:
    """T01 counts from the last night of a part."""
    late = dt.date(2024, 8, 1)
    assert lived(Reported("2024-03", ENDED, issued_on=late)) == [["held T01"]]
    assert lived(
        Reported("2024-01", ENDED), Reported("2024-03", issued_on=dt.date(2024, 9, 3))
    ) == [
        ["billed", JANUARY],
        ["held T01"],
    ]


def test_a_stay_with_parts_is_not_asked_for_doubles() -> None:
    other = "contact_id | started_on | ended_on\n2 | 2024-02-10 | 2024-02-12"
    assert lived(
        Reported("2024-01", ADMITTED),
        Reported("2024-02", f"{ADMITTED}"),
        Reported("2024-02", other),
    ) == [
        ["billed", JANUARY],
        ["replaced", "billed", FEBRUARY],
        ["unchanged", "held D01"],
    ]


def test_what_was_billed_whole_stays_whole() -> None:
    whole = {"inpatient_billing": ""}
    leave = "started_on | ended_on | leave_days\n2024-01-25 | 2024-03-04 | 1"
    monthly = {"inpatient_billing": "monthly"}
    assert lived(Reported("2024-03", ENDED, ward=whole), Reported("2024-03", leave, ward=monthly))[
        1
    ] == [
        "billed",
        "- whole 195000 until 2024-03-04",
        "+ whole 190000 until 2024-03-04",
    ]


def test_a_stay_that_is_no_longer_monthly_is_billed_whole_at_discharge() -> None:
    at_discharge = {"inpatient_billing": "discharge"}
    assert lived(
        Reported("2024-01", ADMITTED),
        Reported("2024-02", ADMITTED, ward=at_discharge),
        Reported("2024-03", ENDED),
    )[1:] == [
        ["replaced", "not_yet"],
        [
            "replaced",
            "billed",
            "- 2024-01 2024-01-25 2024-01-31 7 35000 admitted",
            "+ whole 195000 until 2024-03-04",
        ],
    ]


def test_the_totals_of_all_parts_are_asked() -> None:
    """N03: nothing is to be paid when every night is on leave."""
    leave = "started_on | ended_on | leave_days\n2024-01-25 | 2024-02-02 | 8"
    assert lived(Reported("2024-02", leave)) == [["not_billable N03"]]


def test_parts_go_over_a_years_end() -> None:
    stay = "started_on | ended_on\n2023-12-30 | 2024-01-02"
    assert lived(Reported("2024-01", stay)) == [
        [
            "billed",
            "+ 2023-12 2023-12-30 2023-12-31 2 10000 admitted",
            "+ 2024-01 2024-01-01 2024-01-01 1 5000 until 2024-01-02",
        ]
    ]


BOTH = "+ 2024-01 2024-01-25 2024-01-31 7 35000 admitted", FEBRUARY
NOT_BOTH = tuple(line.replace("+", "-", 1) for line in BOTH)


def test_a_later_admission_can_leave_a_month_without_a_part() -> None:
    later = "started_on | ended_on\n2024-02-03 |"
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-02", later))[1] == [
        "replaced",
        "billed",
        *NOT_BOTH,
        "+ 2024-02 2024-02-03 2024-02-29 27 135000 admitted",
    ]


def test_another_unit_in_the_middle_bills_the_parts_before_it_again() -> None:
    """A line names its unit."""
    moved = f"started_on | ended_on | care_unit\n2024-01-25 | | {OTHER_WARD}"
    assert lived(Reported("2024-01", ADMITTED), Reported("2024-02", moved))[1] == [
        "replaced",
        "billed",
        NOT_BOTH[0],
        *BOTH,
    ]


def test_a_stay_that_turns_out_to_be_two_is_billed_as_two() -> None:
    """Lines that a run credits count as billed until the next: the second waits a run (D01)."""
    two = """contact_id | started_on | ended_on
        1 | 2024-01-25 | 2024-02-10
        2 | 2024-02-12 | 2024-03-04"""
    assert lived(Reported("2024-02", ADMITTED), Reported("2024-03", two), Reported("2024-03")) == [
        ["billed", *BOTH],
        [
            "replaced",
            "billed",
            "held D01",
            NOT_BOTH[1],
            "+ 2024-02 2024-02-01 2024-02-09 9 45000 until 2024-02-10",
        ],
        [
            "billed",
            "+ 2024-02 2024-02-12 2024-02-29 18 90000 admitted",
            "+ 2024-03 2024-03-01 2024-03-03 3 15000 until 2024-03-04",
        ],
    ]


@pytest.mark.parametrize(
    ("ended_on", "february"),
    [
        ("2024-02-29", ["+ 2024-02 2024-02-01 2024-02-28 28 140000 until 2024-02-29"]),
        ("2024-03-01", ["+ 2024-02 2024-02-01 2024-02-29 29 145000 until 2024-03-01"]),
        (
            "2024-02-01",
            [NOT_BOTH[0], "+ 2024-01 2024-01-25 2024-01-31 7 35000 until 2024-02-01"],
        ),
    ],
)
def test_a_stay_may_end_on_the_first_or_last_day_of_a_month(
    ended_on: str, february: list[str]
) -> None:
    ended = f"started_on | ended_on\n2024-01-25 | {ended_on}"
    assert lived(Reported("2024-01", ADMITTED), Reported("2024-02", ended))[1] == [
        "replaced",
        "billed",
        *february,
    ]


def test_a_patient_admitted_over_a_years_end_is_billed_in_both_years() -> None:
    admitted = "started_on | ended_on\n2023-12-30 |"
    ended = "started_on | ended_on\n2023-12-30 | 2024-01-02"
    assert lived(Reported("2023-12", admitted), Reported("2024-01", ended)) == [
        ["billed", "+ 2023-12 2023-12-30 2023-12-31 2 10000 admitted"],
        ["replaced", "billed", "+ 2024-01 2024-01-01 2024-01-01 1 5000 until 2024-01-02"],
    ]


def test_an_agreement_may_change_to_monthly_and_back_while_a_patient_is_admitted() -> None:
    """Nights that waited are billed when it is monthly; parts that are billed stay."""
    whole, monthly = {"inpatient_billing": ""}, {"inpatient_billing": "monthly"}
    assert lived(
        Reported("2024-01", ADMITTED, ward=whole),
        Reported("2024-02", ADMITTED, ward=monthly),
        Reported("2024-03", ADMITTED, ward=whole),
        Reported("2024-03", "started_on | ended_on\n2024-01-25 | 2024-04-03", ward=monthly),
    ) == [
        ["not_yet"],
        ["replaced", "billed", *BOTH],
        ["replaced", "not_yet"],
        [
            "replaced",
            "billed",
            "+ 2024-03 2024-03-01 2024-03-31 31 155000 admitted",
        ],
    ]


def test_a_refused_correction_changes_no_part() -> None:
    wrong = "started_on | ended_on\n2024-01-25 | 2024-01-01"
    assert lived(
        Reported("2024-02", ADMITTED), Reported("2024-03", wrong), Reported("2024-03", ADMITTED)
    ) == [
        ["billed", *BOTH],
        ["replaced", "rejected C03"],
        ["billed", "+ 2024-03 2024-03-01 2024-03-31 31 155000 admitted"],
    ]


def test_a_cancelled_stay_that_is_reported_again_is_billed_again() -> None:
    cancelled = "started_on | ended_on | cancelled\n2024-01-25 | | ja"
    assert lived(
        Reported("2024-02", ADMITTED), Reported("2024-02", cancelled), Reported("2024-02", ADMITTED)
    )[1:] == [["replaced", "credited", *NOT_BOTH], ["billed", *BOTH]]


def test_a_night_without_a_price_makes_the_new_parts_wait() -> None:
    """The parts that are billed stay."""
    later = {"2020-01-01": "5000"}
    ends = {"2025-01-01": "5000"}
    assert lived(
        Reported("2024-01", ADMITTED),
        Reported("2024-02", ADMITTED, nights=ends),
        Reported("2024-02", nights=later),
    )[1:] == [["replaced", "held M01"], ["billed", FEBRUARY]]


def test_a_rebill_asks_a_settled_stay_that_is_reported_again_as_it_was() -> None:
    dearer = {"2020-01-01": "6000"}
    since = dt.date(2024, 1, 1)
    assert lived(
        Reported("2024-03", ENDED), Reported("2024-03", ENDED, nights=dearer, rebill_since=since)
    )[1] == [
        "billed",
        "unchanged",
        *(f"- {line[2:]}" for line in (JANUARY, FEBRUARY, MARCH)),
        "+ 2024-01 2024-01-25 2024-01-31 7 42000 admitted",
        "+ 2024-02 2024-02-01 2024-02-29 29 174000 admitted",
        "+ 2024-03 2024-03-01 2024-03-03 3 18000 until 2024-03-04",
    ]
