"""OCR numbers: the invoice number, a length digit and a Luhn check digit.

Bankgirot, "OCR-referenskontroll" (check digit and length), read 2026-11-22. The digits expected
here were worked out by hand: 2024000001 2 doubled from the right 2+0+0... sums to 17, so 3.
"""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.check_digits import is_luhn, luhn_digit, luhn_holds, with_ocr


def ocr(number: str, kind: int = 380, route: str = "manual") -> str | None:
    rows = pl.DataFrame({"invoice_number": [number], "kind": [kind], "route": [route]})
    found: str | None = with_ocr(rows).get_column("ocr").item()
    return found


def test_an_ocr_is_number_length_and_check_digit() -> None:
    assert ocr("2024000001") == "202400000123"
    assert ocr("2024999999") == "202499999920"


@pytest.mark.parametrize("route", ["vardfaktura", "manual", "riv", "peppol"])
def test_every_invoice_we_make_has_one(route: str) -> None:
    assert ocr("2024000001", route=route) is not None


def test_credit_notes_and_invoices_by_res_have_no_ocr() -> None:
    assert ocr("2024000001", kind=381) is None
    assert ocr("2024000001", route="res") is None


@given(st.integers(2000_000001, 2099_999999).map(str))
def test_an_ocr_passes_the_control_of_check_digit_and_length(number: str) -> None:
    made = str(ocr(number))
    assert made.startswith(number)
    assert len(made) % 10 == int(made[-2])
    assert is_luhn(made)


@given(st.text("0123456789", min_size=1, max_size=15))
def test_a_check_digit_is_what_makes_luhn_hold(digits: str) -> None:
    rows = pl.DataFrame({"digits": [digits]})
    made = digits + str(rows.select(luhn_digit(pl.col("digits"), 15)).item())
    assert is_luhn(made)
    held = pl.DataFrame({"digits": [made]}).select(luhn_holds("digits", 16)).item()
    assert held
