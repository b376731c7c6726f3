"""A row is judged group by group, and stops at the first that rejects it.

The groups: format -> category -> person -> LMA -> unit and agreement -> price -> age and double.
Within a group all remarks are given, and the worst verdict decides: reject, hold, not_billable.

Rule: docs/rules.md#order.
"""

from contracts.care_contacts import ReportedContact
from contracts.fates import RowRemark
from contracts.registries import Agreement, ListedPrice, Payer
from tests.support.months import WORLD, bill, outcome
from tests.support.tables import cases, listed, table
from transforms.sift import fates_of, with_verdicts

STRICT = WORLD._replace(
    agreements=table(Agreement, "care_level\nspecialist"),
    price_items=table(ListedPrice, "kind | profession | amount\nvisit | 01 | 1000"),
    payers=table(Payer, "claim_limit_months\n1"),
)


def test_faults_in_a_later_group_are_not_reported_yet() -> None:
    """Each row corrects the first fault of the row above it."""
    reported, expected = cases(
        ReportedContact,
        """
        care_form | fee_code | patient_id   | lma_number | care_unit   -> fate         | remarks
        spa       | 01       | 12           | x          | y           -> rejected     | C05
        home      | 01       | 12           | x          | y           -> not_billable | N01
        home      | 69       | 12           | x          | y           -> rejected     | P02
        home      | 69       | 992016000010 | x          | y           -> rejected     | L02
        home      | 69       | 992016000010 | 52-123456  | y           -> held         | U01
        home      | 69       | 992016000010 | 52-123456  | 12345678M01 -> rejected     | C09
        """,
        profession="09",
        started_on="2023-12-15",
    )
    assert outcome(bill(reported, world=STRICT)) == expected


def test_price_comes_after_the_agreement_and_age_last() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        started_on | drg_code | profession -> fate     | remarks
        2023-12-15 |          | 09         -> rejected | C09
        2023-12-16 | A11      | 09         -> held     | M01
        2023-12-17 | A11      | 01         -> held     | T01
        2024-01-15 | A11      | 01         -> billed   |
        """,
    )
    assert outcome(bill(reported, world=STRICT)) == expected


def test_the_worst_verdict_of_a_group_decides() -> None:
    remarks = table(
        RowRemark,
        """
        row | code
        0   | C10
        1   | N01
        2   | N01
        2   | E01
        3   | C06
        3   | C02
        3   | C10
        4   | L06
        4   | T01
        """,
    )
    assert listed(fates_of(with_verdicts(remarks)), "row", "fate") == [
        "1 | not_billable",
        "2 | held",
        "3 | rejected",
        "4 | held",
    ]


def test_warnings_do_not_reject_and_are_kept() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        fee_code | patient_fee | patient_name | lma_number -> fate   | remarks
        69       | 50          | Någon Annan  |            -> billed | C10 L06 P07
        """,
    )
    assert outcome(bill(reported)) == expected
