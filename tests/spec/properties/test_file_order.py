"""The order of the input rows of a step never matters.

Rule: docs/rules.md#invariant-5.
"""

import random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed, matched, priced
from tests.support.tables import typed

VISITS = st.lists(
    st.fixed_dictionaries(
        {
            "care_form": st.sampled_from(["outpatient", "home", "inpatient", "spa"]),
            "started_on": st.sampled_from(["2024-01-15", "2024-01-16", "2019-01-01", "igår"]),
            "patient_id": st.sampled_from(["992016000010", "191212121212", "1"]),
            "lma_number": st.sampled_from(["52-123456", "", "52-999999"]),
            "care_unit": st.sampled_from(["12345678M01", "SE2321000016-AAAA", "9"]),
            "fee_code": st.sampled_from(["69", "71", "12", "19", ""]),
        }
    ),
    min_size=2,
    max_size=6,
)


def through_the_steps(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Return remarks, matches and prices, each in the order of rows."""
    format_ = believed(rows)
    found = matched(format_.accepted)
    prices = priced(found.accepted)
    remarks = pl.concat([format_.remarks, found.remarks, prices.remarks])
    items = prices.items.sort("row", "item")
    return [
        remarks.sort("row", "code"),
        found.accepted.sort("row"),
        prices.accepted.sort("row"),
        items,
    ]


@settings(max_examples=25)
@given(visits=VISITS, seed=st.integers(0, 99))
def test_two_orders_of_the_same_rows_come_to_the_same(
    visits: list[dict[str, str]], seed: int
) -> None:
    rows = typed(ReportedContact, visits)
    order = random.Random(seed).sample(range(rows.height), rows.height)  # noqa: S311 - an order
    for one, other in zip(through_the_steps(rows), through_the_steps(rows[order]), strict=True):
        assert one.equals(other)
