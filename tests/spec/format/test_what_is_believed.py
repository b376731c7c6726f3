"""The contact parsed from a well-formed report.

Rules: docs/rules.md#before-judging, docs/rules.md#format, docs/rules.md#month.
"""

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, codes_of, listed, table


def test_open_care_without_an_end_ended_the_day_it_started() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | started_on | ended_on   -> ended_on
        outpatient | 2024-01-15 |            -> 2024-01-15
        home       | 20240115   |            -> 2024-01-15
        home       | 2024-01-15 | 2024-01-16 -> 2024-01-16
        inpatient  | 2024-01-15 | 2024-01-20 -> 2024-01-20
        inpatient  | 2024-01-15 |            ->
        """,
    )
    assert listed(believed(reported).accepted, "ended_on") == expected


def test_a_fee_that_the_format_cannot_carry_is_not_zero_but_unknown() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        source_format -> patient_fee
        csv           -> 0.00
        xlsx          -> 0.00
        parquet       -> 0.00
        ersmo         ->
        """,
    )
    assert listed(believed(reported).accepted, "patient_fee") == expected


def test_the_fee_code_gives_category_and_health_examination() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | fee_code -> fee_category   | health_exam
        outpatient | 73       -> asylum         | true
        outpatient | 69       -> asylum         | false
        outpatient | 71       -> without_permit | false
        inpatient  |          ->                | false
        """,
    )
    assert listed(believed(reported).accepted, "fee_category", "health_exam") == expected


def test_all_format_remarks_of_a_row_are_given_at_once() -> None:
    reported = table(
        ReportedContact,
        """
        contact_id | started_on | care_form | fee_code | patient_fee | drg_code | interpreter
                   | 2024-01-99 | spa       |          | -1          | ?        | kanske
        k2         | 2024-02-10 | home      |          | -1          | A11      |
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == [
        "C01 C02 C05 C07 C08 C12",
        "C04 C07 C11",
    ]
