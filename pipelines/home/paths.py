"""The home: one folder with every store. Its paths are only here: docs/home.md."""

from pathlib import Path
from typing import Final, NamedTuple

from contracts.period import Month
from pipelines.home.files import make_folder

# The folder in a month's outbox with the documents of voided invoices.
VOIDED: Final = "makulerade"
# The folder in a month's outbox with the documents of its draft.
DRAFTED: Final = "utkast"


class Home(NamedTuple):
    """The folder with all data of a provider's billing."""

    root: Path

    @property
    def inbox(self) -> Path:
        """The folder to which report files are delivered."""
        return self.root / "inbox"

    @property
    def registries(self) -> Path:
        """The folder of the dated tables, as CSV."""
        return self.root / "registries"

    @property
    def archive(self) -> Path:
        """The folder of every ingested file, named by sha256."""
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        """The system of record."""
        return self.root / "ledger.sqlite"

    @property
    def follow_up(self) -> Path:
        """The analysts' database."""
        return self.root / "follow_up.duckdb"

    @property
    def patient_key(self) -> Path:
        """The key with which patients are hashed for analysts."""
        return self.root / "patient.key"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / "samfaktura.toml"

    @property
    def templates(self) -> Path:
        """The folder of the home's own templates, which replace the program's."""
        return self.root / "templates"

    def raw(self, sha256: str) -> Path:
        """Return the path of a delivered file, unchanged."""
        return self.archive / sha256

    def text(self, sha256: str) -> Path:
        """Return the path of a delivered file as a table of text."""
        return self.archive / f"{sha256}.parquet"

    def answers(self, sha256: str) -> Path:
        """Return the path of the parsed rows of an answer file."""
        return self.archive / f"{sha256}.answers.parquet"

    @property
    def inputs(self) -> Path:
        """The folder of the registries, templates and manifests of runs, by sha256."""
        return self.archive / "inputs"

    def input(self, sha256: str) -> Path:
        """Return the path of a registry, template or manifest that a run used."""
        return self.inputs / sha256

    def rules_of(self, manifest_sha256: str) -> Path:
        """Return the path of the list of rules for a run's documents."""
        return self.inputs / f"{manifest_sha256}.rules.json"

    def run(self, month: Month | str, run_no: int) -> Path:
        """Return the folder of a run's evidence."""
        return self.root / "runs" / str(month) / f"{run_no:03d}"

    def folders_of(self, run_no: int) -> list[Path]:
        """Return the folders of a run number: several when a draft was superseded."""
        return sorted(self.root.glob(f"runs/*/{run_no:03d}"))

    def unfinished_runs(self) -> list[Path]:
        """Return the folders of runs that were not completed."""
        return sorted(self.root.glob("runs/*/.[0-9]*"))

    def unfinished_files(self) -> list[Path]:
        """Return the temporary files that killed calls left."""
        folders = (self.root, self.archive, *self.root.glob("runs/*/*"))
        return sorted(left for folder in folders for left in folder.glob(".*.part*"))

    def evidence_of(self, run_no: int) -> Path:
        """Return the folder of an issued run's evidence, of any month."""
        return next(self.root.glob(f"runs/*/{run_no:03d}"))

    def working(self, month: Month | str, run_no: int) -> Path:
        """Return the folder in which a run's evidence is written before it is complete."""
        return self.root / "runs" / str(month) / f".{run_no:03d}"

    def outbox(self, month: Month | str) -> Path:
        """Return the folder to which a month's documents are delivered."""
        return self.root / "outbox" / str(month)

    def drafted(self, month: Month | str) -> Path:
        """Return the folder of a month's outbox with the documents of its draft."""
        return self.outbox(month) / DRAFTED

    def outboxes(self) -> list[Path]:
        """Return the outbox folders of all months."""
        return sorted(path for path in self.root.glob("outbox/*") if path.is_dir())

    def drafted_months(self) -> list[Path]:
        """Return the folders of draft documents of all months."""
        return sorted(self.root.glob(f"outbox/*/{DRAFTED}"))

    def outbox_of(self, document: Path) -> Path | None:
        """Return the outbox of a document's month, or None for another file."""
        outbox = self.root / "outbox"
        parts = document.relative_to(outbox).parts if document.is_relative_to(outbox) else ()
        return outbox / parts[0] if len(parts) > 1 else None

    @property
    def access_log_folder(self) -> Path:
        """The folder of the access log."""
        return self.root / "access"

    def access_log(self, year: int) -> Path:
        """Return the access log of a calendar year."""
        return self.access_log_folder / f"{year}.jsonl"

    @property
    def sent_alerts(self) -> Path:
        """The record of alerts already sent."""
        return self.root / "alerts.json"

    @property
    def prefect(self) -> Path:
        """The folder of Prefect's history of runs. It does not affect any bill."""
        return self.root / "prefect"

    @property
    def server_login(self) -> Path:
        """The login of the Prefect server that `serve` starts: `user:password`."""
        return self.prefect / "login"

    @property
    def runs_alive(self) -> Path:
        """The folder in which each active run keeps a file."""
        return self.prefect / "alive"

    @property
    def audit_head(self) -> Path:
        """The path of the head of the ledger's audit chain, outside the ledger."""
        return self.root / "outbox" / "audit_head.json"

    def make(self) -> None:
        """Create the inbox, the registries folder and the archive."""
        for folder in (self.inbox, self.registries, self.archive):
            make_folder(folder)
