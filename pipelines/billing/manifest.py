"""A run's manifest: its order, its inputs and its results, by hash.

Approval refers to the manifest's own sha256, and issuing requires the same one.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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


def manifest_of(run: Run) -> dict[str, Any]:
    """Write the manifest of a run without draft documents, and archive the run's inputs."""
    refused = still_refused(run.work)
    inputs = keep_inputs(run, keep_res_layout(run.work.home, run.folder))
    made_by = program()
    content = {
        "samfaktura": made_by.release,
        "program": made_by.recorded(),
        "order": json.loads(run.order.to_json()),
        "settings": run.work.settings.of_run().model_dump(),
        **inputs._asdict(),
        "refused": refused,
        "evidence": [file._asdict() for file in hashes(run.folder)],
    }
    write_whole(run.folder / MANIFEST, _text(content))
    return content


def seal_manifest(run: Run, content: dict[str, Any], drafted: Sequence[dict[str, object]]) -> str:
    """Complete a run's manifest with the documents of its draft, and archive it.

    Args:
        run: the run.
        content: the result of `manifest_of`.
        drafted: path, sha256 and sums of each document that people see before they approve the
            run; empty for a run that is issued at once.

    Returns:
        Its sha256. An approval of it covers every document.
    """
    text = _text({**content, "drafted": list(drafted)} if drafted else content)
    sha256 = write_whole(run.folder / MANIFEST, text)
    keep_manifest(run.work.home, text, sha256)
    return sha256


def _text(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def is_manifest(folder: Path, sha256: str) -> bool:
    """Return whether a run's folder has the manifest with this hash."""
    path = folder / MANIFEST
    return path.is_file() and sha256_of(path) == sha256


class Manifest:
    """A stored manifest."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest of a run's folder.

        Raises:
            ManifestError: it is missing or damaged.
        """
        self._folder = folder
        try:
            self._content = json.loads((folder / MANIFEST).read_bytes())
        except (FileNotFoundError, ValueError):
            raise ManifestError(ErrorCode.MANIFEST_MISSING) from None

    @property
    def order(self) -> RunOrder:
        """The order of the run."""
        return RunOrder.from_json(json.dumps(self._content["order"]))

    @property
    def settings(self) -> RunSettings:
        """The settings of the run."""
        return RunSettings(**self._content["settings"])

    @property
    def inputs(self) -> Inputs:
        """The registries and templates that the run was made from, by hash."""
        content = self._content
        return Inputs(content["registries"], content.get("templates"), content.get("res_layout"))

    @property
    def release(self) -> str:
        """The release of the program that made the run."""
        return str(self._content["samfaktura"])

    @property
    def program(self) -> Program | None:
        """The program that made the run; None for a run that does not record its code."""
        found = self._content.get("program")
        return None if found is None else Program(self.release, found["code"], found["libraries"])

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Path and code of the files that could not be read at the time."""
        return [(path, code) for path, code in self._content["refused"]]

    @property
    def evidence(self) -> list[EvidenceHash]:
        """The tables of the run, by hash."""
        return [EvidenceHash(**file) for file in self._content["evidence"]]

    @property
    def drafted(self) -> list[dict[str, Any]]:
        """The documents of the draft, by path, kind, sums and hash; empty without any."""
        return list(self._content.get("drafted", []))

    def check_program(self) -> None:
        """Check that this program is the one that made the run.

        The documents of a draft are made when it is issued, and another program may make documents
        that differ from the approved ones.

        Raises:
            ManifestError: the programs differ.
        """
        if self.program != program():
            raise ManifestError(
                ErrorCode.RUN_OF_ANOTHER_PROGRAM,
                month=self.order.month,
                program=str(self.program or self.release),
                other=str(program()),
            )

    def check(self, sha256: str) -> None:
        """Check the manifest against the ledger's hash, and the tables against it.

        A table's hash also confirms its rows and size, so a damaged table need not be readable.

        Raises:
            ManifestError: names the manifest, or the first table that differs or is missing.
        """
        if sha256_of(self._folder / MANIFEST) != sha256:
            raise ManifestError(ErrorCode.MANIFEST_CHANGED)
        for file in self.evidence:
            table = self._folder / f"{file.name}.parquet"
            if not table.exists() or sha256_of(table) != file.sha256:
                raise ManifestError(ErrorCode.RUN_TABLE_CHANGED, table=file.name)
        if kept_res_layout(self._folder) != self._content.get("res_layout"):
            raise ManifestError(ErrorCode.RUN_LAYOUT_CHANGED)
