"""What became of a contact, and why it costs what it costs: out of evidence and ledger."""

from typing import NamedTuple

import polars as pl

from contracts.answers import AnswerKind
from contracts.care_contacts import CareContact
from contracts.fates import JudgedRow, Remark
from contracts.invoices import BilledItem, BilledLine
from pipelines.answers.statuses import answers_of
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.history import folders_of_issued_runs
from pipelines.explain_rules import Rules, RulesOfContact, rules_of_reports
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger, ledger_of
from pipelines.payments.tables import payment_tables
from transforms.payments.published import published_payments

_PLACE = ["ingest_no", "source_row"]


class UnknownContactError(Exception):
    """No report of the contact was ever judged, or several reporters have one of that id."""


class Explanation(NamedTuple):
    """A contact's way, as tables; `run_no` and `month` tell when.

    `reports`: file, row, fate. `remarks`: code, verdict. `lines`: invoice number and kind, amount,
    agreement, payer, route and what else decided, and what became of the invoice: `sent_on` and
    `how`, `voided_at`, `voided_by` and `voided_because`, and the same of `ordered`. `items`: each
    krona with its list row and source. `decisions`: who released or refused it, when and why.
    `answers`: every status of the region's, the first delivered first. `refusals`: the payer's
    of the lines' invoices. `claims`: on the state. `payments`: what pays those invoices. `care`:
    unit and patient, for the log of who looked. `rules`: what each rule asked and what answered.
    """

    reporter: str
    reports: pl.DataFrame
    remarks: pl.DataFrame
    lines: pl.DataFrame
    items: pl.DataFrame
    decisions: pl.DataFrame
    answers: pl.DataFrame
    refusals: pl.DataFrame
    claims: pl.DataFrame
    payments: pl.DataFrame
    care: pl.DataFrame
    rules: list[Rules]

    def values_of(self, column: str) -> list[str]:
        """Return what the reports of the contact told of a column of `care`."""
        return self.care.get_column(column).drop_nulls().unique().sort().to_list()


def explain(home: Home, contact_id: str, reporter: str | None = None) -> Explanation:
    """Tell all that issued runs did with a contact.

    Raises:
        UnknownContactError: when there is none, or when it is not clear whose is meant.
    """
    with ledger_of(home) as ledger:
        runs = [EvidenceOfRun(folder) for folder in folders_of_issued_runs(home, ledger)]
        reports = _of_contact(runs, "judged_rows", JudgedRow, contact_id, reporter)
        whose = _reporter_of(reports)
        lines = _of_contact(runs, "billed_lines", BilledLine, contact_id, whose)
        decisions = ledger.decisions().filter(
            pl.col("contact_id") == contact_id, pl.col("reporter") == whose
        )
        numbered = lines.drop("run_no").join(
            _invoices(ledger), left_on=["run", "invoice"], right_on=["run_no", "invoice"]
        )
        remarks = _of_rows(runs, "remarks", Remark, reports)
        return Explanation(
            whose,
            reports.join(ledger.files().select("ingest_no", "path"), on="ingest_no", how="left"),
            remarks,
            numbered,
            _of_rows(runs, "billed_items", BilledItem, lines).join(
                lines.select("run", "invoice", "sign").unique(), on=["run", "invoice"], how="semi"
            ),
            decisions,
            answers_of(home, ledger, AnswerKind.STATUSES, (whose, contact_id)),
            _refusals_of(ledger, numbered),
            answers_of(home, ledger, AnswerKind.STATE_CLAIMS, (whose, contact_id)),
            _payments_of(home, ledger, lines),
            _of_contact(runs, "care", CareContact, contact_id, whose),
            rules_of_reports(reports, RulesOfContact(home, ledger, remarks, lines)),
        )


def _reporter_of(reports: pl.DataFrame) -> str:
    """Return whose contact is meant.

    Raises:
        UnknownContactError: when nobody's, or that of one of several.
    """
    reporters: list[str] = reports.get_column("reporter").unique().sort().to_list()
    if not reporters:
        raise UnknownContactError("no report of that contact is judged")
    if len(reporters) > 1:
        raise UnknownContactError(
            f"several reporters have a contact of that id: name --reporter {reporters}"
        )
    return reporters[0]


def _refusals_of(ledger: Ledger, numbered: pl.DataFrame) -> pl.DataFrame:
    """Return the payer's refusals of the invoices that the lines stand on."""
    invoices = numbered.select("invoice_number", _seller="seller_org_no").unique()
    told = pl.col("seller_org_no").is_null() | (pl.col("seller_org_no") == pl.col("_seller"))
    found = ledger.refused_invoices().join(invoices, on="invoice_number").filter(told)
    return found.sort("refused_on", "invoice_number", "source_row")


def _payments_of(home: Home, ledger: Ledger, lines: pl.DataFrame) -> pl.DataFrame:
    """Return what pays the whole invoices that the lines stand on, by invoice and payment."""
    key = ["seller_org_no", "invoice_number"]
    invoices = lines.join(
        ledger.invoices().select("run_no", "invoice", "invoice_number", "total"),
        left_on=["run", "invoice"],
        right_on=["run_no", "invoice"],
    )
    known = published_payments(payment_tables(home, ledger)).filter(pl.col("state") == "matched")
    return known.join(invoices.select(*key, "total").unique(), on=key).sort(*key, "payment_no")


def _invoices(ledger: Ledger) -> pl.DataFrame:
    """Return the number of each document, and what became of it since."""
    key = ["seller_org_no", "invoice_number"]
    found = ledger.invoices().select("run_no", "invoice", *key, "kind", "issued_on")
    for name, taken in (("voided", ledger.voids()), ("ordered", ledger.credit_orders())):
        told = {f"{name}_at": "at", f"{name}_by": "who", f"{name}_because": "because"}
        found = found.join(taken.select(*key, **told), on=key, how="left")
    sent = ledger.sendings().select(*key, "sent_on", "how")
    return found.join(sent, on=key, how="left").drop("seller_org_no")


def _of_contact(
    runs: list[EvidenceOfRun],
    table: str,
    contract: type[JudgedRow] | type[BilledLine] | type[CareContact],
    contact_id: str,
    reporter: str | None,
) -> pl.DataFrame:
    wanted = pl.col("contact_id") == contact_id
    if reporter is not None:
        wanted &= pl.col("reporter") == reporter
    return _told_by(runs, table, wanted, contract.none())


def _of_rows(
    runs: list[EvidenceOfRun],
    table: str,
    contract: type[Remark] | type[BilledItem],
    rows: pl.DataFrame,
) -> pl.DataFrame:
    found = _told_by(
        runs,
        table,
        pl.struct(_PLACE).is_in(rows.select(pl.struct(_PLACE)).to_series().implode()),
        contract.none(),
    )
    return found.join(rows.select("run", *_PLACE).unique(), on=["run", *_PLACE], how="semi")


def _told_by(
    runs: list[EvidenceOfRun], table: str, wanted: pl.Expr, none: pl.DataFrame
) -> pl.DataFrame:
    """Scan each run's table for what is wanted; `run` and `month` say which run it was."""
    found = [none.with_columns(run=pl.lit(0, dtype=pl.Int64), month=pl.lit("")).lazy()]
    for run in runs:
        rows = pl.scan_parquet(run.folder / f"{table}.parquet").filter(wanted)
        found.append(
            rows.with_columns(
                run=pl.lit(int(run.folder.name), dtype=pl.Int64),
                month=pl.lit(run.folder.parent.name),
            )
        )
    return pl.concat(found).collect()
