"""Whether everything that was kept is still what it was, and whether the laws still hold."""

from collections.abc import Iterator

import polars as pl

from contracts.fates import JudgedRow
from pipelines.documents import IssuedRun
from pipelines.history import folders_of_issued_runs
from pipelines.home import Home
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.manifest import ManifestError
from pipelines.month_tables import month_tables
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
    return [
        *ledger.verify(head),
        *_archive(home, ledger),
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


def _run(home: Home, ledger: Ledger, record: RunRecord) -> Iterator[str]:
    """A run's evidence is as issued, its sums agree, and its documents are those delivered."""
    run = IssuedRun(home, ledger, record)
    named = f"run {record.run_no}"
    if sha256_of(run.folder / "manifest.json") != record.manifest_sha256:
        yield f"{named}: the manifest is not the one that was issued"
    try:
        run.manifest.check()
    except ManifestError as differs:
        yield f"{named}: {differs}"
        return
    tables = month_tables(
        ledger, run.manifest.order, run.evidence, run.history, run.manifest.refused
    )
    yield from (f"{named}: {law}" for law in checks(tables))
    if run.evidence.read("judged_rows", JudgedRow).select(_PLACE).is_duplicated().any():
        yield f"{named}: law 1: a row has two fates"
    for path, sha256 in ledger.documents(record.run_no).select("path", "sha256").iter_rows():
        delivered = home.outbox(record.month) / path
        if not delivered.exists():
            yield f"{named}: document {path} is missing from the outbox"
        elif sha256_of(delivered) != sha256:
            yield f"{named}: document {path} is not as it was issued"
