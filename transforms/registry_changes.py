"""Changes of the registries from one run to the next: docs/rules.md#registry-changes."""

from collections.abc import Iterator
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import KRONOR
from contracts.registry_changes import CONFIRMED, OF_PERSONS, ChangeKind, RegistryChange
from contracts.registry_files import REGISTRIES

_LINE: Final = "line"
# The registries whose rows billed lines name, and the columns that name them.
_NAMED_BY: Final = {
    "agreements": "agreement_id",
    "payers": "payer_id",
    "care_units": "care_unit",
}


def changes_of(
    name: str, before: pl.DataFrame, now: pl.DataFrame, lines: pl.DataFrame, items: pl.DataFrame
) -> DataFrame[RegistryChange]:
    """Return what changed in a registry, by row and column.

    Args:
        name: of the registry.
        before: its rows in the run before.
        now: its rows.
        lines: the debits of the run, for the kronor of agreements, payers and units.
        items: their price items, for the kronor of prices.
    """
    identity = [*REGISTRIES[name].key, "valid_from"]
    parts = _parts(before, now, identity)
    found = pl.concat([_described(part, identity) for part in parts])
    amounts = _amounts(name, lines, items)
    of_person = pl.lit(name in OF_PERSONS)
    return RegistryChange.of(
        found.join(amounts, on="_named" if name in _NAMED_BY else _LINE, how="left")
        .with_columns(
            *(
                pl.when(~of_person).then(column).alias(column)
                for column in ("row_key", "was", "becomes")
            ),
            registry=pl.lit(name),
            asks=pl.lit(name in CONFIRMED),
        )
        .select(RegistryChange.columns())
        .sort(_LINE, "column", "kind", nulls_last=False)
    )


def unknown_before(name: str) -> DataFrame[RegistryChange]:
    """Return the change of a registry whose earlier version is not kept."""
    row = {"registry": name, "kind": ChangeKind.UNKNOWN.value, "asks": name in CONFIRMED}
    empty = dict.fromkeys(RegistryChange.columns())
    return RegistryChange.of(pl.DataFrame([{**empty, **row}], schema=RegistryChange.schema()))


def _parts(before: pl.DataFrame, now: pl.DataFrame, identity: list[str]) -> Iterator[pl.DataFrame]:
    """Yield removed rows, added rows, and the changed cells of each column."""
    whole = {name: pl.lit(None, dtype=pl.String) for name in ("column", "was", "becomes")}
    for rows, others, kind in (
        (before, now, ChangeKind.REMOVED),
        (now, before, ChangeKind.ADDED),
    ):
        alone = rows.join(others, on=identity, how="anti", nulls_equal=True)
        yield alone.with_columns(**whole, kind=pl.lit(kind.value))
    both = now.join(before, on=identity, how="inner", nulls_equal=True, suffix="_was")
    for column in now.columns:
        if column not in {*identity, _LINE}:
            earlier = pl.col(f"{column}_was")
            yield both.filter(pl.col(column).ne_missing(earlier)).with_columns(
                column=pl.lit(column),
                was=earlier.cast(pl.String),
                becomes=pl.col(column).cast(pl.String),
                kind=pl.lit(ChangeKind.CHANGED.value),
            )


def _described(part: pl.DataFrame, identity: list[str]) -> pl.DataFrame:
    """Return the columns of a change, and `_named`, the key that billed lines have."""
    keys = [name for name in identity if name != "valid_from"]
    day = pl.col("valid_from") if "valid_from" in identity else pl.lit(None, dtype=pl.Date)
    texts = [pl.col(name).cast(pl.String) for name in keys]
    return part.select(
        "kind",
        pl.col(_LINE).cast(pl.UInt32),
        "column",
        "was",
        "becomes",
        row_key=pl.concat_str(*texts, separator=", ", ignore_nulls=True),
        valid_from=day,
        _named=texts[0],
    )


def _amounts(name: str, lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return the kronor of each row that the run's bills use."""
    amount = pl.col("amount").sum().cast(KRONOR)
    if name in _NAMED_BY:
        return lines.group_by(_named=pl.col(_NAMED_BY[name])).agg(amount=amount)
    used = items if name == "price_items" else items.clear()
    return used.group_by(line=pl.col("list_row").cast(pl.UInt32)).agg(amount=amount)
