"""C07: amounts have at most two decimals and no plus or minus; days are whole.

Rule: docs/rules.md#c07.
"""

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, cells_of, codes_of, joined


def test_a_fee_is_kronor_with_point_or_comma_and_at_most_two_decimals() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        fee_code | patient_fee  -> read         | remarks
        95       | 50           -> 50.00        |
        95       | 50,5         -> 50.50        |
        95       | 50.05        -> 50.05        |
        95       | 0            -> 0.00         |
        95       |              -> 0.00         |
        95       | 999999999.99 -> 999999999.99 |
        95       | 1000000000   ->              | C07
        95       | 50,005       ->              | C07
        95       | -50          ->              | C07
        95       | +50          ->              | C07
        95       | 1 000        -> 1000.00      |
        95       | 1 23         ->              | C07
        95       | 1.000        ->              | C07
        95       | 1.000,00     ->              | C07
        95       | 50 kr        -> 50.00        |
        95       | 50,00:-      -> 50.00        |
        95       | 49.99999999999999 -> 50.00   |
        95       | #VALUE!      ->              | C07
        95       | =50+50       ->              | C07
        95       | ,50          ->              | C07
        95       | 50.          ->              | C07
        95       | 1e3          ->              | C07
        95       | NaN          ->              | C07
        95       | ٥٠           ->              | C07
        """,
    )
    found = believed(reported)
    assert (
        joined(cells_of(reported, found.accepted, "patient_fee"), codes_of(reported, found.remarks))
        == expected
    )


def test_leave_days_are_a_whole_number_of_at_most_four_digits() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        leave_days -> read | remarks
                   -> 0    |
        0          -> 0    |
        3          -> 3    |
        3.0        -> 3    |
        9999       -> 9999 |
        10000      ->      | C07
        1,5        ->      | C07
        -1         ->      | C07
        två        ->      | C07
        ٣          ->      | C07
        """,
    )
    found = believed(reported)
    assert (
        joined(cells_of(reported, found.accepted, "leave_days"), codes_of(reported, found.remarks))
        == expected
    )
