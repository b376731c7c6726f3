"""L05: LMA evidence is valid on the start day of care; a receipt for thirty days.

A receipt of the application serves instead of a card when it is at most 30 days old
(Migrationsverket, "Asylsökande och LMA-kort"; Vårdgivarguiden, "Vem är asylsökande"). Cards from
2022-01-01 have no printed validity, so `valid_to` may be empty. A receipt is valid through
`valid_from` + 30 days, and no longer than `valid_to`.

Rules: docs/rules.md#l05, docs/rules.md#evidence.
"""

import pytest

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table


@pytest.mark.parametrize("evidence", ["card", "residence_card", "decision"])
def test_evidence_holds_from_its_first_to_its_last_day(evidence: str) -> None:
    cards = table(
        LmaCard, f"evidence | valid_from | valid_to\n{evidence} | 2024-01-10 | 2024-03-31"
    )
    contacts, expected = cases(
        CareContact,
        """
        started_on -> remarks
        2024-01-09 -> L05
        2024-01-10 ->
        2024-03-31 ->
        2024-04-01 -> L05
        """,
    )
    assert codes_of(contacts, matched(contacts, lma_cards=cards).remarks) == expected


def test_evidence_without_an_end_holds_on() -> None:
    cards = table(LmaCard, "valid_from\n2022-01-01")
    contacts, expected = cases(CareContact, "started_on -> remarks\n2024-12-31 ->")
    assert codes_of(contacts, matched(contacts, lma_cards=cards).remarks) == expected


def test_a_receipt_holds_through_its_thirtieth_day_and_not_the_thirty_first() -> None:
    cards = table(
        LmaCard,
        """
        lma_number | evidence | valid_from | valid_to
        52-000001  | receipt  | 2024-01-01 |
        52-000002  | receipt  | 2024-01-01 | 2024-12-31
        52-000003  | receipt  | 2024-01-01 | 2024-01-20
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        lma_number | started_on -> remarks
        52-000001  | 2023-12-31 -> L05
        52-000001  | 2024-01-01 ->
        52-000001  | 2024-01-31 ->
        52-000001  | 2024-02-01 -> L05
        52-000002  | 2024-01-31 ->
        52-000002  | 2024-02-01 -> L05
        52-000003  | 2024-01-20 ->
        52-000003  | 2024-01-21 -> L05
        """,
    )
    assert codes_of(contacts, matched(contacts, lma_cards=cards).remarks) == expected


def test_any_evidence_of_the_number_that_is_the_patient_s_may_hold() -> None:
    cards = table(
        LmaCard,
        """
        reserve_number | evidence | valid_from | valid_to
        992016000010   | receipt  | 2024-01-01 |
        992016000010   | card     | 2024-02-15 |
        992016123457   | decision | 2024-02-05 | 2024-02-10
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        started_on -> remarks
        2024-01-31 ->
        2024-02-06 -> L05
        2024-02-14 -> L05
        2024-02-15 ->
        """,
    )
    assert codes_of(contacts, matched(contacts, lma_cards=cards).remarks) == expected
