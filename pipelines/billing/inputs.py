"""The inputs of a run, archived by hash: registries, templates, its manifest.

Users change registries and templates from month to month, and the program's rules may change. With
these inputs a run can be reproduced from archive and ledger alone; without them its evidence would
be the only explanation of what was billed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import PassingError
from contracts.registries import KeptTemplate
from pipelines.billing.res_layout import RES_LAYOUT
from pipelines.billing.run import Run
from pipelines.home.files import copy_by_hash, make_folder, sha256_of, write_whole
from pipelines.home.paths import Home
from pipelines.registries.load import load_registry


class Inputs(NamedTuple):
    """The files a run was made from, each by name and sha256.

    `templates` is None for a run from before templates were kept.
    """

    registries: Mapping[str, str]
    templates: Mapping[str, str] | None
    res_layout: str | None

    @property
    def are_kept(self) -> bool:
        """Whether the archive has the inputs; it does not for runs of the first release."""
        return self.templates is not None

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield path in the home and sha256 of each file."""
        yield from ((f"registries/{name}", sha256) for name, sha256 in self.registries.items())
        templates = dict(self.templates or {})
        if self.res_layout is not None:
            templates[RES_LAYOUT] = self.res_layout
        yield from ((f"templates/{name}", sha256) for name, sha256 in templates.items())


def keep_inputs(run: Run, res_layout: str | None) -> Inputs:
    """Archive the registries and templates of a run as it read them.

    Raises:
        PassingError: a registry differs from the one that the run read; names the registry.
    """
    make_folder(run.work.home.inputs)
    for name, sha256 in run.registries.hashes.items():
        if not run.work.home.input(sha256).exists():
            source = run.work.home.registries / name
            if not source.exists() or copy_by_hash(source, run.work.home.inputs) != sha256:
                raise PassingError(ErrorCode.INPUTS_CHANGED, file=name)
    if res_layout is not None:
        copy_by_hash(run.folder / RES_LAYOUT, run.work.home.inputs)
    return Inputs(run.registries.hashes, _keep_templates(run), res_layout)


def keep_manifest(home: Home, content: bytes, sha256: str) -> None:
    """Archive the manifest of a run: its order, settings and results."""
    write_whole(home.input(sha256), content)


def keep_rules(home: Home, manifest_sha256: str, rules: Mapping[str, object]) -> None:
    """Record which rules the documents of a run were checked against at issue."""
    content = json.dumps(rules, ensure_ascii=False, indent=1).encode()
    write_whole(home.rules_of(manifest_sha256), content)


def kept_rules(home: Home, manifest_sha256: str) -> dict[str, object] | None:
    """Return the rules that `keep_rules` stored; None for runs without a record."""
    kept = home.rules_of(manifest_sha256)
    return json.loads(kept.read_bytes()) if kept.exists() else None


def place_of(home: Home, path: str, sha256: str) -> Path | None:
    """Return where an input is: in the archive, else in the home if it is unchanged.

    The home is searched for runs from before inputs were kept.
    """
    if home.input(sha256).exists():
        return home.input(sha256)
    today = home.root / path
    return today if today.is_file() and sha256_of(today) == sha256 else None


def file_of_registry(inputs: Inputs, name: str) -> str | None:
    """Return the file of a registry that a run read, CSV or a workbook; None if it had none."""
    return next((file for file in inputs.registries if Path(file).stem == name), None)


def kept_registry(home: Home, inputs: Inputs, name: str) -> Any:
    """Return a registry as a run read it; None if the run had none, or it is not archived.

    Raises:
        RegistryError: this program refuses it.
    """
    data = _kept_file(home, inputs, name)
    lists = _kept_file(home, inputs, "price_lists") if name == "price_items" else None
    return None if data is None else load_registry(name, data, lists)


def _kept_file(home: Home, inputs: Inputs, name: str) -> bytes | None:
    file = file_of_registry(inputs, name)
    place = None if file is None else place_of(home, f"registries/{file}", inputs.registries[file])
    return None if place is None else place.read_bytes()


def _keep_templates(run: Run) -> dict[str, str]:
    """Archive the payers' templates from the evidence, in the version that was read."""
    kept = run.evidence.read("basis_templates", KeptTemplate).select("template", "content")
    found = {}
    for name, content in kept.unique("template").sort("template").iter_rows():
        found[name] = hashlib.sha256(content).hexdigest()
        write_whole(run.work.home.input(found[name]), content)
    return found
