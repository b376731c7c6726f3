"""The sources of the published tables: evidence, ledger, catalogue, and hashes.

From the region's answers: statuses, HEJ's differences, candidates for claims.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileAccount
from contracts.answers import AnswerKind, ContactAnswer
from contracts.care_contacts import CareContact, MatchedContact
from contracts.contract import Contract
from contracts.doubles import Resemblance
from contracts.fates import BarredRow, JudgedRow, Remark
from contracts.follow_up import RULES
from contracts.hej import HejDifference, HejKind
from contracts.invoices import (
    BilledItem,
    BilledLine,
    Invoice,
    InvoiceLine,
    IssuedInvoice,
    TakenBack,
)
from contracts.keys import billed_until
from contracts.payments import Match, Payment, PaymentReference
from contracts.period import Month
from contracts.registries import HejPrice, StateRate
from contracts.reimbursement import ReimbursementCandidate
from contracts.remarks import CATALOGUE
from contracts.shown_forms import CARE_UNIT_FORM, CODE_FORM, CONTACT_ID_FORM, REPORTER_FORM
from contracts.unreported import UnreportedStay
from pipelines.answers.hej import compared, hej_months, hej_prices
from pipelines.answers.reimbursement import claimable, public_rates, state_rates, survivors_of
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.history import history_of
from pipelines.archive.work import Work
from pipelines.follow_up.spellings import canonical_columns
from pipelines.home.paths import Home
from pipelines.registries.faults import RegistryError
from transforms.draft_numbers import as_drafted
from transforms.payments.published import payments_to_publish
from transforms.payments.tables import PaymentTables
from transforms.reimbursement.lasting import CarePeriod

_NO_MERGES: Final = pl.DataFrame(schema={"reserve_number": pl.String, "survivor": pl.String})


class Answered(NamedTuple):
    """The statuses as Parquet by answer number, and the other two as tables."""

    statuses: Mapping[int, Path]
    hej: pl.DataFrame
    candidates: pl.DataFrame


def nothing_answered() -> Answered:
    """Return the tables of a home without answers and bills."""
    candidates = ReimbursementCandidate.none().with_columns(year=pl.lit("", dtype=pl.String))
    return Answered({}, HejDifference.none(), candidates)


def gathered_answers(work: Work) -> Answered:
    """Gather the answers to publish. Faults in tables of follow-up are ignored here.

    The command that reads such a table reports its fault.
    """
    files = work.ledger.answer_files(AnswerKind.STATUSES).select("answer_no", "sha256").iter_rows()
    statuses = {number: work.home.answers(sha256) for number, sha256 in files}
    prices = _prices(work.home)
    hej = [
        compared(work, Month.parse(month), prices).contacts.filter(
            pl.col("kind") != HejKind.EQUAL.value
        )
        for month in hej_months(work)
    ]
    none = nothing_answered()
    return Answered(
        statuses, pl.concat([none.hej, *hej]), pl.concat([none.candidates, *_years(work)])
    )


def _years(work: Work) -> list[pl.DataFrame]:
    """Return the candidates of each year in which a billed contact ended."""
    lines = history_of(work).lines()
    ended = lines.select(billed_until().dt.year().unique()).collect().to_series().sort()
    rates, replaced = _rates(work.home), _replaced(work.home)
    found = []
    for year in ended:
        period = CarePeriod(dt.date(year, 1, 1), dt.date(year, 12, 31))
        candidates = claimable(work, period, rates, replaced).candidates
        found.append(candidates.with_columns(year=pl.lit(str(year))))
    return found


def _prices(home: Home) -> DataFrame[HejPrice]:
    try:
        return hej_prices(home)
    except RegistryError:
        return HejPrice.none()


def _rates(home: Home) -> DataFrame[StateRate]:
    try:
        return state_rates(home)
    except RegistryError:
        return public_rates()


def _replaced(home: Home) -> pl.DataFrame:
    try:
        return survivors_of(home)
    except RegistryError:
        return _NO_MERGES


def register_answered(connection: duckdb.DuckDBPyConnection, found: Answered) -> None:
    """Register the answers for the SELECTs; statuses stay on disk."""
    connection.register("hej_compared", found.hej)
    connection.register("state_candidates", found.candidates)
    if not found.statuses:
        none = pl.DataFrame(schema={**ContactAnswer.schema(), "answer_no": pl.Int64})
        connection.register("delivered_answers", none)
        return
    paths = {str(path): number for number, path in found.statuses.items()}
    numbers = {"filename": list(paths), "answer_no": list(paths.values())}
    connection.register("answer_numbers", pl.DataFrame(numbers))
    connection.read_parquet(list(paths), filename=True).create_view("raw_answers")
    canonical = canonical_columns(connection, "raw_answers", ContactAnswer.columns())
    connection.execute(
        "CREATE VIEW delivered_answers AS"  # noqa: S608 -- the names are our own
        f" SELECT answer_no, raw.* EXCLUDE (filename){canonical}"
        " FROM raw_answers AS raw JOIN answer_numbers USING (filename)"
    )


# The published evidence: name in the run's folder, name in the SELECTs, contract.
EVIDENCE_TABLES: Final[tuple[tuple[str, str, type[Contract]], ...]] = (
    ("judged_rows", "judged_rows", JudgedRow),
    ("barred_rows", "barred_rows", BarredRow),
    ("remarks", "row_remarks", Remark),
    ("resemblances", "resemblances", Resemblance),
    ("care", "care", CareContact),
    ("matched", "matched_care", MatchedContact),
    ("billed_lines", "billed_lines", BilledLine),
    ("billed_items", "billed_items", BilledItem),
    ("file_accounts", "accounts_of_files", FileAccount),
    ("unreported_stays", "unreported_stays", UnreportedStay),
)
# Types of the columns that no run may have yet, because they were added since.
_ADDED_TYPES: Final[Mapping[pl.DataType, str]] = {
    pl.String(): "VARCHAR",
    pl.Date(): "DATE",
    pl.Int64(): "BIGINT",
}
# Tables that not every run keeps: release 0.1.0 did not, nor does a run without deliverers.
_KEPT_LATER: Final = ("resemblances", "file_accounts", "barred_rows", "unreported_stays")
# HMAC (RFC 2104) with SHA-256, cut to 16 bytes: DuckDB hashes a column faster than Python.
PERSON_KEY: Final = """CREATE MACRO person_key(number) AS left(sha256(
    getvariable('outer_pad') || unhex(sha256(getvariable('inner_pad') || encode(number)))), 32)"""
# Content in an agreed form as it is, other content as its keyed hash.
SHOWN: Final = """CREATE MACRO {name}_shown(content) AS
    CASE WHEN regexp_matches(content, getvariable('{name}_form'))
    THEN content ELSE person_key(content) END"""
SHOWN_FORMS: Final = {
    "contact": CONTACT_ID_FORM,
    "reporter": REPORTER_FORM,
    "unit": CARE_UNIT_FORM,
    "code": CODE_FORM,
}
# The name that a sender gave a file may name a person: files are named by their number.
SOURCE_FILES: Final = """CREATE VIEW source_files AS
    SELECT ingest_no, ingest_no::VARCHAR AS source_file, format, rows, sha256 FROM ingested_files"""
BLOCK: Final = 64
_WITHDRAWN: Final = pl.Schema(
    {"ingest_no": pl.Int64(), "after_run": pl.Int64(), "at": pl.Datetime("us", "UTC")}
)
_SENT: Final = {"seller_org_no": pl.String, "invoice_number": pl.String, "sent_on": pl.Date}


class FollowUpTables(NamedTuple):
    """The sources to publish: the ledger's tables and the evidence folders.

    `runs` are those of `Ledger.runs()`; a draft among them has tables of its own. `folders` has
    the evidence folder of each issued run, with the Parquet files of `EVIDENCE_TABLES` in it.
    `voids` are the voided invoices, `sendings` those marked as sent, `withdrawals` the withdrawn
    deliveries.
    """

    runs: pl.DataFrame
    files: pl.DataFrame
    invoices: DataFrame[IssuedInvoice]
    invoice_lines: DataFrame[InvoiceLine]
    payments: PaymentTables
    folders: Mapping[int, Path]
    answered: Answered
    voids: DataFrame[TakenBack] = TakenBack.none()
    sendings: pl.DataFrame = pl.DataFrame(schema=_SENT)
    withdrawals: pl.DataFrame = pl.DataFrame(schema=_WITHDRAWN)

    def of_draft(self) -> "FollowUpTables | None":
        """Return the sources of the open draft, as if it were the only issued run.

        Its invoices have provisional numbers. None without a draft, or without its evidence.
        """
        runs = self.runs.filter(pl.col("state") == "draft")
        folder = None if runs.is_empty() else self.folders.get(runs.item(0, "run_no"))
        if folder is None or not folder.exists():
            return None
        evidence = EvidenceOfRun(folder)
        return self._replace(
            runs=runs.with_columns(state=pl.lit("issued")),
            invoices=as_drafted(evidence.read("invoices", Invoice)),
            invoice_lines=evidence.read("invoice_lines", InvoiceLine),
            payments=PaymentTables(
                Payment.none(), PaymentReference.none(), Match.none(), IssuedInvoice.none(), {}
            ),
            answered=nothing_answered(),
            voids=TakenBack.none(),
            sendings=pl.DataFrame(schema=_SENT),
        )

    def issued_runs(self) -> pl.DataFrame:
        """Return the issued runs; runs from before payments existed have match number 0."""
        issued = self.runs.filter(pl.col("state") == "issued").sort("run_no")
        return issued.with_columns(pl.col("last_match_no").fill_null(0))


def register(connection: duckdb.DuckDBPyConnection, tables: FollowUpTables, key: bytes) -> None:
    """Register every name that the SELECTs use. Evidence stays on disk."""
    frames = {
        "issued_runs": tables.issued_runs(),
        "ingested_files": tables.files.select("ingest_no", "format", "rows", "sha256"),
        "issued_invoices": tables.invoices,
        "issued_lines": tables.invoice_lines,
        "known_payments": payments_to_publish(tables.payments),
        "paid_matches": tables.payments.matches.drop_nulls("invoice_number"),
        "voided_invoices": tables.voids,
        "sent_invoices": tables.sendings.select(list(_SENT)),
        "withdrawn_files": _withdrawn(tables),
        "remark_texts": _remark_texts(),
        "item_rules": pl.DataFrame({"kind": list(map(str, RULES)), "rule": list(RULES.values())}),
    }
    for name, rows in frames.items():
        connection.register(name, rows)
    for evidence, name, contract in EVIDENCE_TABLES:
        _register_evidence(connection, tables, evidence, (name, contract))
    register_answered(connection, tables.answered)
    _register_hashes(connection, key)
    connection.execute(SOURCE_FILES)


def _register_evidence(
    connection: duckdb.DuckDBPyConnection,
    tables: FollowUpTables,
    evidence: str,
    known_as: tuple[str, type[Contract]],
) -> None:
    """Register evidence of all issued runs as one view, with run and month.

    Runs of a release that did not keep the table are left out. Columns that no run has yet, because
    they were added since, are empty.
    """
    name, contract = known_as
    kept = [
        (run_no, path)
        for run_no in tables.issued_runs()["run_no"]
        if (path := tables.folders[run_no] / f"{evidence}.parquet").exists()
        or evidence not in _KEPT_LATER
    ]
    paths = [str(path) for _, path in kept]
    runs = tables.issued_runs().filter(pl.col("run_no").is_in([run_no for run_no, _ in kept]))
    runs = runs.select("run_no", "month")
    if not paths:
        of_run = {"run_no": pl.Int64, "month": pl.String}
        connection.register(name, pl.DataFrame(schema={**contract.schema(), **of_run}))
        return
    connection.register(f"runs_of_{name}", runs.with_columns(filename=pl.Series(paths)))
    raw = connection.read_parquet(paths, filename=True, union_by_name=True)
    raw.create_view(f"raw_{name}")
    missing = "".join(
        f", NULL::{_ADDED_TYPES[dtype]} AS {column}"
        for column, dtype in contract.schema().items()
        if column not in raw.columns and dtype in _ADDED_TYPES
    )
    canonical = canonical_columns(connection, f"raw_{name}", contract.columns())
    own = "filename, run_no" if "run_no" in contract.columns() else "filename"
    connection.execute(
        f"CREATE VIEW {name} AS"  # noqa: S608 -- the names are those of EVIDENCE
        f" SELECT run.run_no, run.month, raw.* EXCLUDE ({own}){canonical}{missing}"
        f" FROM raw_{name} AS raw JOIN runs_of_{name} AS run ON raw.filename = run.filename"
    )


def _register_hashes(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    padded = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    connection.execute("SET VARIABLE inner_pad = ?", [bytes(byte ^ 0x36 for byte in padded)])
    connection.execute("SET VARIABLE outer_pad = ?", [bytes(byte ^ 0x5C for byte in padded)])
    connection.execute(PERSON_KEY)
    for name, form in SHOWN_FORMS.items():
        connection.execute(f"SET VARIABLE {name}_form = ?", [form])
        connection.execute(SHOWN.format(name=name))


def _withdrawn(tables: FollowUpTables) -> pl.DataFrame:
    """Return withdrawn deliveries: Swedish day, and whether an issued run has judged them since."""
    last = tables.issued_runs().get_column("run_no").max()
    return tables.withdrawals.select(
        "ingest_no",
        withdrawn_on=pl.col("at").dt.convert_time_zone("Europe/Stockholm").dt.date(),
        is_judged=pl.col("after_run") < pl.lit(last, dtype=pl.Int64),
    )


def _remark_texts() -> pl.DataFrame:
    rows = [(code.value, text.swedish, text.fixed_by) for code, text in CATALOGUE.items()]
    return pl.DataFrame(rows, schema=["code", "text", "mended_by"], orient="row")
