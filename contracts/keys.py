"""What tables share: the keys of rows, contacts and documents, kronor, and the sign of a credit."""

from typing import Annotated, Final

import polars as pl

# Amounts in kronor with two decimals: twelve digits before the point are enough for a region.
KRONOR: Final = pl.Decimal(14, 2)
# The same for an annotation of a contract.
Kronor = Annotated[pl.Decimal, 14, 2]

# Where a reported row stands: its file, as the ledger numbered it, and its row.
ROW_PLACE: Final = ("ingest_no", "source_row")
# The same of a row of an answer file, which the ledger numbers separately.
ANSWER_PLACE: Final = ("answer_no", "source_row")
# Which contact a row is about, in every file and every run.
IDENTITY: Final = ("reporter", "contact_id")
# Which document: the run, and the document's place in it.
DOCUMENT: Final = ("run_no", "invoice")
# Which issued document, as the payer knows it.
INVOICE_KEY: Final = ("seller_org_no", "invoice_number")

# The order in which the documents of a run are numbered, for each seller. Text is ordered
# bytewise, and an empty cell first; the parts of an invoice that was split share all the rest.
# The ledger gives invoice numbers in this order (docs/rules.md#numbers).
NUMBER_ORDER: Final = (
    "seller_org_no",
    "kind",
    "agreement_id",
    "payer_id",
    "reference",
    "route",
    "vat_percent",
    "credits_invoice",
    "part",
)

# Kinds of document, by their codes in UNCL1001.
INVOICE: Final = 380
CREDIT_NOTE: Final = 381
# The sign of a billed line: amounts are positive on both kinds of document.
DEBIT: Final = 1
CREDIT: Final = -1
SIGN_OF_KIND: Final = {INVOICE: DEBIT, CREDIT_NOTE: CREDIT}


def sign() -> pl.Expr:
    """Return the sign of a document by its `kind`: -1 for a credit note, else 1."""
    return pl.when(pl.col("kind") == CREDIT_NOTE).then(CREDIT).otherwise(DEBIT)


def signed(amount: str) -> pl.Expr:
    """Return a document's amount as it changes what is owed: a credit note's is negative."""
    return pl.when(pl.col("kind") == CREDIT_NOTE).then(-pl.col(amount)).otherwise(pl.col(amount))
