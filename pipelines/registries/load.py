"""Load the dated tables of a folder, whole and checked, or say everything that is wrong."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.registries import (
    EVERY_REGISTRY,
    REGISTRIES,
    Agreement,
    BasisTemplate,
    CareUnit,
    DrgWeight,
    FeeCode,
    ListedPrice,
    LmaCard,
    PatientFee,
    Payer,
    ReserveNumber,
)
from pipelines.registries.cells import of_prices, typed
from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from pipelines.registries.periods import of_periods
from pipelines.registries.references import of_references
from pipelines.registries.text import read_text


@dataclass(frozen=True)
class Registries:
    """The dated tables, each sorted by key and `valid_from`, and the sha256 of each file there is.

    `hashes` is by file name, for the manifest of a run.
    """

    agreements: DataFrame[Agreement]
    care_units: DataFrame[CareUnit]
    reserve_numbers: DataFrame[ReserveNumber]
    lma_cards: DataFrame[LmaCard]
    fee_codes: DataFrame[FeeCode]
    patient_fees: DataFrame[PatientFee]
    price_items: DataFrame[ListedPrice]
    drg_weights: DataFrame[DrgWeight]
    payers: DataFrame[Payer]
    basis_templates: DataFrame[BasisTemplate]
    hashes: dict[str, str]


def load_registries(folder: Path) -> Registries:
    """Load every registry of `folder` that bills depend on.

    Raises:
        RegistryError: with all faults of all files.
    """
    files = {name: folder / f"{name}.csv" for name in REGISTRIES}
    contents = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    tables: dict[str, Any] = {}
    faults: list[RegistryFault] = []
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        read = list(readers.map(_table, contents, contents.values()))
    for name, (rows, found) in zip(contents, read, strict=True):
        faults += found
        if rows is not None:
            tables[name] = rows
    absent = [name for name in REGISTRIES if name not in contents]
    faults += [_missing(name) for name in absent if not REGISTRIES[name].may_be_absent]
    faults += of_references(tables)
    if faults:
        raise RegistryError(faults)
    tables |= {name: REGISTRIES[name].contract.none() for name in absent}
    hashes = {files[name].name: sha256(data).hexdigest() for name, data in contents.items()}
    return Registries(**{n: _held(n, rows) for n, rows in tables.items()}, hashes=hashes)


def load_registry(name: str, data: bytes) -> Any:
    """Return one registry from the bytes of its file, in its contract.

    Raises:
        RegistryError: with all its faults.
    """
    rows, faults = _table(name, data)
    if rows is None or faults:
        raise RegistryError(faults)
    return _held(name, rows)


def _table(name: str, data: bytes) -> tuple[pl.DataFrame | None, list[RegistryFault]]:
    """Return a registry in types, if its columns could be told, and its faults by line."""
    text, faults = read_text(name, data)
    if text is None:
        return None, faults
    rows, faults = typed(name, text)
    if name == "price_items":
        faults += of_prices(rows)
    faults += of_periods(name, rows)
    return rows, sorted(faults, key=lambda fault: (fault.line or 0, fault.column or "", fault.code))


def _missing(name: str) -> RegistryFault:
    message = "Filen saknas i mappen registries. Lägg dit den."
    return RegistryFault(FaultCode.FILE_MISSING, f"{name}.csv", None, None, message)


def _held(name: str, rows: pl.DataFrame) -> Any:
    contract, key = EVERY_REGISTRY[name].contract, EVERY_REGISTRY[name].key
    return contract.of(rows.sort(*key, "valid_from", "line", maintain_order=True))
