"""The state of every invoice so far: the same rules for the month and for today."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import INVOICE, INVOICE_KEY, KRONOR
from contracts.owed import InvoiceState, State, StateCount
from transforms.reconciliation.amounts import kronor_sum
from transforms.reconciliation.balances import invoices_left
from transforms.reconciliation.tables import MonthTables


def states(tables: MonthTables) -> DataFrame[InvoiceState]:
    """Return every invoice so far with its state, of this run and all before it.

    Lines are compared, not totals: notes of the first release rounded their VAT compensation,
    so the total of an invoice that is credited in parts may end some öre from zero.
    """
    nil = pl.lit(0).cast(KRONOR)
    standing = invoices_left(tables).with_columns(
        pl.col("credited", "paid").fill_null(0).cast(KRONOR),
        state=_state(),
        voided=nil,
        outstanding="left",
    )
    voided = (
        tables.earlier()
        .filter(pl.col("kind") == INVOICE, pl.col("voided_before").is_not_null())
        .with_columns(
            credited=nil,
            paid=nil,
            state=pl.lit(State.VOIDED.value),
            voided="total",
            outstanding=nil,
        )
    )
    columns = InvoiceState.columns()
    return InvoiceState.of(
        pl.concat([standing.select(columns), voided.select(columns)]).sort("month", *INVOICE_KEY)
    )


def _state() -> pl.Expr:
    """Return the state of an invoice that is not voided."""
    received = pl.col("received").fill_null(0)
    return (
        pl.when(pl.col("lines_left") <= 0)
        .then(pl.lit(State.CREDITED.value))
        .when(received > 0, pl.col("left") <= 0)
        .then(pl.lit(State.PAID.value))
        .when(received > 0)
        .then(pl.lit(State.PART_PAID.value))
        .when(pl.col("credited").is_not_null())
        .then(pl.lit(State.PARTLY_CREDITED.value))
        .otherwise(pl.lit(State.ISSUED.value))
    )


def state_counts(tables: MonthTables) -> DataFrame[StateCount]:
    """Count the invoices of each invoice month by state."""
    order = [state.value for state in State]
    summed = ("total", "credited", "voided", "paid", "outstanding")
    return StateCount.of(
        states(tables)
        .group_by("month", "state")
        .agg(*(kronor_sum(pl.col(name)) for name in summed), invoices=pl.len().cast(pl.Int64))
        .sort("month", pl.col("state").cast(pl.Enum(order)))
    )
