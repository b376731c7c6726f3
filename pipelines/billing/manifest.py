"""A run's manifest: what it was asked, what it was made from, and what it made, by hash.

Its own sha256 is what is approved, and what is issued must still have it.
"""

import json
from pathlib import Path

from contracts.errors.codes import ErrorCode
from contracts.errors.error import ManifestError
from pipelines.archive.evidence import EvidenceHash, hashes
from pipelines.billing.inputs import Inputs, keep_inputs, keep_manifest
from pipelines.billing.res_layout import keep_res_layout, kept_res_layout
from pipelines.billing.run import Run
from pipelines.home.files import sha256_of, write_whole
from pipelines.home.orders import RunOrder
from pipelines.home.program import Program, program
from pipelines.home.settings import RunSettings
from pipelines.inbox.ingest import still_refused

MANIFEST = "manifest.json"


def write_manifest(run: Run) -> str:
    """Write the manifest into the run's folder, and keep what it names; return its sha256."""
    refused = still_refused(run.work)
    inputs = keep_inputs(run, keep_res_layout(run.work.home, run.folder))
    made_by = program()
    content = {
        "samfaktura": made_by.release,
        "program": made_by.told(),
        "order": json.loads(run.order.to_json()),
        "settings": run.work.settings.of_run().model_dump(),
        **inputs._asdict(),
        "refused": refused,
        "evidence": [file._asdict() for file in hashes(run.folder)],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    sha256 = write_whole(run.folder / MANIFEST, text.encode())
    keep_manifest(run.work.home, text.encode(), sha256)
    return sha256


def is_manifest(folder: Path, sha256: str) -> bool:
    """Tell whether a run's folder has the manifest of this hash."""
    path = folder / MANIFEST
    return path.is_file() and sha256_of(path) == sha256


class Manifest:
    """A manifest as it was written."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest of a run's folder.

        Raises:
            ManifestError: when it is missing or damaged.
        """
        self._folder = folder
        try:
            self._told = json.loads((folder / MANIFEST).read_bytes())
        except (FileNotFoundError, ValueError):
            raise ManifestError(ErrorCode.MANIFEST_MISSING) from None

    @property
    def order(self) -> RunOrder:
        """Return what the run was asked."""
        return RunOrder.from_json(json.dumps(self._told["order"]))

    @property
    def settings(self) -> RunSettings:
        """Return the settings the run was made with."""
        return RunSettings(**self._told["settings"])

    @property
    def inputs(self) -> Inputs:
        """Return the registries and templates that the run was made from, by hash."""
        told = self._told
        return Inputs(told["registries"], told.get("templates"), told.get("res_layout"))

    @property
    def release(self) -> str:
        """Return the release of the program that made the run."""
        return str(self._told["samfaktura"])

    @property
    def program(self) -> Program | None:
        """Return the program that made the run; None for a run that does not name its code."""
        told = self._told.get("program")
        return None if told is None else Program(self.release, told["code"], told["libraries"])

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Return path and code of the files that could not be read at the time."""
        return [(path, code) for path, code in self._told["refused"]]

    @property
    def evidence(self) -> list[EvidenceHash]:
        """Return the tables of the run, by hash."""
        return [EvidenceHash(**file) for file in self._told["evidence"]]

    def check_program(self) -> None:
        """Compare the program that made the run with this one.

        The documents of a draft are made when it is issued, and another program may make others
        than those that were approved.

        Raises:
            ManifestError: when they differ.
        """
        if self.program != program():
            raise ManifestError(
                ErrorCode.RUN_OF_ANOTHER_PROGRAM,
                month=self.order.month,
                program=str(self.program or self.release),
                other=str(program()),
            )

    def check(self, sha256: str) -> None:
        """Hold the manifest against the ledger's hash of it, and the tables against the manifest.

        The hash of a table says its rows and size too, so a damaged one need not be readable.

        Raises:
            ManifestError: naming the manifest, or the first table that differs or is missing.
        """
        if sha256_of(self._folder / MANIFEST) != sha256:
            raise ManifestError(ErrorCode.MANIFEST_CHANGED)
        for file in self.evidence:
            table = self._folder / f"{file.name}.parquet"
            if not table.exists() or sha256_of(table) != file.sha256:
                raise ManifestError(ErrorCode.RUN_TABLE_CHANGED, table=file.name)
        if kept_res_layout(self._folder) != self._told.get("res_layout"):
            raise ManifestError(ErrorCode.RUN_LAYOUT_CHANGED)
