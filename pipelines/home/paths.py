"""The home: one folder with every store. Only this module knows its paths: docs/home.md."""

from pathlib import Path
from typing import Final, NamedTuple

from contracts.period import Month
from pipelines.home.files import make_folder

# The folder of a month's outbox in which the documents of voided invoices lie.
VOIDED: Final = "makulerade"


class Home(NamedTuple):
    """The folder in which a provider's billing lives."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Return where report files are delivered."""
        return self.root / "inbox"

    @property
    def registries(self) -> Path:
        """Return where the dated tables lie, as CSV."""
        return self.root / "registries"

    @property
    def archive(self) -> Path:
        """Return where every file ever taken in lies, by its sha256."""
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        """Return the system of record."""
        return self.root / "ledger.sqlite"

    @property
    def follow_up(self) -> Path:
        """Return the analysts' database."""
        return self.root / "follow_up.duckdb"

    @property
    def patient_key(self) -> Path:
        """Return the key with which patients are hashed for analysts."""
        return self.root / "patient.key"

    @property
    def settings(self) -> Path:
        """Return the settings file."""
        return self.root / "samfaktura.toml"

    @property
    def templates(self) -> Path:
        """Return where the home's own layouts lie, in place of those that come with the program."""
        return self.root / "templates"

    def raw(self, sha256: str) -> Path:
        """Return where a delivered file is kept as it came."""
        return self.archive / sha256

    def text(self, sha256: str) -> Path:
        """Return where a delivered file is kept as a table of text."""
        return self.archive / f"{sha256}.parquet"

    def answers(self, sha256: str) -> Path:
        """Return where the rows of a file of the region's answers are kept, in types."""
        return self.archive / f"{sha256}.answers.parquet"

    @property
    def inputs(self) -> Path:
        """Return where the registries, templates and manifests of runs are kept, by sha256."""
        return self.archive / "inputs"

    def input(self, sha256: str) -> Path:
        """Return where a registry, template or manifest is kept as a run had it."""
        return self.inputs / sha256

    def rules_of(self, manifest_sha256: str) -> Path:
        """Return where it is kept which rules the documents of a run were held against."""
        return self.inputs / f"{manifest_sha256}.rules.json"

    def run(self, month: Month | str, run_no: int) -> Path:
        """Return the folder of a run's evidence."""
        return self.root / "runs" / str(month) / f"{run_no:03d}"

    def folders_of(self, run_no: int) -> list[Path]:
        """Return the folders of the runs of a number: more than one when a draft was superseded."""
        return sorted(self.root.glob(f"runs/*/{run_no:03d}"))

    def unfinished_runs(self) -> list[Path]:
        """Return the folders of runs that were being made."""
        return sorted(self.root.glob("runs/*/.[0-9]*"))

    def unfinished_files(self) -> list[Path]:
        """Return what was being written when a call was killed, beside its place."""
        folders = (self.root, self.archive, *self.root.glob("runs/*/*"))
        return sorted(left for folder in folders for left in folder.glob(".*.part*"))

    def evidence_of(self, run_no: int) -> Path:
        """Return the folder of an issued run's evidence, whatever month it is of."""
        return next(self.root.glob(f"runs/*/{run_no:03d}"))

    def working(self, month: Month | str, run_no: int) -> Path:
        """Return the folder in which a run's evidence is made, before it is whole."""
        return self.root / "runs" / str(month) / f".{run_no:03d}"

    def outbox(self, month: Month | str) -> Path:
        """Return where a month's documents are delivered."""
        return self.root / "outbox" / str(month)

    def outbox_of(self, document: Path) -> Path | None:
        """Return the outbox of the month that a document lies in, None for another file."""
        outbox = self.root / "outbox"
        parts = document.relative_to(outbox).parts if document.is_relative_to(outbox) else ()
        return outbox / parts[0] if len(parts) > 1 else None

    @property
    def access_log_folder(self) -> Path:
        """Return where it is kept who looked at a patient."""
        return self.root / "access"

    def access_log(self, year: int) -> Path:
        """Return the log of who looked at a patient in a calendar year."""
        return self.access_log_folder / f"{year}.jsonl"

    @property
    def alerts_told(self) -> Path:
        """Return where it is kept what persons have been told of, so that they are told once."""
        return self.root / "alerts.json"

    @property
    def prefect(self) -> Path:
        """Return where Prefect keeps what it knows of runs: history, which is no part of a bill."""
        return self.root / "prefect"

    @property
    def runs_alive(self) -> Path:
        """Return where each run under way holds a file of its own."""
        return self.prefect / "alive"

    @property
    def audit_head(self) -> Path:
        """Return where the head of the ledger's audit chain is kept, outside the ledger."""
        return self.root / "outbox" / "audit_head.json"

    def make(self) -> None:
        """Create the folders that people put files into, and the archive."""
        for folder in (self.inbox, self.registries, self.archive):
            make_folder(folder)
