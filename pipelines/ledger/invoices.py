"""Issuing a run: its numbers, invoices, lines and evidence, in one transaction.

The series of invoice numbers and of ids of national bases are gapless: numbers for each seller and
year of issue, ids for each seller and month of issue; one series for 380 and 381.
"""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from contracts.invoices import Invoice, InvoiceLine, IssuedInvoice
from contracts.keys import CREDIT_NOTE, INVOICE, NUMBER_ORDER
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.connection import Connected, believed, insert, utc_text
from pipelines.ledger.people import are_same_person
from pipelines.ledger.records import EvidenceFile, RunRecord
from pipelines.ledger.runs import agrees_with_chain, open_draft
from pipelines.ledger.statements import statements
from transforms.check_digits import TAKEN, with_ocr

_SQL: Final = statements("invoices")
_SERIES: Final = "seller_org_no"
# Of a number that no other seller had: number, length, check digit.
_PLAIN_OCR_DIGITS: Final = 12


def with_invoice_numbers(invoices: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Assign each invoice of a run the next number of its series, in any input order.

    Args:
        invoices: the `Invoice` rows of one run, all issued the same day.
        last: `seller_org_no` and `last`, the last number assigned this year, for the sellers that
            have one.

    Returns:
        The rows with `invoice_number` (the year and six digits), in the order of the numbers.
    """
    serial = pl.col("last").fill_null(0) + pl.int_range(1, pl.len() + 1).over(_SERIES)
    number = pl.col("issued_on").dt.strftime("%Y") + serial.cast(pl.String).str.zfill(6)
    return (
        invoices.sort(NUMBER_ORDER, nulls_last=False)
        .join(last, on=_SERIES, how="left", maintain_order="left")
        .with_columns(invoice_number=number)
        .drop("last")
    )


def with_riv_basis_ids(invoices: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Assign each invoice on route `riv` the next id of its series, by number.

    An id is ZVF, the seller's organisation number, year and month of issue, and six digits (RIV-TA
    financial:billing:claim 1.1, 2025-10-13, rule 37).

    Args:
        invoices: the numbered invoices of one run, all issued the same day.
        last: `seller_org_no` and `last`, the last counter assigned this month, for the sellers that
            have one.
    """
    on_route = pl.col("route") == Route.RIV.value
    place = on_route.cast(pl.Int64).cum_sum().over(_SERIES, order_by="invoice_number")
    counter = pl.col("last").fill_null(0) + place
    basis_id = pl.concat_str(
        pl.lit("ZVF"),
        _SERIES,
        pl.col("issued_on").dt.strftime("%y%m"),
        counter.cast(pl.String).str.zfill(6),
    )
    return (
        invoices.join(last, on=_SERIES, how="left", maintain_order="left")
        .with_columns(riv_basis_id=pl.when(on_route).then(basis_id))
        .drop("last")
    )


EVIDENCE: Final = pl.Schema(
    {
        "run_no": pl.Int64(),
        "name": pl.String(),
        "sha256": pl.String(),
        "rows": pl.Int64(),
        "size": pl.Int64(),
    }
)
_LAST: Final = pl.Schema({"seller_org_no": pl.String(), "last": pl.Int64()})


class Issued(Connected):
    """Ledger operations that issue runs and return issued data."""

    def issue(  # noqa: PLR0913 -- all that a run is, in one transaction
        self,
        run_no: int,
        actor: Actor,
        *,
        invoices: DataFrame[Invoice],
        lines: DataFrame[InvoiceLine],
        evidence: Sequence[EvidenceFile],
        manifest_sha256: str | None = None,
        approved: bool = False,
        named: bool = False,
    ) -> DataFrame[IssuedInvoice]:
        """Assign numbers, store invoices, lines and evidence hashes, and close the run.

        Args:
            run_no: the open draft.
            actor: the person who issues it, and the time.
            invoices: the documents of the run, in any order.
            lines: their lines.
            evidence: the run's Parquet tables, by hash.
            manifest_sha256: the draft of the tables; another draft is not issued.
            approved: require approval by another person than the draft's maker.
            named: require approval by any named person.

        Raises:
            NotTheDraftError: the run is not the open draft with that manifest.
            LedgerError: approval is required and missing; numbers, sums or references break an
                invariant; or the draft differs from the audit chain. Nothing is stored.
        """
        documents, parts = _of_run(run_no, Invoice.of(invoices)), InvoiceLine.of(lines)
        with self._writing() as con:
            run = open_draft(con, run_no, manifest_sha256)
            _may_issue(con, run, approved=approved, named=named)
            insert(con, "invoices", _stored(_as_issued(con, documents, run.issued_on)))
            insert(con, "invoice_lines", _of_run(run_no, parts))
            con.executemany(
                _SQL["add_evidence"],
                ((run_no, *file) for file in evidence),
            )
            con.execute(_SQL["close_run"], (actor.who, utc_text(actor.at), run_no))
            audit.append(con, audit.Event.ISSUED, _detail(run, documents), actor)
            return _invoices(con, run_no)

    def as_issued(
        self, invoices: DataFrame[Invoice], issued_on: dt.date
    ) -> DataFrame[IssuedInvoice]:
        """Return the documents of the next run as `issue` would number them."""
        with self._reading() as con:
            return IssuedInvoice.of(_as_issued(con, invoices, issued_on))

    def invoices(self, run_no: int | None = None) -> DataFrame[IssuedInvoice]:
        """Return issued invoices, of one run or of all, by run and document."""
        with self._reading() as con:
            return _invoices(con, run_no)

    def invoice_lines(self, run_no: int | None = None) -> DataFrame[InvoiceLine]:
        """Return the lines of issued invoices, of one run or of all, in order."""
        with self._reading() as con:
            found = con.execute(_SQL["lines"], (run_no,))
            return InvoiceLine.of(believed(found, InvoiceLine.schema()))

    def evidence(self, run_no: int | None = None) -> pl.DataFrame:
        """Return `EVIDENCE`: the hashed tables of one run or of all."""
        with self._reading() as con:
            return believed(con.execute(_SQL["evidence"], (run_no,)), EVIDENCE)


def _may_issue(con: sqlite3.Connection, run: RunRecord, *, approved: bool, named: bool) -> None:
    if not agrees_with_chain(con, run.run_no):
        raise LedgerError(ErrorCode.RUN_CHANGED, run=run.run_no)
    if (approved or named) and run.approved_by is None:
        raise LedgerError(ErrorCode.RUN_NOT_APPROVED, run=run.run_no)
    if approved and are_same_person(con, run.created_by, run.approved_by):
        raise LedgerError(ErrorCode.RUN_APPROVED_BY_MAKER, run=run.run_no)


def _of_run(run_no: int, rows: pl.DataFrame) -> pl.DataFrame:
    if not (rows.get_column("run_no") == run_no).all():
        raise LedgerError(ErrorCode.RUN_OF_OTHER_ROWS, run=run_no)
    return rows


def _invoices(con: sqlite3.Connection, run_no: int | None) -> DataFrame[IssuedInvoice]:
    found = con.execute(_SQL["invoices"], (run_no,))
    return IssuedInvoice.of(believed(found, IssuedInvoice.schema()))


def _as_issued(con: sqlite3.Connection, invoices: pl.DataFrame, issued_on: dt.date) -> pl.DataFrame:
    """Assign the next numbers, ids and OCR numbers to a run's documents."""
    last_numbers = con.execute(_SQL["last_numbers"], (f"{issued_on:%Y}",))
    last_ids = con.execute(_SQL["last_basis_ids"], (f"{issued_on:%Y-%m}",))
    numbers, ids = believed(last_numbers, _LAST), believed(last_ids, _LAST)
    taken = believed(con.execute(_SQL["taken_ocr_numbers"], (f"{issued_on:%Y}",)), TAKEN)
    return with_ocr(with_riv_basis_ids(with_invoice_numbers(invoices, numbers), ids), taken)


def _stored(invoices: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as the ledger has them: only the first seller's OCR number is `ocr`."""
    is_plain = pl.col("ocr").str.len_chars() == _PLAIN_OCR_DIGITS
    return invoices.with_columns(
        pl.when(is_plain).then("ocr"), longer_ocr=pl.when(~is_plain).then("ocr")
    )


def _detail(run: RunRecord, invoices: pl.DataFrame) -> dict[str, int | str]:
    def kronor(kind: int) -> str:
        return str(invoices.filter(pl.col("kind") == kind).get_column("total").sum() or "0.00")

    notes = invoices.filter(pl.col("kind") == CREDIT_NOTE).height
    return {
        "run": run.run_no,
        "month": run.month,
        "manifest_sha256": run.manifest_sha256,
        "invoices": invoices.height - notes,
        "credit_notes": notes,
        "kronor": kronor(INVOICE),
        "kronor_credited": kronor(CREDIT_NOTE),
    }
