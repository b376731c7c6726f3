"""What became of a contact, and why it costs what it costs: out of evidence and ledger.

Every rule as a run asked it of a contact: its evidence, and the registries as they were then.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import AnswerKind
from contracts.care_contacts import CareContact
from contracts.errors.codes import ErrorCode
from contracts.errors.error import ManifestError, SamfakturaError
from contracts.fates import Fate, JudgedRow, Remark
from contracts.invoices import COMPARED_COLUMNS, BilledItem, BilledLine
from contracts.keys import DOCUMENT, IDENTITY, INVOICE_KEY, ROW_PLACE
from contracts.remarks import CATALOGUE, RemarkCode, RuleGroup
from pipelines.answers.statuses import answers_of
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.history import folders_of_issued_runs
from pipelines.archive.reported import Archive, with_row_numbers
from pipelines.archive.work import Work, read_home
from pipelines.billing.inputs import place_of
from pipelines.billing.manifest import Manifest
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.payments.tables import payment_tables
from pipelines.registries.load import load_registry
from transforms.comparison import same_as
from transforms.explaining.facts import RuleRegistries, facts_of, is_as_matched
from transforms.explaining.money import Judged
from transforms.explaining.rules import Remarked, RuleTold, rules_told
from transforms.matching import MatchingRegistries
from transforms.payments.published import payments_to_publish

_ASKED = (*MatchingRegistries._fields, "fee_codes")


class Rules(NamedTuple):
    """The rules of one judgement; `lacking` says in Swedish why they cannot be told."""

    run: int
    ingest_no: int
    source_row: int
    told: list[RuleTold]
    lacking: str = ""


_NOT_KEPT = "körningens register är inte kvar"
_OTHER_RULES = "körningen gjordes med andra regler än dagens"


class RegistriesThen:
    """The registries as runs had them, each version read once."""

    def __init__(self, home: Home) -> None:
        """Take the home."""
        self._home = home
        self._read: dict[str, Any] = {}

    def of(self, folder: Path) -> RuleRegistries | None:
        """Return those of the run in `folder`; None when one of them is not kept."""
        try:
            hashes = Manifest(folder).inputs.registries
        except ManifestError:
            return None
        found = {name: self._version(name, hashes[f"{name}.csv"]) for name in _ASKED}
        if any(table is None for table in found.values()):
            return None
        who_and_where = (found[name] for name in MatchingRegistries._fields)
        return RuleRegistries(MatchingRegistries(*who_and_where), found["fee_codes"])

    def _version(self, name: str, sha256: str) -> Any:
        place = place_of(self._home, f"registries/{name}.csv", sha256)
        if sha256 not in self._read and place is not None:
            self._read[sha256] = load_registry(name, place.read_bytes())
        return self._read.get(sha256)


class RulesOfContact:
    """Tells the rules of the judgements of one contact."""

    def __init__(self, work: Work, remarks: pl.DataFrame, lines: pl.DataFrame) -> None:
        """Take what `explain` found of the contact: its remarks and lines, with their `run`."""
        self._home = work.home
        self._ledger = work.ledger
        self._remarks = remarks
        self._lines = lines
        self._archive = Archive(work.home, work.ledger.files())
        self._registries = RegistriesThen(work.home)

    def of(self, report: Mapping[str, Any]) -> Rules | None:
        """Return the rules of a judged row; None when it was settled without being judged."""
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
        judged = Judged(
            report["fate"], record.issued_on, *_price(evidence, care), self._changed(report)
        )
        remarked = Remarked(given, self._released(report, record.manifest_sha256))
        facts = None if care.is_empty() else facts_of(care, registries)
        if facts and not all(is_as_matched(facts, row) for row in _matched(evidence, report)):
            return Rules(*where, [], _OTHER_RULES)
        return Rules(*where, rules_told(facts, judged, remarked))

    def _codes(self, report: Mapping[str, Any]) -> frozenset[RemarkCode]:
        rows = self._remarks.filter(_at(report), pl.col("run") == report["run"])
        return frozenset(map(RemarkCode, rows.get_column("code")))

    def _released(self, report: Mapping[str, Any], made_as: str) -> frozenset[RemarkCode]:
        """Return what reports of the same content were released from before the run."""
        decided = self._ledger.decisions(made_as).filter(
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
        """Return the columns in which what the run billed differs from what it credited for it."""
        cause = [pl.col(name) == report[of] for name, of in _CAUSES.items()]
        lines = self._lines.filter(*cause).sort("sign")
        if lines.filter(pl.col("sign") < 0).is_empty():
            return None
        old, new = lines.row(0, named=True), lines.row(-1, named=True)
        return tuple(name for name in COMPARED_COLUMNS if old[name] != new[name])


def rules_of_reports(reports: pl.DataFrame, asked: RulesOfContact) -> list[Rules]:
    """Return the rules of each report as it was judged last, and each time that it was billed.

    A contact that waits is judged every month: what the months said of it stands in the remarks.
    """
    last = reports.sort("run").unique(ROW_PLACE, keep="last")
    billed = reports.filter(pl.col("fate") == Fate.BILLED.value)
    told = pl.concat([last, billed]).unique(["run", *ROW_PLACE]).sort("run", *ROW_PLACE)
    found = [asked.of(report) for report in told.iter_rows(named=True)]
    return [rules for rules in found if rules is not None]


_CAUSES = {"cause_ingest_no": "ingest_no", "cause_row": "source_row", "run": "run"}


def _care_of(evidence: EvidenceOfRun, report: Mapping[str, Any]) -> DataFrame[CareContact]:
    rows = pl.scan_parquet(evidence.folder / "care.parquet").filter(_at(report))
    return CareContact.of(rows.collect())


def _matched(evidence: EvidenceOfRun, report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return what the run matched, if the contact came as far."""
    rows = pl.scan_parquet(evidence.folder / "matched.parquet").filter(_at(report))
    return rows.collect().iter_rows(named=True)


def _price(evidence: EvidenceOfRun, care: pl.DataFrame) -> tuple[Any, int]:
    """Return the amount of a contact, none without a price, and how many items it has."""
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
        SamfakturaError: when there is none, or when it is not clear whose is meant.
    """
    with read_home(home.root) as work:
        runs = [EvidenceOfRun(folder) for folder in folders_of_issued_runs(work)]
        reports = _of_contact(runs, "judged_rows", JudgedRow, contact_id, reporter)
        whose = _reporter_of(reports)
        lines = _of_contact(runs, "billed_lines", BilledLine, contact_id, whose)
        decisions = work.ledger.decisions().filter(
            pl.col("contact_id") == contact_id, pl.col("reporter") == whose
        )
        numbered = lines.drop("run_no").join(
            _invoices(work.ledger), left_on=["run", "invoice"], right_on=DOCUMENT
        )
        remarks = _of_rows(runs, "remarks", Remark, reports)
        return Explanation(
            whose,
            reports.join(
                work.ledger.files().select("ingest_no", "path"), on="ingest_no", how="left"
            ),
            remarks,
            numbered,
            _of_rows(runs, "billed_items", BilledItem, lines).join(
                lines.select("run", "invoice", "sign").unique(), on=["run", "invoice"], how="semi"
            ),
            decisions,
            answers_of(work, AnswerKind.STATUSES, (whose, contact_id)),
            _refusals_of(work.ledger, numbered),
            answers_of(work, AnswerKind.STATE_CLAIMS, (whose, contact_id)),
            _payments_of(work, lines),
            _of_contact(runs, "care", CareContact, contact_id, whose),
            rules_of_reports(reports, RulesOfContact(work, remarks, lines)),
        )


def _reporter_of(reports: pl.DataFrame) -> str:
    """Return whose contact is meant.

    Raises:
        SamfakturaError: when nobody's, or that of one of several.
    """
    reporters: list[str] = reports.get_column("reporter").unique().sort().to_list()
    if not reporters:
        raise SamfakturaError(ErrorCode.CONTACT_UNKNOWN)
    if len(reporters) > 1:
        raise SamfakturaError(ErrorCode.CONTACT_OF_SEVERAL, reporters=", ".join(reporters))
    return reporters[0]


def _refusals_of(ledger: Ledger, numbered: pl.DataFrame) -> pl.DataFrame:
    """Return the payer's refusals of the invoices that the lines stand on."""
    invoices = numbered.select("invoice_number", _seller="seller_org_no").unique()
    told = pl.col("seller_org_no").is_null() | (pl.col("seller_org_no") == pl.col("_seller"))
    found = ledger.refused_invoices().join(invoices, on="invoice_number").filter(told)
    return found.sort("refused_on", "invoice_number", "source_row")


def _payments_of(work: Work, lines: pl.DataFrame) -> pl.DataFrame:
    """Return what pays the whole invoices that the lines stand on, by invoice and payment."""
    key = list(INVOICE_KEY)
    invoices = lines.join(
        work.ledger.invoices().select(*DOCUMENT, "invoice_number", "total"),
        left_on=["run", "invoice"],
        right_on=DOCUMENT,
    )
    known = payments_to_publish(payment_tables(work)).filter(pl.col("state") == "matched")
    return known.join(invoices.select(*key, "total").unique(), on=key).sort(*key, "payment_no")


def _invoices(ledger: Ledger) -> pl.DataFrame:
    """Return the number of each document, and what became of it since."""
    key = list(INVOICE_KEY)
    found = ledger.invoices().select(*DOCUMENT, *key, "kind", "issued_on")
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
        pl.struct(ROW_PLACE).is_in(rows.select(pl.struct(ROW_PLACE)).to_series().implode()),
        contract.none(),
    )
    return found.join(rows.select("run", *ROW_PLACE).unique(), on=["run", *ROW_PLACE], how="semi")


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
