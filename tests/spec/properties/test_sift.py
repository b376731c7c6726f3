"""No row is lost or counted twice by a group: it goes on, or a remark turns it away, or both."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from contracts.remarks import CATALOGUE, RemarkCode, Verdict
from transforms.sift import fates_of, sift

CODES = [code for code in RemarkCode if CATALOGUE[code].verdict is not Verdict.FILE]
# For each row which of three rules it breaks: yes, no, or null, which is no.
ROWS = st.lists(st.tuples(*[st.sampled_from([True, False, None])] * 3), max_size=8)


@given(rows=ROWS, codes=st.lists(st.sampled_from(CODES), min_size=3, max_size=3, unique=True))
def test_every_row_goes_on_or_has_a_fate(
    rows: list[tuple[bool | None, ...]], codes: list[RemarkCode]
) -> None:
    table = pl.DataFrame(
        [(place, *broken) for place, broken in enumerate(rows)],
        schema={"row": pl.UInt32, "a": pl.Boolean, "b": pl.Boolean, "c": pl.Boolean},
        orient="row",
    )
    rules = {code: pl.col(name) for code, name in zip(codes, "abc", strict=True)}
    accepted, remarks = sift(table, rules)
    said = {(row, code) for row, code in remarks.select("row", "code").rows()}
    assert said == {
        (place, code.value)
        for place, broken in enumerate(rows)
        for code, deserved in zip(codes, broken, strict=True)
        if deserved
    }
    away = fates_of(remarks)
    assert sorted([*accepted["row"], *away["row"]]) == list(range(len(rows)))


@given(rows=ROWS)
def test_a_released_row_is_as_one_that_never_broke_the_rule(
    rows: list[tuple[bool | None, ...]],
) -> None:
    codes = [RemarkCode.LMA_UNKNOWN, RemarkCode.LMA_NOT_VALID, RemarkCode.LMA_FILLED_IN]
    table = pl.DataFrame(
        [(place, *broken) for place, broken in enumerate(rows)],
        schema={"row": pl.UInt32, "a": pl.Boolean, "b": pl.Boolean, "c": pl.Boolean},
        orient="row",
    )
    rules = {code: pl.col(name) for code, name in zip(codes, "abc", strict=True)}
    released = table.select("row", code=pl.lit(RemarkCode.LMA_UNKNOWN.value))
    without_it = {code: rule for code, rule in rules.items() if code is not codes[0]}
    assert sift(table, rules, released)[0].equals(sift(table, without_it)[0])
