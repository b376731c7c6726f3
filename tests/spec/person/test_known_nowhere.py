"""P09: a basis states the name and birth date of every patient.

"Reservnummer, LMA-nummer, namn, födelsedatum, datum, kombikakod, besökstyp" (Vårdgivarguiden,
"Asylsökande: fakturering", 2024-01-17). A value in neither report nor registry holds the
contact. RES has the patient itself, and a basis of protected identities may lack them.

Rule: docs/rules.md#p09.
"""

from contracts.care_contacts import CareContact
from contracts.registries import Agreement, ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table

PATIENTS = table(
    ReserveNumber,
    """
    reserve_number | name         | born_on    | protected_identity
    992016000010   |              |            | false
    992016123457   | Exempel Beta |            | false
    992024000010   |              | 1990-01-01 | false
    992024123457   |              |            | true
    """,
)


def test_each_must_be_reported_or_in_the_registry() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | patient_name | born_on    | protected_identity -> name | born | remarks
        992016000010 |              |            | false -> | | P09
        992016000010 | Exempel Alfa |            | false -> | | P09
        992016000010 |              | 1990-01-01 | false -> | | P09
        992016000010 | Exempel Alfa | 1990-01-01 | false -> Exempel Alfa | 1990-01-01 |
        992016123457 |              |            | false -> | | P09
        992016123457 |              | 1990-01-01 | false -> Exempel Beta | 1990-01-01 |
        992024000010 |              |            | false -> | | P09
        992024000010 | Exempel Alfa |            | false -> Exempel Alfa | 1990-01-01 |
        992024123457 |              |            | false -> | |
        992016000010 |              |            | true  -> | |
        """,
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=PATIENTS)
    names = cells_of(contacts, found.accepted, "patient_name", "born_on")
    assert joined(names, codes_of(contacts, found.remarks)) == expected


def test_it_is_not_asked_on_route_res() -> None:
    contacts, expected = cases(
        CareContact, "patient_id -> route | remarks\n992016000010 -> res |", fee_category="asylum"
    )
    found = matched(
        contacts,
        reserve_numbers=PATIENTS,
        agreements=table(Agreement, "owner\nregion"),
    )
    routes = cells_of(contacts, found.accepted, "route")
    assert joined(routes, codes_of(contacts, found.remarks)) == expected
