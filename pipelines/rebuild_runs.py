"""The evidence of issued runs, made again by the stages from what the archive keeps."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import polars as pl

from contracts.contract import ContractBrokenError
from pipelines.archive.evidence import hashes
from pipelines.billing.inputs import place_of
from pipelines.billing.manifest import MANIFEST, Manifest, ManifestError
from pipelines.billing.res_layout import RES_LAYOUT
from pipelines.billing.run import Run
from pipelines.billing.stages import work_through
from pipelines.home.files import copy_hashed, put_folder
from pipelines.home.paths import Home
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.rebuilt import Came, Rebuilt, Store
from pipelines.registries.faults import RegistryError

_BESIDE: Final = ".rebuilt"
# What the stages raise when rules or readers of today refuse what was billed then.
_REFUSED: Final = (RegistryError, ContractBrokenError, OSError, pl.exceptions.PolarsError)


class _LackingError(Exception):
    """What a run was made from is not kept; the message names it."""


def rebuilt_runs(home: Home, ledger: Ledger) -> Iterator[Rebuilt]:
    """Make the evidence of every issued run again, the earliest first: each reads those before.

    What comes out as the ledger says takes the place of what is missing or damaged.
    """
    issued = ledger.runs().filter(pl.col("state") == "issued").get_column("run_no").sort()
    for run_no in issued:
        record = ledger.run(run_no)
        came, why = _again(home, ledger, record)
        yield Rebuilt(Store.RUNS, record.folder, came, why)


def _again(home: Home, ledger: Ledger, record: RunRecord) -> tuple[Came, str]:
    intact = _is_intact(home, record)
    try:
        with _made_beside(home, ledger, record) as made:
            differs = sorted(_differing(made))
            if differs:
                return (Came.DIFFERS if intact else Came.LOST), ", ".join(differs)
            if intact:
                return Came.SAME, ""
            os.sync()
            put_folder(home.working(record.month, record.run_no), home.root / record.folder)
            return Came.MADE, ""
    except _LackingError as lacking:
        return (Came.KEPT if intact else Came.LOST), str(lacking)
    except _REFUSED as refused:
        return (Came.DIFFERS if intact else Came.LOST), type(refused).__name__


def _is_intact(home: Home, record: RunRecord) -> bool:
    try:
        Manifest(home.root / record.folder).check(record.manifest_sha256)
    except ManifestError:
        return False
    return True


@contextmanager
def _made_beside(home: Home, ledger: Ledger, record: RunRecord) -> Iterator[Run]:
    """Yield a run that was made again in its working folder, of inputs brought beside the home.

    Raises:
        _LackingError: when an input is not kept.
    """
    beside, working = Home(home.root / _BESIDE), home.working(record.month, record.run_no)
    _clear(beside, working)
    working.mkdir(parents=True)
    beside.registries.mkdir(parents=True)
    beside.templates.mkdir()
    # The rest of it is the home's own: what was delivered, and the runs before.
    beside.archive.symlink_to(home.archive)
    (beside.root / "runs").symlink_to(home.root / "runs")
    try:
        manifest = _bring_inputs(home, beside, record)
        run = Run(beside, ledger, manifest.order, record.manifest_sha256)
        run.settings = manifest.settings
        work_through(run)
        yield run
    finally:
        _clear(beside, working)


def _clear(beside: Home, working: os.PathLike[str]) -> None:
    shutil.rmtree(beside.root, ignore_errors=True)
    shutil.rmtree(working, ignore_errors=True)


def _bring_inputs(home: Home, beside: Home, record: RunRecord) -> Manifest:
    """Copy manifest, registries and templates of a run as it had them."""
    working = home.working(record.month, record.run_no)
    manifest = place_of(home, f"{record.folder}/{MANIFEST}", record.manifest_sha256)
    if manifest is None:
        raise _LackingError("körningens manifest är inte kvar")
    copy_hashed(manifest, working / MANIFEST)
    inputs = Manifest(working).inputs
    for path, sha256 in inputs.files():
        place = place_of(home, path, sha256)
        if place is None:
            raise _LackingError(f"{path} är inte kvar som då")
        copy_hashed(place, beside.root / path)
    if inputs.res_layout is not None:
        copy_hashed(beside.templates / RES_LAYOUT, working / RES_LAYOUT)
    return Manifest(working)


def _differing(made: Run) -> set[str]:
    """Return the tables that have another hash than the manifest of then."""
    told = {(file.name, file.sha256) for file in Manifest(made.folder).evidence}
    return {name for name, _ in told ^ {(file.name, file.sha256) for file in hashes(made.folder)}}
