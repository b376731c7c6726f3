"""Credits that are so large that a person approves the run.

Rule: docs/rules.md#large-credits.
"""

from typing import NamedTuple

import polars as pl

from contracts.keys import CREDIT_NOTE, INVOICE


class CreditLimits(NamedTuple):
    """Limits of a run's credit notes; 0 turns a limit off.

    `kronor`: of all together. `percent`: of one agreement, of what it invoices in the same run.
    """

    kronor: int = 0
    percent: int = 0


def credits_exceed(invoices: pl.DataFrame, limits: CreditLimits) -> bool:
    """Return whether the credit notes among a run's `invoices` (Invoice rows) exceed a limit."""
    sums = invoices.group_by("agreement_id").agg(
        credited=_total(CREDIT_NOTE), invoiced=_total(INVOICE)
    )
    exceeds = [
        pl.col("credited").sum() > limits.kronor if limits.kronor else pl.lit(value=False),
        (pl.col("credited") * 100 > pl.col("invoiced") * limits.percent).any()
        if limits.percent
        else pl.lit(value=False),
    ]
    return bool(sums.select(pl.any_horizontal(exceeds)).item())


def _total(kind: int) -> pl.Expr:
    return pl.col("total").filter(pl.col("kind") == kind).sum()
