"""The stages of a run, in order.

Each stage reads the tables of earlier stages and keeps its own.

Many rows are processed in slices, where a row's result depends on that row and the registries
alone. A slice stays in the processor's caches and reuses the memory of the previous one, and
several run in parallel: Polars and DuckDB release Python's lock. Measured on a million contacts
(`make bench`), slices used half the processor time of one table of the same width.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar, cast

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import (
    CareContact,
    ContactPrice,
    MatchedContact,
    PriceItem,
    StayPart,
)
from contracts.codes import ItemKind
from contracts.doubles import JudgedRemark
from contracts.errors.error import SettingsError, TemplateError
from contracts.fates import BarredRow, Fate, JudgedRow, Remark, RowFate, RowRemark
from contracts.invoices import BilledItem, BilledLine, Invoice, InvoiceLine
from contracts.keys import DOCUMENT, IDENTITY, ROW_PLACE
from contracts.reconciliation import HeldAmount
from contracts.registries import BasisTemplate, KeptTemplate
from pipelines.billing.registry_history import list_registry_changes
from pipelines.billing.run import Run
from pipelines.billing.stays import for_matching, not_due, parts_of_stays
from pipelines.billing.tables import file_accounts
from pipelines.home.bounded import TEMPLATE_BYTES, bounded_bytes, lies_there
from pipelines.home.log import noted
from pipelines.home.settings import RunSettings
from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from transforms.believe import BelievedContacts, CodeTables, believe
from transforms.cells.days import parsed_moment
from transforms.comparison import Causes, with_reasons
from transforms.division import InvoiceLimits
from transforms.documents.basis.template import opened
from transforms.documents.riv.codes import LARGEST_MESSAGE
from transforms.invoicing import Issue, invoice_contacts, originals_of
from transforms.matching import known_to_matching, match_contacts, match_unjudged
from transforms.parties import Parties, paper_without_ground
from transforms.pricing.contacts import PricingRegistries, price_contacts
from transforms.pricing.undecided import YearlyTables, undecided
from transforms.senders import remarks_on_senders
from transforms.settlement import (
    JudgedContacts,
    LedgerBefore,
    Lines,
    NetBefore,
    PricesOfRun,
    Terms,
    lines_of,
    settle,
)

# The XML of an invoice line, with room for the head of the invoice.
_BYTES_OF_A_LINE: Final = 2_500
_ITEM = [name for name in PriceItem.columns() if name != "row"]


def new_lines(run: Run) -> Lines:
    """Return the lines to bill and to credit, of the judged rows."""
    return lines_of(
        run.evidence.read("matched", MatchedContact),
        PricesOfRun(
            run.evidence.read("priced", ContactPrice), run.evidence.read("stay_parts", StayPart)
        ),
        run.evidence.read("judged_rows", JudgedRow),
        NetBefore(run.billed, run.to_credit),
        run.order.run_no,
    )


def gather_invoices(run: Run) -> None:
    """Gather the lines into documents, and keep documents, lines and items."""
    debits, credited = new_lines(run)
    invoiced = invoice_contacts(
        debits,
        _with_originals(run, credited),
        pl.concat([_new_items(run, debits), _old_items(run, credited)]),
        Issue(run.order.month, run.order.issued_on, _limits(run.settings)),
        Parties(run.registries.agreements, run.registries.payers),
    )
    run.evidence.keep("invoices", Invoice.of(invoiced.invoices))
    run.evidence.keep("invoice_lines", InvoiceLine.of(invoiced.invoice_lines))
    run.evidence.keep("billed_lines", BilledLine.of(invoiced.billed_lines))
    run.evidence.keep("billed_items", BilledItem.of(invoiced.billed_items))


def _limits(settings: RunSettings) -> InvoiceLimits:
    """Return the largest invoice. Its basis is attached, in text form, up to what is refused."""
    lines = settings.split_above_lines
    room = (settings.refuse_above_bytes - lines * _BYTES_OF_A_LINE) * 3 // 4
    attachment = min(settings.embed_up_to_bytes, room)
    return InvoiceLimits(lines, LARGEST_MESSAGE, attachment if attachment > 0 else None)


def _with_originals(run: Run, credited: pl.DataFrame) -> pl.DataFrame:
    """Add why each line is credited, and the invoice that it was on."""
    orders = run.work.ledger.credit_orders().filter(pl.col("after_run") < run.order.run_no)
    ordered = orders.select(DOCUMENT)
    cancelled = run.places.join(run.triaged.cancelled.select("row"), on="row", how="semi")
    causes = Causes(
        run.evidence.read("judged_rows", JudgedRow),
        cancelled,
        ordered,
        run.work.ledger.refused_orders().join(ordered, on=DOCUMENT, how="semi"),
        run.withdrawn.select("ingest_no"),
    )
    return with_reasons(credited, causes).join(
        originals_of(run.work.ledger.invoices()),
        on=["credited_run", "credited_invoice"],
        how="left",
        maintain_order="left",
    )


def _new_items(run: Run, debits: pl.DataFrame) -> pl.DataFrame:
    places = run.places.select("row", *ROW_PLACE)
    lines = debits.select(*ROW_PLACE, "care_month")
    billed = places.join(lines, on=ROW_PLACE, how="inner").select("row", *ROW_PLACE, "care_month")
    return (
        run.evidence.read("price_items", PriceItem)
        .join(billed, on=["row", "care_month"], how="inner", nulls_equal=True)
        .select(pl.lit(run.order.run_no, dtype=pl.Int64).alias("debit_run"), *ROW_PLACE, *_ITEM)
    )


def _old_items(run: Run, credited: pl.DataFrame) -> pl.DataFrame:
    lines = credited.with_columns(invoice="credited_invoice")
    items = run.history.items(lines)
    return items.select(pl.col("run_no").alias("debit_run"), *ROW_PLACE, *_ITEM)


D = TypeVar("D", bound=pl.DataFrame)
_T = TypeVar("_T")

# Rows per slice. The number does not depend on the machine, so that the same rows give the same
# bytes everywhere.
_ROWS: Final = 250_000


def by_shard(rows: D, work: Callable[[D], _T]) -> list[_T]:
    """Return the results of `work` for each slice of `rows`, in order.

    No rows are one slice.
    """
    slices = cast("list[D]", list(rows.iter_slices(_ROWS))) or [rows]
    if len(slices) == 1:
        return [work(rows)]
    with ThreadPoolExecutor(min(len(slices), os.cpu_count() or 1)) as workers:
        return list(workers.map(work, slices))


def list_undecided(run: Run) -> None:
    """List what is not decided for the year of care that is near, with the kronor at stake."""
    registries = run.registries
    tables = YearlyTables(
        registries.price_lists,
        registries.price_items,
        registries.drg_weights,
        registries.patient_fees,
    )
    items = run.evidence.read("price_items", PriceItem)
    run.evidence.keep("undecided_lists", undecided(tables, items, run.order.issued_on))


def list_paper(run: Run) -> None:
    """List the agreements whose invoices are on paper without a ground for it."""
    invoices = run.evidence.read("invoices", Invoice)
    found = paper_without_ground(invoices, run.registries.agreements, run.order.issued_on)
    run.evidence.keep("ungrounded_paper", found)


def keep_professions(run: Run) -> None:
    """Keep the professions with the evidence: the national bases state their national codes."""
    run.evidence.keep("professions", run.registries.professions)


def keep_templates(run: Run) -> None:
    """Keep the current templates, so that the documents can always be reproduced.

    Raises:
        RegistryError: a template is missing or cannot be filled in.
    """
    registry = run.registries.basis_templates
    run.evidence.keep("basis_templates", _kept(registry, run.work.home.templates))


def _kept(registry: DataFrame[BasisTemplate], folder: Path) -> DataFrame[KeptTemplate]:
    lines = dict(registry.select("template", "line").sort("line", descending=True).iter_rows())
    faults = list(_faults(lines, folder))
    if faults:
        raise RegistryError(faults)
    contents = {name: bounded_bytes(folder / name, TEMPLATE_BYTES) for name in lines}
    content = [contents[name] for name in registry.get_column("template")]
    return KeptTemplate.of(registry.with_columns(pl.Series("content", content, dtype=pl.Binary)))


def _faults(lines: dict[str, int], folder: Path) -> Iterator[RegistryFault]:
    """Yield the faults of the templates, at the first line that names each."""
    for name, line in sorted(lines.items(), key=lambda named: named[1]):
        place = ("basis_templates.csv", line, "template")
        if not lies_there(folder / name):
            message = "Filen finns inte i mappen templates. Lägg dit den, eller rätta namnet."
            yield RegistryFault(FaultCode.NO_SUCH_ROW, *place, message)
            continue
        try:
            opened(bounded_bytes(folder / name, TEMPLATE_BYTES))
        except (SettingsError, TemplateError) as wrong:
            yield RegistryFault(FaultCode.LAYOUT, *place, f"{wrong.swedish} {wrong.to_do}")


def believe_reports(run: Run) -> None:
    """Convert the latest reports to care contacts, and remark on invalid ones."""
    settled = run.triaged.settled
    registries = run.registries
    tables = CodeTables(
        registries.fee_codes,
        registries.visit_types,
        registries.professions,
        registries.drg_weights,
    )

    def judged(reports: pl.DataFrame) -> BelievedContacts:
        return believe(reports, tables, issued_on=run.order.issued_on, settled=settled)

    believed = by_shard(run.reported, judged)
    run.let_go_of_reports()
    run.evidence.keep("care", CareContact.joined(part.accepted for part in believed))
    on_senders = remarks_on_senders(run.evidence.read("care", CareContact), run.barred)
    remarks = [*(part.remarks for part in believed), on_senders]
    run.evidence.keep("remarks_on_format", RowRemark.joined(remarks))
    if not run.registries.deliverers.is_empty():
        barred = run.places.join(run.barred, on="row", how="semi").select(ROW_PLACE)
        run.evidence.keep("barred_rows", BarredRow.of(barred))


def match_care(run: Run) -> None:
    """Find person, LMA number, unit, agreement and payer of the contacts that are due."""
    care = run.evidence.read("care", CareContact)
    later = not_due(run, care)
    known = known_to_matching(for_matching(run), care)
    released = run.released
    apart = pl.concat([later.rows, run.barred])
    matched = by_shard(care, lambda contacts: match_contacts(contacts, known, released, apart))
    remarks = [later.remarks, *(part.remarks for part in matched)]
    run.evidence.keep("matched", MatchedContact.joined(part.accepted for part in matched))
    run.evidence.keep("remarks_on_match", RowRemark.joined(remarks))
    run.evidence.keep("unreported_stays", later.unreported)


def price_matched(run: Run) -> None:
    """Price the contacts that were matched, item by item."""
    known = _for_pricing(run)
    matched = run.evidence.read("matched", MatchedContact)
    parts = parts_of_stays(run, matched)
    priced = by_shard(matched, lambda contacts: price_contacts(contacts, known, parts))
    run.evidence.keep("priced", ContactPrice.joined(part.accepted for part in priced))
    run.evidence.keep("price_items", PriceItem.joined(part.items for part in priced))
    run.evidence.keep("remarks_on_price", RowRemark.joined(part.remarks for part in priced))
    run.evidence.keep("stay_parts", StayPart.joined(part.parts for part in priced))


def settle_contacts(run: Run) -> None:
    """Compare contacts with the ledger; give rows their fates, account for files."""
    matched = run.evidence.read("matched", MatchedContact)
    judged = _judged_contacts(run, matched)
    settled = settle(
        run.places,
        run.triaged,
        judged,
        _ledger_before(run, matched.get_column("patient_id").unique(), judged.exams),
        Terms(run.order.issued_on, run.registries.payers, run.registries.double_rules),
    )
    run.evidence.keep("judged_rows", _judged_rows(run, settled.fates))
    run.evidence.keep("resemblances", settled.resemblances)
    run.evidence.keep("remarks", _remarks(run, settled.remarks))
    rows = run.evidence.read("judged_rows", JudgedRow)
    run.evidence.keep("file_accounts", file_accounts(run.work.ledger, run.order, rows))


def estimate_held(run: Run) -> None:
    """Estimate the cost of held contacts, for people to know the kronor at stake.

    No bill reads it: docs/rules.md#kronor-at-stake.
    """
    judged = run.evidence.read("judged_rows", JudgedRow)
    held = judged.filter(pl.col("fate") == Fate.HELD.value)
    care = run.evidence.read("care", CareContact).join(held, on=ROW_PLACE, how="semi")
    priced = run.evidence.read("priced", ContactPrice).select("row", "amount")
    rest = care.join(priced, on="row", how="anti")
    known, terms = known_to_matching(for_matching(run), rest), _for_pricing(run)
    matched = match_unjudged(rest, known)
    estimated = price_contacts(matched, terms, parts_of_stays(run, matched)).accepted
    amounts = pl.concat([priced, estimated.select("row", "amount")])
    columns = HeldAmount.columns()
    run.evidence.keep("estimates", HeldAmount.of(care.join(amounts, on="row").select(columns)))


def _for_pricing(run: Run) -> PricingRegistries:
    registries = run.registries
    return PricingRegistries(
        registries.agreements,
        registries.price_lists,
        registries.price_items,
        registries.drg_weights,
        registries.patient_fees,
    )


# These give each row its fate, its remarks and its kronor.
JUDGING: Final[tuple[Callable[[Run], None], ...]] = (
    believe_reports,
    match_care,
    price_matched,
    settle_contacts,
    estimate_held,
)
STAGES: Final[tuple[Callable[[Run], None], ...]] = (
    *JUDGING,
    list_undecided,
    gather_invoices,
    list_registry_changes,
    list_paper,
    keep_professions,
    keep_templates,
)


def work_through(run: Run, stages: Iterable[Callable[[Run], None]] = STAGES) -> None:
    """Run stages in order, and wait until all their tables are written."""
    try:
        for stage in stages:
            run.work.progress(stage.__name__)
            with noted("stage", run=run.order.run_no, stage=stage.__name__):
                stage(run)
    finally:
        run.evidence.finish()


def _judged_contacts(run: Run, matched: DataFrame[MatchedContact]) -> JudgedContacts:
    remarks = [
        run.evidence.read(f"remarks_on_{group}", RowRemark)
        for group in ("format", "match", "price")
    ]
    return JudgedContacts(
        matched,
        run.evidence.read("priced", ContactPrice),
        run.evidence.read("price_items", PriceItem)
        .filter(pl.col("kind") == ItemKind.HEALTH_EXAM.value)
        .select("row"),
        not_due(run, run.evidence.read("care", CareContact)).rows,
        RowRemark.of(pl.concat(remarks)),
        run.evidence.read("stay_parts", StayPart),
    )


def _ledger_before(run: Run, patients: pl.Series, exams: pl.DataFrame) -> LedgerBefore:
    near = run.history.stays_and_visits(patients, run.registries.reserve_numbers)
    return LedgerBefore(
        run.billed,
        near,
        BilledLine.none() if exams.is_empty() else run.history.examined(near),
        run.released,
        run.before.asked_again,
        run.to_credit,
    )


def _judged_rows(run: Run, fates: pl.DataFrame) -> DataFrame[JudgedRow]:
    return JudgedRow.of(
        run.places.select("row", *ROW_PLACE, *IDENTITY, reported_at=parsed_moment("reported_at"))
        .join(RowFate.of(fates), on="row", how="left", maintain_order="left")
        .select(JudgedRow.columns())
    )


def _remarks(run: Run, remarks: DataFrame[JudgedRemark]) -> DataFrame[Remark]:
    return Remark.of(
        remarks.join(run.places.select("row", *ROW_PLACE), on="row", how="left")
        .sort(*ROW_PLACE, "code")
        .select(Remark.columns())
    )
