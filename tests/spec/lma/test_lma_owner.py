"""L03 and L04: a reported LMA number is in the registry, and is the patient's.

Owners are compared as survivors; a number belongs to another person if none of its rows, of any
date, is the patient's.

Rules: docs/rules.md#l03, docs/rules.md#l04.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard, ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table

PATIENTS = table(
    ReserveNumber,
    """
    reserve_number | replaced_by
    992016000010   |
    992016123457   |
    992024000010   | 992016000010
    """,
)
CARDS = table(
    LmaCard,
    """
    lma_number | reserve_number | evidence       | valid_from | valid_to
    52-000001  | 992016000010   | card           | 2024-01-01 |
    52-000002  | 992016123457   | card           | 2024-01-01 |
    52-000003  | 992024000010   | card           | 2024-01-01 |
    52-000004  | 992016123457   | card           | 2024-01-01 |
    52-000004  | 992016000010   | residence_card | 2023-01-01 | 2023-12-31
    52-000005  | 992016123457   | card           | 2024-01-01 |
    52-000005  | 992016123457   | decision       | 2024-01-01 |
    52-000006  | 992016123457   | card           | 2023-01-01 | 2023-12-31
    """,
)


def test_the_owner_of_a_reported_number() -> None:
    contacts, expected = cases(
        CareContact,
        """
        lma_number -> remarks | because
        52-000001  ->         | the patient's
        52-000003  ->         | of a number that was replaced by the patient's
        52-999999  -> L03     | in no registry
        52-000002  -> L04     | another's only card
        52-000005  -> L04     | another's two cards
        52-000006  -> L04 L05 | another's, and not valid that day
        52-000004  -> L05     | once the patient's, which is not valid now
        """,
    )
    found = matched(contacts, reserve_numbers=PATIENTS, lma_cards=CARDS)
    assert codes_of(contacts, found.remarks) == [line.split(" | ")[0] for line in expected]
