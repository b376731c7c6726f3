"""The stage that records what changed in the registries since the run before."""

from collections.abc import Iterator

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.error import ManifestError
from contracts.invoices import BilledItem, BilledLine
from contracts.keys import DEBIT, DOCUMENT
from contracts.registry_changes import RegistryChange
from contracts.registry_files import REGISTRIES
from pipelines.billing.inputs import Inputs, file_of_registry, kept_registry
from pipelines.billing.manifest import Manifest
from pipelines.billing.run import Run
from pipelines.registries.faults import RegistryError
from transforms.registry_changes import changes_of, unknown_before


def list_registry_changes(run: Run) -> None:
    """List what changed in the registries since the run before, with the kronor affected."""
    run.evidence.keep("registry_changes", RegistryChange.joined(_changes(run)))


def _changes(run: Run) -> Iterator[DataFrame[RegistryChange]]:
    yield RegistryChange.none()
    before = _inputs_before(run)
    if before is None:
        return
    billed = run.evidence.read("billed_lines", BilledLine).filter(pl.col("sign") == DEBIT)
    items = run.evidence.read("billed_items", BilledItem)
    of_debits = items.join(billed.select(DOCUMENT).unique(), on=DOCUMENT, how="semi")
    now = Inputs(run.registries.hashes, None, None)
    for name in REGISTRIES:
        if hasattr(run.registries, name) and _hash(before, name) != _hash(now, name):
            empty = getattr(run.registries, name).clear()
            # Both as their files say: a run spells codes and ends yearly prices by other tables.
            earlier, table = (_version(run, inputs, name, empty) for inputs in (before, now))
            if earlier is None or table is None:
                yield unknown_before(name)
            else:
                yield changes_of(name, earlier, table, billed, of_debits)


def _inputs_before(run: Run) -> Inputs | None:
    """Return the inputs of the run before; None for the first run."""
    if run.order.run_no == 1:
        return None
    record = run.work.ledger.run(run.order.run_no - 1)
    try:
        return Manifest(run.work.home.root / record.folder).inputs
    except ManifestError:
        return Inputs({}, None, None)


def _hash(inputs: Inputs, name: str) -> str | None:
    file = file_of_registry(inputs, name)
    return None if file is None else inputs.registries[file]


def _version(run: Run, inputs: Inputs, name: str, empty: pl.DataFrame) -> pl.DataFrame | None:
    """Return a registry as a run read it; None if that is not known."""
    if _hash(inputs, name) is None:
        return empty if inputs.registries else None
    try:
        found: pl.DataFrame | None = kept_registry(run.work.home, inputs, name)
    except RegistryError:
        return None
    return found
