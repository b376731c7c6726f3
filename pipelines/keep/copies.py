"""The backups in a folder, the list of each, and the files of a home to keep.

A backup's list has its files by hash and its ledger's head. The files to keep are those that the
ledger names and those that users wrote. The others are derived from these: the follow-up database,
and the remains of runs that were not issued.
"""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import DamagedError, ManifestError, SettingsError
from pipelines.archive.destroyed import Destroyed
from pipelines.archive.work import Work
from pipelines.billing.drafted_changes import LAST_DRAFT
from pipelines.billing.manifest import MANIFEST, Manifest
from pipelines.billing.res_layout import RES_LAYOUT
from pipelines.home.bounded import REGISTRY_BYTES, bounded_bytes
from pipelines.home.files import sha256_of
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.inbox.files import delivered, known_as
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.outbox.lists import LISTED
from pipelines.outbox.places import outbox_of

LIST: Final = "backup.json"
_NUMBERED: Final = re.compile(r"\d{6}")


class BackupList(NamedTuple):
    """The list of a backup: timestamp, head of the audit chain, sha256 by path."""

    at: str
    head: str
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write the list into a backup's folder."""
        content = {"samfaktura": version("samfaktura"), **self._asdict()}
        # In ASCII: a sender's file may have a name that is not UTF-8, which cannot be written
        # otherwise.
        text = json.dumps(content, indent=1, sort_keys=True) + "\n"
        (folder / LIST).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "BackupList":
        """Read the list of a backup.

        Raises:
            DamagedError: it is missing, damaged, or names a file outside the backup.
        """
        try:
            content = json.loads(bounded_bytes(folder / LIST, REGISTRY_BYTES))
            files = {str(path): str(sha256) for path, sha256 in content["files"].items()}
            found = cls(str(content["at"]), str(content["head"]), files)
        except (SettingsError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise DamagedError(ErrorCode.BACKUP_LIST_DAMAGED, file=LIST) from None
        if any(Path(path).is_absolute() or ".." in Path(path).parts for path in found.files):
            raise DamagedError(ErrorCode.BACKUP_LIST_OUTSIDE, file=LIST)
        return found


def numbered_backups(folder: Path) -> list[Path]:
    """Return the backups in a folder in order, including incomplete ones."""
    return sorted(path for path in folder.iterdir() if _NUMBERED.fullmatch(path.name))


def latest_backup(folder: Path) -> Path | None:
    """Return the last complete backup in a folder."""
    whole = [path for path in numbered_backups(folder) if (path / LIST).is_file()]
    return whole[-1] if whole else None


def shown(path: str) -> str:
    """Return a file's name for a message; a sender's name for it may be a patient's."""
    return "en fil i inkorgen" if path.startswith("inbox/") else path


def for_the_owner_alone(folder: Path) -> None:
    """Restrict a folder to its owner (0700/0600): it contains patient data."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)


class KeptFile(NamedTuple):
    """A file by its path in the home, with its sha256 if the ledger records it."""

    path: str
    sha256: str | None


def named_files(work: Work) -> Iterator[KeptFile]:
    """Yield the files that the ledger names: ingested files, issued runs, documents.

    Destroyed files are omitted; the lists that name them are included.

    Raises:
        ManifestError: a run's manifest is missing or differs from the ledger's hash.
    """
    destroyed = work.destroyed
    yield from (file for file in _taken_in(work) if not destroyed.has(work.home.root / file.path))
    for run_no in _issued(work.ledger):
        record = work.ledger.run(run_no)
        yield from run_files(work.home, record)
        yield from _documents(work, record, destroyed)
    for event in work.ledger.destructions():
        yield _of(work.home, work.home.input(event.list_sha256), event.list_sha256)


def _taken_in(work: Work) -> Iterator[KeptFile]:
    for sha256 in work.ledger.files().get_column("sha256"):
        yield _of(work.home, work.home.raw(sha256), sha256)
        yield _of(work.home, work.home.text(sha256), None)
    for sha256, table in work.ledger.answer_files().select("sha256", "table_sha256").iter_rows():
        yield _of(work.home, work.home.raw(sha256), sha256)
        yield _of(work.home, work.home.answers(sha256), table)
    for sha256 in work.ledger.payment_files().get_column("sha256"):
        yield _of(work.home, work.home.raw(sha256), sha256)


def run_files(home: Home, record: RunRecord) -> Iterator[KeptFile]:
    """Yield the evidence of a run, and its inputs.

    Raises:
        ManifestError: its manifest is missing or differs from the ledger's hash.
    """
    folder = home.root / record.folder
    manifest = Manifest(folder)
    if sha256_of(folder / MANIFEST) != record.manifest_sha256:
        raise ManifestError(ErrorCode.MANIFEST_CHANGED)
    yield _of(home, folder / MANIFEST, record.manifest_sha256)
    for table in manifest.evidence:
        yield _of(home, folder / f"{table.name}.parquet", table.sha256)
    if manifest.inputs.res_layout is not None:
        yield _of(home, folder / RES_LAYOUT, manifest.inputs.res_layout)
    if manifest.inputs.are_kept:
        of_run = {record.manifest_sha256, *(sha256 for _, sha256 in manifest.inputs.files())}
        yield from (_of(home, home.input(sha256), sha256) for sha256 in sorted(of_run))


def draft_files(home: Home, draft: RunRecord) -> Iterator[KeptFile]:
    """Yield the evidence of the open draft, and those of its documents that are unchanged.

    Raises:
        ManifestError: its manifest is missing or differs from the ledger's hash.
    """
    yield from run_files(home, draft)
    folder = home.drafted(draft.month)
    for document in Manifest(home.root / draft.folder).drafted:
        path = folder / str(document["path"])
        if path.is_file() and sha256_of(path) == document["sha256"]:
            yield _of(home, path, str(document["sha256"]))
    for path in (folder / MANIFEST, home.root / draft.folder / LAST_DRAFT):
        if path.is_file():
            yield _of(home, path, None)


def _documents(work: Work, record: RunRecord, destroyed: Destroyed) -> Iterator[KeptFile]:
    """Yield a run's documents, their list, and the rules they were checked against."""
    documents = work.ledger.documents(record.run_no).select("path", "sha256")
    outbox = outbox_of(work, record)
    for path, sha256 in documents.iter_rows():
        if not destroyed.has(work.home.outbox(record.month) / path):
            yield _of(work.home, outbox.place(path), sha256)
    rules = work.home.rules_of(record.manifest_sha256)
    if rules.exists():
        yield _of(work.home, rules, None)
    if not documents.is_empty():
        # For runs of the first release the ledger has no hash of the list.
        _, sha256 = work.ledger.lists().get(record.run_no, (0, None))
        yield _of(work.home, work.home.root / record.folder / LISTED, sha256)


def own_files(work: Work) -> Iterator[KeptFile]:
    """Yield the files of users: registries, templates, settings, rules, logs, inbox.

    Only inbox files that are not ingested at their paths are included; the others are in the
    archive. A copy of a known file may be a delivery.
    """
    folders = [work.home.registries, work.home.templates, work.home.access_log_folder]
    rules = load_settings(work.home).peppol_rules
    if rules and (work.home.root / rules).is_relative_to(work.home.root):
        folders.append(work.home.root / rules)
    for path in (work.home.settings, work.home.patient_key):
        if path.is_file():
            yield _of(work.home, path, None)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield _of(work.home, path, None)
    done_with = work.ledger.last_at_paths()
    for path in delivered(work.home.inbox):
        if sha256_of(path) != done_with.get(known_as(work.home.inbox, path)):
            yield _of(work.home, path, None)


def _issued(ledger: Ledger) -> list[int]:
    issued = ledger.runs().filter(pl.col("state") == "issued")
    return issued.get_column("run_no").sort().to_list()


def _of(home: Home, path: Path, sha256: str | None) -> KeptFile:
    return KeptFile(path.relative_to(home.root).as_posix(), sha256)
