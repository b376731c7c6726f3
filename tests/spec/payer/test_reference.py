"""The payer's reference on the start day: one for asylum, one for quota refugees.

HSF: 15002509/A for asylum (Vårdgivarguiden, 2024-01-17), 15008739/KV for quota refugees
(2021-03-29), who in 2018 were `1500 2509/Kvot`: sources differ by date, so it is a dated registry.
Without its own reference, quota uses that of asylum.

Rule: docs/rules.md#reference.
"""

from contracts.care_contacts import CareContact
from contracts.registries import Agreement, LmaCard, Payer
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, table


def test_the_category_and_the_day_decide_the_reference() -> None:
    payers = table(
        Payer,
        """
        reference_asylum | reference_quota | valid_from | valid_to
        15002509/A       | 1500 2509/Kvot  | 2018-01-01 | 2021-03-28
        15002509/A       | 15008739/KV     | 2021-03-29 | 2024-12-31
        15002509/A       |                 | 2025-01-01 |
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        fee_category   | started_on -> reference
        asylum         | 2024-01-15 -> 15002509/A
        without_permit | 2024-01-15 -> 15002509/A
        quota_refugee  | 2021-03-28 -> 1500 2509/Kvot
        quota_refugee  | 2021-03-29 -> 15008739/KV
        quota_refugee  | 2025-01-01 -> 15002509/A
        """,
    )
    found = matched(contacts, payers=payers)
    assert cells_of(contacts, found.accepted, "reference") == expected


def test_another_county_has_its_own_reference() -> None:
    payers = table(
        Payer,
        """
        payer_id | reference_asylum | channel
        hsf      | 15002509/A       | manual
        03       | UPPSALA-7        | riv
        """,
    )
    contacts, expected = cases(CareContact, "lma_number -> reference\n52-123456 -> UPPSALA-7")
    found = matched(
        contacts,
        agreements=table(Agreement, "owner\nregion"),
        lma_cards=table(LmaCard, "region_of_residence\n03"),
        payers=payers,
    )
    assert cells_of(contacts, found.accepted, "reference") == expected
