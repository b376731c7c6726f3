"""Lookups of many keys and days at once give the result of a plain loop."""

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.dated import on_the_day

DAY_ONE = dt.date(2024, 1, 1)
KEYS = ["a", "b", None]
# Cuts of a timeline: days that start a new row of a key, or a gap.
TIMELINES = st.lists(
    st.tuples(st.integers(0, 30), st.booleans()), max_size=5, unique_by=lambda cut: cut[0]
)
ASKED = st.lists(
    st.tuples(st.sampled_from([*KEYS, "unknown"]), st.one_of(st.none(), st.integers(-5, 40))),
    max_size=8,
)


def days(offset: int) -> dt.date:
    return DAY_ONE + dt.timedelta(days=offset)


def rows_of(key: str, cuts: list[tuple[int, bool]], *, is_open: bool) -> list[dict[str, object]]:
    """Return rows that do not overlap: each from its cut to the day before the next."""
    starts = sorted(cuts)
    rows = []
    for place, (start, is_gap) in enumerate(starts):
        last = place == len(starts) - 1
        end = (
            None if last and is_open else days(starts[place + 1][0] - 1 if not last else start + 3)
        )
        if not is_gap:
            rows.append(
                {"key": key, "valid_from": days(start), "valid_to": end, "says": f"{key}{start}"}
            )
    return rows


def by_hand(registry: list[dict[str, object]], key: str | None, day: dt.date | None) -> str | None:
    for row in registry:
        starts, ends = row["valid_from"], row["valid_to"] or dt.date.max
        if day is not None and row["key"] == key and starts <= day <= ends:  # type: ignore[operator]
            return str(row["says"])
    return None


@given(a=TIMELINES, b=TIMELINES, is_open=st.booleans(), asked=ASKED)
def test_every_row_gets_its_answer_in_order(
    a: list[tuple[int, bool]],
    b: list[tuple[int, bool]],
    is_open: bool,
    asked: list[tuple[str | None, int | None]],
) -> None:
    registry = rows_of("a", a, is_open=is_open) + rows_of("b", b, is_open=not is_open)
    schema = {"key": pl.String, "valid_from": pl.Date, "valid_to": pl.Date, "says": pl.String}
    questions = [(key, None if day is None else days(day)) for key, day in asked]
    rows = pl.DataFrame(questions, schema={"key": pl.String, "day": pl.Date}, orient="row")
    answers = on_the_day(
        rows, pl.DataFrame(registry, schema=schema), key="key", day="day", payload=("says",)
    )
    assert answers["says"].to_list() == [by_hand(registry, *question) for question in questions]
