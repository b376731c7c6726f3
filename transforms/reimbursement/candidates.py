"""Candidates for the state's reimbursement, from net billing; see `contracts`.

Also the claims already made, the documents to fetch for the others, and the last days to apply.
"""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import Claim, StateClaim
from contracts.codes import Category, ItemKind
from contracts.invoices import BilledItem, BilledLine
from contracts.keys import IDENTITY, KRONOR, ROW_PLACE
from contracts.registries import StateRate
from contracts.reimbursement import CLAIMS, DocumentToFetch, ReimbursementCandidate
from transforms.answers.findings import matched
from transforms.reimbursement.lasting import CarePeriod, lasting_care
from transforms.reimbursement.quarters import by_quarter
from transforms.reimbursement.rates import rate_on


def with_claims(found: pl.DataFrame, of_months: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Add the first application for each candidate.

    For lasting care, an application for any contact of the twelve months counts for the patient.
    """
    made = _known_claims(found, of_months, claims)
    key = ["claim", "patient_id", *IDENTITY]
    rows = found.with_row_index("_candidate").with_columns(_quarters=pl.len().over(key))
    # An application for a long contact is for the quarters that were over when it was made.
    over = (pl.col("_quarters") == 1) | (pl.col("ended_on") <= pl.col("claimed_on"))
    contacts = rows.join(made, on=key).filter(over)
    months = made.filter(pl.col("claim") == Claim.LASTING.value).drop(IDENTITY)
    patients = rows.join(months, on=["claim", "patient_id"])
    columns = ["_candidate", "claimed_on", "case_number", "_claim_row"]
    first = (
        pl.concat([contacts.select(columns), patients.select(columns)])
        .sort("claimed_on", "_claim_row")
        .unique("_candidate", keep="first", maintain_order=True)
    )
    return rows.join(first, on="_candidate", how="left", maintain_order="left").drop(
        "_candidate", "_quarters", "_claim_row"
    )


def _known_claims(
    found: pl.DataFrame, of_months: pl.DataFrame, claims: pl.DataFrame
) -> pl.DataFrame:
    """Return the applications for the contacts of candidates, also within twelve months."""
    of_contact = found.select("claim", *IDENTITY, "patient_id")
    months = of_months.select(pl.lit(Claim.LASTING.value).alias("claim"), *IDENTITY, "patient_id")
    known = pl.concat([of_contact, months]).unique()
    certain = matched(claims, known.select(IDENTITY).unique()).filter(pl.col("known") == 1)
    return certain.join(known, on=["claim", *IDENTITY]).select(
        "claim", "patient_id", *IDENTITY, "claimed_on", "case_number", _claim_row="source_row"
    )


def documents_to_fetch(
    candidates: pl.DataFrame, of_months: pl.DataFrame
) -> DataFrame[DocumentToFetch]:
    """Return the contacts of unmade claims that need a doctor's statement."""
    needed = {str(claim): text.documents for claim, text in CLAIMS.items() if text.documents}
    is_open = candidates.filter(
        pl.col("claimed_on").is_null(), pl.col("claim").is_in(list(needed))
    ).with_columns(documents=pl.col("claim").replace_strict(needed, default=None))
    costly = is_open.filter(pl.col("claim") == Claim.COSTLY.value).with_columns(amount="cost")
    patients = is_open.filter(pl.col("claim") == Claim.LASTING.value).select(
        "claim", "documents", "deadline", "patient_id"
    )
    lasting = of_months.join(patients, on="patient_id")
    columns = DocumentToFetch.columns()
    return DocumentToFetch.of(
        pl.concat([costly.select(columns), lasting.select(columns)]).sort(
            "deadline", "seller_org_no", "care_unit", *IDENTITY, "claim", nulls_last=True
        )
    )


def costly_deadline(ended_on: str) -> pl.Expr:
    """Return the last day for costly care: six months after the year of its end.

    SFS 2008:124, 7 a §.
    """
    return pl.date(pl.col(ended_on).dt.year() + 1, 6, 30)


def exam_deadline(examined_on: str) -> pl.Expr:
    """Return the last day for a health examination: the end of the next quarter.

    SFS 2008:124. An older page of Vårdgivarguiden gives the last weekday of the quarter; the
    ordinance gives the last day.
    """
    return pl.col(examined_on).dt.truncate("1q").dt.offset_by("6mo").dt.offset_by("-1d")


# 1996:1357 is for asylum seekers.
COSTLY_CATEGORIES: Final = (Category.ASYLUM,)
EXAM_RATES: Final = {
    Category.ASYLUM: "health_exam",
    Category.QUOTA_REFUGEE: "health_exam_new_arrival",
}


class BilledCare(NamedTuple):
    """Lines billed net and their items: candidates for the three kinds of claim.

    `lasting` also has the full twelve months before the period, with patients under their current
    number. `exams` are the health examinations up to the end of the period, in the same way.
    `parts` are those of the stays that are billed month by month.
    """

    lines: DataFrame[BilledLine]
    items: DataFrame[BilledItem]
    lasting: DataFrame[BilledLine]
    exams: DataFrame[BilledLine]
    parts: DataFrame[BilledLine] = BilledLine.none()


class Candidates(NamedTuple):
    """The possible claims, and the documents to fetch for those not made yet."""

    candidates: DataFrame[ReimbursementCandidate]
    documents: DataFrame[DocumentToFetch]


def candidates_of(
    care: BilledCare,
    rates: DataFrame[StateRate],
    claims: DataFrame[StateClaim],
    period: CarePeriod,
) -> Candidates:
    """Return every candidate of the period, the earliest deadline first."""
    lines = care.lines.filter(pl.col("ended_on").is_between(*period))
    contacts = {
        Claim.COSTLY: _with_fee(_costly(lines, rates, care.parts), care.items),
        Claim.HEALTH_EXAM: _with_fee(_exams(care.exams, rates, period), care.items),
    }
    months, of_months = lasting_care(care.lasting, rates, period)
    found = pl.concat(
        [
            *(_candidates(rows, claim) for claim, rows in contacts.items()),
            _candidates(months, Claim.LASTING),
        ]
    )
    answered = with_claims(found, of_months, claims)
    order = ("claim", "deadline", "ended_on", *IDENTITY)
    candidates = ReimbursementCandidate.of(
        answered.select(ReimbursementCandidate.columns()).sort(order, nulls_last=True)
    )
    return Candidates(candidates, documents_to_fetch(candidates, of_months))


def _costly(lines: pl.DataFrame, rates: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Return contacts above the limit, quarter by quarter; the region bears the limit."""
    asked = lines.filter(pl.col("category").is_in([c.value for c in COSTLY_CATEGORIES]))
    limited = rate_on(asked, rates, pl.lit("costly_limit"), "ended_on", "limit")
    over = limited.filter(pl.col("amount") > pl.col("limit"))
    return by_quarter(over.with_columns(deadline=costly_deadline("ended_on")), parts)


def _exams(exams: pl.DataFrame, rates: pl.DataFrame, period: CarePeriod) -> pl.DataFrame:
    """Return each person's first health examination, if it was in the period.

    With the rate of the day of the examination. The state pays for one (2010:1122, 34 §).
    """
    first = exams.sort("patient_id", "started_on", *IDENTITY).unique(
        "patient_id", keep="first", maintain_order=True
    )
    kinds = {category.value: kind for category, kind in EXAM_RATES.items()}
    asked = first.filter(
        pl.col("category").is_in(list(kinds)), pl.col("ended_on").is_between(*period)
    )
    kind = pl.col("category").replace_strict(kinds, return_dtype=pl.String)
    is_asylum = pl.col("category") == Category.ASYLUM.value
    return rate_on(asked, rates, kind, "started_on", "claimable").with_columns(
        limit=pl.lit(None, dtype=KRONOR),
        # A deadline is known only for asylum seekers.
        deadline=pl.when(is_asylum).then(exam_deadline("started_on")),
    )


def _of_items(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    place = ["invoice", *ROW_PLACE]
    asked = items.select(*place, debit_run="run_no").unique()
    return lines.join(asked, on=[*place, "debit_run"], how="semi", maintain_order="left")


def _with_fee(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add whether the patient's fee is already deducted from the contact's amount."""
    fees = _of_items(lines, items.filter(pl.col("kind") == ItemKind.PATIENT_FEE.value))
    # A contact over several quarters has a row for each.
    paid = fees.select(*IDENTITY, fee_deducted=pl.lit(value=True)).unique()
    return lines.join(paid, on=IDENTITY, how="left", maintain_order="left").with_columns(
        pl.col("fee_deducted").fill_null(value=False), contacts=pl.lit(1, dtype=pl.Int64)
    )


def _candidates(rows: pl.DataFrame, claim: Claim) -> pl.DataFrame:
    """Return rows as candidates, without their claims."""
    answered = ("claimed_on", "case_number")
    columns = [name for name in ReimbursementCandidate.columns() if name not in answered]
    return rows.with_columns(claim=pl.lit(claim.value), cost="amount").select(columns)
