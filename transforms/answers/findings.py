"""Contradictions between the region's answers and our billing.

A contact is found by reporter and id, or by id alone if the answer does not name the reporter and
only one reporter has that id; it is never guessed. The last answer delivered is valid.
"""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import (
    AnswerFinding,
    AnswerStandingOut,
    KnownContact,
    LatestAnswer,
    RefusedInvoice,
    Status,
)
from contracts.fates import OPEN_FATES, Fate
from contracts.invoices import IssuedInvoice
from contracts.keys import ANSWER_PLACE, CREDIT_NOTE, IDENTITY, INVOICE_KEY, KRONOR

# Fates without billing that contradict the region's OK. `not_billable` does not, because the region
# also shows residents and others whom we do not bill.
_NOT_BILLED: Final = (Fate.REJECTED, Fate.CREDITED, Fate.CANCELLED)


def matched(answers: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Find the contact of each answer; `known` counts the possible contacts.

    Args:
        answers: LatestAnswer rows.
        contacts: our contacts, `reporter`, `contact_id` and other columns to add.
    """
    count = contacts.group_by("contact_id").agg(_of_id=pl.len())
    only = contacts.join(count.filter(pl.col("_of_id") == 1), on="contact_id", how="semi")
    with_reporter = answers.filter(pl.col("reporter").is_not_null()).join(
        contacts.with_columns(known=pl.lit(1, dtype=pl.UInt32)), on=IDENTITY, how="left"
    )
    without_reporter = (
        answers.filter(pl.col("reporter").is_null())
        .drop("reporter")
        .join(only, on="contact_id", how="left")
        .join(count.rename({"_of_id": "known"}), on="contact_id", how="left")
    )
    return pl.concat([with_reporter, without_reporter], how="diagonal").with_columns(
        pl.col("known").fill_null(0)
    )


def latest_answers(answers: pl.DataFrame) -> pl.DataFrame:
    """Return the valid answer for each contact, and for each id that is not ours."""
    return (
        answers.sort(ANSWER_PLACE)
        .unique(IDENTITY, keep="last", maintain_order=True)
        .sort("month", "issuer", *IDENTITY, nulls_last=True)
    )


def standing_out(
    answers: DataFrame[LatestAnswer], contacts: DataFrame[KnownContact]
) -> DataFrame[AnswerStandingOut]:
    """Return the answers that contradict our billing, with one finding each.

    Args:
        answers: every delivered answer to check.
        contacts: our contacts whose id is in the answers.
    """
    found = latest_answers(matched(answers, contacts)).with_columns(finding=_finding())
    return AnswerStandingOut.of(
        found.filter(pl.col("finding").is_not_null()).select(AnswerStandingOut.columns())
    )


def _finding() -> pl.Expr:
    """Return the finding of an answer: the first that applies, null when none does."""
    status, billed = pl.col("status"), pl.col("amount").is_not_null()
    other = pl.col("issuer").str.contains(r"^[0-9]{10}$") & (
        pl.col("issuer") != pl.col("seller_org_no")
    )
    rules = (
        (AnswerFinding.UNKNOWN, pl.col("known") == 0),
        (AnswerFinding.AMBIGUOUS, pl.col("known") > 1),
        (AnswerFinding.ERROR_BUT_BILLED, billed & (status == Status.ERROR.value)),
        (AnswerFinding.NOT_PROCESSED_BUT_BILLED, billed & (status == Status.NOT_PROCESSED.value)),
        (AnswerFinding.OK_BUT_WAITING, _ok_and(OPEN_FATES) & ~billed),
        (AnswerFinding.OK_BUT_NOT_BILLED, _ok_and(_NOT_BILLED) & ~billed),
        (AnswerFinding.OTHER_ISSUER, billed & other),
    )
    named = (pl.when(true).then(pl.lit(finding.value)) for finding, true in rules)
    return pl.coalesce(*named)


def _ok_and(fates: tuple[Fate, ...]) -> pl.Expr:
    return (pl.col("status") == Status.OK.value) & pl.col("fate").is_in(
        [fate.value for fate in fates]
    )


def refused_invoices(
    refused: DataFrame[RefusedInvoice], ledger: DataFrame[IssuedInvoice]
) -> DataFrame[AnswerStandingOut]:
    """Return the refused invoices that are not credited in full."""
    found = _found(refused, _standing(ledger)).filter(
        pl.col("left").is_null() | (pl.col("left") > 0)
    )
    named = (
        pl.when(pl.col("sellers") > 1)
        .then(pl.lit(AnswerFinding.REFUSED_AMBIGUOUS.value))
        .when(pl.col("left").is_null())
        .then(pl.lit(AnswerFinding.REFUSED_UNKNOWN.value))
        .otherwise(pl.lit(AnswerFinding.REFUSED.value))
    )
    empty = (*IDENTITY, "status", "remark_code", "fate")
    return AnswerStandingOut.of(
        found.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in empty)
        .with_columns(
            finding=named,
            month=pl.coalesce("month", pl.col("refused_on").dt.strftime("%Y-%m")),
            issuer="seller_org_no",
            remark="reason",
            amount=pl.col("left"),
        )
        .select(AnswerStandingOut.columns())
        .sort("month", "issuer", "invoice_number", nulls_last=True)
    )


def _found(refused: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Find an invoice by seller and number, or by number alone.

    By number alone if only one seller had issued an invoice with that number by the day of the
    refusal; `sellers` counts them.
    """
    of_seller = pl.col("seller_org_no").is_not_null()
    by_seller = refused.filter(of_seller).join(standing, on=INVOICE_KEY, how="left")
    return pl.concat([by_seller, _by_number(refused.filter(~of_seller), standing)], how="diagonal")


def _by_number(refused: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Find the invoices of refusals that name no seller."""
    refusals = refused.drop("seller_org_no").with_row_index("_place")
    possible = (
        refusals.select("_place", "invoice_number", "refused_on")
        .join(standing, on="invoice_number")
        .filter(pl.col("issued_on") <= pl.col("refused_on"))
        .with_columns(sellers=pl.len().over("_place"))
        .drop("invoice_number", "refused_on")
    )
    only = possible.filter(pl.col("sellers") == 1).drop("sellers")
    counted = possible.select("_place", "sellers").unique()
    return (
        refusals.join(only, on="_place", how="left")
        .join(counted, on="_place", how="left")
        .drop("_place")
    )


def _standing(ledger: pl.DataFrame) -> pl.DataFrame:
    """Return each invoice and credit note with its lines not yet credited."""
    credited = (
        ledger.filter(pl.col("kind") == CREDIT_NOTE)
        .group_by("seller_org_no", invoice_number="credits_invoice")
        .agg(_credited=pl.col("lines_amount").sum())
    )
    left = (pl.col("lines_amount") - pl.col("_credited").fill_null(0)).cast(KRONOR)
    return ledger.join(credited, on=INVOICE_KEY, how="left").select(
        *INVOICE_KEY, "month", "issued_on", left=left
    )
