"""Provisional numbers of the invoices of a draft: UTKAST-0001, UTKAST-0002, ...

They are in the order of the numbers that issuing assigns, and unique in the draft. Text sorts as
they do. A number of the ledger has only digits, so the two cannot be mistaken for each other. Rule:
docs/rules.md#draft-numbers.
"""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.invoices import IssuedInvoice
from contracts.keys import NUMBER_ORDER

DRAFT: Final = "UTKAST"
_FEWEST_DIGITS: Final = 4
# Provisional ids of national bases: no seller has 900 000 of them in a month.
_FIRST_BASIS: Final = 900_001


def with_draft_numbers(invoices: pl.DataFrame) -> pl.DataFrame:
    """Return the invoices of a run with `invoice_number`, in the order of the numbers."""
    digits = max(_FEWEST_DIGITS, len(str(invoices.height)))
    place = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(digits)
    number = pl.concat_str(pl.lit(f"{DRAFT}-"), place)
    return invoices.sort(NUMBER_ORDER, nulls_last=False).with_columns(invoice_number=number)


def as_drafted(invoices: pl.DataFrame) -> DataFrame[IssuedInvoice]:
    """Return the invoices of a run as the documents of its draft show them.

    A national basis has an id in the required form (RIV-TA financial:billing:claim 1.1, rule 37)
    with a counter from 900001. A draft has no OCR number, so it cannot be paid by one.
    """
    numbered = with_draft_numbers(invoices)
    counter = pl.int_range(_FIRST_BASIS, pl.len() + _FIRST_BASIS).cast(pl.String)
    month = pl.col("issued_on").dt.strftime("%y%m")
    basis_id = pl.concat_str(pl.lit("ZVF"), "seller_org_no", month, counter)
    return IssuedInvoice.of(
        numbered.with_columns(
            riv_basis_id=pl.when(pl.col("route") == Route.RIV.value).then(basis_id),
            ocr=pl.lit(None, dtype=pl.String),
        )
    )


def is_draft_number(invoice_number: str) -> bool:
    """Return whether a number is a provisional one."""
    return invoice_number.startswith(DRAFT)
