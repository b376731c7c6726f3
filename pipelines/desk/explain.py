"""The history of a contact and the reasons for its price.

Every rule is evaluated as a run did it: with the run's evidence and its registries.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import AnswerKind
from contracts.care_contacts import CareContact
from contracts.contract import Contract
from contracts.doubles import Resemblance
from contracts.errors.codes import ErrorCode
from contracts.errors.error import ManifestError, SamfakturaError
from contracts.fates import Fate, JudgedRow, Remark
from contracts.invoices import COMPARED_COLUMNS, BilledItem, BilledLine, Invoice
from contracts.keys import CREDIT, DEBIT, DOCUMENT, IDENTITY, INVOICE_KEY, ROW_PLACE
from contracts.remarks import CATALOGUE, RemarkCode, RuleGroup
from pipelines.answers.statuses import answers_of
from pipelines.archive.evidence import EvidenceOfRun, scanned
from pipelines.archive.history import folders_of_issued_runs
from pipelines.archive.reported import Archive, with_row_numbers
from pipelines.archive.work import Work, read_home
from pipelines.billing.inputs import Inputs, file_of_registry, kept_registry
from pipelines.billing.manifest import Manifest
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.payments.tables import payment_tables
from transforms.cells.identities import canonical_identity, with_canonical_identity
from transforms.comparison import same_as
from transforms.draft_numbers import with_draft_numbers
from transforms.explaining.facts import RuleRegistries, facts_of, is_as_matched
from transforms.explaining.money import Judged
from transforms.explaining.rules import Remarked, RuleOutcome, Sender, rule_outcomes
from transforms.matching import MatchingRegistries
from transforms.payments.published import payments_to_publish
from transforms.senders import folder_of

_ASKED = (*MatchingRegistries._fields, "fee_codes")


class Rules(NamedTuple):
    """The rules of one judgement; `lacking` is the reason, in Swedish, without them."""

    run: int
    ingest_no: int
    source_row: int
    rules: list[RuleOutcome]
    lacking: str = ""


_NOT_KEPT = "körningens register är inte kvar"
_OTHER_RULES = "körningen gjordes med andra regler än dagens"


class RegistriesThen:
    """The registries as runs read them, each version loaded once."""

    def __init__(self, home: Home) -> None:
        """Initialise with the home."""
        self._home = home
        self._read: dict[str, Any] = {}

    def of(self, folder: Path) -> RuleRegistries | None:
        """Return the registries of the run in `folder`; None if one is not archived."""
        try:
            inputs = Manifest(folder).inputs
        except ManifestError:
            return None
        found = {name: self._version(name, inputs) for name in _ASKED}
        if any(table is None for table in found.values()):
            return None
        who_and_where = (found[name] for name in MatchingRegistries._fields)
        return RuleRegistries(MatchingRegistries(*who_and_where), found["fee_codes"])

    def sender(self, folder: Path, path: str) -> Sender | None:
        """Return what the registries of the run in `folder` have about a file's folder."""
        table = self._version("deliverers", Manifest(folder).inputs)
        if table is None or table.is_empty():
            return None
        lay_in = pl.select(path=pl.lit(path)).select(folder_of("path")).item()
        named = table.filter(pl.col("folder").eq_missing(pl.lit(lay_in, dtype=pl.String)))
        return Sender(lay_in, tuple(named.get_column("line").sort()))

    def _version(self, name: str, inputs: Inputs) -> Any:
        """Return a registry by the inputs of a run; None if it had none, or it is not archived."""
        file = file_of_registry(inputs, name)
        sha256 = "" if file is None else inputs.registries[file]
        if sha256 not in self._read:
            self._read[sha256] = kept_registry(self._home, inputs, name)
        return self._read[sha256]


class RulesOfContact:
    """Evaluates the rules of the judgements of one contact."""

    def __init__(self, work: Work, remarks: pl.DataFrame, lines: pl.DataFrame) -> None:
        """Initialise with the contact's remarks and lines, with their `run`."""
        self._home = work.home
        self._ledger = work.ledger
        self._remarks = remarks
        self._lines = lines
        self._archive = Archive(work.home, work.ledger.files())
        self._registries = RegistriesThen(work.home)

    def of(self, report: Mapping[str, Any]) -> Rules | None:
        """Return the rules of a judged row; None if it was settled without being judged."""
        record = self._ledger.run(report["run"])
        evidence = EvidenceOfRun(self._home.root / record.folder)
        care = _care_of(evidence, report)
        given = self._codes(report)
        if care.is_empty() and not any(_is_of_form(code) for code in given):
            return None
        where = report["run"], report["ingest_no"], report["source_row"]
        registries = self._registries.of(evidence.folder)
        if registries is None:
            return Rules(*where, [], _NOT_KEPT)
        alike = evidence.read_if_kept("resemblances", Resemblance).filter(_at(report))
        judged = Judged(
            report["fate"],
            record.issued_on,
            *_price(evidence, care),
            self._changed(report),
            tuple(alike.sort("code").iter_rows(named=True)),
        )
        sender = self._registries.sender(evidence.folder, report["path"])
        remarked = Remarked(given, self._released(report, record.manifest_sha256), sender)
        facts = None if care.is_empty() else facts_of(care, registries)
        if facts and not all(is_as_matched(facts, row) for row in _matched(evidence, report)):
            return Rules(*where, [], _OTHER_RULES)
        return Rules(*where, rule_outcomes(facts, judged, remarked))

    def _codes(self, report: Mapping[str, Any]) -> frozenset[RemarkCode]:
        rows = self._remarks.filter(_at(report), pl.col("run") == report["run"])
        return frozenset(map(RemarkCode, rows.get_column("code")))

    def _released(self, report: Mapping[str, Any], made_as: str) -> frozenset[RemarkCode]:
        """Return the codes that equal reports were released from before the run."""
        decided = _decisions(self._ledger, made_as).filter(
            pl.col("kind") == "release",
            *(pl.col(name) == report[name] for name in IDENTITY),
        )
        place = pl.DataFrame({name: [report[name]] for name in ROW_PLACE})
        asked = self._archive.rows(place)
        released = self._archive.rows(decided).join(
            decided.select(*ROW_PLACE, "codes"), on=ROW_PLACE
        )
        same = same_as(with_row_numbers(asked, asked.clear()), released)
        return frozenset(
            RemarkCode(code) for codes in same.get_column("codes") for code in codes.split()
        )

    def _changed(self, report: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Return the columns that differ between the run's debit and its credit."""
        cause = [pl.col(name) == report[of] for name, of in _CAUSES.items()]
        lines = self._lines.filter(*cause)
        old, new = (lines.filter(pl.col("sign") == sign) for sign in (CREDIT, DEBIT))
        if old.is_empty():
            billed = self._lines.filter(pl.col("care_month").is_not_null())
            return None if billed.filter(pl.col("run") < report["run"]).is_empty() else ()
        both = old.join(new, on="care_month", nulls_equal=True, suffix="_new", how="left")
        return tuple(
            name
            for name in COMPARED_COLUMNS
            if not both.filter(~pl.col(name).eq_missing(pl.col(f"{name}_new"))).is_empty()
        )


def rules_of_reports(reports: pl.DataFrame, asked: RulesOfContact) -> list[Rules]:
    """Return the rules of each report's last judgement, and of each billing.

    A contact that waits is judged every month; the remarks show the judgement of each month.
    """
    last = reports.sort("run").unique(ROW_PLACE, keep="last")
    billed = reports.filter(pl.col("fate") == Fate.BILLED.value)
    selected = pl.concat([last, billed]).unique(["run", *ROW_PLACE]).sort("run", *ROW_PLACE)
    found = [asked.of(report) for report in selected.iter_rows(named=True)]
    return [rules for rules in found if rules is not None]


_CAUSES = {"cause_ingest_no": "ingest_no", "cause_row": "source_row", "run": "run"}


def _care_of(evidence: EvidenceOfRun, report: Mapping[str, Any]) -> DataFrame[CareContact]:
    rows = pl.scan_parquet(evidence.folder / "care.parquet").filter(_at(report))
    return CareContact.of(rows.collect())


def _matched(evidence: EvidenceOfRun, report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the match of the run, if the contact reached that stage."""
    rows = pl.scan_parquet(evidence.folder / "matched.parquet").filter(_at(report))
    return rows.collect().iter_rows(named=True)


def _price(evidence: EvidenceOfRun, care: pl.DataFrame) -> tuple[Any, int]:
    """Return the amount of a contact, None without a price, and its number of items."""
    rows = care.get_column("row").implode()
    found = [
        pl.scan_parquet(evidence.folder / f"{table}.parquet").filter(pl.col("row").is_in(rows))
        for table in ("priced", "price_items")
    ]
    priced, items = pl.collect_all(found)
    return (None if priced.is_empty() else priced.item(0, "amount")), items.height


def _at(report: Mapping[str, Any]) -> pl.Expr:
    return pl.all_horizontal(pl.col(name) == report[name] for name in ROW_PLACE)


def _is_of_form(code: RemarkCode) -> bool:
    return CATALOGUE[code].group is RuleGroup.FORMAT and code is not RemarkCode.NOT_A_BILLED_CONTACT


class Explanation(NamedTuple):
    """The history of a contact, as tables; `run_no` and `month` identify the run.

    `reporter` and `contact_id` are in canonical form.

    `reports`: file, row, fate, the run's `state`. `remarks`: code, verdict. `cells`: those that
    the remarks are about, under the sender's headings, with what to write. `lines`: invoice
    number and kind, amount, agreement, payer, route and other decisive columns, and the later
    state of the invoice: `sent_on` and `how`, `voided_at`, `voided_by` and `voided_because`,
    and the same of `ordered`. `items`: each amount with its list row and source. `decisions`:
    the person who released or refused it, the time and the reason. `answers`: every status from
    the region, the earliest first. `refusals`: the payer's of the lines' invoices. `claims`: on
    the state. `payments`: those of the invoices. `care`: unit and patient, for the access log.
    `rules`: the condition of each rule and its outcome. `withdrawals`: those of the files.
    """

    reporter: str
    contact_id: str
    reports: pl.DataFrame
    remarks: pl.DataFrame
    cells: pl.DataFrame
    lines: pl.DataFrame
    items: pl.DataFrame
    decisions: pl.DataFrame
    answers: pl.DataFrame
    refusals: pl.DataFrame
    claims: pl.DataFrame
    payments: pl.DataFrame
    care: pl.DataFrame
    rules: list[Rules]
    withdrawals: pl.DataFrame

    def values_of(self, column: str) -> list[str]:
        """Return the reported values of a column of `care`."""
        return self.care.get_column(column).drop_nulls().unique().sort().to_list()


def explain(home: Home, contact_id: str, reporter: str | None = None) -> Explanation:
    """Return everything that issued runs and the open draft did with a contact.

    Raises:
        SamfakturaError: the contact is unknown, or several reporters have one with that id.
    """
    reporter, contact_id = canonical_identity(reporter, contact_id)
    with read_home(home.root) as work:
        draft = work.ledger.draft()
        runs = [EvidenceOfRun(folder) for folder in folders_of_issued_runs(work)]
        runs += [] if draft is None else [EvidenceOfRun(work.home.root / draft.folder)]
        reports = _of_contact(runs, "judged_rows", JudgedRow, contact_id, reporter)
        found_reporter = _reporter_of(reports)
        lines = _of_contact(runs, "billed_lines", BilledLine, contact_id, found_reporter)
        decisions = _decisions(work.ledger).filter(
            pl.col("contact_id") == contact_id, pl.col("reporter") == found_reporter
        )
        placed = reports.join(
            work.ledger.files().select("ingest_no", "path"), on="ingest_no", how="left"
        ).join(work.ledger.runs().select("state", run="run_no"), on="run")
        numbered = lines.drop("run_no").join(
            _invoices(work), left_on=["run", "invoice"], right_on=DOCUMENT
        )
        remarks = _of_rows(runs, "remarks", Remark, reports)
        return Explanation(
            found_reporter,
            contact_id,
            placed,
            remarks,
            Archive(work.home, work.ledger.files()).cells(
                remarks.select(*ROW_PLACE, "code").unique()
            ),
            numbered,
            _of_rows(runs, "billed_items", BilledItem, lines).join(
                lines.select("run", "invoice", "sign").unique(), on=["run", "invoice"], how="semi"
            ),
            decisions,
            answers_of(work, AnswerKind.STATUSES, (found_reporter, contact_id)),
            _refusals_of(work.ledger, numbered),
            answers_of(work, AnswerKind.STATE_CLAIMS, (found_reporter, contact_id)),
            _payments_of(work, lines),
            _of_contact(runs, "care", CareContact, contact_id, found_reporter),
            rules_of_reports(placed, RulesOfContact(work, remarks, lines)),
            work.ledger.withdrawals().join(placed.unique("ingest_no"), on="ingest_no"),
        )


def _decisions(ledger: Ledger, made_as: str | None = None) -> pl.DataFrame:
    return with_canonical_identity(ledger.decisions(made_as).lazy()).collect()


def _reporter_of(reports: pl.DataFrame) -> str:
    """Return the reporter of the contact.

    Raises:
        SamfakturaError: the contact is unknown, or several reporters have one with that id.
    """
    reporters: list[str] = reports.get_column("reporter").unique().sort().to_list()
    if not reporters:
        raise SamfakturaError(ErrorCode.CONTACT_UNKNOWN)
    if len(reporters) > 1:
        raise SamfakturaError(ErrorCode.CONTACT_OF_SEVERAL, reporters=", ".join(reporters))
    return reporters[0]


def _refusals_of(ledger: Ledger, numbered: pl.DataFrame) -> pl.DataFrame:
    """Return the payer's refusals of the invoices that contain the lines."""
    invoices = numbered.select("invoice_number", _seller="seller_org_no").unique()
    of_seller = pl.col("seller_org_no").is_null() | (pl.col("seller_org_no") == pl.col("_seller"))
    found = ledger.refused_invoices().join(invoices, on="invoice_number").filter(of_seller)
    return found.sort("refused_on", "invoice_number", "source_row")


def _payments_of(work: Work, lines: pl.DataFrame) -> pl.DataFrame:
    """Return the payments of the lines' invoices, by invoice and payment."""
    key = list(INVOICE_KEY)
    invoices = lines.join(
        work.ledger.invoices().select(*DOCUMENT, "invoice_number", "total"),
        left_on=["run", "invoice"],
        right_on=DOCUMENT,
    )
    known = payments_to_publish(payment_tables(work)).filter(pl.col("state") == "matched")
    return known.join(invoices.select(*key, "total").unique(), on=key).sort(*key, "payment_no")


def _invoices(work: Work) -> pl.DataFrame:
    """Return the number of each document, also of the draft, and its later state."""
    ledger, draft, key = work.ledger, work.ledger.draft(), list(INVOICE_KEY)
    columns = [*DOCUMENT, *key, "kind", "issued_on"]
    found = ledger.invoices().select(columns)
    if draft is not None:
        evidence = EvidenceOfRun(work.home.root / draft.folder)
        numbered = with_draft_numbers(evidence.read("invoices", Invoice))
        found = pl.concat([found, numbered.select(columns)])
    for name, taken in (("voided", ledger.voids()), ("ordered", ledger.credit_orders())):
        renamed = {f"{name}_at": "at", f"{name}_by": "who", f"{name}_because": "because"}
        found = found.join(taken.select(*key, **renamed), on=key, how="left")
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
    return _scanned(runs, table, wanted, contract)


def _of_rows(
    runs: list[EvidenceOfRun],
    table: str,
    contract: type[Remark] | type[BilledItem],
    rows: pl.DataFrame,
) -> pl.DataFrame:
    found = _scanned(
        runs,
        table,
        pl.struct(ROW_PLACE).is_in(rows.select(pl.struct(ROW_PLACE)).to_series().implode()),
        contract,
    )
    return found.join(rows.select("run", *ROW_PLACE).unique(), on=["run", *ROW_PLACE], how="semi")


def _scanned(
    runs: list[EvidenceOfRun], table: str, wanted: pl.Expr, contract: type[Contract]
) -> pl.DataFrame:
    """Scan the table of each run for `wanted`; `run` and `month` identify the run."""
    found = [contract.none().with_columns(run=pl.lit(0, dtype=pl.Int64), month=pl.lit("")).lazy()]
    for run in runs:
        rows = scanned([run.folder], table, contract)
        identified = set(IDENTITY) <= set(contract.columns())
        rows = (with_canonical_identity(rows) if identified else rows).filter(wanted)
        found.append(
            rows.with_columns(
                run=pl.lit(int(run.folder.name), dtype=pl.Int64),
                month=pl.lit(run.folder.parent.name),
            )
        )
    return pl.concat(found).collect()
