"""OCR numbers: invoice number, place of the seller, length digit, Luhn check digit.

Rule: docs/rules.md#ocr-number.

Bankgirot, "OCR-referenskontroll" (check digit and length), read 2026-11-22. The digits expected
here were worked out by hand: 2024000001 2 doubled from the right 2+0+0... sums to 17, so 3.
"""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.check_digits import TAKEN, is_luhn, is_ocr_of, luhn_digit, luhn_holds, with_ocr


def ocr(number: str, kind: int = 380, route: str = "manual", taken: int = 0) -> str | None:
    row = {"seller_org_no": "A", "invoice_number": number, "kind": kind, "route": route}
    counted = pl.DataFrame([{"invoice_number": number, "taken": taken}], schema=TAKEN)
    found: str | None = with_ocr(pl.DataFrame([row]), counted).get_column("ocr").item()
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


def test_a_number_that_other_sellers_have_is_followed_by_the_sellers_place() -> None:
    """By hand: 2024000001 2 3 doubled from the right sums to 22, so 8; 3 is the length of 13."""
    assert ocr("2024000001", taken=1) == "2024000001238"
    assert str(ocr("2024000001", taken=9)).startswith("2024000001" + "10" + "4")


def test_sellers_of_one_run_follow_each_other_by_organisation_number() -> None:
    rows = pl.DataFrame(
        {
            "seller_org_no": ["C", "A", "B", "D"],
            "invoice_number": ["2024000001"] * 4,
            "kind": [380, 380, 381, 380],
            "route": ["manual", "manual", "manual", "res"],
        }
    )
    found = with_ocr(rows, pl.DataFrame(schema=TAKEN)).get_column("ocr").to_list()
    assert found == ["2024000001238", "202400000123", None, None]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 20)), min_size=2, unique=True))
def test_no_two_invoices_of_a_home_have_the_same_number(drawn: list[tuple[int, int]]) -> None:
    """An invoice is its number, and the place of its seller among those that have it."""
    made = [ocr(f"2024{number:06d}", taken=taken) for number, taken in drawn]
    assert len(set(made)) == len(drawn)


@given(st.integers(2000_000001, 2099_999999).map(str), st.integers(0, 99_999))
def test_an_ocr_passes_the_control_of_check_digit_and_length(number: str, taken: int) -> None:
    made = str(ocr(number, taken=taken))
    assert is_ocr_of(made, number)
    assert len(made) <= 25
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


@pytest.mark.parametrize(
    "reference",
    ["2024000001", "202400000124", "2024000001237", "2024000001135", "2024000002221", "123", ""],
)
def test_other_references_are_no_ocr_numbers_of_an_invoice(reference: str) -> None:
    assert not is_ocr_of(reference, "2024000001")
