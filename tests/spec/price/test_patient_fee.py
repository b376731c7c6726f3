"""The patient's fee is deducted when agreed; a registry fills in missing fees.

Practice differs: it is always deducted in Västra Götaland, and by agreement between regions, so the
agreement decides. ERSMOIndata contains only the fee code: the fee is then that of the row of the
fee code and the profession, else of the row without profession, else 0. The statutory fee: 50 kr to
a doctor, 25 kr for other treatment (SFS 1994:362).

Rule: docs/rules.md#patient-fee.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, PatientFee
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, listed, table

AGREEMENTS = table(
    Agreement,
    """
    line | agreement_id | deduct_patient_fee
    2    | DRAR-AV      | true
    3    | DRAR-EJ      | false
    """,
)


def test_a_paid_fee_is_subtracted_when_agreed() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        agreement_row | patient_fee -> amount
        2             | 50          -> 950.00
        2             | 0.01        -> 999.99
        2             | 0           -> 1000.00
        3             | 50          -> 1000.00
        """,
    )
    assert (
        cells_of(contacts, priced(contacts, agreements=AGREEMENTS).accepted, "amount") == expected
    )


def test_the_fee_is_an_item_unless_nothing_was_paid() -> None:
    contacts = table(MatchedContact, "patient_fee\n50\n0")
    items = priced(contacts, agreements=AGREEMENTS).items
    assert listed(items, "row", "kind", "quantity", "unit_price", "amount") == [
        "0 | visit | 1 | 1000.00 | 1000.00",
        "0 | patient_fee | -1 | 50.00 | -50.00",
        "1 | visit | 1 | 1000.00 | 1000.00",
    ]


def test_a_fee_that_could_not_be_reported_is_the_registry_s_of_that_day() -> None:
    fees = table(
        PatientFee,
        """
        fee_code | profession | amount | valid_from | valid_to
        12       | LK         | 50.00  | 2024-01-01 | 2024-06-30
        12       |            | 25.00  | 2024-01-01 | 2024-12-31
        95       | LK         | 275.00 | 2024-01-01 |
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        patient_fee | fee_code | profession | started_on -> fee
                    | 12       | LK         | 2024-01-01 -> 50.00
                    | 12       | LK         | 2024-06-30 -> 50.00
                    | 12       | LK         | 2024-07-01 -> 25.00
                    | 12       | SJ         | 2024-01-15 -> 25.00
                    | 12       |            | 2024-01-15 -> 25.00
                    | 12       | LK         | 2023-12-31 -> 0.00
                    | 12       | SJ         | 2025-01-01 -> 0.00
                    | 95       | SJ         | 2024-01-15 -> 0.00
                    | 69       | LK         | 2024-01-15 -> 0.00
                    |          | LK         | 2024-01-15 -> 0.00
        0           | 12       | LK         | 2024-01-15 -> 0.00
        10          | 12       | LK         | 2024-01-15 -> 10.00
        """,
    )
    found = priced(contacts, patient_fees=fees)
    assert cells_of(contacts, found.accepted, "patient_fee") == expected


def test_a_fee_of_the_registry_is_subtracted_too() -> None:
    fees = table(PatientFee, "fee_code | amount\n12 | 50.00")
    contacts, expected = cases(MatchedContact, "patient_fee | fee_code -> amount\n | 12 -> 950.00")
    found = priced(contacts, agreements=AGREEMENTS, patient_fees=fees)
    assert cells_of(contacts, found.accepted, "amount") == expected
