"""Price lists that are not decided for a year, and the kronor that depend on them.

Rules: docs/rules.md#undecided-lists.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import PriceItem
from contracts.codes import ItemKind
from contracts.reconciliation import UndecidedList
from contracts.registries import DrgWeight, ListedPrice, PatientFee, PriceList
from transforms.pricing.money import total
from transforms.pricing.yearly import with_undecided

# From 1 November the lists of next year are expected.
_EXPECTED_FROM_MONTH = 11


class YearlyTables(NamedTuple):
    """The registries that are decided year by year."""

    price_lists: DataFrame[PriceList]
    price_items: DataFrame[ListedPrice]
    drg_weights: DataFrame[DrgWeight]
    patient_fees: DataFrame[PatientFee]


def undecided(
    tables: YearlyTables, items: DataFrame[PriceItem] | None, on: dt.date
) -> DataFrame[UndecidedList]:
    """Return what is not decided for the year of care that is near.

    Args:
        tables: the registries.
        items: the price items of a month, for the kronor at stake; None if no month is priced.
        on: the day of the question.
    """
    year = year_to_decide(on)
    found = [
        (f"Prislistan {name}", pl.col("price_list_id") == name)
        for name in undecided_lists(tables.price_items, tables.price_lists, year)
    ]
    if year > on.year:
        if is_undecided(tables.drg_weights, ("drg_code",), year):
            found.append(("DRG-vikter", pl.col("kind") == ItemKind.DRG_POINT.value))
        if is_undecided(tables.patient_fees, ("fee_code", "profession"), year):
            found.append(("Patientavgifter", pl.col("kind") == ItemKind.PATIENT_FEE.value))
    rows = [
        (year, what, None if items is None else items.filter(of_it).select(total("amount")).item())
        for what, of_it in found
    ]
    return UndecidedList.of(pl.DataFrame(rows, schema=UndecidedList.schema(), orient="row"))


def year_to_decide(on: dt.date) -> int:
    """Return next year from 1 November, else this year."""
    return on.year + (on.month >= _EXPECTED_FROM_MONTH)


def undecided_lists(
    price_items: DataFrame[ListedPrice], price_lists: DataFrame[PriceList], year: int
) -> list[str]:
    """Return the yearly lists that have rows without a successor on 1 January."""
    first = pl.lit(dt.date(year, 1, 1))
    ended = with_undecided(price_items, price_lists).filter("undecided")
    waiting = ended.filter(
        pl.col("valid_from") <= first,
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= first),
    )
    return waiting.get_column("price_list_id").unique().sort().to_list()


def is_undecided(
    table: DataFrame[DrgWeight] | DataFrame[PatientFee], key: Sequence[str], year: int
) -> bool:
    """Return whether a row of the year before says nothing about the year.

    That is a row without a last day, or with the last of December, and no later row of its key.
    """
    last = pl.lit(dt.date(year - 1, 12, 31))
    held = table.filter(pl.col("valid_from") <= last, pl.col("valid_to").fill_null(last) == last)
    later = table.filter(pl.col("valid_from") > last)
    return not held.join(later, on=list(key), how="anti", nulls_equal=True).is_empty()
