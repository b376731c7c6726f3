"""Luhn check digits, looked up four digits at a time, and OCR numbers.

A per-row library call took two hundred times longer than this for a million numbers.

A payer states the OCR number so that the payment can be matched with its invoice. It is the invoice
number, one digit for the length of the whole (its last digit: 12 gives 2), and a Luhn check digit.
That is "check digit and length" (checksiffra och längd) of Bankgirot's OCR control, of variable
length; it also passes "check digit" alone. Sources: Bankgirot, "OCR-referenskontroll"
(bankgirot.se) and CogWork, "Kontrollsiffror för OCR" (cogwork.se), both read 2026-11-22.

An invoice number is unique for its seller only, and sellers may share a bankgiro. The second seller
with a number therefore has a 2 after it, the third a 3: docs/rules.md#ocr-number.
"""

import re
from functools import cache
from typing import Final

import polars as pl

from contracts.codes import Route
from contracts.keys import INVOICE

_DIGITS: Final = re.compile("[0-9]+")
_DOUBLED: Final = {str(digit): sum(divmod(2 * digit, 10)) for digit in range(10)}
_TRIPLED: Final = {str(digit): 3 * digit for digit in range(10)}
_GLN: Final = 13


def is_digits(text: str) -> bool:
    """Return whether a text is ASCII digits, at least one."""
    return _DIGITS.fullmatch(text) is not None


def is_luhn(digits: str) -> bool:
    """Return whether a text is digits, the last of which is their Luhn check digit."""
    return is_digits(digits) and _weighed(digits, _DOUBLED) % 10 == 0


def is_gln(digits: str) -> bool:
    """Return whether a text is a GLN: 12 digits and a check digit, modulus 10."""
    return is_digits(digits) and len(digits) == _GLN and _weighed(digits, _TRIPLED) % 10 == 0


def _weighed(digits: str, weigh: dict[str, int]) -> int:
    """Sum digits, every second one from the right weighted."""
    plain, weighed = digits[::-2], digits[-2::-2]
    return sum(map(int, plain)) + sum(weigh[digit] for digit in weighed)


@cache
def _weights() -> pl.Series:
    """Return the Luhn sum of each number of four digits."""
    sums = [_weighed(f"{four:04d}", _DOUBLED) for four in range(10_000)]
    return pl.Series(sums, dtype=pl.UInt8)


def luhn_holds(name: str, digits: int) -> pl.Expr:
    """Return whether the last `digits` of a column end with their Luhn check digit.

    False for null and for anything but digits.
    """
    number = pl.col(name).str.slice(-digits).cast(pl.Int64, strict=False)
    holds: pl.Expr = (_luhn_sum(number, digits) % 10 == 0).fill_null(value=False)
    return holds


def luhn_digit(number: pl.Expr, digits: int) -> pl.Expr:
    """Return the Luhn check digit (0-9) of texts of at most `digits` digits.

    Null for other texts.
    """
    rest: pl.Expr = _luhn_sum(number.cast(pl.Int64, strict=False) * 10, digits + 1) % 10
    return (10 - rest) % 10


def _luhn_sum(number: pl.Expr, digits: int) -> pl.Expr:
    """Sum the weighted digits of whole numbers whose last digit is a check digit."""
    weights = _weights()
    fours = [number // 10_000**place % 10_000 for place in range(-(-digits // 4))]
    sums = [
        four.map_batches(lambda part: weights.gather(part.cast(pl.UInt32)), return_dtype=pl.UInt8)
        for four in fours
    ]
    total: pl.Expr = sums[0].cast(pl.UInt16)
    for part in sums[1:]:
        total = total + part
    return total


# Bankgirot takes 2-25 digits: a number of ten digits, at most a place of six, length, check digit.
_OCR_DIGITS: Final = 18
TAKEN: Final = pl.Schema({"invoice_number": pl.String(), "taken": pl.Int64()})


def with_ocr(invoices: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Add `ocr` to the numbered invoices of a run, each unique in the home.

    Null for credit notes, which are deducted from their invoice, and for invoices by RES, which
    assigns its own numbers. Sellers with the same number follow each other by organisation number.

    Args:
        invoices: the invoices with `invoice_number`.
        taken: `TAKEN`, how many OCR numbers of earlier runs each invoice number has.
    """
    has_ocr = (pl.col("kind") == INVOICE) & (pl.col("route") != Route.RES.value)
    before = has_ocr.cast(pl.Int64).cum_sum().over("invoice_number", order_by="seller_org_no")
    place = before + pl.col("taken").fill_null(0)
    seller = pl.when(place > 1).then(place.cast(pl.String)).otherwise(pl.lit(""))
    number = pl.concat_str("invoice_number", seller)
    length = (number.str.len_chars() + 2) % 10
    digits = pl.concat_str(number, length.cast(pl.String))
    ocr = pl.concat_str(digits, luhn_digit(digits, _OCR_DIGITS - 1).cast(pl.String))
    return (
        invoices.join(taken, on="invoice_number", how="left", maintain_order="left")
        .with_columns(ocr=pl.when(has_ocr).then(ocr))
        .drop("taken")
    )


def is_ocr_of(reference: str, number: str) -> bool:
    """Return whether a text is an OCR number of an invoice number, of any seller's."""
    rest = reference.removeprefix(number)
    length = str(len(reference) % 10)
    is_place = rest[:-2] == "" or int(rest[:-2]) > 1
    return is_luhn(reference) and rest != reference and rest[-2:-1] == length and is_place


BASIS_ID: Final = re.compile(r"ZVF([0-9]{10})[0-9]{2}(0[1-9]|1[0-2])([0-9]{6})")


def is_basis_id(written: str | None) -> bool:
    """Return whether a text is one of our ids: ZVF, number, year and month, counter.

    The counter starts at 1.
    """
    found = BASIS_ID.fullmatch(written or "")
    return found is not None and int(found.group(3)) > 0
