"""What a month's reconciliation reads beside its run, as the run's own day had it."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.compared import BilledInRun, FatesInRun, PayerOfRow
from contracts.registries import Payer
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.billing.inputs import place_of
from pipelines.billing.manifest import Manifest
from pipelines.home.orders import RunOrder
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.registries.load import load_registry
from transforms.reconciliation.background import Background, first_compared, sums_of_lines

_PAYERS = "payers.csv"


def background(
    home: Home, ledger: Ledger, manifest: Manifest, evidence: EvidenceOfRun
) -> Background:
    """Gather the year before a run, and its payers' limits: nothing that is later than the run."""
    runs = _runs_compared(ledger, manifest.order)
    return Background(
        billed=_billed(home, ledger, manifest.order, runs),
        fates=_fates(home, runs),
        payers=_payers(home, manifest),
        payer_of_row=PayerOfRow.of(
            # Not the whole table: it has a column for everything that is known of a contact.
            pl.read_parquet(evidence.folder / "matched.parquet", columns=PayerOfRow.columns())
        ),
    )


def _runs_compared(ledger: Ledger, order: RunOrder) -> pl.DataFrame:
    """Return `run_no`, `month`, `folder` of the issued runs before this one, of the year."""
    first = str(first_compared(order.month))
    return (
        ledger.runs()
        .filter(
            pl.col("state") == "issued",
            pl.col("run_no") < order.run_no,
            pl.col("month").is_between(pl.lit(first), pl.lit(str(order.month))),
        )
        .select("run_no", "month", "folder")
        .sort("run_no")
    )


def _billed(
    home: Home, ledger: Ledger, order: RunOrder, runs: pl.DataFrame
) -> DataFrame[BilledInRun]:
    """Return what those runs billed, but for what was voided before this one."""
    if runs.is_empty():
        return BilledInRun.none()
    voided = ledger.voids().filter(pl.col("after_run") < order.run_no).select("run_no", "invoice")
    lines = pl.scan_parquet(
        [home.root / folder / "billed_lines.parquet" for folder in runs["folder"]]
    )
    sums = sums_of_lines(lines.join(voided.lazy(), on=["run_no", "invoice"], how="anti"))
    months = runs.select("run_no", "month")
    return BilledInRun.of(
        sums.collect(engine="streaming")
        .join(months, on="run_no")
        .sort("run_no", "care_month", "agreement_id", "care_unit")
    )


def _fates(home: Home, runs: pl.DataFrame) -> DataFrame[FatesInRun]:
    counted = [
        pl.scan_parquet(home.root / folder / "judged_rows.parquet")
        .group_by("fate")
        .agg(rows=pl.len().cast(pl.Int64))
        .with_columns(run_no=pl.lit(run_no, pl.Int64), month=pl.lit(month))
        .select(FatesInRun.columns())
        for run_no, month, folder in runs.iter_rows()
    ]
    if not counted:
        return FatesInRun.none()
    return FatesInRun.of(pl.concat(counted).collect(engine="streaming").sort("run_no", "fate"))


def _payers(home: Home, manifest: Manifest) -> DataFrame[Payer] | None:
    """Return the payers as the run had them; None when a run of the first release lacks them."""
    place = place_of(home, f"registries/{_PAYERS}", manifest.inputs.registries[_PAYERS])
    return None if place is None else load_registry("payers", place.read_bytes())
