"""C09: specialist care is reported with DRG or KVÅ.

"DRG/KVÅ (gäller bara för specialistmottagningar)" is among the required content of a basis
(Vårdgivarguiden, "Asylsökande: fakturering och reservnummer", 2024-01-17). The rule applies to
every care form under an agreement of care level specialist, when unit and agreement were found.

Rule: docs/rules.md#c09.
"""

import pytest

from contracts.care_contacts import CareContact
from contracts.registries import Agreement
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table


@pytest.mark.parametrize("care_form", ["outpatient", "home", "inpatient"])
def test_specialist_care_needs_drg_or_kva(care_form: str) -> None:
    contacts, expected = cases(
        CareContact,
        """
        drg_code | procedure_codes | diagnosis_codes -> remarks
        A11      |                 |                 ->
                 | PE009           |                 ->
        A11      | PE009           |                 ->
                 |                 | I10             -> C09
        """,
        care_form=care_form,
    )
    agreements = table(Agreement, "care_level\nspecialist")
    assert codes_of(contacts, matched(contacts, agreements=agreements).remarks) == expected


@pytest.mark.parametrize("care_level", ["primary", "inpatient"])
def test_other_care_does_not(care_level: str) -> None:
    contacts, expected = cases(CareContact, "drg_code | procedure_codes -> remarks\n | ->")
    agreements = table(Agreement, f"care_level\n{care_level}")
    assert codes_of(contacts, matched(contacts, agreements=agreements).remarks) == expected


def test_the_rule_does_not_apply_without_a_known_agreement() -> None:
    contacts, expected = cases(CareContact, "care_unit -> remarks\n99999999M01 -> U01")
    agreements = table(Agreement, "care_level\nspecialist")
    assert codes_of(contacts, matched(contacts, agreements=agreements).remarks) == expected
