"""The contacts of a national basis: their order, and the values of their fields.

The order is a deterministic function of a document's lines, so that a credit can refer to a line
of the basis it credits.
"""

from typing import Final

import polars as pl

from contracts.codes import CareForm, ItemKind
from contracts.keys import CREDIT, DEBIT, DOCUMENT, IDENTITY, ROW_PLACE
from transforms.documents.riv import codes

_PLACE: Final = [*DOCUMENT, *ROW_PLACE, "care_month"]
_CONTACT: Final = [*IDENTITY, "care_month"]
# Values that a basis states once for several contacts; one patient may have had two cards.
PATIENT: Final = ("patient_id", "lma_number", "gender")
_SUBTRACTED: Final = (ItemKind.DEDUCTION, ItemKind.PATIENT_FEE)
_BY_DRG: Final = (ItemKind.DRG_POINT, ItemKind.OUTLIER_DAY)
# A change in these means that another product was billed, not only another price.
_PRODUCT: Final = (
    "patient_id",
    "lma_number",
    "category",
    "care_unit",
    "care_form",
    "visit_type",
    "profession",
    "started_on",
    "ended_on",
    "drg_code",
    "procedure_codes",
)
_INPATIENT: Final = pl.col("care_form") == CareForm.INPATIENT.value
_PSYCHIATRY: Final = (
    pl.col("medical_field_code").str.starts_with(codes.PSYCHIATRY).fill_null(value=False)
)
_PRIMARY: Final = (pl.col("care_level") == "primary") & ~_INPATIENT


def with_line_ids(lines: pl.DataFrame) -> pl.DataFrame:
    """Number the contacts (`BilledLine`) of each document from 1 (`line_id`).

    Order: patient, then day, then the sender's own number of the contact, then the care month of
    a part of a stay.
    """
    order = [*DOCUMENT, *PATIENT, "started_on", *_CONTACT]
    gender = pl.col("sex").replace_strict(codes.GENDER_OF, default=None, return_dtype=pl.String)
    return (
        lines.with_columns(gender=gender)
        .sort(order, nulls_last=False)
        .with_columns(line_id=pl.int_range(1, pl.len() + 1).over(DOCUMENT))
    )


def with_credits(
    lines: pl.DataFrame, debits: pl.DataFrame, originals: pl.DataFrame
) -> pl.DataFrame:
    """Add the reference of a credit: `credited_line` and `reason` (null on debits).

    Args:
        lines: lines of `with_line_ids`.
        debits: all lines that the same run bills: the replacement of a credited contact.
        originals: the documents of the runs that billed the credited lines, with line ids.
    """
    billed = originals.filter(pl.col("sign") == DEBIT).select(
        *_CONTACT, credited_line="line_id", debit_run="run_no"
    )
    compared = ["payer_id", *_PRODUCT]
    instead = debits.filter(pl.col("sign") == DEBIT).select(
        *_CONTACT, *[pl.col(name).alias(f"_{name}") for name in compared], _again=pl.lit(value=True)
    )
    credit = pl.col("sign") == CREDIT
    return (
        lines.join(
            billed,
            on=[*_CONTACT, "debit_run"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .join(instead, on=_CONTACT, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            credited_line=pl.when(credit).then("credited_line"),
            reason=pl.when(credit).then(_reason()),
        )
        .drop(["_again", *[f"_{name}" for name in compared]])
    )


def _reason() -> pl.Expr:
    """Return the reason for a credit, from the line billed in its place: docs/riv.md."""
    another = pl.any_horizontal(~pl.col(name).eq_missing(pl.col(f"_{name}")) for name in _PRODUCT)
    return (
        pl.when(pl.col("_again").is_null())
        .then(pl.lit(codes.NOT_BILLABLE))
        .when(pl.col("payer_id") != pl.col("_payer_id"))
        .then(pl.lit(codes.OTHER_REGIONS_PATIENT))
        .when(another)
        .then(pl.lit(codes.WRONG_PRODUCT))
        .otherwise(pl.lit(codes.WRONG_PRICE))
    )


def with_care(lines: pl.DataFrame) -> pl.DataFrame:
    """Add the care that was given, in the codes of the basis.

    Diagnoses and procedures are omitted in primary care and in psychiatry, except that inpatient
    care outside psychiatry has its diagnoses. Days in care are nights, one for the same day,
    without leave; the form's minimum is one.
    """
    of_part = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    whole = (pl.col("ended_on") - pl.col("started_on")).dt.total_days()
    nights = pl.coalesce(of_part, whole)
    days = pl.max_horizontal(nights, 1) - pl.col("leave_days").cast(pl.Int64)
    coded = ~_PSYCHIATRY & ~_PRIMARY
    return lines.with_columns(
        type_of_care=pl.when(_INPATIENT)
        .then(pl.lit(codes.INPATIENT_CARE))
        .otherwise(pl.lit(codes.OPEN_CARE)),
        level=pl.when(_PRIMARY).then(pl.lit("1")).otherwise(pl.lit("2")),
        lma_digits=pl.col("lma_number").str.replace_all("-", "", literal=True),
        patient_kind=_patient_kind(),
        in_care=pl.when(_INPATIENT).then(pl.max_horizontal(days, 1)),
        on_leave=pl.when(_INPATIENT & (pl.col("leave_days") > 0)).then("leave_days"),
        diagnoses=pl.when(coded).then(pl.col("diagnosis_codes").str.split(" ")),
        procedures=pl.when(coded).then(pl.col("procedure_codes").str.split(" ")),
    )


def _patient_kind() -> pl.Expr:
    """Return the type of the patient's number by its shape: 99, or a day above 60.

    Shapes: contracts/codes.py.
    """
    number = pl.col("patient_id")
    added = number.str.slice(6, 1).is_in(["6", "7", "8", "9"])
    return (
        pl.when(number.str.starts_with("99"))
        .then(pl.lit(codes.RESERVE_NUMBER_OID))
        .when(added)
        .then(pl.lit(codes.COORDINATION_NUMBER_OID))
        .otherwise(pl.lit(codes.PERSONAL_NUMBER_OID))
    )


def with_amounts(lines: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add the parts of each contact's amount, from its price items (`BilledItem`).

    `drg_price`, `outlier_price` (null without outlier days), `actions` (a list of items),
    `fee_paid` and `discount` (a listed deduction), and `gross`: net is the contact's amount, gross
    is net and discount, and equals DRG, outlier days and actions less the fee (rules 27 and 28).
    """
    kind, amount = pl.col("kind"), pl.col("amount")
    sums = items.sort(*_PLACE, "item").group_by(_PLACE, maintain_order=True).agg(
        drg_price=_sum_of(ItemKind.DRG_POINT),
        outlier_price=_sum_of(ItemKind.OUTLIER_DAY),
        fee_paid=_sum_of(ItemKind.PATIENT_FEE),
        discount=_sum_of(ItemKind.DEDUCTION),
        actions=pl.struct("kind", "code", "visit_type", "profession", "quantity", "unit_price",
                          total=amount).filter(~kind.is_in([*_SUBTRACTED, *_BY_DRG])),
    )  # fmt: skip
    return lines.join(
        sums, on=_PLACE, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(gross=amount + pl.col("discount").fill_null(0))


def _sum_of(kind: ItemKind) -> pl.Expr:
    """Sum the absolute amounts of the items of a kind; null without items."""
    amounts = pl.col("amount").filter(pl.col("kind") == kind.value)
    return pl.when(amounts.len() > 0).then(amounts.sum().abs())
