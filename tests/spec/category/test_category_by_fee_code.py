"""N01: billed categories are asylum seekers, without permit and quota refugees.

The category comes from the fee code of the day. Fee codes: Vårdgivarguiden, "Taxekoder,
användningsområde".

Rules: docs/rules.md#n01, docs/rules.md#category.
"""

from contracts.care_contacts import CareContact
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined


def test_the_fee_code_decides_whether_a_contact_is_billed() -> None:
    contacts, expected = cases(
        CareContact,
        """
        fee_code | fee_category   -> category       | remarks
        69       | asylum         -> asylum         |
        71       | without_permit -> without_permit |
        95       | quota_refugee  -> quota_refugee  |
        04       | eu             ->                | N01
        19       | self_payer     ->                | N01
        01       | resident       ->                | N01
        """,
    )
    found = matched(contacts)
    assert joined(
        cells_of(contacts, found.accepted, "category"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_category_that_is_not_billed_stops_before_person_and_unit() -> None:
    contacts, expected = cases(
        CareContact,
        "patient_id | care_unit | lma_number -> remarks\n | | x -> N01",
        fee_category="eu",
    )
    assert codes_of(contacts, matched(contacts).remarks) == expected
