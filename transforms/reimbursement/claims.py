"""What is claimed already, and the documents to fetch for what is not."""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import Claim
from contracts.reimbursement import CLAIMS, DocumentToFetch
from transforms.answers.findings import matched

_IDENTITY: Final = ["reporter", "contact_id"]


def with_claims(found: pl.DataFrame, of_months: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Add the first application for each candidate.

    For lasting care an application for any contact of the twelve months is one for the patient.
    """
    made = _first_of_each(found, of_months, claims)
    by_contact = ["claim", "patient_id", *_IDENTITY]
    contacts = made.filter(pl.col("contact_id").is_not_null()).select(
        *by_contact, "claimed_on", "case_number"
    )
    patients = made.filter(pl.col("contact_id").is_null()).select(
        "claim", "patient_id", _on="claimed_on", _case="case_number"
    )
    return (
        found.join(contacts, on=by_contact, how="left")
        .join(patients, on=["claim", "patient_id"], how="left")
        .with_columns(
            claimed_on=pl.coalesce("claimed_on", "_on"),
            case_number=pl.coalesce("case_number", "_case"),
        )
    )


def _first_of_each(
    found: pl.DataFrame, of_months: pl.DataFrame, claims: pl.DataFrame
) -> pl.DataFrame:
    """Return the first application for each contact; for lasting care, for each patient."""
    of_contact = found.select("claim", *_IDENTITY, "patient_id")
    months = of_months.select(pl.lit(Claim.LASTING.value).alias("claim"), *_IDENTITY, "patient_id")
    known = pl.concat([of_contact, months]).unique()
    told = matched(claims, known.select(_IDENTITY).unique()).filter(pl.col("known") == 1)
    return (
        told.join(known, on=["claim", *_IDENTITY])
        .with_columns(
            contact_id=pl.when(pl.col("claim") != Claim.LASTING.value).then("contact_id"),
            reporter=pl.when(pl.col("claim") != Claim.LASTING.value).then("reporter"),
        )
        .sort("claimed_on", "source_row")
        .unique(["claim", "patient_id", *_IDENTITY], keep="first", maintain_order=True)
    )


def documents_to_fetch(
    candidates: pl.DataFrame, of_months: pl.DataFrame
) -> DataFrame[DocumentToFetch]:
    """Return the contacts behind what is not claimed yet and needs a doctor's statement."""
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
            "deadline", "seller_org_no", "care_unit", *_IDENTITY, "claim", nulls_last=True
        )
    )
