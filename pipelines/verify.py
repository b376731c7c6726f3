"""Whether everything that was kept is still what it was, and whether the laws still hold."""

from collections.abc import Iterator

import polars as pl

from contracts.fates import JudgedRow
from pipelines.documents import IssuedRun
from pipelines.history import folders_of_issued_runs
from pipelines.home import Home
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.manifest import Manifest, ManifestError
from pipelines.month_tables import month_tables
from pipelines.readers.report import read_report
from pipelines.whole_files import sha256_of
from transforms.reconciliation.controls import checks

_PLACE = ["ingest_no", "source_row"]


def verify(home: Home, ledger: Ledger, head: str | None = None) -> list[str]:
    """Return what is wrong, in English, without personal data; nothing is as it should be.

    Args:
        home: the home.
        ledger: its ledger.
        head: a head of the audit chain noted before, which must still be in the chain.
    """
    found = [*ledger.verify(head), *_archive(home, ledger), *_delivered(home, ledger)]
    damaged = [problem for record in _issued(ledger) for problem in _evidence(home, record)]
    if damaged:
        # No law can be tried on tables that are not what was issued.
        return [*found, *damaged]
    return [
        *found,
        *_rows(home, ledger),
        *_billed_once(home, ledger),
        *(problem for record in _issued(ledger) for problem in _run(home, ledger, record)),
    ]


def _issued(ledger: Ledger) -> list[RunRecord]:
    numbers = ledger.runs().filter(pl.col("state") == "issued").get_column("run_no").sort()
    return [ledger.run(number) for number in numbers]


def _archive(home: Home, ledger: Ledger) -> Iterator[str]:
    """Every delivered file is kept as it came."""
    for ingest_no, sha256 in ledger.files().select("ingest_no", "sha256").iter_rows():
        kept = home.raw(sha256)
        if not kept.exists():
            yield f"archive: file {ingest_no} is missing"
        elif sha256_of(kept) != sha256:
            yield f"archive: file {ingest_no} is not as it was delivered"
        elif not _reads_as_kept(home, sha256):
            yield f"archive: the table of file {ingest_no} is not what the file says"


def _reads_as_kept(home: Home, sha256: str) -> bool:
    """Read a delivered file again, and compare it with the table that runs are made from."""
    try:
        return pl.read_parquet(home.text(sha256)).equals(read_report(home.raw(sha256)).rows)
    except (OSError, pl.exceptions.PolarsError):
        return False


def _rows(home: Home, ledger: Ledger) -> Iterator[str]:
    """Law 1: every row of every file that a run was to judge has been judged."""
    folders = folders_of_issued_runs(home, ledger)
    if not folders:
        return
    judged = pl.concat(
        [pl.scan_parquet(folder / "judged_rows.parquet").select(_PLACE) for folder in folders]
    )
    last = max(record.last_ingest_no for record in _issued(ledger))
    expected = ledger.files().filter(pl.col("ingest_no") <= last).get_column("rows").sum()
    found = judged.unique().select(pl.len()).collect().item()
    if found != expected:
        yield f"law 1: {expected} rows delivered, {found} have a fate"


def _billed_once(home: Home, ledger: Ledger) -> Iterator[str]:
    """Law 2: debits less credits of a contact is one at the most, and never below none."""
    folders = folders_of_issued_runs(home, ledger)
    if not folders:
        return
    lines = pl.scan_parquet([folder / "billed_lines.parquet" for folder in folders])
    net = lines.group_by("reporter", "contact_id").agg(net=pl.col("sign").cast(pl.Int64).sum())
    wrong = net.filter(~pl.col("net").is_between(0, 1)).select(pl.len()).collect().item()
    if wrong:
        yield f"law 2: {wrong} contacts are billed or credited more than once"


def _evidence(home: Home, record: RunRecord) -> Iterator[str]:
    """A run's manifest and tables are those that were issued."""
    try:
        Manifest(home.root / record.folder).check(record.manifest_sha256)
    except ManifestError as differs:
        yield f"run {record.run_no}: {differs}"


def _run(home: Home, ledger: Ledger, record: RunRecord) -> Iterator[str]:
    """A run's sums agree, and each of its rows has one fate."""
    run = IssuedRun(home, ledger, record)
    named = f"run {record.run_no}"
    tables = month_tables(
        ledger, run.manifest.order, run.evidence, run.history, run.manifest.refused
    )
    yield from (f"{named}: {law}" for law in checks(tables))
    if run.evidence.read("judged_rows", JudgedRow).select(_PLACE).is_duplicated().any():
        yield f"{named}: law 1: a row has two fates"


def _delivered(home: Home, ledger: Ledger) -> Iterator[str]:
    """Every document is as it was issued."""
    for record in _issued(ledger):
        named = f"run {record.run_no}"
        for path, sha256 in ledger.documents(record.run_no).select("path", "sha256").iter_rows():
            document = home.outbox(record.month) / path
            if not document.exists():
                yield f"{named}: document {path} is missing from the outbox"
            elif sha256_of(document) != sha256:
                yield f"{named}: document {path} is not as it was issued"
