"""Copies of a small made-up world.

Each copy has its own people, cards, units and agreements. Ids that the registries do not contain (a
malformed number, an unknown unit) are the same in every copy. Every copy therefore gets the same
fates and amounts, and copies do not affect each other.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from tests.generated.base_units import HSA, REGION
from tests.generated.world import Tables
from tests.support.numbers import lma_number, organisation_number, personal_number, reserve_number

# Registries with a row per copy; the others are shared.
COPIED = ("agreements", "care_units", "reserve_numbers", "lma_cards")
OLDEST = dt.date(1900, 1, 1)


class Renamed(NamedTuple):
    """Columns that get a new name in each copy.

    `names` has `old`, `copy`, `new`. The second group of the pattern is the part of a cell to
    rename.
    """

    columns: tuple[str, ...]
    pattern: str
    names: pl.DataFrame


def renamed(tables: Tables, copies: int) -> list[Renamed]:
    """Return the renamed columns. New names start above those the world uses."""

    def names(table: str, column: str, made: Callable[[int], str]) -> pl.DataFrame:
        old = {row.get(column, "") for row in tables[table]} - {"", REGION}
        pairs = [(name, copy) for name in sorted(old) for copy in range(copies)]
        new = [made(serial) for serial in range(len(pairs))]
        return pl.DataFrame(
            pairs, schema={"old": pl.String, "copy": pl.Int64}, orient="row"
        ).select("old", "copy", new=pl.Series(new, dtype=pl.String))

    people = names("reserve_numbers", "reserve_number", lambda i: reserve_number(3_000_000 + i))
    linked = names("reserve_numbers", "personal_id", _personal_number)
    cards = names("lma_cards", "lma_number", lambda i: lma_number(20_000_000 + i))
    sellers = names("agreements", "provider_org_no", lambda i: organisation_number(10_000 + i))
    agreements = names("agreements", "agreement_id", lambda i: f"ADA-{i:06d}")
    units = names("care_units", "care_unit", lambda i: f"{20_000_000 + i}M01")
    places = names("care_units", "hsa_id", lambda i: f"{HSA}Q{i}")
    patients = ("patient_id", "reserve_number", "replaced_by", "personal_id")
    numbers = ("provider_org_no", "vat_number", "endpoint_id")
    return [
        Renamed(patients, r"^([^0-9]*)([0-9]{12})([^0-9]*)$", pl.concat([people, linked])),
        Renamed(("lma_number",), r"^(.*?)([0-9]{2}-?[0-9]{6})(.*)$", cards),
        Renamed(numbers, r"^(\D*)([0-9]{10})(.*)$", sellers),
        Renamed(("agreement_id",), r"^()(.+)()$", agreements),
        Renamed(("care_unit",), r"^(\s*)(1[0-9]{7}M[0-9]{2})(.*)$", units),
        Renamed(("care_unit", "hsa_id"), r"^(\s*)(SE[0-9]{10}-[A-Z0-9]+)(.*)$", places),
    ]


def _personal_number(serial: int) -> str:
    """Return a personal number; every second one is a coordination number."""
    born_on = OLDEST + dt.timedelta(days=serial // 1_000)
    return personal_number(born_on.isoformat(), serial, coordination=serial % 2 == 1)


def in_copies(rows: pl.DataFrame, names: list[Renamed]) -> pl.DataFrame:
    """Return the rows with a column `copy` as that copy has them, without the column."""
    for of in names:
        for column in of.columns:
            if column in rows.columns:
                rows = _renamed(rows, column, of)
    if "contact_id" in rows.columns:
        named = pl.col("contact_id").str.extract_groups(r"^(.*\S)(\s*)$").struct
        own = pl.format("{}-{}{}", named.field("1"), "copy", named.field("2"))
        rows = rows.with_columns(contact_id=pl.coalesce(own, "contact_id"))
    return rows.drop("copy")


def _renamed(rows: pl.DataFrame, column: str, of: Renamed) -> pl.DataFrame:
    """Return the rows with known names replaced; a hyphen is kept."""
    parts = (
        pl.col(column).str.extract_groups(of.pattern).struct.rename_fields(["a", "matched", "b"])
    )
    found = rows.with_columns(parts.struct.unnest()).with_columns(
        old=pl.col("matched").str.replace("-", "")
    )
    names = of.names.with_columns(pl.col("old").str.replace("-", ""))
    found = found.join(names, on=["old", "copy"], how="left", maintain_order="left")
    hyphen = pl.col("matched").str.contains("-", literal=True)
    new = pl.when(hyphen).then("new").otherwise(pl.col("new").str.replace("-", ""))
    return found.with_columns(
        pl.coalesce(pl.concat_str("a", new, "b"), column).alias(column)
    ).select(rows.columns)
