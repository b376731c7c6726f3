"""Exactly one report of each contact is not replaced, in any order of the rows."""

import random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from contracts.care_contacts import ReportedContact
from contracts.fates import JudgedRow
from tests.support.tables import typed
from transforms.latest import replaced_rows

REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["k1", "k2"]), st.sampled_from(["", "2024-01-20", "2024-01-21", "snart"])
    ),
    min_size=1,
    max_size=7,
)


@given(reports=REPORTS, seed=st.integers(0, 99))
def test_one_latest_report_a_contact(reports: list[tuple[str, str]], seed: int) -> None:
    rows = typed(
        ReportedContact,
        [{"contact_id": contact, "reported_at": at} for contact, at in reports],
    )
    replaced = replaced_rows(rows, JudgedRow.none())
    left = rows.join(replaced, on="row", how="anti")
    assert sorted(left["contact_id"]) == sorted({contact for contact, _ in reports})
    order = random.Random(seed).sample(range(rows.height), rows.height)  # noqa: S311 - an order
    again = replaced_rows(rows[order], JudgedRow.none())
    assert again.sort("row").equals(replaced.sort("row"))


@given(reports=REPORTS)
def test_the_latest_is_the_one_a_plain_loop_finds(reports: list[tuple[str, str]]) -> None:
    rows = typed(
        ReportedContact,
        [{"contact_id": contact, "reported_at": at} for contact, at in reports],
    )
    latest = set()
    for contact in {contact for contact, _ in reports}:
        of_it = [(at, place) for place, (name, at) in enumerate(reports) if name == contact]
        timed = all(at.startswith("2024") for at, _ in of_it)
        latest.add(max(of_it)[1] if timed else max(place for _, place in of_it))
    replaced = replaced_rows(rows, JudgedRow.none())
    assert set(range(len(reports))) - set(replaced["row"]) == latest
    assert isinstance(replaced, pl.DataFrame)
