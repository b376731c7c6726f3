"""Whether an agreement can be billed from its first day: docs/rules.md#first-day.

Source: Vårdgivarguiden, "Till start", updated 2023-01-19.
"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

import polars as pl

from contracts.codes import HSF, OUT_OF_COUNTY_LIST
from transforms.documents.swedish import counted
from transforms.parties import rows_of_issue

# The order of systems takes 6 to 8 weeks. Only urgent changes are made from the middle of June to
# the middle of August and from Christmas to the middle of January.
LEAD_DAYS: Final = 56
_FROZEN: Final = (((6, 15), (8, 15)), ((12, 24), (12, 31)), ((1, 1), (1, 15)))


class Readiness(StrEnum):
    """Whether something is ready for the first day."""

    READY = "klart"
    MISSING = "saknas"
    UNSEEN = "inte sett"


class ReadyPoint(NamedTuple):
    """Something that must be ready: its state, and what to do, in Swedish."""

    what: str
    state: Readiness
    found: str
    to_do: str = ""


class ReadyTables(NamedTuple):
    """The registries, and the number of contacts reported for the agreement so far."""

    agreements: pl.DataFrame
    care_units: pl.DataFrame
    price_items: pl.DataFrame
    payers: pl.DataFrame
    deliverers: pl.DataFrame
    reported: int


def is_frozen(day: dt.date) -> bool:
    """Return whether only urgent changes are made in the region's systems on a day."""
    return any(first <= (day.month, day.day) <= last for first, last in _FROZEN)


def order_by(start: dt.date) -> dt.date:
    """Return the last day to order the systems: eight weeks before, without frozen days."""
    day, left = start, LEAD_DAYS
    while left:
        day -= dt.timedelta(days=1)
        left -= not is_frozen(day)
    return day


def ready_points(agreement_id: str, on: dt.date, tables: ReadyTables) -> list[ReadyPoint]:
    """Return each point of an agreement's first day; only the first if it is unknown."""
    rows = tables.agreements.filter(pl.col("agreement_id") == agreement_id)
    if rows.is_empty():
        to_do = "Lägg in avtalet i agreements."
        return [ReadyPoint("Avtal", Readiness.MISSING, "finns inte i registret", to_do)]
    agreement = rows_of_issue(rows, "agreement_id", on).row(0, named=True)
    return [
        _agreement(agreement, on),
        _units(agreement_id, on, tables),
        *_of_agreement(agreement),
        _prices(agreement, on, tables),
        _reference(on, tables),
        *_senders(agreement_id, tables),
        _reports(tables.reported),
    ]


def _agreement(agreement: dict[str, object], on: dt.date) -> ReadyPoint:
    first, last = agreement["valid_from"], agreement["valid_to"]
    text = f"gäller {first} – {last or 'tills vidare'}"
    begun = isinstance(first, dt.date) and first <= on
    if not begun or (isinstance(last, dt.date) and last < on):
        to_do = f"Avtalet gäller inte {on}. Rätta dagarna i agreements."
        return ReadyPoint("Avtal", Readiness.MISSING, text, to_do)
    return ReadyPoint("Avtal", Readiness.READY, text)


def _holding(rows: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    ended = pl.col("valid_to") < on
    return rows.filter(pl.col("valid_from") <= on, ~ended.fill_null(value=False))


def _units(agreement_id: str, on: dt.date, tables: ReadyTables) -> ReadyPoint:
    units = _holding(tables.care_units, on).filter(pl.col("agreement_id") == agreement_id)
    if units.is_empty():
        to_do = "Avtalsansvarig meddelar när kombikoderna är skapade. Lägg in dem i care_units."
        return ReadyPoint("Kombikoder", Readiness.MISSING, "inga den dagen", to_do)
    return ReadyPoint(
        "Kombikoder", Readiness.READY, counted(units.height, "vårdenhet", "vårdenheter")
    )


def _of_agreement(agreement: dict[str, object]) -> Iterator[ReadyPoint]:
    """Yield the points that the agreement's own row answers."""
    private, paper = agreement["owner"] == "private", agreement["paper_invoice"]
    asked = [("Uppdragstyp", "contract_type", "Ange uppdragstypen.")]
    ivo = "Anmäl verksamheten till IVO:s vårdgivarregister, och ange numret i ivo_number."
    asked.append(("IVO", "ivo_number", ivo))
    if agreement["vardfaktura_asylum_from"] is not None:
        approver = "Bestäm vem som godkänner underlag i Vårdfaktura, och ange det."
        asked.append(("Godkännare i Vårdfaktura", "vardfaktura_approver", approver))
    if private:
        asked.append(("Bankgiro", "bankgiro", "Ange vårdgivarens bankgiro."))
    if private and not paper:
        address = "Hämta adressen i Peppols katalog, och ange schema och id."
        asked.append(("Elektronisk adress", "endpoint_id", address))
    asked.append(("Vår referens", "reference", "Ange vårdgivarens referens."))
    for what, column, to_do in asked:
        value = agreement[column]
        state = Readiness.MISSING if value is None else Readiness.READY
        yield ReadyPoint(what, state, str(value or "saknas"), "" if value else to_do)


def _prices(agreement: dict[str, object], on: dt.date, tables: ReadyTables) -> ReadyPoint:
    own = agreement["price_basis"] != OUT_OF_COUNTY_LIST
    name = agreement["price_list_id"] if own else OUT_OF_COUNTY_LIST
    prices = _holding(tables.price_items, on).filter(pl.col("price_list_id") == pl.lit(name))
    if prices.is_empty():
        to_do = "Lägg in prislistan i price_items."
        return ReadyPoint("Priser", Readiness.MISSING, f"{name or 'ingen lista'}: inga", to_do)
    return ReadyPoint(
        "Priser", Readiness.READY, f"{name}: {counted(prices.height, 'rad', 'rader')}"
    )


def _reference(on: dt.date, tables: ReadyTables) -> ReadyPoint:
    payer = _holding(tables.payers, on).filter(pl.col("payer_id") == HSF)
    reference = payer.get_column("reference_asylum").drop_nulls().to_list()
    if not reference:
        to_do = "Lägg in raden hsf i payers."
        return ReadyPoint("Betalarens referens", Readiness.MISSING, "saknas", to_do)
    return ReadyPoint("Betalarens referens", Readiness.READY, str(reference[0]))


def _senders(agreement_id: str, tables: ReadyTables) -> Iterator[ReadyPoint]:
    """Yield whether a folder may report for the agreement, if the home binds its folders."""
    if tables.deliverers.is_empty():
        return
    allows = pl.col("agreement_id").is_null() | (pl.col("agreement_id") == agreement_id)
    folders = tables.deliverers.filter(allows).get_column("folder").unique().sort()
    named = ", ".join(folder or "inkorgen" for folder in folders)
    to_do = "" if named else "Ange i deliverers vilken mapp som får rapportera för avtalet."
    state = Readiness.READY if named else Readiness.MISSING
    yield ReadyPoint("Mapp i inkorgen", state, named or "ingen", to_do)


def _reports(reported: int) -> ReadyPoint:
    if not reported:
        to_do = "Kontrollera att journalsystemet rapporterar till GVR, och lämna en provfil."
        return ReadyPoint("Rapporter", Readiness.UNSEEN, "inga kontakter än", to_do)
    return ReadyPoint("Rapporter", Readiness.READY, counted(reported, "kontakt", "kontakter"))
