"""Parsing of texts: codes are sets in any order, and any text has a result."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.texts import code_set, parsed_amount, parsed_day, parsed_moment, whole_number, yes

CODES = st.lists(st.text("AbÖ1", min_size=1, max_size=4), min_size=1, max_size=5)
SPACES = st.sampled_from([" ", "  ", "\t", " \n"])


def read(text: str) -> str:
    return str(pl.DataFrame({"codes": [text]}).select(code_set("codes")).item())


@given(codes=CODES, space=SPACES)
def test_a_set_of_codes_read_again_is_the_same(codes: list[str], space: str) -> None:
    once = read(space.join(codes))
    assert read(once) == once


@given(codes=CODES, space=SPACES)
def test_order_duplicates_and_case_do_not_make_another_set(codes: list[str], space: str) -> None:
    again = [*reversed(codes), codes[0].lower()]
    assert read(space.join(codes)) == read(space.join(again))
    assert read(space.join(codes)) == " ".join(sorted({code.upper() for code in codes}))


@given(
    text=st.text(
        st.one_of(st.characters(codec="utf-8"), st.sampled_from("0123456789-:.,TZ+ ")), max_size=25
    )
)
def test_any_text_is_parsed_or_null(text: str) -> None:
    rows = pl.DataFrame({"text": [text]})
    for reader in (parsed_day, parsed_amount, whole_number, parsed_moment, yes):
        assert rows.select(reader("text")).height == 1
