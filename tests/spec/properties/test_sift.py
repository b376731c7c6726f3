"""A group neither loses nor duplicates a row: it continues or is rejected."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from contracts.remarks import CATALOGUE, RemarkCode, Verdict
from transforms.sift import fates_of, sift, sift_in_turn, with_verdicts

CODES = [code for code in RemarkCode if CATALOGUE[code].verdict is not Verdict.FILE]
# The rules, of three, that each row breaks: yes, no, or null, which is no.
ROWS = st.lists(st.tuples(*[st.sampled_from([True, False, None])] * 3), max_size=8)


@given(rows=ROWS, codes=st.lists(st.sampled_from(CODES), min_size=3, max_size=3, unique=True))
def test_every_row_continues_or_has_a_fate(
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
    away = fates_of(with_verdicts(remarks))
    assert sorted([*accepted["row"], *away["row"]]) == list(range(len(rows)))


@given(rows=ROWS)
def test_a_released_row_is_like_one_that_kept_the_rule(
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


@given(
    rows=ROWS,
    codes=st.lists(st.sampled_from(CODES), min_size=3, max_size=3, unique=True),
    set_apart=st.sets(st.integers(0, 7)),
)
def test_groups_in_turn_are_one_sift_after_the_other(
    rows: list[tuple[bool | None, ...]], codes: list[RemarkCode], set_apart: set[int]
) -> None:
    table = pl.DataFrame(
        [(place, *broken) for place, broken in enumerate(rows)],
        schema={"row": pl.UInt32, "a": pl.Boolean, "b": pl.Boolean, "c": pl.Boolean},
        orient="row",
    )
    groups = [{code: pl.col(name)} for code, name in zip(codes, "abc", strict=True)]
    apart = pl.DataFrame({"row": sorted(set_apart)}, schema={"row": pl.UInt32})
    going, said = table.filter(~pl.col("row").is_in(sorted(set_apart))), []
    for rules in groups:
        going, remarks = sift(going, rules)
        said += remarks.select("row", "code").rows()
    found = sift_in_turn([(table, rules) for rules in groups], table, apart=apart)
    assert found.accepted.equals(going)
    assert sorted(found.remarks.select("row", "code").rows()) == sorted(said)
