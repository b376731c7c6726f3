"""OCR numbers: what a payer is asked to give, so that his payment finds its invoice.

An OCR number is the invoice number, one digit that tells the length of the whole (its last digit:
12 gives 2), and a Luhn check digit. That is "check digit and length" (checksiffra och längd) of
Bankgirot's OCR control, variable as well as fixed length; it also passes "check digit" alone.
Sources: Bankgirot, "OCR-referenskontroll" (bankgirot.se) and CogWork, "Kontrollsiffror för OCR"
(cogwork.se), both read 2026-11-22.

The invoice number is unique for its seller, and a payment comes to the seller's bankgiro: the two
together name one invoice.
"""

from typing import Final

import polars as pl

from contracts.codes import Route
from contracts.invoices import INVOICE
from transforms.check_digits import luhn_digit

# Year and six digits, and the two that are added. Bankgirot takes 2-25.
NUMBER_DIGITS: Final = 10
OCR_DIGITS: Final = 12


def with_ocr(invoices: pl.DataFrame) -> pl.DataFrame:
    """Add `ocr` to numbered invoices.

    Credit notes are drawn from their invoice, and RES gives what it makes a number of its own:
    both have none.
    """
    digits = pl.concat_str("invoice_number", pl.lit(str(OCR_DIGITS % 10)))
    ocr = pl.concat_str(digits, luhn_digit(digits, OCR_DIGITS - 1).cast(pl.String))
    asked = (pl.col("kind") == INVOICE) & (pl.col("route") != Route.RES.value)
    return invoices.with_columns(ocr=pl.when(asked).then(ocr))
