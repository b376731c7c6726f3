"""Registries that can be used, but hinder billing (G07) or look wrong (G08).

Rules: docs/rules.md#dated-registries. Only rows that still hold, or will, are looked at. No text
contains personal data.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl

from contracts.codes import OUT_OF_COUNTY_LIST
from pipelines.registries.faults import FaultCode, RegistryFault
from pipelines.registries.load import Registries
from transforms.check_digits import luhn_holds

# A bankgiro number has seven or eight digits, the last of them a check digit (Bankgirot, 2024).
_BANKGIRO: Final = r"^[0-9]{7,8}$"
_DIGITS: Final = 8


def advice_on(found: Registries, on: dt.date) -> list[RegistryFault]:
    """Return what looks wrong, by table and line.

    Args:
        found: registries without faults.
        on: the day; rows that ended before it are left out.
    """
    tables = {name: _still(getattr(found, name), on) for name in _LOOKED_AT}
    return [
        *_empty(found),
        *_prices(tables, found.price_items.get_column("price_list_id").unique()),
        *_units(tables),
        *_cards(tables),
        *_payment_details(tables["agreements"]),
        *_addresses(tables),
    ]


_LOOKED_AT: Final = (
    "agreements", "care_units", "reserve_numbers", "lma_cards", "price_items", "price_lists",
    "payers",
)  # fmt: skip


def _still(rows: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    return rows.filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= on)).sort("line")


def _of(
    table: str,
    rows: pl.DataFrame,
    column: str,
    message: str,
    code: FaultCode = FaultCode.HINDRANCE,
) -> Iterator[RegistryFault]:
    """Yield the same message for each row."""
    for line in rows.get_column("line"):
        yield RegistryFault(code, f"{table}.csv", line, column, message)


def _empty(found: Registries) -> Iterator[RegistryFault]:
    """Name the registries without which nothing is billed."""
    for name in ("agreements", "care_units", "fee_codes", "price_items"):
        if getattr(found, name).is_empty():
            message = "Registret har inga rader: inget kan faktureras. Fyll i det."
            yield RegistryFault(FaultCode.HINDRANCE, f"{name}.csv", None, None, message)


def _prices(tables: dict[str, pl.DataFrame], listed: pl.Series) -> Iterator[RegistryFault]:
    """Look at the lists of agreements; `listed` are the names of all lists, also of ended ones."""
    agreements, prices = tables["agreements"], tables["price_items"]
    own = agreements.filter(pl.col("price_basis") != OUT_OF_COUNTY_LIST)
    yield from _of(
        "agreements",
        own.filter(pl.col("price_list_id").is_null()),
        "price_list_id",
        "Avtalet har ingen prislista: inget pris hittas. Ange prislistan.",
    )
    named = own.filter(pl.col("price_list_id").is_not_null())
    priceless = named.join(prices, on="price_list_id", how="anti", maintain_order="left")
    yield from _of(
        "agreements",
        priceless.filter(~pl.col("price_list_id").is_in(listed.implode())),
        "price_list_id",
        "Prislistan har inga rader i price_items.csv: inget pris hittas. Lägg in priserna eller "
        "rätta namnet.",
    )
    yield from _of(
        "agreements",
        priceless.filter(pl.col("price_list_id").is_in(listed.implode())),
        "price_list_id",
        "Prislistans alla priser har upphört. Lägg in årets priser i price_items.csv.",
        FaultCode.ADVICE,
    )
    used = [*own.get_column("price_list_id").drop_nulls(), OUT_OF_COUNTY_LIST]
    unused = prices.filter(~pl.col("price_list_id").is_in(used))
    yield from _of(
        "price_items",
        unused,
        "price_list_id",
        "Inget avtal använder prislistan. Rätta namnet, eller ta bort raderna.",
        FaultCode.ADVICE,
    )
    lists = tables["price_lists"]
    yield from _of(
        "price_lists",
        lists.filter(~pl.col("price_list_id").is_in(listed.implode())),
        "price_list_id",
        "Prislistan har inga rader i price_items.csv. Är namnet fel blir den rätta listan inte "
        "årlig. Rätta namnet, eller ta bort raden.",
        FaultCode.ADVICE,
    )


def _units(tables: dict[str, pl.DataFrame]) -> Iterator[RegistryFault]:
    agreements, units = tables["agreements"], tables["care_units"]
    yield from _of(
        "agreements",
        agreements.join(units, on="agreement_id", how="anti", maintain_order="left"),
        "agreement_id",
        "Ingen vårdenhet har avtalet: inget kan faktureras på det. Lägg in dess enheter i "
        "care_units.csv.",
    )
    yield from _of(
        "care_units",
        units.join(agreements, on="agreement_id", how="anti", maintain_order="left"),
        "agreement_id",
        "Enhetens avtal har upphört. Ange det avtal som gäller nu, eller enhetens sista dag.",
        FaultCode.ADVICE,
    )


def _cards(tables: dict[str, pl.DataFrame]) -> Iterator[RegistryFault]:
    yield from _of(
        "lma_cards",
        tables["lma_cards"].join(
            tables["reserve_numbers"], on="reserve_number", how="anti", maintain_order="left"
        ),
        "reserve_number",
        "Reservnumret finns inte i reserve_numbers.csv. Lägg in personen, eller rätta numret.",
        FaultCode.ADVICE,
    )


def _payment_details(agreements: pl.DataFrame) -> Iterator[RegistryFault]:
    """Look at the accounts of private providers; RES pays those of the region."""
    private = agreements.filter(pl.col("owner") == "private").with_columns(
        _account=pl.col("bankgiro").str.replace_all("[ -]", "")
    )
    yield from _of(
        "agreements",
        private.filter(pl.col("_account").is_null()),
        "bankgiro",
        "Bankgiro saknas: fakturan kan inte betalas och utfärdas inte. Ange numret.",
    )
    given = private.filter(pl.col("_account").is_not_null()).with_columns(
        _padded=pl.col("_account").str.zfill(_DIGITS)
    )
    right = pl.col("_account").str.contains(_BANKGIRO) & luhn_holds("_padded", _DIGITS)
    yield from _of(
        "agreements",
        given.filter(~right),
        "bankgiro",
        "Bankgironumret har fel form eller fel kontrollsiffra. Rätta numret.",
    )
    shared = given.filter(pl.col("provider_org_no").n_unique().over("_account") > 1)
    yield from _of(
        "agreements",
        shared,
        "bankgiro",
        "Två vårdgivare har samma bankgiro. Kontrollera vem det tillhör.",
        FaultCode.ADVICE,
    )


def _addresses(tables: dict[str, pl.DataFrame]) -> Iterator[RegistryFault]:
    electronic = tables["agreements"].filter(pl.col("owner") == "private", ~pl.col("paper_invoice"))
    lacks = pl.any_horizontal(pl.col("endpoint_scheme", "endpoint_id").is_null())
    message = "Elektronisk adress saknas (schema och id): e-fakturan kan inte utfärdas. Ange båda."
    yield from _of("agreements", electronic.filter(lacks), "endpoint_id", message)
    yield from _of(
        "agreements",
        electronic.filter(pl.col("vat_number").is_null(), ~pl.col("f_tax")),
        "vat_number",
        "Momsregistreringsnummer eller uppgift om F-skatt saknas: e-fakturan kan inte utfärdas.",
    )
    yield from _of("payers", tables["payers"].filter(lacks), "endpoint_id", message)


def most_blocking_first(faults: Iterable[RegistryFault]) -> list[RegistryFault]:
    """Order faults: files, headings, references, cells, periods, hindrances, advice."""
    return sorted(faults, key=lambda one: (_ORDER.index(one.code), one.file, one.line or 0))


_ORDER: Final = (
    FaultCode.FILE_MISSING,
    FaultCode.LAYOUT,
    FaultCode.NO_SUCH_ROW,
    FaultCode.VALUE,
    FaultCode.CONTRADICTION,
    FaultCode.OVERLAP,
    FaultCode.HINDRANCE,
    FaultCode.ADVICE,
)
