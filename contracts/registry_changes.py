"""Changes of the registries from one run to the next."""

from enum import StrEnum
from typing import Final

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.keys import Kronor


class ChangeKind(StrEnum):
    """The kind of a change; `UNKNOWN` is a registry whose earlier version is not kept."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNKNOWN = "unknown"


# Whom the invoices name, where the money goes, and what care costs: people confirm such changes.
CONFIRMED: Final = (
    "agreements",
    "payers",
    "price_items",
    "price_lists",
    "drg_weights",
    "patient_fees",
)
# Registries of persons: their keys and cells are not shown.
OF_PERSONS: Final = ("reserve_numbers", "lma_cards")


class RegistryChange(Contract):
    """A changed cell of a registry, or an added or removed row, since the run before.

    A row is known by its key and first day. Keys and cells of registries of persons are left out.
    """

    registry: str = pa.Field(description="Name of the registry")
    kind: str = pa.Field(isin=[kind.value for kind in ChangeKind], description="Kind of the change")
    line: pl.UInt32 = pa.Field(
        nullable=True, description="Line of the file, heading = 1; of a removed row its former one"
    )
    row_key: str = pa.Field(nullable=True, description="Key of the row")
    valid_from: pl.Date = pa.Field(nullable=True, description="First day of the row")
    column: str = pa.Field(nullable=True, description="The column; empty = the whole row")
    was: str = pa.Field(nullable=True, description="The cell before")
    becomes: str = pa.Field(nullable=True, description="The cell now")
    amount: Kronor = pa.Field(
        nullable=True, description="Kronor that the run bills by the row; empty = not counted"
    )
    asks: bool = pa.Field(description="Whether people confirm it: docs/rules.md#registry-changes")
