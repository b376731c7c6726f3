"""Prices of contacts: their items, totals, and remarks C15, M01, M02, M04 and N03.

Also the supplements by agreement, and the deduction of the patient's fee.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import (
    ContactPrice,
    MatchedContact,
    PricedContact,
    PriceItem,
    StayPart,
)
from contracts.codes import CareForm, ItemKind
from contracts.fates import RowRemark
from contracts.keys import KRONOR
from contracts.registries import Agreement, DrgWeight, ListedPrice, PatientFee, PriceList
from contracts.remarks import RemarkCode
from transforms.dated import holds_on, on_the_day
from transforms.pricing.asks import ITEM_PLACE, asks_of, cannot_be_asked, with_stays
from transforms.pricing.money import ZERO, times, total, weighted
from transforms.pricing.nights import by_periods, one_item_a_row
from transforms.pricing.price_lists import with_context, with_list_rows
from transforms.pricing.yearly import with_undecided
from transforms.sift import sift, without


def with_fees(contacts: pl.DataFrame, patient_fees: pl.DataFrame) -> pl.DataFrame:
    """Set `patient_fee` from the registry if the report's format cannot carry one.

    The fee of the profession precedes the fee of any; if both are missing, the fee is zero.
    """
    untold = contacts.filter(pl.col("patient_fee").is_null())
    if untold.is_empty():
        return contacts
    return (
        contacts.join(_listed(untold, patient_fees), on="row", how="left", maintain_order="left")
        .with_columns(patient_fee=pl.coalesce("patient_fee", "_listed"))
        .drop("_listed")
    )


def _listed(without_fee: pl.DataFrame, patient_fees: pl.DataFrame) -> pl.DataFrame:
    """Return the registry's fee of each contact: `row`, `_listed`."""
    fees = patient_fees.rename({"amount": "_amount"}).with_columns(
        _both=pl.concat_str("fee_code", "profession", separator=" ")
    )
    keyed = without_fee.select(
        "row",
        "fee_code",
        "started_on",
        _both=pl.concat_str("fee_code", "profession", separator=" "),
    )
    of_profession = on_the_day(
        keyed,
        fees.filter(pl.col("profession").is_not_null()),
        key="_both",
        day="started_on",
        payload=("_amount",),
    ).to_series()
    of_any = on_the_day(
        keyed,
        fees.filter(pl.col("profession").is_null()),
        key="fee_code",
        day="started_on",
        payload=("_amount",),
    ).to_series()
    return keyed.select("row", _listed=pl.coalesce(of_profession, of_any, ZERO))


def supplements(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return the items without a list: interpreter, island visit and deducted fee."""
    home = pl.col("care_form") == CareForm.HOME.value
    fee_taken = pl.col("deduct_patient_fee") & (pl.col("patient_fee") > 0)
    return pl.concat(
        [
            _item(contacts, ItemKind.INTERPRETER, pl.col("interpreter"), "interpreter_supplement"),
            _item(contacts, ItemKind.ISLAND, home & pl.col("island_visit"), "island_supplement"),
            _item(contacts, ItemKind.PATIENT_FEE, fee_taken, "patient_fee"),
        ]
    )


def _item(contacts: pl.DataFrame, kind: ItemKind, due: pl.Expr, price: str) -> pl.DataFrame:
    sign = -1 if kind is ItemKind.PATIENT_FEE else 1
    priced = contacts.select("row", unit_price=pl.col(price).cast(KRONOR), _due=due)
    return priced.filter("_due", pl.col("unit_price").is_not_null()).select(
        "row",
        "unit_price",
        item=pl.lit(ITEM_PLACE[kind], dtype=pl.UInt32),
        kind=pl.lit(kind.value),
        quantity=pl.lit(sign, dtype=pl.Int64),
    )


_TERMS = (
    "contract_type",
    "price_basis",
    "price_list_id",
    "inpatient_model",
    "inpatient_day_rule",
    "deduct_leave_days",
    "deduct_patient_fee",
    "interpreter_supplement",
    "island_supplement",
)


# Columns used in pricing; the others are added afterwards.
_ASKED = (
    "row",
    "agreement_row",
    "category",
    "care_level",
    "born_on",
    "care_form",
    "started_on",
    "ended_on",
    "leave_days",
    "visit_type",
    "profession",
    "fee_code",
    "health_exam",
    "patient_fee",
    "drg_code",
    "procedure_codes",
    "interpreter",
    "island_visit",
)


class PricingRegistries(NamedTuple):
    """The registries that decide the cost of a contact."""

    agreements: DataFrame[Agreement]
    price_lists: DataFrame[PriceList]
    price_items: DataFrame[ListedPrice]
    drg_weights: DataFrame[DrgWeight]
    patient_fees: DataFrame[PatientFee]


class Priced(NamedTuple):
    """Prices of contacts with a total above zero, items of all contacts, and remarks.

    `parts`: those of the contacts that are billed month by month, with their amounts.
    """

    accepted: DataFrame[ContactPrice]
    items: DataFrame[PriceItem]
    remarks: DataFrame[RowRemark]
    parts: DataFrame[StayPart]


def price_contacts(
    contacts: DataFrame[MatchedContact],
    registries: PricingRegistries,
    stay_parts: DataFrame[StayPart] | None = None,
) -> Priced:
    """Price each contact on its start day by items, each rounded half up once.

    Nights of a stay by the day are priced on their own day.

    A contact without a price that day is held, never billed at zero; so is a total below zero.

    Args:
        contacts: the matched contacts.
        registries: terms of agreements and price lists, looked up on the start day.
        stay_parts: the parts of the contacts that are billed month by month. Their total is that of
            all parts, billed ones too.
    """
    parts = _of_contacts(StayPart.none() if stay_parts is None else stay_parts, contacts)
    agreed = contacts.select(_ASKED).join(
        registries.agreements.select(*_TERMS, agreement_row="line"),
        on="agreement_row",
        how="left",
        maintain_order="left",
    )
    extended = with_fees(with_stays(agreed, registries.drg_weights), registries.patient_fees)
    offered = with_undecided(registries.price_items, registries.price_lists)
    nights = _with_nights(extended, parts)
    dated = with_context(by_periods(nights, offered), offered)
    nameless = _without_profession(dated, registries.price_items)
    asks = one_item_a_row(with_list_rows(asks_of(dated), dated, offered))
    items = _items(asks, _with_months(supplements(extended), parts), registries.price_items)
    sums = items.set_sorted("row").group_by("row").agg(amount=total("amount"))
    judged = (
        extended.select("row", "patient_fee", cannot=cannot_be_asked())
        .join(_with_billed(sums, parts), on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("amount").fill_null(ZERO),
            _nameless=pl.col("row").is_in(nameless.implode()),
            _undecided=_among(asks, pl.col("lacking") == "year"),
            _unpriced=_among(asks, _without_price()) | pl.col("cannot"),
        )
    )
    accepted, remarks = sift(judged, _RULES)
    prices = ContactPrice.of(accepted.select(ContactPrice.columns()))
    return Priced(prices, items, remarks, _with_amounts(parts, items))


def _of_contacts(
    parts: DataFrame[StayPart], contacts: DataFrame[MatchedContact]
) -> DataFrame[StayPart]:
    return StayPart.of(parts.join(contacts, on="row", how="semi", maintain_order="left"))


def _with_billed(sums: pl.DataFrame, parts: DataFrame[StayPart]) -> pl.DataFrame:
    """Add to the sums of the items of each contact the parts that stay as they were billed."""
    kept = parts.filter("kept")
    if kept.is_empty():
        return sums
    every = pl.concat([sums, kept.select("row", "amount")])
    return every.group_by("row").agg(amount=total("amount"))


def _with_nights(contacts: pl.DataFrame, parts: DataFrame[StayPart]) -> pl.DataFrame:
    """Add `care_month` and `nights_from`: a row for each new part, one for other contacts.

    A part without paid nights asks for no price, except the first of a stay that has none at all.
    """
    whole = without(contacts, parts).with_columns(
        care_month=pl.lit(None, dtype=pl.String), nights_from="started_on"
    )
    if parts.is_empty():
        return whole
    none_paid = pl.col("nights").sum().over("row") == 0
    is_first = pl.col("care_month") == pl.col("care_month").min().over("row")
    asked = parts.filter(~pl.col("kept") & ((pl.col("nights") > 0) | (none_paid & is_first)))
    of_parts = contacts.join(
        asked.select("row", "care_month", nights_from="first_day", paid_days="nights"),
        on="row",
        suffix="_of_part",
        maintain_order="left_right",
    ).with_columns(paid_days="paid_days_of_part")
    return pl.concat([whole, of_parts.select(whole.columns)])


def _with_months(added: pl.DataFrame, parts: DataFrame[StayPart]) -> pl.DataFrame:
    """Add `care_month` to items without a list: of a stay, that of the part that ends it."""
    whole = without(added, parts).with_columns(care_month=pl.lit(None, dtype=pl.String))
    if parts.is_empty():
        return whole
    last = parts.filter(pl.col("ends"), ~pl.col("kept")).select("row", "care_month")
    return pl.concat([whole, added.join(last, on="row").select(whole.columns)])


def _with_amounts(parts: DataFrame[StayPart], items: pl.DataFrame) -> DataFrame[StayPart]:
    """Add the amounts of the new parts: the sums of their items."""
    if parts.is_empty():
        return parts
    sums = (
        items.filter(pl.col("care_month").is_not_null())
        .group_by("row", "care_month")
        .agg(_of_items=total("amount"))
    )
    found = parts.join(sums, on=["row", "care_month"], how="left", maintain_order="left")
    amount = pl.when("kept").then("amount").otherwise(pl.col("_of_items").fill_null(ZERO))
    return StayPart.of(found.with_columns(amount=amount).select(StayPart.columns()))


def _without_profession(dated: pl.DataFrame, price_items: pl.DataFrame) -> pl.Series:
    """Return the `row` of visits without profession, whose price a profession may decide.

    That is where the list has a row that day which names one, for a kind that is asked: visit or
    health examination, procedure if one is reported, and deduction.
    """
    visits = dated.filter(pl.col("care_form") != CareForm.INPATIENT.value)
    lost = visits.filter(pl.col("profession").is_null()).select(
        "row",
        "procedure_codes",
        "health_exam",
        price_list_id="asked_list",
        day="started_on",
    )
    naming = price_items.filter(pl.col("profession").is_not_null())
    days = lost.select("price_list_id", "day").unique()
    named = days.join(naming, on="price_list_id").filter(holds_on("day"))
    exam, kind = pl.col("health_exam"), pl.col("kind")
    visit = pl.when(exam).then(pl.lit(ItemKind.HEALTH_EXAM)).otherwise(pl.lit(ItemKind.VISIT))
    procedure = (kind == ItemKind.PROCEDURE) & pl.col("procedure_codes").is_not_null()
    asked = (kind == visit) | procedure | (kind == ItemKind.DEDUCTION)
    found = lost.join(
        named.select("price_list_id", "day", "kind").unique(), on=["price_list_id", "day"]
    )
    return found.filter(asked).get_column("row").unique()


def _without_price() -> pl.Expr:
    """Return the asks that no row answers, or a row that does not name the care level."""
    return (pl.col("needed") & pl.col("list_row").is_null()) | (pl.col("lacking") == "level")


def _among(asks: pl.DataFrame, which: pl.Expr) -> pl.Expr:
    """Return whether a contact has an ask of some kind."""
    return pl.col("row").is_in(asks.filter(which).get_column("row").implode())


def with_prices(
    contacts: pl.DataFrame, prices: DataFrame[ContactPrice]
) -> DataFrame[PricedContact]:
    """Return the MatchedContact rows that have a price, with it."""
    reported = contacts.drop("patient_fee")
    return PricedContact.of(reported.join(prices, on="row", how="inner", maintain_order="left"))


_NAMED = ~pl.col("_nameless")
_PRICED = ~pl.col("_unpriced") & ~pl.col("_undecided") & _NAMED
_RULES = {
    RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING: pl.col("_nameless"),
    RemarkCode.NO_PRICE: pl.col("_unpriced") & ~pl.col("_undecided") & _NAMED,
    RemarkCode.YEAR_NOT_DECIDED: pl.col("_undecided") & _NAMED,
    RemarkCode.TOTAL_BELOW_ZERO: _PRICED & (pl.col("amount") < 0),
    RemarkCode.TOTAL_IS_ZERO: _PRICED & (pl.col("amount") == 0),
}


def _items(
    asks: pl.DataFrame, added: pl.DataFrame, price_items: pl.DataFrame
) -> DataFrame[PriceItem]:
    """Return the priced items in order; a DRG costs its weight times the point price.

    The visit type and profession are those of the list row, not of the contact. Items are sorted
    before the columns of the list are added.
    """
    answered = pl.col("list_row").is_not_null() & pl.col("lacking").is_null()
    listed = asks.filter(answered).select(
        "row", "care_month", "item", "kind", "code", "quantity", "weight", "list_row"
    )
    list_rows = price_items.select(
        "price_list_id",
        "visit_type",
        "profession",
        "source",
        list_row="line",
        list_code="code",
        price="amount",
    )
    return PriceItem.of(
        pl.concat([listed, added], how="diagonal")
        .sort(pl.col("row").cast(pl.UInt64) * 2**32 + pl.col("item"), maintain_order=True)
        .join(list_rows, on="list_row", how="left", maintain_order="left")
        .with_columns(
            code=pl.when(pl.col("kind").is_in(_ITS_OWN_CODE)).then("code").otherwise("list_code"),
            unit_price=_unit_price(),
        )
        .with_columns(amount=times(pl.col("unit_price"), pl.col("quantity")))
        .select(PriceItem.columns())
    )


def _unit_price() -> pl.Expr:
    weight = pl.col("weight")
    return (
        pl.when(pl.col("list_row").is_null())
        .then("unit_price")
        .when(weight.is_not_null())
        .then(weighted(pl.col("price"), weight))
        .otherwise("price")
    )


# Items with the contact's own code; the others have that of the list row, if any.
_ITS_OWN_CODE = [ItemKind.PROCEDURE.value, ItemKind.DRG_POINT.value]
