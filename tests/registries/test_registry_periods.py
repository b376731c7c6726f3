"""Periods of the dated tables: overlaps and ties are refused with both lines."""

import datetime as dt
import itertools
import random
from pathlib import Path

import polars as pl
import pytest

from pipelines.registries.load import load_registries, overlaps
from tests.registries.registry_files import add, edit, faults, located


def test_an_overlap_names_both_lines_and_periods(folder: Path) -> None:
    add(folder, "agreements", "ADA-2;9999990022;B;107;inpatient;region;agreement;;;;2023-12-31;")
    (fault,) = faults(folder)
    assert fault[:4] == ("G04", "agreements.csv", 4, "valid_from")
    assert "2023-12-31–tills vidare överlappar 2018-01-01–2023-12-31 på rad 3" in fault.message


def test_rows_that_follow_each_other_do_not_overlap(folder: Path) -> None:
    add(folder, "agreements", "ADA-2;9999990022;B;107;inpatient;region;agreement;;;;2024-01-01;")
    assert load_registries(folder).agreements.height == 3


def test_a_long_period_is_compared_with_each_short_one_within_it(folder: Path) -> None:
    add(
        folder,
        "care_units",
        "01101011M01;;;ADA-1;2019-01-01;2019-02-01",
        "01101011M01;;;ADA-1;2020-01-01;2020-02-01",
    )
    assert located(folder) == {
        ("G04", "care_units.csv", 3, "valid_from"),
        ("G04", "care_units.csv", 4, "valid_from"),
    }


def test_prices_with_the_same_empty_keys_tie(folder: Path) -> None:
    add(folder, "price_items", "lista;visit;;;;;;940;Annat;2024-01-01;")
    (fault,) = faults(folder)
    assert fault[:3] == ("G05", "price_items.csv", 5)
    assert "samma nyckel och period (2024-01-01–tills vidare) som rad 3" in fault.message


def test_a_row_may_not_end_before_it_starts(folder: Path) -> None:
    edit(folder, "agreements", ";2023-12-31", ";2017-12-31")
    assert located(folder) == {("G05", "agreements.csv", 3, "valid_to")}


@pytest.mark.parametrize("seed", range(30))
def test_overlaps_equal_those_of_comparing_every_pair(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    start = dt.date(2024, 1, 1)
    rows = []
    for line in range(2, rng.randrange(3, 25)):
        first = start + dt.timedelta(days=rng.randrange(60))
        last = rng.choice([None, first + dt.timedelta(days=rng.randrange(12))])
        rows.append((line, rng.choice(["a", "b"]), rng.choice([None, "x"]), first, last))
    schema = {
        "line": pl.UInt32,
        "k": pl.String,
        "m": pl.String,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    met = set()
    for one, other in itertools.permutations(rows, 2):
        earlier = (other[3], other[0]) < (one[3], one[0])
        if one[1:3] == other[1:3] and earlier and (other[4] is None or other[4] >= one[3]):
            met.add(one[0])
    found = overlaps(frame, ("k", "m"))
    assert {pair[0] for pair in found} == met
    period = {line: (key, first) for line, *key, first, _ in rows}
    assert all(period[pair[0]][0] == period[pair[2]][0] for pair in found)
