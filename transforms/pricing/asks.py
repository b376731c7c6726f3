"""The prices that a contact needs from the price list ("asks").

Rules: docs/rules.md#price.
"""

import polars as pl

from contracts import codes
from contracts.codes import CareForm, Category, ItemKind
from transforms.dated import on_the_day

# The index of an item among a contact's items: the kind's hundred, plus the procedure's index.
ITEM_PLACE = {
    kind: 100 * place
    for place, kind in enumerate(
        (
            ItemKind.VISIT,
            ItemKind.HEALTH_EXAM,
            ItemKind.DAY,
            ItemKind.DRG_POINT,
            ItemKind.OUTLIER_DAY,
            ItemKind.PROCEDURE,
            ItemKind.DEDUCTION,
            ItemKind.INTERPRETER,
            ItemKind.ISLAND,
            ItemKind.PATIENT_FEE,
        )
    )
}
_INPATIENT = pl.col("care_form") == CareForm.INPATIENT.value
# Columns used for an ask; a table of contacts has three times as many columns to copy.
_ASKED = (
    "row",
    "care_month",
    "context",
    "care_form",
    "health_exam",
    "inpatient_model",
    "drg_code",
    "procedure_codes",
    "paid_days",
    "part",
    "_beyond",
    "_weight",
)


def with_stays(contacts: pl.DataFrame, drg_weights: pl.DataFrame) -> pl.DataFrame:
    """Add for stays `paid_days`, `_beyond` and `_weight`.

    `_beyond` is the days past the trim point. Nights, or days: then the same day counts as 1. Leave
    days are deducted if agreed, and always from outlier days. Region Stockholm counts nights; the
    national basis counts the same day as one.
    """
    nights = (pl.col("ended_on") - pl.col("started_on")).dt.total_days()
    same_day_is_one = (pl.col("inpatient_day_rule") == "days").fill_null(value=False)
    days = pl.when(same_day_is_one & (nights == 0)).then(1).otherwise(nights)
    at_home = pl.col("leave_days").cast(pl.Int64)
    charged = pl.when("deduct_leave_days").then(days - at_home).otherwise(days)
    weights = on_the_day(
        contacts,
        drg_weights.rename({"weight": "_weight", "trim_days": "_trim"}),
        key="drg_code",
        day="started_on",
        payload=("_weight", "_trim"),
    )
    return contacts.hstack(weights).with_columns(
        paid_days=pl.max_horizontal(charged, 0),
        _beyond=pl.max_horizontal(days - at_home - pl.col("_trim"), 0).fill_null(0),
    )


def cannot_be_asked() -> pl.Expr:
    """Return the stays that cannot be priced: no model, or no weight for their DRG."""
    model = pl.col("inpatient_model")
    return _INPATIENT & (model.is_null() | ((model == "drg") & pl.col("_weight").is_null()))


def list_asked() -> pl.Expr:
    """Return a contact's price list: its agreement's, or that for other counties."""
    out_of_county = (pl.col("price_basis") == codes.OUT_OF_COUNTY_LIST) | (
        pl.col("category") == Category.QUOTA_REFUGEE.value
    )
    return pl.when(out_of_county).then(pl.lit(codes.OUT_OF_COUNTY_LIST)).otherwise("price_list_id")


def level_needed() -> pl.Expr:
    """Return whether a contact's price must name its care level.

    Rule: docs/rules.md#which-list.
    """
    quota = pl.col("category") == Category.QUOTA_REFUGEE.value
    return quota & (pl.col("care_level") != "primary")


def asks_of(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return the prices that each contact needs.

    One row for each ask: `row`, `care_month` of a part of a stay, `item`, `kind`, `code`,
    `quantity`, `weight` (DRG only), `needed` (a missing price is M01), and the contact's `context`.
    """
    asking = contacts.select(_ASKED)
    open_care, stays = asking.filter(~_INPATIENT), asking.filter(_INPATIENT)
    by_day = stays.filter(pl.col("inpatient_model") == "day").rename({"part": "_place"})
    by_drg = stays.filter(pl.col("inpatient_model") == "drg", pl.col("_weight").is_not_null())
    exams = pl.col("health_exam")
    return pl.concat(
        [
            _ask(open_care.filter(~exams), ItemKind.VISIT),
            _ask(open_care.filter(exams), ItemKind.HEALTH_EXAM),
            _ask(by_day, ItemKind.DAY, quantity=pl.col("paid_days")),
            _ask(by_drg, ItemKind.DRG_POINT, weight=pl.col("_weight")),
            _ask(
                by_drg.filter(pl.col("_beyond") > 0),
                ItemKind.OUTLIER_DAY,
                quantity=pl.col("_beyond"),
            ),
            _ask(_one_row_a_procedure(open_care), ItemKind.PROCEDURE, needed=False),
            _ask(open_care, ItemKind.DEDUCTION, quantity=pl.lit(-1), needed=False),
        ]
    )


def _one_row_a_procedure(open_care: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each KVÅ code of a contact, with the code as `drg_code`."""
    return (
        open_care.filter(pl.col("procedure_codes").is_not_null())
        .with_columns(drg_code=pl.col("procedure_codes").str.split(" "))
        .with_columns(_place=pl.int_ranges(pl.col("drg_code").list.len()))
        .explode("drg_code", "_place")
    )


def _ask(
    contacts: pl.DataFrame,
    kind: ItemKind,
    *,
    quantity: pl.Expr | None = None,
    weight: pl.Expr | None = None,
    needed: bool = True,
) -> pl.DataFrame:
    place = pl.col("_place") if "_place" in contacts.columns else pl.lit(0)
    return contacts.select(
        "row",
        "care_month",
        "context",
        item=(place + ITEM_PLACE[kind]).cast(pl.UInt32),
        kind=pl.lit(kind.value),
        code="drg_code",
        quantity=(pl.lit(1) if quantity is None else quantity).cast(pl.Int64),
        weight=(pl.lit(None) if weight is None else weight).cast(pl.Decimal(9, 4)),
        needed=pl.lit(needed),
    )
