"""The percentage of VAT compensation: the agreement's, and zero on route riv.

Zero if the agreement has none. "Om det i avtalet hänvisas till Vårdgivarguiden är tillägget 6
procent på fakturerat belopp" (Vårdgivarguiden, fakturering, 2024-03-25). Between regions it is a
separate deduction (TKB 1.1).

Rule: docs/rules.md#vat-compensation.
"""

from contracts.care_contacts import CareContact
from contracts.registries import Agreement, LmaCard, Payer
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, table


def test_the_agreement_s_row_of_the_day_gives_the_percentage() -> None:
    agreements = table(
        Agreement,
        """
        vat_compensation_percent | valid_from | valid_to
                                 | 2023-01-01 | 2023-12-31
        6                        | 2024-01-01 | 2024-06-30
        5.5                      | 2024-07-01 |
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        started_on -> percent
        2023-12-31 -> 0.00
        2024-01-01 -> 6.00
        2024-07-01 -> 5.50
        """,
    )
    found = matched(contacts, agreements=agreements)
    assert cells_of(contacts, found.accepted, "vat_percent") == expected


def test_the_percentage_is_zero_between_regions() -> None:
    payers = table(Payer, "payer_id | channel\nhsf | manual\n03 | riv\n04 | peppol")
    cards = table(LmaCard, "lma_number | region_of_residence\n52-000003 | 03\n52-000004 | 04")
    contacts, expected = cases(
        CareContact, "lma_number -> percent\n52-000003 -> 0.00\n52-000004 -> 6.00"
    )
    found = matched(
        contacts,
        agreements=table(Agreement, "owner | vat_compensation_percent\nregion | 6"),
        lma_cards=cards,
        payers=payers,
    )
    assert cells_of(contacts, found.accepted, "vat_percent") == expected
