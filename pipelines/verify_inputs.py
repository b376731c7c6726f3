"""Whether what each run was made from is still kept as it was."""

from collections.abc import Iterator

from pipelines.billing.manifest import MANIFEST, Manifest, ManifestError
from pipelines.home.files import sha256_of
from pipelines.home.paths import Home
from pipelines.ledger.records import Problem
from pipelines.ledger.store import Ledger


def lacking_inputs(home: Home, ledger: Ledger) -> Iterator[Problem]:
    """Yield the registries, templates and manifests of issued runs that are not in the archive.

    A manifest that is damaged in the run's own folder is told there; the first release kept none.
    """
    events = ledger.spoken_for("run")
    runs = ledger.runs().select("run_no", "state", "folder", "manifest_sha256")
    for run_no, state, folder, manifest_sha256 in runs.iter_rows():
        try:
            inputs = Manifest(home.root / folder).inputs
        except ManifestError:
            continue
        if state != "issued" or not inputs.are_kept:
            continue
        for path, sha256 in [(MANIFEST, manifest_sha256), *inputs.files()]:
            kept = home.input(sha256)
            if not kept.exists() or sha256_of(kept) != sha256:
                lacks = f"run {run_no}: {path} as it was then is not in the archive"
                yield Problem(lacks, events.get(run_no))
