"""The bridge from the month's care to its invoices: why the two sums differ."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import IDENTITY, KRONOR, care_month, signed
from contracts.owed import BridgeStage, BridgeStep
from transforms.reconciliation.amounts import kronor_sum
from transforms.reconciliation.tables import MonthTables


def bridge(tables: MonthTables) -> DataFrame[BridgeStep]:
    """Return the steps from the care of the month to the sum of its invoices.

    Invoices also contain care of earlier months: reported late, held, corrected or credited
    (Avstämningsfunktionen says so of its own sums, Vårdgivarguiden). The care month is the month in
    which the contact ended. Every step is included.
    """
    sums = (
        _stepped(tables)
        .group_by("step")
        .agg(
            contacts=pl.len().cast(pl.Int64),
            amount=kronor_sum(pl.when("debit").then("amount").otherwise(-pl.col("amount"))),
        )
    )
    lines = (
        pl.DataFrame({"step": [step.value for step in BridgeStage if step is not BridgeStage.VAT]})
        .join(sums, on="step", how="left", maintain_order="left")
        .with_columns(pl.col("contacts").fill_null(0), pl.col("amount").fill_null(0).cast(KRONOR))
    )
    vat = tables.invoices.select(
        step=pl.lit(BridgeStage.VAT.value),
        contacts=pl.lit(None, pl.Int64),
        amount=kronor_sum(signed("vat_compensation")),
    )
    return BridgeStep.of(pl.concat([lines, vat]))


def _stepped(tables: MonthTables) -> pl.DataFrame:
    """Return the billed lines with the step that each belongs to."""
    lines = tables.billed_lines.with_columns(debit=pl.col("sign") > 0)
    credited = lines.filter(~pl.col("debit")).select(IDENTITY)
    # Credits are few, so contacts with both are searched among them.
    both = lines.filter("debit").select(IDENTITY).join(credited, on=IDENTITY, how="semi")
    of_month = care_month().dt.strftime("%Y-%m") == str(tables.month)
    new = pl.col("ingest_no") > tables.judged_before
    step = (
        pl.when("debit", "both")
        .then(pl.lit(BridgeStage.CORRECTED.value))
        .when("both")
        .then(pl.lit(BridgeStage.TAKEN_BACK.value))
        .when(~pl.col("debit"))
        .then(pl.lit(BridgeStage.CREDITED.value))
        .when(of_month)
        .then(pl.lit(BridgeStage.OF_MONTH.value))
        .when(new)
        .then(pl.lit(BridgeStage.LATE.value))
        .otherwise(pl.lit(BridgeStage.WAITED.value))
    )
    return (
        lines.join(both.unique().with_columns(both=pl.lit(value=True)), on=IDENTITY, how="left")
        .with_columns(pl.col("both").fill_null(value=False))
        .with_columns(step=step)
    )
