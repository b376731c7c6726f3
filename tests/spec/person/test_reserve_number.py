"""P01, P02 and P05: a patient has a reserve number that is in the registry.

Inera, "Lokala reservid": 99, four digits of year, five of serial, and a check digit by Luhn over
the last eight. 991945000023 is Inera's own example; the numbers of 2016 and 2024 are made by the
rule. Luhn over the last ten fails for all of these.

Rules: docs/rules.md#p01, docs/rules.md#p02, docs/rules.md#p05, docs/rules.md#person.
"""

from contracts.care_contacts import CareContact
from contracts.registries import ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table

PATIENTS = table(
    ReserveNumber,
    """
    reserve_number | valid_from | valid_to
    992016000010   | 2020-01-01 |
    991945000023   | 2010-01-01 | 2011-12-31
    992016123457   | 2030-01-01 |
    """,
)


def test_a_reserve_number_is_99_and_ten_digits_with_luhn_over_the_last_eight() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id    -> remarks
        992016000010  ->
        992016000011  -> P02
        992016000001  -> P02
        99201600001   -> P02
        9920160000100 -> P02
        99201600001A  -> P02
        992016-000010 -> P02
        ٩٩2016000010  -> P02
        982016000010  -> P02
                      -> P01
        """,
        fee_category="without_permit",
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=PATIENTS).remarks) == expected


def test_a_number_that_the_registry_does_not_have_waits() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   -> remarks
        992024000010 -> P05
        992024123457 -> P05
        """,
        fee_category="without_permit",
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=PATIENTS).remarks) == expected


def test_a_reserve_number_s_own_validity_is_not_checked() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   -> remarks
        991945000023 ->
        992016123457 ->
        """,
        fee_category="without_permit",
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=PATIENTS).remarks) == expected
