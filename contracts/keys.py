"""Shared keys of rows, contacts and documents; kronor; and negative credit notes."""

from typing import Annotated, Final

import polars as pl

# Amounts in kronor with two decimals: twelve digits before the point are enough for a region.
KRONOR: Final = pl.Decimal(14, 2)
# The same for an annotation of a contract.
Kronor = Annotated[pl.Decimal, 14, 2]

# The location of a reported row: its file, as numbered by the ledger, and its row.
ROW_PLACE: Final = ("ingest_no", "source_row")
# The same for a row of an answer file, which the ledger numbers separately.
ANSWER_PLACE: Final = ("answer_no", "source_row")
# The contact of a row, in every file and every run.
IDENTITY: Final = ("reporter", "contact_id")
# A document: the run, and the document's index in it.
DOCUMENT: Final = ("run_no", "invoice")
# An issued document, as the payer knows it.
INVOICE_KEY: Final = ("seller_org_no", "invoice_number")

# The order in which the documents of a run are numbered, for each seller. Text is ordered bytewise,
# with empty cells first; the parts of a split invoice share all other columns. The ledger assigns
# invoice numbers in this order (docs/rules.md#numbers).
NUMBER_ORDER: Final = (
    "seller_org_no",
    "kind",
    "agreement_id",
    "payer_id",
    "reference",
    "route",
    "vat_percent",
    "res_customer",
    "credits_invoice",
    "part",
)

# Kinds of document, by their codes in UNCL1001.
INVOICE: Final = 380
CREDIT_NOTE: Final = 381
# The factor of a billed line: amounts are positive on both kinds of document.
DEBIT: Final = 1
CREDIT: Final = -1
SIGN_OF_KIND: Final = {INVOICE: DEBIT, CREDIT_NOTE: CREDIT}


def sign() -> pl.Expr:
    """Return the factor of a document by its `kind`: -1 for a credit note, else 1."""
    return pl.when(pl.col("kind") == CREDIT_NOTE).then(CREDIT).otherwise(DEBIT)


def contacts_of_lines(among: pl.Expr | None = None) -> pl.Expr:
    """Return the number of contacts of billed lines: the parts of a stay are of one contact.

    `among`: the lines to count, else all.
    """
    counted = pl.lit(value=True) if among is None else among
    is_part = pl.col("care_month").is_not_null()
    stays = pl.struct(IDENTITY).filter(is_part & counted).n_unique()
    return ((is_part.not_() & counted).sum() + stays).cast(pl.Int64)


def billed_until() -> pl.Expr:
    """Return the end of a billed line: of a part that ends no stay, the day after its nights."""
    return pl.coalesce("ended_on", pl.col("last_day") + pl.duration(days=1))


def care_month() -> pl.Expr:
    """Return the first day of a billed line's month: of its part, else of the contact's end."""
    return pl.coalesce("last_day", "ended_on").dt.month_start()


def signed(amount: str) -> pl.Expr:
    """Return a document's effect on the amount owed: negative for a credit note."""
    return pl.when(pl.col("kind") == CREDIT_NOTE).then(-pl.col(amount)).otherwise(pl.col(amount))
