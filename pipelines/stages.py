"""The stages of a run, in order. Each reads what those before kept, and keeps its own tables."""

from collections.abc import Callable, Iterable

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import CareContact, ContactPrice, MatchedContact, PriceItem
from contracts.fates import JudgedRow, Remark, RowFate, RowRemark
from contracts.remarks import verdicts
from pipelines.basis_templates import keep_templates
from pipelines.gathering import gather_invoices
from pipelines.home.log import noted
from pipelines.home.orders import Progress, silent
from pipelines.run import Run
from pipelines.shards import by_shard
from transforms.believe import Believed, believe
from transforms.matching import MatchingRegistries, known_to_matching, match_contacts
from transforms.pricing.contacts import PricingRegistries, price_contacts
from transforms.settlement import JudgedContacts, LedgerBefore, Terms, settle
from transforms.texts import moment
from transforms.triage import not_yet

_PLACE = ("ingest_no", "source_row")


def believe_reports(run: Run) -> None:
    """Turn the latest reports into care contacts, and remark on those that cannot be believed."""
    settled = run.triaged.settled
    fee_codes = run.registries.fee_codes

    def judged(reports: pl.DataFrame) -> Believed:
        return believe(reports, fee_codes, issued_on=run.order.issued_on, settled=settled)

    believed = by_shard(run.reported, judged)
    run.let_go_of_reports()
    run.evidence.keep("care", CareContact.joined(part.accepted for part in believed))
    run.evidence.keep("remarks_on_format", RowRemark.joined(part.remarks for part in believed))


def match_care(run: Run) -> None:
    """Find person, LMA number, unit, agreement and payer of the contacts that are due."""
    care = run.evidence.read("care", CareContact)
    later = _not_yet(run, care)
    registries = run.registries
    known = known_to_matching(
        MatchingRegistries(
            registries.reserve_numbers,
            registries.lma_cards,
            registries.care_units,
            registries.agreements,
            registries.payers,
        ),
        care,
    )
    released = run.released
    matched = by_shard(care, lambda contacts: match_contacts(contacts, known, released, later))
    run.evidence.keep("matched", MatchedContact.joined(part.accepted for part in matched))
    run.evidence.keep("remarks_on_match", RowRemark.joined(part.remarks for part in matched))


def price_matched(run: Run) -> None:
    """Price the contacts that were matched, item by item."""
    registries = run.registries
    known = PricingRegistries(
        registries.agreements,
        registries.price_items,
        registries.drg_weights,
        registries.patient_fees,
    )
    matched = run.evidence.read("matched", MatchedContact)
    priced = by_shard(matched, lambda contacts: price_contacts(contacts, known))
    run.evidence.keep("priced", ContactPrice.joined(part.accepted for part in priced))
    run.evidence.keep("price_items", PriceItem.joined(part.items for part in priced))
    run.evidence.keep("remarks_on_price", RowRemark.joined(part.remarks for part in priced))


def settle_contacts(run: Run) -> None:
    """Hold the contacts against the ledger; give every row its fate and every contact its line."""
    matched = run.evidence.read("matched", MatchedContact)
    settled = settle(
        run.places,
        run.triaged,
        _judged_contacts(run, matched),
        _ledger_before(run, matched.get_column("patient_id").unique()),
        Terms(run.order.issued_on, run.registries.payers),
    )
    run.evidence.keep("judged_rows", _judged_rows(run, settled.fates))
    run.evidence.keep("remarks", _remarks(run, settled.remarks))


STAGES: tuple[Callable[[Run], None], ...] = (
    believe_reports,
    match_care,
    price_matched,
    settle_contacts,
    gather_invoices,
    keep_templates,
)


def work_through(
    run: Run, stages: Iterable[Callable[[Run], None]] = STAGES, progress: Progress = silent
) -> None:
    """Run stages in order, and wait until all they kept is written."""
    try:
        for stage in stages:
            progress(stage.__name__)
            with noted("stage", run=run.order.run_no, stage=stage.__name__):
                stage(run)
    finally:
        run.evidence.finish()


def _not_yet(run: Run, care: pl.DataFrame) -> pl.DataFrame:
    return not_yet(care, pl.lit(run.order.month.last_day))


def _judged_contacts(run: Run, matched: DataFrame[MatchedContact]) -> JudgedContacts:
    remarks = [
        run.evidence.read(f"remarks_on_{group}", RowRemark)
        for group in ("format", "match", "price")
    ]
    return JudgedContacts(
        matched,
        run.evidence.read("priced", ContactPrice),
        _not_yet(run, run.evidence.read("care", CareContact)),
        RowRemark.of(pl.concat(remarks)),
    )


def _ledger_before(run: Run, patients: pl.Series) -> LedgerBefore:
    return LedgerBefore(
        run.billed,
        run.history.billed_to(patients, run.registries.reserve_numbers),
        run.released,
        run.before.asked_anew,
        run.to_credit,
    )


def _judged_rows(run: Run, fates: pl.DataFrame) -> DataFrame[JudgedRow]:
    return JudgedRow.of(
        run.places.select(
            "row", *_PLACE, "reporter", "contact_id", reported_at=moment("reported_at")
        )
        .join(RowFate.of(fates), on="row", how="left", maintain_order="left")
        .select(JudgedRow.columns())
    )


def _remarks(run: Run, remarks: pl.DataFrame) -> DataFrame[Remark]:
    return Remark.of(
        remarks.join(run.places.select("row", *_PLACE), on="row", how="left")
        .with_columns(verdict=pl.col("code").replace_strict(verdicts()))
        .sort(*_PLACE, "code")
        .select(Remark.columns())
    )
