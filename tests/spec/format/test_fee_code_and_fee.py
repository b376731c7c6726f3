"""C10: fee code 12 tells that a fee was paid, 69 that none was; a report that says otherwise.

Vårdgivarguiden, "Asylsökande: fakturering och reservnummer", updated 2024-01-17: "Taxa 12 används
när patientavgift erläggs. Taxa 69 används när patientavgift inte erläggs." It warns, and is not
said of ERSMOIndata, which carries no fee, nor of a malformed fee.

Rule: docs/rules.md#c10.
"""

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, said


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
    assert said(reported, believed(reported).remarks) == expected


def test_the_contact_goes_on() -> None:
    reported, _ = cases(ReportedContact, "fee_code -> remarks\n12 -> C10")
    assert believed(reported).accepted.height == 1
