"""C08: DRG, KVÅ and diagnosis codes have the format of their code systems.

KVÅ: two letters and three digits or three letters and two digits; DRG: a letter and 2-4 letters or
digits; ICD-10-SE: a letter, two digits and up to four more characters. Examples: ERSMO test
files (PE009, UX007, NHP09, I050).

Rule: docs/rules.md#c08.
"""

from contracts.care_contacts import ReportedContact
from contracts.registries import DrgWeight
from tests.support.steps import believed
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_a_drg_is_a_letter_and_two_to_four_letters_or_digits() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        drg_code -> read  | remarks
                 ->       |
        A11      -> A11   |
        k1234    -> K1234 |
        Ö10A     -> Ö10A  |
        A1       ->       | C08
        A12345   ->       | C08
        1234     ->       | C08
        A-11     ->       | C08
        A11 B12  ->       | C08
        """,
    )
    assert _read(reported, "drg_code") == expected


def test_the_drg_of_ersmoindata_is_the_product_that_the_weight_list_knows() -> None:
    """Of four characters, or of five with the type letter K: the list decides the spelling."""
    weights = table(
        DrgWeight,
        """
        drg_code | weight | valid_from | valid_to
        G50A     | 1.0    | 2024-01-01 |
        KO60C    | 1.0    | 2024-01-01 |
        E47C     | 1.0    | 2020-01-01 | 2023-12-31
        """,
    )
    reported, expected = cases(
        ReportedContact,
        """
        drg_code        -> read  | remarks
        T0001 G50A      -> G50A  |
        T0001 KG50A     -> G50A  |
        kg50a           -> G50A  |
        O60C            -> KO60C |
        KO60C G50A      -> KO60C |
        G50A O60C       -> G50A  |
        E47C G50A       -> G50A  |
        E47C T0001      -> E47C  |
        1234567 T0001   -> T0001 |
        K1234 K1235     -> K1234 |
        1234567 12      ->       | C08
                        ->       |
        """,
        source_format="ersmo",
    )
    found = believed(reported, drg_weights=weights)
    codes = codes_of(reported, found.remarks)
    assert joined(cells_of(reported, found.accepted, "drg_code"), codes) == expected


def test_procedures_are_a_set_of_kva_codes() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        procedure_codes    -> read              | remarks
                           ->                   |
        PE009              -> PE009             |
        nhp09              -> NHP09             |
        UX007 PE009        -> PE009 UX007       |
        PE009  UX007 PE009 -> PE009 UX007       |
        P0009              ->                   | C08
        PEXX9              ->                   | C08
        PE0099             ->                   | C08
        PE009,ux007        -> PE009 UX007       |
        PE009; UX007       -> PE009 UX007       |
        #N/A               ->                   | C08
        PE009 X            ->                   | C08
        """,
    )
    assert _read(reported, "procedure_codes") == expected


def test_diagnoses_are_icd_codes_with_or_without_dot_in_the_order_reported() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        diagnosis_codes -> read           | remarks
                        ->                |
        I050            -> I050           |
        i10             -> I10            |
        Z046W I05.0     -> Z046W I050     |
        I050,Z046W,I050 -> I050 Z046W     |
        J06             -> J06            |
        S7200AB         -> S7200AB        |
        I0              ->                | C08
        1050            ->                | C08
        S7200ABC        ->                | C08
        """,
    )
    assert _read(reported, "diagnosis_codes") == expected


def _read(reported: object, column: str) -> list[str]:
    found = believed(reported)
    return joined(cells_of(reported, found.accepted, column), codes_of(reported, found.remarks))


def test_an_error_of_a_spreadsheet_is_not_a_code() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        visit_type | profession | fee_code -> remarks
        0          | 01         | 69       ->
        #N/A       | 01         | 69       -> C08
        0          | #SAKNAS!   | 69       -> C08
        =A1        | 01         | 69       -> C08
        0          | 01         | #REF!    -> C06
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == expected
