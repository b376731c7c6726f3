"""Categories that need an LMA number: asylum seekers and quota refugees.

"Vid fakturering av asylsökande måste alltid LMA-nummer anges" (Vårdgivarguiden, 2024-01-17); the
dossier number of quota refugees was added in 2021 (Vårdgivarguiden, kvotflyktingar, 2021-03-29).
Persons without permit do not have one.

Rule: docs/rules.md#lma.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_persons_without_permit_have_no_lma_number_also_when_one_was_reported() -> None:
    contacts, expected = cases(
        CareContact,
        """
        fee_category   | lma_number -> kept      | residence | remarks
        without_permit |            ->           |           |
        without_permit | 52-123456  ->           |           |
        without_permit | trasig     ->           |           |
        without_permit | 52-999999  ->           |           |
        asylum         | 52-123456  -> 52-123456 | 03        |
        quota_refugee  | 52-123456  -> 52-123456 | 03        |
        asylum         | 52-999999  ->           |           | L03
        quota_refugee  | 52-999999  ->           |           | L03
        """,
    )
    cards = table(LmaCard, "region_of_residence\n03")
    found = matched(contacts, lma_cards=cards)
    kept = cells_of(contacts, found.accepted, "lma_number", "residence")
    assert joined(kept, codes_of(contacts, found.remarks)) == expected
