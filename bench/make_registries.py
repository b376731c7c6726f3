"""The registries of the bench: made up, valid, dated, and as large as those of a region.

What a row is follows from its position (`i % 20 < 12` is primary care, and so on): the tables need
no random draws and are the same every time. Most tables change somewhere in the timed month, so
that a join that forgets the day gives other kronor.
"""

import datetime as dt
from typing import NamedTuple

import make_prices
import numpy as np
import polars as pl
from make_people import (
    FIRST,
    LAST,
    lma_cards,
    numbered,
    people,
    pick,
    reserve_numbers,
    with_check_digit,
)

CITIES = ("Stockholm", "Södertälje", "Norrtälje", "Nynäshamn", "Täby", "Åkersberga")
NEW_TERMS, MOVED_ON, REOPENED_ON = (dt.date(2024, 3, day) for day in (16, 11, 9))
# What a unit is to a generator of contacts: `World.units["state"]`.
OPEN, CLOSED, DOUBTFUL = range(3)
# Columns that only the generator needs.
HELPERS = ("i", "kind", "lma", "linked", "personal", "agreement", "state")


class Sizes(NamedTuple):
    """Rows of the large registries."""

    agreements: int = 5_000
    units: int = 20_000
    reserve_numbers: int = 200_000
    cards: int = 300_000

    def scaled(self, share: float) -> "Sizes":
        """Return the sizes times `share`; never too small to hold every case."""
        return Sizes(*(max(round(size * share), 1_000) for size in self))


class World(NamedTuple):
    """The tables by name, and what a generator of contacts must know of units and people.

    `units` has a row a unit: its codes, the position and level of its agreement, its state.
    """

    tables: dict[str, pl.DataFrame]
    units: pl.DataFrame
    people: pl.DataFrame


def _parties() -> dict[str, pl.Expr]:
    """Return who an agreement is with, by the agreement's position."""
    i = pl.col("i")
    return {
        "agreement_id": pl.format("ADA-{}", i.cast(pl.String).str.zfill(5)),
        "provider_name": pl.format("{} Vård AB {}", pick(LAST, i), i % 1_500),
        "reference": pl.format("REF{}", i),
        "vat_number": pl.format("SE{}01", "provider_org_no"),
        "endpoint_scheme": pl.lit("0007"),
        "endpoint_id": pl.col("provider_org_no"),
        "contact_name": pl.format("{} {}", pick(FIRST, i), pick(LAST, i + 7)),
        "contact_email": pl.format("faktura{}@exempel.se", i),
        "street": pl.format("Vårdgatan {}", 1 + i % 140),
        "postal_code": pl.lit("112 34"),
        "city": pick(CITIES, i),
    }


def _terms() -> dict[str, pl.Expr]:
    """Return what an agreement says of prices and invoices, by the agreement's position."""
    i = pl.col("i")
    region, inpatient, primary = i % 10 < 3, i % 20 == 19, i % 20 < 12
    other = pl.when(inpatient).then(pl.lit("inpatient")).otherwise(pl.lit("specialist"))
    by_drg = pl.when(~primary).then(pl.lit("drg"))
    return {
        "contract_type": pick(make_prices.CONTRACT_TYPES, i),
        "care_level": pl.when(primary).then(pl.lit("primary")).otherwise(other),
        "owner": pl.when(region).then(pl.lit("region")).otherwise(pl.lit("private")),
        "price_basis": pick(["agreement"] * 6 + ["out_of_county"], i),
        "price_list_id": pick(make_prices.LISTS[1:], i),
        "inpatient_model": pl.when(i % 40 == 19).then(pl.lit("day")).otherwise(by_drg),
        "inpatient_day_rule": pick(["nights", "days", ""], i),
        "deduct_leave_days": pick(["ja", "nej"], i // 40),
        "vardfaktura_asylum_from": pl.when(~region & (i % 3 > 0)).then(dt.date(2021, 3, 1)),
        "deduct_patient_fee": pick(["1", "0", "1"], i),
        "vat_compensation_percent": pick(["", "3", "5,5", "0"], i),
        "interpreter_supplement": pick(["350", "", "412.50"], i // 5),
        "island_supplement": pick(["190", ""], i // 3),
        "paper_invoice": pl.lit("nej"),
    }


def agreements(count: int) -> pl.DataFrame:
    """Return agreements: a fifth has new terms from mid-month, one in 200 has ended."""
    renewed, ids = count // 5, count - count // 5
    i, eve = pl.col("i"), NEW_TERMS - dt.timedelta(days=1)
    org_no = with_check_digit(556_000_000 + np.arange(ids) % 1_500 * 61, 9)
    bankgiro = with_check_digit(500_000 + np.arange(ids), 6)
    base = (
        numbered(ids)
        .with_columns(org_no.alias("provider_org_no"), bankgiro.alias("bankgiro"))
        .with_columns(**_parties(), **_terms())
        .with_columns(
            valid_to=pl.when(i % 200 == 77)
            .then(dt.date(2022, 12, 31))
            .otherwise(pl.when(i < renewed).then(eve))
        )
    )
    anew = base.filter(i < renewed, i % 200 != 77).with_columns(
        price_list_id=pick(make_prices.LISTS[1:], i + 5),
        island_supplement=pl.lit("210"),
        valid_from=NEW_TERMS,
        valid_to=pl.lit(None, pl.Date),
    )
    return pl.concat([base, anew])


def care_units(count: int, known: int) -> pl.DataFrame:
    """Return units under `known` agreements: some move, close, reopen or share an HSA-id."""
    i = pl.col("i")
    shared, doubtful = i % 25 == 1, i % 500 == 2
    reopened, closed = i % 400 == 6, i % 200 == 7
    moved = (i % 8 == 4) & ~reopened & ~closed
    until = pl.when(reopened).then(dt.date(2024, 3, 5)).otherwise(pl.when(moved).then(MOVED_ON))
    base = numbered(count * 100 // 113).with_columns(
        care_unit=pl.format("{}{}", 11_010_000 + i, pick(["A", "B01", "1K"], i)),
        hsa_id=pl.format("SE2321000016-{}", 10_000 + i - (shared | doubtful).cast(pl.Int64)),
        name=pl.format("{} mottagning {}", pick(CITIES, i), i),
        agreement=(i - shared.cast(pl.Int64)) % known,
        medical_field_code=pick(["", "101", "204"], i),
        state=pl.when(closed).then(CLOSED).when(doubtful).then(DOUBTFUL).otherwise(OPEN),
        valid_to=pl.when(closed).then(dt.date(2022, 12, 31)).otherwise(until),
    )
    # Twenty agreements further on is one of the same level.
    again = base.filter(moved | reopened).with_columns(
        agreement=(pl.col("agreement") + pl.when(moved).then(20).otherwise(0)) % known,
        valid_from=pl.when(reopened)
        .then(REOPENED_ON)
        .otherwise(pl.lit(MOVED_ON + dt.timedelta(days=1))),
        valid_to=pl.lit(None, pl.Date),
    )
    agreement = pl.format("ADA-{}", pl.col("agreement").cast(pl.String).str.zfill(5))
    return pl.concat([base, again]).with_columns(agreement_id=agreement)


def world(sizes: Sizes) -> World:
    """Return the registries of these sizes."""
    known = people(sizes.reserve_numbers * 96 // 100)
    agreed = agreements(sizes.agreements)
    units = care_units(sizes.units, agreed["agreement_id"].n_unique())
    tables = {
        "agreements": agreed,
        "care_units": units,
        "reserve_numbers": reserve_numbers(known, sizes.reserve_numbers),
        "lma_cards": lma_cards(known, sizes.cards),
        "fee_codes": make_prices.fee_codes(),
        "patient_fees": make_prices.patient_fees(),
        "price_items": make_prices.price_items(),
        "drg_weights": make_prices.drg_weights(),
        "payers": make_prices.payers(),
    }
    levels = agreed.unique("i", keep="first").select(
        "provider_org_no", "care_level", "inpatient_model", "valid_to", agreement="i"
    )
    places = units.unique("i", keep="first", maintain_order=True).join(levels, on="agreement")
    for name in ("agreements", "care_units", "reserve_numbers", "lma_cards"):
        tables[name] = tables[name].drop(HELPERS, strict=False)
    return World(tables, places.sort("i"), known)


def with_few_units(made: World, count: int) -> World:
    """Return the world with only its first units to come to: few agreements, few invoices."""
    return made._replace(units=made.units.head(count))
