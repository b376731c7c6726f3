"""Candidates for the state's reimbursement, out of what is billed net; see `contracts`."""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import Claim, StateClaim
from contracts.codes import Category, ItemKind
from contracts.invoices import BilledItem, BilledLine
from contracts.registries import StateRate
from contracts.reimbursement import DocumentToFetch, ReimbursementCandidate
from transforms.pricing.money import KRONOR
from transforms.reimbursement.claims import documents_to_fetch, with_claims
from transforms.reimbursement.deadlines import costly_deadline, exam_deadline
from transforms.reimbursement.lasting import Period, lasting_care
from transforms.reimbursement.rates import rate_on

_IDENTITY: Final = ["reporter", "contact_id"]
# 1996:1357 is for asylum seekers.
COSTLY_CATEGORIES: Final = (Category.ASYLUM,)
EXAM_RATES: Final = {
    Category.ASYLUM: "health_exam",
    Category.QUOTA_REFUGEE: "health_exam_new_arrival",
}


class BilledCare(NamedTuple):
    """Lines billed net and their items: what may be costly, last, or be an examination.

    `lasting` has whole twelve months before the period too, patients under their number of today.
    """

    lines: DataFrame[BilledLine]
    items: DataFrame[BilledItem]
    lasting: DataFrame[BilledLine]


class Candidates(NamedTuple):
    """What may be claimed, and the documents to fetch for what is not claimed yet."""

    candidates: DataFrame[ReimbursementCandidate]
    documents: DataFrame[DocumentToFetch]


def candidates_of(
    care: BilledCare,
    rates: DataFrame[StateRate],
    claims: DataFrame[StateClaim],
    period: Period,
) -> Candidates:
    """Return every candidate of the period, the earliest deadline first."""
    lines = care.lines.filter(pl.col("ended_on").is_between(*period))
    contacts = {
        Claim.COSTLY: _with_fee(_costly(lines, rates), care.items),
        Claim.HEALTH_EXAM: _with_fee(_exams(lines, care.items, rates), care.items),
    }
    months, of_months = lasting_care(care.lasting, rates, period)
    found = pl.concat(
        [*(_told(rows, claim) for claim, rows in contacts.items()), _told(months, Claim.LASTING)]
    )
    answered = with_claims(found, of_months, claims)
    order = ("claim", "deadline", "ended_on", *_IDENTITY)
    candidates = ReimbursementCandidate.of(
        answered.select(ReimbursementCandidate.columns()).sort(order, nulls_last=True)
    )
    return Candidates(candidates, documents_to_fetch(candidates, of_months))


def _costly(lines: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Return contacts above the limit; the region bears the limit itself."""
    asked = lines.filter(pl.col("category").is_in([c.value for c in COSTLY_CATEGORIES]))
    limited = rate_on(asked, rates, pl.lit("costly_limit"), "ended_on", "limit")
    over = limited.filter(pl.col("amount") > pl.col("limit"))
    return over.with_columns(
        claimable=(pl.col("amount") - pl.col("limit")).cast(KRONOR),
        deadline=costly_deadline("ended_on"),
    )


def _exams(lines: pl.DataFrame, items: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Return health examinations, with the rate of the day of the examination."""
    exams = items.filter(pl.col("kind") == ItemKind.HEALTH_EXAM.value)
    kinds = {category.value: kind for category, kind in EXAM_RATES.items()}
    asked = _of_items(lines, exams).filter(pl.col("category").is_in(list(kinds)))
    kind = pl.col("category").replace_strict(kinds, return_dtype=pl.String)
    is_asylum = pl.col("category") == Category.ASYLUM.value
    return rate_on(asked, rates, kind, "started_on", "claimable").with_columns(
        limit=pl.lit(None, dtype=KRONOR),
        # Only for asylum seekers does a source tell when to apply.
        deadline=pl.when(is_asylum).then(exam_deadline("started_on")),
    )


def _of_items(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    place = ["invoice", "ingest_no", "source_row"]
    asked = items.select(*place, debit_run="run_no").unique()
    return lines.join(asked, on=[*place, "debit_run"], how="semi", maintain_order="left")


def _with_fee(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Tell of each contact whether the fee the patient paid is already taken from its amount."""
    fees = _of_items(lines, items.filter(pl.col("kind") == ItemKind.PATIENT_FEE.value))
    paid = fees.select(*_IDENTITY, fee_deducted=pl.lit(value=True))
    return lines.join(paid, on=_IDENTITY, how="left", maintain_order="left").with_columns(
        pl.col("fee_deducted").fill_null(value=False), contacts=pl.lit(1, dtype=pl.Int64)
    )


def _told(rows: pl.DataFrame, claim: Claim) -> pl.DataFrame:
    """Return rows as candidates, before it is known what is claimed."""
    answered = ("claimed_on", "case_number")
    columns = [name for name in ReimbursementCandidate.columns() if name not in answered]
    return rows.with_columns(claim=pl.lit(claim.value), cost="amount").select(columns)
