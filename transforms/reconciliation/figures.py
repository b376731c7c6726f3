"""The figures by which people compare one run with another."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Self

import polars as pl

from contracts.keys import CREDIT_NOTE, INVOICE
from transforms.reconciliation.rows import counted_remarks


class Figures(NamedTuple):
    """Rows by fate, kronor invoiced and credited, and rows and kronor by remark."""

    fates: Mapping[str, int]
    invoiced: Decimal
    credited: Decimal
    remarks: Mapping[str, tuple[int, Decimal]]

    @property
    def net(self) -> Decimal:
        """Kronor invoiced less those credited."""
        return self.invoiced - self.credited

    @classmethod
    def of_texts(cls, kept: Sequence[Any]) -> Self:
        """Return the figures that were kept as JSON, with amounts as text."""
        fates, invoiced, credited, remarks = kept
        return cls(
            fates,
            Decimal(invoiced),
            Decimal(credited),
            {code: (rows, Decimal(amount)) for code, (rows, amount) in remarks.items()},
        )


def run_figures(
    judged: pl.DataFrame,
    invoices: pl.DataFrame,
    remarks: pl.DataFrame,
    estimates: pl.DataFrame,
    lines: pl.DataFrame,
) -> Figures:
    """Return the figures of a run from its evidence."""
    counted = (
        counted_remarks(remarks, estimates, lines)
        .group_by("code")
        .agg(pl.col("rows").sum(), pl.col("amount").sum())
    )
    return Figures(
        dict(judged.group_by("fate").len().sort("fate").iter_rows()),
        _total(invoices, INVOICE),
        _total(invoices, CREDIT_NOTE),
        {code: (rows, amount) for code, rows, amount in counted.sort("code").iter_rows()},
    )


def _total(invoices: pl.DataFrame, kind: int) -> Decimal:
    total = invoices.filter(pl.col("kind") == kind).get_column("total").sum()
    return Decimal(str(total or 0))
