"""The tables that are decided year by year, and what the latest month priced with them."""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import PriceItem
from contracts.registry_files import REGISTRIES
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.home.paths import Home
from pipelines.registries.faults import RegistryError
from pipelines.registries.files import registry_files
from pipelines.registries.load import load_registry
from pipelines.registries.text import registry_bytes
from transforms.pricing.undecided import YearlyTables

_LISTS: Final = "price_lists"


def yearly_tables(home: Home) -> YearlyTables:
    """Read the tables from the home's registries; a missing one is empty.

    Raises:
        RegistryError: a table is faulty.
    """
    files, faults = registry_files(home.registries, YearlyTables._fields)
    if faults:
        raise RegistryError(faults)
    contents = {name: registry_bytes(path) for name, path in files.items()}
    lists = contents.get(_LISTS)
    read = {name: load_registry(name, data, lists) for name, data in contents.items()}
    return YearlyTables(
        **{name: read.get(name, REGISTRIES[name].contract.none()) for name in YearlyTables._fields}
    )


def latest_items(home: Home) -> DataFrame[PriceItem] | None:
    """Return the price items of all runs of the month of the latest run, drafts included.

    None without a run, or if its evidence is missing.
    """
    files = sorted(
        home.root.glob("runs/*/[0-9]*/price_items.parquet"), key=lambda path: path.parent.name
    )
    if not files:
        return None
    of_month = [path.parent for path in files if path.parent.parent == files[-1].parent.parent]
    read = [EvidenceOfRun(folder).read("price_items", PriceItem) for folder in of_month]
    return PriceItem.of(pl.concat(read))
