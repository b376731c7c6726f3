"""Credits above a limit wait for a person: the sum of a run, or the share of an agreement.

Rule: docs/rules.md#large-credits.
"""

import polars as pl
import pytest

from contracts.keys import KRONOR
from transforms.credits import CreditLimits, credits_exceed

# ADA1 invoices 1 000 and credits 100; ADA2 invoices nothing and credits 50.
RUN = pl.DataFrame(
    {
        "agreement_id": ["ADA1", "ADA1", "ADA2"],
        "kind": [380, 381, 381],
        "total": ["1000.00", "100.00", "50.00"],
    },
    schema={"agreement_id": pl.String, "kind": pl.Int32, "total": pl.String},
).with_columns(pl.col("total").str.to_decimal(scale=2).cast(KRONOR))
ADA1 = RUN.head(2)


@pytest.mark.parametrize(
    ("limits", "of_run", "of_ada1"),
    [
        (CreditLimits(), False, False),
        (CreditLimits(kronor=150), False, False),
        (CreditLimits(kronor=149), True, False),
        (CreditLimits(kronor=99), True, True),
        (CreditLimits(percent=10), True, False),
        (CreditLimits(percent=9), True, True),
        (CreditLimits(kronor=1000, percent=10), True, False),
    ],
)
def test_credits_exceed_the_sum_or_the_share(
    limits: CreditLimits, *, of_run: bool, of_ada1: bool
) -> None:
    assert credits_exceed(RUN, limits) is of_run
    assert credits_exceed(ADA1, limits) is of_ada1


def test_a_run_without_documents_exceeds_nothing() -> None:
    assert not credits_exceed(RUN.clear(), CreditLimits(1, 1))
