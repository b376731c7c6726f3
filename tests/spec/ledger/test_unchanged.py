"""Unchanged: billed already, with the same report or the same result.

A report whose columns other than `reported_at` equal, as trimmed text, those of the report that was
billed is unchanged without being judged. So is a contact with the same result. From ERSMOIndata,
end unit and Händelseform are compared too.

Rule: docs/rules.md#unchanged.
"""

import pytest

from contracts.care_contacts import CONTENT_COLUMNS, ReportedContact
from tests.support.months import FEBRUARY, bill, net_lines, outcome
from tests.support.tables import table, typed
from transforms.comparison import same_reports

FIRST = {
    "contact_id": "k1",
    "cancelled": "nej",
    "end_care_unit": "12345678M01",
    "part_of_contact": "S1",
    "event_form": "x",
    "ended_on": "2024-01-15",
    "patient_name": "Exempel Alfa",
    "born_on": "1990-01-01",
    "patient_fee": "0",
    "drg_code": "A11",
    "procedure_codes": "PE009",
    "diagnosis_codes": "I10",
    "interpreter": "nej",
    "island_visit": "nej",
    "protected_identity": "nej",
    "leave_days": "0",
    "planned": "ja",
}


def same(other: dict[str, str]) -> bool:
    first, second = typed(ReportedContact, [FIRST]), typed(ReportedContact, [FIRST | other])
    return not same_reports(second, first).is_empty()


def test_a_report_with_the_same_content_is_the_same_at_any_time_and_place() -> None:
    assert same({})
    assert same({"reported_at": "2024-02-20"})
    assert same({"ingest_no": "7", "source_row": "17"})
    assert same({"source_format": "xlsx"})


@pytest.mark.parametrize("column", CONTENT_COLUMNS)
def test_a_report_that_differs_in_any_column_is_another(column: str) -> None:
    assert not same({column: "9"})
    assert not same({column: ""})


def test_a_contact_with_the_same_result_is_unchanged_and_not_billed() -> None:
    """Text, a diagnosis, a name and a birth date differ; the billed columns do not."""
    january = bill(table(ReportedContact, "contact_id | procedure_codes\nk1 | PE009 UX007"))
    again = table(
        ReportedContact,
        """
        contact_id | procedure_codes | started_on | diagnosis_codes | patient_name | lma_number
        k1         | ux007 PE009     | 20240115   | I10             | Okänd        | LMA:52123456
        """,
        ingest_no="2",
    )
    february = bill(again, FEBRUARY, after=january)
    assert [line.split(" | ")[0] for line in outcome(february)] == ["unchanged"]
    assert february.written.debits.is_empty()
    assert february.written.credited.is_empty()
    assert net_lines(february.lines)["debit_run"].to_list() == [1]


def test_age_and_likeness_are_not_checked_for_an_unchanged_contact() -> None:
    january = bill(table(ReportedContact, "contact_id | started_on\nk1 | 2023-08-15"))
    again = table(
        ReportedContact,
        "contact_id | started_on | diagnosis_codes\nk1 | 2023-08-15 | I10",
        ingest_no="2",
    )
    assert outcome(bill(again, FEBRUARY, after=january)) == ["unchanged | "]
