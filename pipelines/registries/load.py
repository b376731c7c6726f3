"""Loading of the dated tables of a folder: completely checked, or with all faults.

References between registries must point to existing rows and must not form circles. The periods of
rows with equal keys must not overlap, nor end before they start.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import HSF
from contracts.errors.error import ContractBrokenError, SamfakturaError
from contracts.registries import (
    Agreement,
    BasisTemplate,
    CareUnit,
    Deliverer,
    DoubleRule,
    DrgWeight,
    FeeCode,
    ListedPrice,
    LmaCard,
    PatientFee,
    Payer,
    PriceList,
    Profession,
    ReserveNumber,
    VisitType,
)
from contracts.registry_files import EVERY_REGISTRY, REGISTRIES
from pipelines.home.log import note
from pipelines.registries.cells import (
    of_double_rules,
    of_prices,
    typed,
    with_codes_of_tables,
)
from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from pipelines.registries.files import missing_file, registry_files, under_own_names
from pipelines.registries.text import read_text, registry_bytes
from transforms.alike import alike
from transforms.pricing.yearly import ended_with_year


def of_references(tables: Mapping[str, pl.DataFrame]) -> list[RegistryFault]:
    """Return the references to missing rows (G06) and circles (G05) among the tables."""
    faults: list[RegistryFault] = []
    if {"care_units", "agreements"} <= tables.keys():
        faults += _units_without_agreement(tables["care_units"], tables["agreements"])
    if "payers" in tables and HSF not in tables["payers"]["payer_id"]:
        faults.append(
            RegistryFault(
                FaultCode.NO_SUCH_ROW,
                "payers.csv",
                None,
                "payer_id",
                "Raden för hsf saknas. Lägg till den; HSF betalar när ingen annan region gör det.",
            )
        )
    if "reserve_numbers" in tables:
        faults += _circles(tables["reserve_numbers"])
    return faults


def _units_without_agreement(units: pl.DataFrame, agreements: pl.DataFrame) -> list[RegistryFault]:
    pointing = units.filter(pl.col("agreement_id").is_not_null())
    lost = pointing.join(agreements, on="agreement_id", how="anti").sort("line")
    return [
        RegistryFault(
            FaultCode.NO_SUCH_ROW,
            "care_units.csv",
            line,
            "agreement_id",
            "Avtalet finns på ingen rad i agreements.csv. Lägg till avtalet eller rätta numret.",
        )
        for line in lost["line"]
    ]


def _circles(persons: pl.DataFrame) -> list[RegistryFault]:
    """Return the rows whose chain of `replaced_by` never ends.

    Each round doubles the number of steps, so a chain that continues after as many rounds as the
    number of rows has binary digits is a circle.
    """
    steps = (
        persons.filter(pl.col("replaced_by").is_not_null() & pl.col("reserve_number").is_not_null())
        .sort("valid_from", "line")
        .unique("reserve_number", keep="last", maintain_order=True)
        .select("line", "reserve_number", "replaced_by")
    )
    for _ in range(steps.height.bit_length()):
        onward = steps.select(replaced_by="reserve_number", onward="replaced_by")
        steps = steps.join(onward, on="replaced_by", maintain_order="left").select(
            "line", "reserve_number", replaced_by="onward"
        )
    return [
        RegistryFault(
            FaultCode.CONTRADICTION,
            "reserve_numbers.csv",
            line,
            "replaced_by",
            "Numren ersätter varandra runt, runt. Ange i replaced_by vilket nummer som gäller nu.",
        )
        for line in steps["line"].sort()
    ]


# Their cells contain personal data, so their faults name lines only.
PERSONAL: Final = ("reserve_numbers", "lma_cards")
# The days from year 0 to 1970-01-01, an end later than any date, and a range that contains both.
DAYS_BEFORE_1970: Final = 719_529
FOREVER: Final = 2**25
ROOM: Final = 2**26


def of_periods(name: str, rows: pl.DataFrame) -> list[RegistryFault]:
    """Return rows that end before they start or are doubled (G05), or overlap (G04)."""
    backwards = rows.filter(pl.col("valid_to") < pl.col("valid_from"))["line"]
    faults = [
        RegistryFault(
            FaultCode.CONTRADICTION,
            f"{name}.csv",
            line,
            "valid_to",
            "Sista dagen är före första dagen. Rätta datumen.",
        )
        for line in backwards
    ]
    key = EVERY_REGISTRY[name].key
    columns = EVERY_REGISTRY[name].contract.to_schema().columns
    # A required cell is null if it was malformed: such keys are not equal.
    needed = ["valid_from", *(column for column in key if not columns[column].nullable)]
    whole = rows.drop_nulls(needed).filter(~pl.col("line").is_in(backwards.implode()))
    faults += [_fault(name, pair) for pair in overlaps(whole, key)]
    return faults + (overlapping_ages(whole) if name == "price_items" else [])


Pair = tuple[int, str, int, str]


def overlaps(rows: pl.DataFrame, key: tuple[str, ...]) -> list[Pair]:
    """Return (line, period, other line, other period) of rows that overlap.

    Empty keys are equal to each other. Each row is compared with the last-ending row of those that
    start before it, so that a long period over many short ones is found at each.
    """
    # A key that occurs once overlaps nothing; most keys of persons do.
    ordered = alike(rows, key).sort(*key, "valid_from", "line", maintain_order=True)
    group = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1))).cum_sum().cast(pl.Int64)
    # Groups only grow, so one running maximum over all of them restarts at each.
    reach = group * ROOM + _day("valid_to").fill_null(FOREVER)
    lasting = ordered.select(group=group, reach=reach, starts=_day("valid_from")).select(
        "group", "starts", "reach", here=pl.int_range(pl.len()), longest=pl.col("reach").cum_max()
    )
    holder = pl.when(pl.col("reach") == pl.col("longest")).then("here").forward_fill()
    longest = pl.col("longest").shift(1)
    same_group = longest // ROOM == pl.col("group")
    found = lasting.select(
        "here", there=holder.shift(1), meets=same_group & (pl.col("starts") <= longest % ROOM)
    ).filter("meets")
    shown = ordered.select("line", period=_period())
    here, there = shown[found["here"]], shown[found["there"]]
    return [(*one, *other) for one, other in zip(here.rows(), there.rows(), strict=True)]


def overlapping_ages(prices: pl.DataFrame) -> list[RegistryFault]:
    """Return rows of a price list with different ages that overlap in the same period (G04).

    All other keys are equal. A row without ages is of another key.
    """
    others = [key for key in EVERY_REGISTRY["price_items"].key if key not in _AGES]
    aged = prices.filter(pl.any_horizontal(pl.col(_AGES).is_not_null()))
    both = aged.join(aged, on=others, nulls_equal=True, suffix=" 2").filter(
        pl.col("line") > pl.col("line 2"),
        pl.any_horizontal(pl.col(age).ne_missing(pl.col(f"{age} 2")) for age in _AGES),
        _meet("valid_from", "valid_to"),
        _meet(*_AGES),
    )
    return [
        RegistryFault(
            FaultCode.OVERLAP,
            "price_items.csv",
            line,
            "age_from",
            f"Åldrarna överlappar dem på rad {other}. Rätta åldrar eller datum; bara en rad får "
            "gälla åt gången.",
        )
        for line, other in both.select("line", "line 2").sort("line", "line 2").rows()
    ]


_AGES: Final = ("age_from", "age_to")


def _meet(first: str, last: str) -> pl.Expr:
    """Return whether two ranges meet; an empty end is open."""
    begins_after = pl.col(first) > pl.col(f"{last} 2")
    ended_before = pl.col(last) < pl.col(f"{first} 2")
    return ~(begins_after.fill_null(value=False) | ended_before.fill_null(value=False))


def _day(column: str) -> pl.Expr:
    """Return a date as a whole number above zero."""
    return pl.col(column).dt.epoch("d").cast(pl.Int64) + DAYS_BEFORE_1970


def _period() -> pl.Expr:
    start = pl.col("valid_from").dt.to_string("iso")
    return pl.format(
        "{}–{}", start, pl.col("valid_to").dt.to_string("iso").fill_null("tills vidare")
    )


def _fault(name: str, pair: Pair) -> RegistryFault:
    line, period, other, its_period = pair
    twice = period == its_period
    code = FaultCode.CONTRADICTION if twice else FaultCode.OVERLAP
    if name in PERSONAL:
        what = f"Raden överlappar rad {other}"
    elif twice:
        what = f"Raden har samma nyckel och period ({period}) som rad {other}"
    else:
        what = f"Perioden {period} överlappar {its_period} på rad {other}"
    advice = "Rätta datumen eller ta bort den ena; bara en rad får gälla åt gången."
    return RegistryFault(code, f"{name}.csv", line, "valid_from", f"{what}. {advice}")


@dataclass(frozen=True)
class Registries:
    """The dated tables, sorted by key and `valid_from`, and each file's sha256.

    `hashes` is by file name, for the manifest of a run.
    """

    agreements: DataFrame[Agreement]
    care_units: DataFrame[CareUnit]
    reserve_numbers: DataFrame[ReserveNumber]
    lma_cards: DataFrame[LmaCard]
    fee_codes: DataFrame[FeeCode]
    visit_types: DataFrame[VisitType]
    professions: DataFrame[Profession]
    patient_fees: DataFrame[PatientFee]
    price_lists: DataFrame[PriceList]
    price_items: DataFrame[ListedPrice]
    drg_weights: DataFrame[DrgWeight]
    payers: DataFrame[Payer]
    double_rules: DataFrame[DoubleRule]
    deliverers: DataFrame[Deliverer]
    basis_templates: DataFrame[BasisTemplate]
    hashes: dict[str, str]


def load_registries(folder: Path, instead: Mapping[str, Path] | None = None) -> Registries:
    """Load every registry of `folder` that bills depend on.

    Args:
        folder: the folder of the registries.
        instead: files to read in place of the folder's, by registry.

    Raises:
        RegistryError: with all faults of all files.
    """
    files, faults = registry_files(folder, REGISTRIES, instead)
    contents, unread = _contents(files)
    faults += unread
    tables: dict[str, Any] = {}
    price_lists = _price_lists(contents.get("price_lists"))
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        read = list(readers.map(_table, contents, contents.values(), repeat(price_lists)))
    for name, (rows, found) in zip(contents, read, strict=True):
        faults += found
        if rows is not None:
            tables[name] = rows
    faults += _spelled_alike(tables)
    absent = [name for name in REGISTRIES if name not in files]
    faults += [missing_file(name) for name in absent if not REGISTRIES[name].may_be_absent]
    faults += of_references(tables)
    if faults:
        raise RegistryError(under_own_names(faults, files))
    tables |= {name: REGISTRIES[name].contract.none() for name in absent}
    hashes = {files[name].name: sha256(data).hexdigest() for name, data in contents.items()}
    return Registries(**{n: _held(n, rows) for n, rows in tables.items()}, hashes=hashes)


def _contents(files: Mapping[str, Path]) -> tuple[dict[str, bytes], list[RegistryFault]]:
    """Return the contents of registries, and the faults of those that cannot be read."""
    contents: dict[str, bytes] = {}
    faults: list[RegistryFault] = []
    for name, path in files.items():
        try:
            contents[name] = registry_bytes(path)
        except RegistryError as wrong:
            faults += wrong.faults
    return contents, faults


def _spelled_alike(tables: dict[str, Any]) -> list[RegistryFault]:
    """Spell the codes of prices and fees as their tables do; return the faults that follow.

    Rows whose keys differed in spelling only may overlap.
    """
    faults: list[RegistryFault] = []
    for name in ("patient_fees", "price_items"):
        if name not in tables:
            continue
        written = tables[name]
        tables[name], found = with_codes_of_tables(name, written, tables)
        faults += found
        if not tables[name].equals(written):
            known = of_periods(name, written)
            faults += [fault for fault in of_periods(name, tables[name]) if fault not in known]
    return faults


def load_registry(name: str, data: bytes, lists: bytes | None = None) -> Any:
    """Return one registry from the bytes of its file, in its contract.

    Args:
        name: of the registry.
        data: its file.
        lists: the file of price lists, for the last days of prices.

    Raises:
        RegistryError: with all its faults.
    """
    rows, faults = _table(name, data, _price_lists(lists))
    if rows is None or faults:
        raise RegistryError(faults)
    return _held(name, rows)


def _price_lists(data: bytes | None) -> pl.DataFrame:
    """Return the price lists of a file; none without a file, or with a faulty one."""
    empty = PriceList.none()
    if data is None:
        return empty
    rows, faults = _table("price_lists", data, empty)
    return empty if rows is None or faults else rows


def _table(
    name: str, data: bytes, price_lists: pl.DataFrame
) -> tuple[pl.DataFrame | None, list[RegistryFault]]:
    """Return a typed registry, or None for a file that is not one, and its faults by line.

    Nothing that an engine raises ends the call: a fault names the registry.
    """
    try:
        return _typed(name, data, price_lists)
    except (SamfakturaError, ContractBrokenError):
        raise
    except (Exception, pl.exceptions.PanicException) as failed:  # noqa: BLE001
        note("registry.unreadable", "warning", file=f"{name}.csv", kind=type(failed).__name__)
        message = "Filen kan inte läsas. Spara den på nytt som CSV i UTF-8."
        return None, [RegistryFault(FaultCode.LAYOUT, f"{name}.csv", None, None, message)]


def _typed(
    name: str, data: bytes, price_lists: pl.DataFrame
) -> tuple[pl.DataFrame | None, list[RegistryFault]]:
    text, faults = read_text(name, data)
    if text is None:
        return None, faults
    rows, faults = typed(name, text)
    if name == "price_items":
        faults += of_prices(rows)
        rows = ended_with_year(rows, price_lists)
    if name == "double_rules":
        faults += of_double_rules(rows)
    faults += of_periods(name, rows)
    return rows, sorted(faults, key=lambda fault: (fault.line or 0, fault.column or "", fault.code))


def _held(name: str, rows: pl.DataFrame) -> Any:
    contract, key = EVERY_REGISTRY[name].contract, EVERY_REGISTRY[name].key
    return contract.of(rows.sort(*key, "valid_from", "line", maintain_order=True))
