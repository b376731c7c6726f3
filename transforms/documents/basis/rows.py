"""The rows of a basis workbook: contacts in the form Region Stockholm requires.

Columns: Vårdgivarguiden, "Fakturering asylsökande", 2024-01-17 (Reservnummer, LMA-nummer, Namn,
Födelsedatum, Datum, Kombikakod, Besökstyp, DRG/KVÅ for specialist care; for inpatient care days
of admission and discharge, and the number of days billed).
"""

from collections.abc import Iterator
from typing import Final

import polars as pl

from contracts.codes import HSF, STOCKHOLM_COUNTY, CareForm, ItemKind
from contracts.keys import DOCUMENT, ROW_PLACE
from transforms.documents.swedish import CATEGORIES
from transforms.documents.workbook.sheets import Column, Form

PRIMARY: Final = "Primärvård"
SPECIALIST: Final = "Specialistvård"
INPATIENT: Final = "Slutenvård"
SECTIONS: Final = (PRIMARY, SPECIALIST, INPATIENT)

_KEY: Final = (*DOCUMENT, *ROW_PLACE, "care_month")
_ORDER: Final = ("care_unit", "started_on", "patient_id", "contact_id", "reporter", "source_row")
# The columns that workbooks and templates show or choose by, in addition to the sort columns.
# The rows are partitioned by invoice and by workbook, and every column more costs time there.
_SHOWN: Final = (
    *(*DOCUMENT, "agreement_id", "payer_id", "protected_identity", "section"),
    *("lma_number", "residence", "patient_name", "born_on", "ended_on", "days", "outlier_days"),
    *("unit_name", "visit_type", "profession", "fee_code", "drg_code", "procedure_codes"),
    *("care_month", "first_day", "last_day", "nights_before"),
    *("priced_procedures", "codes", "gross", "deduction", "fee", "amount", "category_text"),
)
_SUBTRACTED: Final = (ItemKind.DEDUCTION, ItemKind.PATIENT_FEE)


def basis_rows(contacts: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add to each contact (`BilledLine`) its section and facts of its `BilledItem`s.

    Computed for all invoices of a run at once, which takes the time of one invoice per hundred.
    Adds `section`, `gross` (kronor before `deduction` and `fee`, which are zero or less), `days`
    and `outlier_days` billed, `priced_procedures`, `codes` (DRG and KVÅ) and `category_text`,
    keeps `residence` only where the basis states it, and drops columns that are not shown. Order:
    unit, day, patient, contact.
    """
    return (
        contacts.join(_of_items(items), on=_KEY, how="left", nulls_equal=True)
        .with_columns(
            _section().alias("section"),
            # docs/rules.md#residence
            pl.when(pl.col("payer_id") == HSF, pl.col("residence") != STOCKHOLM_COUNTY).then(
                "residence"
            ),
            # A stay priced by DRG still shows its days: nights, 0 for the same day.
            pl.coalesce("days", (pl.col("ended_on") - pl.col("started_on")).dt.total_days()),
            _none_if_empty(
                pl.concat_str("drg_code", "procedure_codes", separator=" ", ignore_nulls=True)
            ).alias("codes"),
            pl.col("category").replace_strict(CATEGORIES).alias("category_text"),
        )
        .select(*_SHOWN, *_ORDER)
        .sort(_ORDER)
    )


def _of_items(items: pl.DataFrame) -> pl.DataFrame:
    kind = pl.col("kind")
    # Filtering or sorting per group takes twenty times as long.
    sums = items.group_by(_KEY).agg(
        _amount_if(~kind.is_in(list(_SUBTRACTED))).alias("gross"),
        _amount_if(kind == ItemKind.DEDUCTION).alias("deduction"),
        _amount_if(kind == ItemKind.PATIENT_FEE).alias("fee"),
        _count_of(ItemKind.DAY).alias("days"),
        _count_of(ItemKind.OUTLIER_DAY).alias("outlier_days"),
    )
    procedures = (
        items.filter(kind == ItemKind.PROCEDURE)
        .group_by(_KEY)
        .agg(_none_if_empty(pl.col("code").sort().str.join(" ")).alias("priced_procedures"))
    )
    return sums.join(procedures, on=_KEY, how="left", nulls_equal=True)


def _amount_if(holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then("amount").sum()


def _count_of(kind: ItemKind) -> pl.Expr:
    """Sum the quantity of the items of a kind; null without items."""
    quantities = pl.when(pl.col("kind") == kind).then("quantity")
    return pl.when(quantities.count() > 0).then(quantities.sum())


def _none_if_empty(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _section() -> pl.Expr:
    """Return the sheet of a contact; the form of care precedes the agreement."""
    return (
        pl.when(pl.col("care_form") == CareForm.INPATIENT)
        .then(pl.lit(INPATIENT))
        .when(pl.col("care_level") == "specialist")
        .then(pl.lit(SPECIALIST))
        .otherwise(pl.lit(PRIMARY))
    )


def basis_columns(section: str, rows: pl.DataFrame) -> list[Column]:
    """Return the columns of a section's sheet that have a value in some row."""
    return [
        *_PATIENT,
        *_residence(rows),
        *(_STAY if section == INPATIENT else _VISIT),
        *(_PART if section == INPATIENT and _is_any(rows, "care_month") else ()),
        Column("Kombikakod", "care_unit"),
        *_visit_type(section, rows),
        *_codes(section, rows),
        *_amounts(rows),
        Column("Belopp", "amount", Form.KRONOR),
        Column("Kontakt-id", "contact_id"),
        Column("Kategori", "category_text"),
    ]


_PATIENT: Final = (
    Column("Reservnummer", "patient_id"),
    Column("LMA-nummer", "lma_number"),
    Column("Namn", "patient_name"),
    Column("Födelsedatum", "born_on", Form.DAY),
)
_VISIT: Final = (Column("Datum för besök", "started_on", Form.DAY),)
_STAY: Final = (
    Column("Inskrivningsdatum", "started_on", Form.DAY),
    Column("Utskrivningsdatum", "ended_on", Form.DAY),
    Column("Antal dygn", "days", Form.COUNT),
)


def _residence(rows: pl.DataFrame) -> Iterator[Column]:
    """Yield the county of residence, if some patient's is stated."""
    if _is_any(rows, "residence"):
        yield Column("Bosättningslän", "residence")


# Of stays that are billed month by month: docs/rules.md#stays-month-by-month.
_PART: Final = (
    Column("Vårdmånad", "care_month"),
    Column("Första dygnet", "first_day", Form.DAY),
    Column("Sista dygnet", "last_day", Form.DAY),
    Column("Dygn fakturerade tidigare", "nights_before", Form.COUNT),
)


def _visit_type(section: str, rows: pl.DataFrame) -> Iterator[Column]:
    """Yield the visit type column: always for visits, for stays if any has one."""
    if section != INPATIENT or _is_any(rows, "visit_type"):
        yield Column("Besökstyp", "visit_type")


def _codes(section: str, rows: pl.DataFrame) -> Iterator[Column]:
    """Yield DRG and KVÅ in specialist care, and elsewhere only if they set a price."""
    if section == SPECIALIST:
        yield Column("DRG/KVÅ", "codes")
    elif section == PRIMARY and _is_any(rows, "priced_procedures"):
        yield Column("KVÅ", "priced_procedures")
    elif section == INPATIENT and _is_any(rows, "codes"):
        yield Column("DRG/KVÅ", "codes")
    if section == INPATIENT and _is_any(rows, "outlier_days"):
        yield Column("Varav ytterfallsdygn", "outlier_days", Form.COUNT)


def _amounts(rows: pl.DataFrame) -> Iterator[Column]:
    """Return the columns of the amount's parts, if something was subtracted."""
    deducted, paid = rows["deduction"].sum() != 0, rows["fee"].sum() != 0
    if deducted or paid:
        yield Column("Ersättning", "gross", Form.KRONOR)
    if deducted:
        yield Column("Avdrag", "deduction", Form.KRONOR)
    if paid:
        yield Column("Patientavgift", "fee", Form.KRONOR)


def _is_any(rows: pl.DataFrame, name: str) -> bool:
    return rows[name].null_count() < rows.height
