"""The payer: the region of residence for region-owned asylum care, else HSF.

"Vårdbesök för asylsökande registrerade i andra regioner ska bekostas av den aktuella regionen.
Regionägda vårdgivare ska fakturera direkt till respektive region. Privata vårdgivare, eller om
osäkerhet finns, fakturerar hälso- och sjukvårdsförvaltningen" (Vårdgivarguiden, 2024-01-17). Quota
refugees: HSF (Vårdgivarguiden, kvotflyktingar, 2021-03-29).

A region that is not among the payers that day must be added, or a person lets HSF pay (A02).

Rules: docs/rules.md#payer, docs/rules.md#a02.
"""

from contracts.care_contacts import CareContact
from contracts.fates import RowRemark
from contracts.registries import Agreement, CareUnit, LmaCard, Payer
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table

PAYERS = table(
    Payer,
    """
    line | payer_id | channel | valid_from | valid_to
    2    | hsf      | manual  | 2020-01-01 | 2024-06-30
    3    | hsf      | manual  | 2024-07-01 | 2024-12-31
    4    | 01       | riv     | 2020-01-01 |
    5    | 03       | riv     | 2024-01-10 | 2024-01-20
    """,
)
UNITS = table(
    CareUnit,
    """
    care_unit   | agreement_id
    11111111M01 | REGION
    22222222M02 | PRIVAT
    """,
)
AGREEMENTS = table(
    Agreement,
    """
    agreement_id | owner
    REGION       | region
    PRIVAT       | private
    """,
)
CARDS = table(
    LmaCard,
    """
    lma_number | region_of_residence
    52-000001  | 01
    52-000003  | 03
    52-000004  | 04
    52-000009  |
    """,
)


def payers(contacts: object, released: object = None) -> list[str]:
    found = matched(
        contacts, released, lma_cards=CARDS, care_units=UNITS, agreements=AGREEMENTS, payers=PAYERS
    )
    return joined(
        cells_of(contacts, found.accepted, "payer_id", "payer_row"),
        codes_of(contacts, found.remarks),
    )


def test_region_owned_care_of_an_asylum_seeker_is_paid_by_the_county_of_residence() -> None:
    contacts, expected = cases(
        CareContact,
        """
        care_unit   | fee_category   | lma_number -> payer | row | remarks
        11111111M01 | asylum         | 52-000003  -> 03    | 5   |
        11111111M01 | asylum         | 52-000001  -> hsf   | 2   |
        11111111M01 | asylum         | 52-000004  ->       |     | A02
        22222222M02 | asylum         | 52-000004  -> hsf   | 2   |
        11111111M01 | asylum         | 52-000009  -> hsf   | 2   |
        22222222M02 | asylum         | 52-000003  -> hsf   | 2   |
        11111111M01 | quota_refugee  | 52-000003  -> hsf   | 2   |
        11111111M01 | without_permit | 52-000003  -> hsf   | 2   |
        11111111M01 | quota_refugee  | 52-000004  -> hsf   | 2   |
        """,
    )
    assert payers(contacts) == expected


def test_a_county_pays_from_the_first_to_the_last_day_it_is_a_payer() -> None:
    contacts, expected = cases(
        CareContact,
        """
        started_on -> payer | row | remarks
        2024-01-09 ->       |     | A02
        2024-01-10 -> 03    | 5   |
        2024-01-20 -> 03    | 5   |
        2024-01-21 ->       |     | A02
        2024-07-01 ->       |     | A02
        2025-01-01 ->       |     | A01 A02
        """,
        care_unit="11111111M01",
        lma_number="52-000003",
    )
    assert payers(contacts) == expected


def test_released_from_a02_it_is_paid_by_hsf() -> None:
    contacts, expected = cases(
        CareContact,
        "started_on -> payer | row | remarks\n2024-01-09 -> hsf | 2 |",
        care_unit="11111111M01",
        lma_number="52-000004",
    )
    assert payers(contacts, table(RowRemark, "row | code\n0 | A02")) == expected


def test_the_start_decides_also_when_the_contact_ended_in_another_period() -> None:
    contacts, expected = cases(
        CareContact,
        "started_on | ended_on -> payer | row | remarks\n2024-06-30 | 2024-07-02 -> hsf | 2 |",
        care_unit="22222222M02",
        lma_number="52-000001",
        care_form="home",
    )
    assert payers(contacts) == expected


def test_a_day_without_a_payer_is_as_without_agreement() -> None:
    contacts, expected = cases(
        CareContact,
        """
        started_on -> payer | row | remarks
        2024-12-31 -> hsf   | 3   |
        2025-01-01 ->       |     | A01
        """,
        care_unit="22222222M02",
        lma_number="52-000001",
    )
    assert payers(contacts) == expected
