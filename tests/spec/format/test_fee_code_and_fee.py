"""C10: the report contradicts its fee code: 12 with a paid fee, 69 without.

Vårdgivarguiden, "Asylsökande: fakturering och reservnummer", updated 2024-01-17: "Taxa 12 används
när patientavgift erläggs. Taxa 69 används när patientavgift inte erläggs." It is a warning. It does
not apply to ERSMOIndata, which has no fee, nor to a malformed fee.

Rule: docs/rules.md#c10.
"""

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, codes_of


def test_fee_code_and_paid_fee_should_agree() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        fee_code | patient_fee | source_format -> remarks
        12       | 50          | csv           ->
        12       | 0           | csv           -> C10
        12       |             | xlsx          -> C10
        12       | 0,00        | parquet       -> C10
        12       | x           | csv           -> C07
        12       |             | ersmo         ->
        69       |             | csv           ->
        69       | 0           | csv           ->
        69       | 0,01        | csv           -> C10
        69       | -1          | csv           -> C07
        71       | 50          | csv           ->
        71       |             | csv           ->
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == expected


def test_the_contact_continues() -> None:
    reported, _ = cases(ReportedContact, "fee_code -> remarks\n12 -> C10")
    assert believed(reported).accepted.height == 1
