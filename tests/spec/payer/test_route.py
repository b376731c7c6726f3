"""The route of an invoice: RES, Vårdfaktura, manual, or another county's channel.

Vårdgivarguiden, "Asylsökande: fakturering", 2024-01-17: Vårdfaktura where the asylum function is
active; RES for region-owned providers; manual for the others, and for inpatient care of those
without RES. Persons without permit are not billed by the ordinary Vårdfaktura flow; quota refugees
by manual invoice.

Rule: docs/rules.md#route.
"""

import pytest

from contracts.care_contacts import CareContact
from contracts.registries import Agreement, LmaCard, Payer
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, table


def test_private_care_goes_by_vardfaktura_from_the_day_its_asylum_function_is_active() -> None:
    agreements = table(Agreement, "vardfaktura_asylum_from\n2024-01-15")
    contacts, expected = cases(
        CareContact,
        """
        fee_category   | care_form  | started_on | ended_on   -> route
        asylum         | outpatient | 2024-01-14 | 2024-01-14 -> manual
        asylum         | outpatient | 2024-01-15 | 2024-01-15 -> vardfaktura
        asylum         | home       | 2024-01-16 | 2024-01-16 -> vardfaktura
        asylum         | home       | 2024-01-14 | 2024-01-16 -> manual
        asylum         | inpatient  | 2024-01-16 | 2024-01-20 -> manual
        quota_refugee  | outpatient | 2024-01-16 | 2024-01-16 -> manual
        without_permit | outpatient | 2024-01-16 | 2024-01-16 -> manual
        """,
    )
    found = matched(contacts, agreements=agreements)
    assert cells_of(contacts, found.accepted, "route") == expected


def test_private_care_without_the_asylum_function_is_manual() -> None:
    contacts, expected = cases(CareContact, "care_form -> route\noutpatient -> manual")
    assert cells_of(contacts, matched(contacts).accepted, "route") == expected


def test_region_owned_care_goes_by_res() -> None:
    agreements = table(Agreement, "owner | vardfaktura_asylum_from\nregion | 2020-01-01")
    contacts, expected = cases(
        CareContact,
        """
        fee_category   | care_form  -> route
        asylum         | outpatient -> res
        asylum         | inpatient  -> res
        quota_refugee  | home       -> res
        without_permit | outpatient -> res
        """,
    )
    found = matched(contacts, agreements=agreements)
    assert cells_of(contacts, found.accepted, "route") == expected


@pytest.mark.parametrize("channel", ["vardfaktura", "manual", "riv", "peppol"])
def test_another_county_is_billed_by_its_own_channel(channel: str) -> None:
    payers = table(Payer, f"payer_id | channel\nhsf | manual\n03 | {channel}")
    contacts, expected = cases(CareContact, f"care_form -> route\ninpatient -> {channel}")
    found = matched(
        contacts,
        agreements=table(Agreement, "owner\nregion"),
        lma_cards=table(LmaCard, "region_of_residence\n03"),
        payers=payers,
    )
    assert cells_of(contacts, found.accepted, "route") == expected
