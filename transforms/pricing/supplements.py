"""What is added to the listed prices by agreement, and the patient's fee that is subtracted."""

import polars as pl

from contracts.codes import CareForm, ItemKind
from transforms.dated import on_the_day
from transforms.pricing.asks import ITEM_PLACE
from transforms.pricing.money import KRONOR, ZERO


def with_fees(contacts: pl.DataFrame, patient_fees: pl.DataFrame) -> pl.DataFrame:
    """Let `patient_fee` be what the registry says where a report's format cannot carry a fee.

    The fee of the profession goes before the fee of any; neither: no fee was taken.
    """
    untold = contacts.filter(pl.col("patient_fee").is_null())
    if untold.is_empty():
        return contacts
    return (
        contacts.join(_listed(untold, patient_fees), on="row", how="left", maintain_order="left")
        .with_columns(patient_fee=pl.coalesce("patient_fee", "_listed"))
        .drop("_listed")
    )


def _listed(untold: pl.DataFrame, patient_fees: pl.DataFrame) -> pl.DataFrame:
    """Return `row`, `_listed`: the registry's fee of each contact."""
    fees = patient_fees.rename({"amount": "_amount"}).with_columns(
        _both=pl.concat_str("fee_code", "profession", separator=" ")
    )
    asked = untold.select(
        "row",
        "fee_code",
        "started_on",
        _both=pl.concat_str("fee_code", "profession", separator=" "),
    )
    of_profession = on_the_day(
        asked,
        fees.filter(pl.col("profession").is_not_null()),
        key="_both",
        day="started_on",
        payload=("_amount",),
    ).to_series()
    of_any = on_the_day(
        asked,
        fees.filter(pl.col("profession").is_null()),
        key="fee_code",
        day="started_on",
        payload=("_amount",),
    ).to_series()
    return asked.select("row", _listed=pl.coalesce(of_profession, of_any, ZERO))


def supplements(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return the items that no list has: interpreter, island visit, and the fee, subtracted."""
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
    asked = contacts.select("row", unit_price=pl.col(price).cast(KRONOR), _due=due)
    return asked.filter("_due", pl.col("unit_price").is_not_null()).select(
        "row",
        "unit_price",
        item=pl.lit(ITEM_PLACE[kind], dtype=pl.UInt32),
        kind=pl.lit(kind.value),
        quantity=pl.lit(sign, dtype=pl.Int64),
    )
