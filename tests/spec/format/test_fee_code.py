"""C06 and C11: the fee code is valid on the start day, and mandatory in open care.

Vårdgivarguiden, "Taxekoder, användningsområde": a fee code is mandatory for every open-care report.
Codes hold by the date of care: when codes closed on 2018-12-31, later events were refused but older
events could still be registered late.

Rules: docs/rules.md#c06, docs/rules.md#c11.
"""

from contracts.care_contacts import ReportedContact
from contracts.registries import FeeCode
from tests.support.steps import believed
from tests.support.tables import cases, codes_of, table


def test_a_fee_code_holds_from_its_first_to_its_last_day() -> None:
    fee_codes = table(
        FeeCode,
        """
        fee_code | category | valid_from | valid_to
        22       | resident | 2018-01-01 | 2018-12-31
        12       | asylum   | 2024-01-10 |
        """,
    )
    reported, expected = cases(
        ReportedContact,
        """
        fee_code | patient_fee | started_on -> remarks
        22       |             | 2017-12-31 -> C06
        22       |             | 2018-01-01 ->
        22       |             | 2018-12-31 ->
        22       |             | 2019-01-01 -> C06
        12       | 50          | 2024-01-09 -> C06
        12       | 50          | 2024-01-10 ->
        XX       |             | 2024-01-15 -> C06
        hundra   |             | 2024-01-15 -> C06
        12       | 50          | 2024-01-99 -> C02
        """,
    )
    assert codes_of(reported, believed(reported, fee_codes).remarks) == expected


def test_open_care_needs_a_fee_code_and_inpatient_care_does_not() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | fee_code -> remarks
        outpatient |          -> C11
        home       |          -> C11
        Home       |          -> C11
        inpatient  |          ->
        inpatient  | 69       ->
        spa        |          -> C05
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == expected
