"""C05: care is outpatient, home or inpatient, in any case of letters.

The three contact forms of ERSMOIndata 2.2.

Rule: docs/rules.md#c05.
"""

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, cells_of, codes_of


def test_only_three_care_forms_are_known() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  -> read       | remarks
        outpatient -> outpatient |
        Home       -> home       |
        INPATIENT  -> inpatient  |
        öppenvård  ->            | C05
        in patient ->            | C05
                   ->            | C05
        """,
    )
    found = believed(reported)
    read = cells_of(reported, found.accepted, "care_form")
    codes = codes_of(reported, found.remarks)
    assert [f"{form} | {code}" for form, code in zip(read, codes, strict=True)] == expected
