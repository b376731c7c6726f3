"""Invoices that receivers would find too large, divided into parts.

Rule: docs/rules.md#splitting. Receivers fail on thousands of lines, the national basis may have
5 MB (Inera, ProcessClaimSpecification 1.1, 2025-10-13), and attachments have limits of their own.
A part is an invoice with whole contacts, and its basis has only those.

The sizes are estimated from the texts that the files will contain, somewhat too high, because the
files are made when the invoices have their numbers.
"""

from typing import Final, NamedTuple

import polars as pl

from contracts.codes import Route
from contracts.keys import DEBIT, ROW_PLACE

# The key of a collective invoice, apart from its part.
INVOICE_OF: Final = (
    "seller_org_no",
    "agreement_id",
    "payer_id",
    "reference",
    "route",
    "vat_percent",
    "res_customer",
)
_PLACE: Final = ("debit_run", *ROW_PLACE, "care_month")
# The columns that invoice lines are summed by: contracts/invoices.py, InvoiceLine.
SUMMED_BY: Final = (
    "care_unit",
    "unit_name",
    "care_form",
    "care_month",
    "kind",
    "code",
    "visit_type",
    "profession",
    "unit_price",
)
_UNIT: Final = (*INVOICE_OF, "care_unit")
# Bytes in a national basis: of a contact of a patient with a single one, of an item, of a code.
_CONTACT_IN_RIV: Final = 1_750
_ITEM_IN_RIV: Final = 600
_CODE_IN_RIV: Final = 130
_HEAD_OF_RIV: Final = 2_000
# Bytes in a compressed basis workbook: of a contact apart from its name, codes and unit.
_CONTACT_IN_BOOK: Final = 90
_HEAD_OF_BOOK: Final = 10_000


class InvoiceLimits(NamedTuple):
    """The largest invoice: its lines, and the bytes of its national basis and its attachment.

    Without a limit of the attachment, the basis is never one.
    """

    lines: int = 500
    national_basis: int = 5_000_000
    attachment: int | None = 5_000_000


def with_parts(lines: pl.DataFrame, items: pl.DataFrame, limits: InvoiceLimits) -> pl.DataFrame:
    """Number the `part` of debits from 1; null where the invoice stays whole.

    Units fill a part in order; a unit with more than half of what a part may have is a part of its
    own. A unit that alone exceeds a limit of bytes is divided by its contacts, in order of their
    first day. A credit note has at most the contacts of its original.

    Args:
        lines: debits and credits, with `INVOICE_OF`.
        items: price items of all those lines.
        limits: the largest invoice.
    """
    debits = lines.filter(pl.col("sign") == DEBIT)
    sizes = _sizes(debits, items, limits)
    units = _parts_of_units(
        _lines_of_units(debits, items).join(
            sizes.group_by(_UNIT).agg(pl.col("_bytes").sum(), pl.col("_bytes_at_most").first()),
            on=_UNIT,
            how="left",
            nulls_equal=True,
        ),
        limits,
    )
    if units.is_empty():
        return lines.with_columns(part=pl.lit(None, dtype=pl.Int32))
    chunks = _chunks(sizes.join(units.filter("_divided"), on=_UNIT, how="semi", nulls_equal=True))
    marked = lines.join(
        units.select(*_UNIT, "_first", sign=pl.lit(DEBIT, dtype=pl.Int8)),
        on=[*_UNIT, "sign"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).join(chunks, on=[*ROW_PLACE, "sign"], how="left", maintain_order="left")
    keys = [*INVOICE_OF, "_first", "_chunk"]
    parts = marked.filter(pl.col("_first").is_not_null()).select(keys).unique().sort(keys)
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(INVOICE_OF)
    return marked.join(
        parts.with_columns(part=place),
        on=keys,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).drop("_first", "_chunk")


def _sizes(debits: pl.DataFrame, items: pl.DataFrame, limits: InvoiceLimits) -> pl.DataFrame:
    """Return the estimated `_bytes` of each debit in the largest file of its invoice.

    `_bytes_at_most` is what all contacts of that file may have; null on route RES.
    """
    national = pl.col("route") == Route.RIV.value
    of_items = (
        items.join(debits.filter(national), on=_PLACE, how="semi", nulls_equal=True)
        .group_by(_PLACE)
        .agg(_items=pl.len().cast(pl.Int64), _texts=_length("code", "profession").sum())
    )
    in_riv = _CONTACT_IN_RIV + _length("contact_id", "unit_name") + _CODE_IN_RIV * _codes()
    in_riv += pl.col("_items").fill_null(0) * _ITEM_IN_RIV + pl.col("_texts").fill_null(0)
    in_book = _CONTACT_IN_BOOK + _length("patient_name", "procedure_codes")
    attached = None if limits.attachment is None else limits.attachment - _HEAD_OF_BOOK
    limit = (
        pl.when(national)
        .then(limits.national_basis - _HEAD_OF_RIV)
        .when(pl.col("route") != Route.RES.value)
        .then(attached)
    )
    return debits.join(
        of_items, on=_PLACE, how="left", nulls_equal=True, maintain_order="left"
    ).select(
        *_UNIT,
        *ROW_PLACE,
        "started_on",
        "sign",
        _bytes=pl.when(national).then(in_riv).otherwise(in_book),
        _bytes_at_most=limit.cast(pl.Int64),
    )


def _length(*texts: str) -> pl.Expr:
    """Return the bytes of texts in XML, where some characters are written as references."""
    each = [
        (pl.col(text).str.len_bytes() + 4 * pl.col(text).str.count_matches("[&<>]")).fill_null(0)
        for text in texts
    ]
    return pl.sum_horizontal(each).cast(pl.Int64)


def _codes() -> pl.Expr:
    """Return the number of diagnoses and procedures of a contact."""
    each = [
        pl.col(codes).str.count_matches(r"\S+").fill_null(0)
        for codes in ("diagnosis_codes", "procedure_codes")
    ]
    return pl.sum_horizontal(each).cast(pl.Int64)


def _lines_of_units(debits: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Count the invoice lines of each unit under each key."""
    owners = debits.select(*_PLACE, *INVOICE_OF, "care_unit", "unit_name", "care_form")
    return (
        items.join(owners, on=_PLACE, nulls_equal=True)
        .select(*INVOICE_OF, *SUMMED_BY)
        .unique()
        .group_by(_UNIT)
        .agg(_line_count=pl.len().cast(pl.Int64))
    )


def _parts_of_units(units: pl.DataFrame, limits: InvoiceLimits) -> pl.DataFrame:
    """Return the units of invoices that are too large.

    `_first` is the first unit of the unit's part; `_divided` says that the unit alone is too large.
    """
    lines = _Filling("_line_count", pl.lit(limits.lines))
    size = _Filling("_bytes", pl.col("_bytes_at_most"))
    alone = lines.is_large() | size.is_large()
    windows = pl.struct(lines.window(), size.window())
    first = pl.col("care_unit").min().over(*INVOICE_OF, "_windows")
    divided = (pl.col("_bytes") > pl.col("_bytes_at_most")).fill_null(value=False)
    return (
        units.filter(lines.is_exceeded() | size.is_exceeded())
        .with_columns(_windows=pl.when(~alone).then(windows))
        .with_columns(
            _first=pl.when(pl.col("_windows").is_null()).then("care_unit").otherwise(first)
        )
        .select(*_UNIT, "_first", _divided=divided)
    )


class _Filling(NamedTuple):
    """How units fill parts up to a limit, if the units of an invoice exceed it."""

    column: str
    limit: pl.Expr

    def is_exceeded(self) -> pl.Expr:
        return (pl.col(self.column).sum().over(INVOICE_OF) > self.limit).fill_null(value=False)

    def is_large(self) -> pl.Expr:
        return self.is_exceeded() & (pl.col(self.column) * 2 > self.limit)

    def window(self) -> pl.Expr:
        """Return the place of the part that a small unit begins in, from 0.

        A part leaves room for the largest of the small units: a unit that begins in it also ends in
        it.
        """
        small = pl.when(~self.is_large()).then(self.column).otherwise(0)
        before = small.cum_sum().over(INVOICE_OF, order_by="care_unit") - small
        room = self.limit - small.max().over(INVOICE_OF) + 1
        place = pl.when(self.is_exceeded()).then(before // room).otherwise(0)
        return place.alias(f"{self.column}_window")


def _chunks(debits: pl.DataFrame) -> pl.DataFrame:
    """Divide the contacts of each unit: `_chunk` from 0 by ROW_PLACE and `sign`."""
    contacts = debits.group_by(*_UNIT, *ROW_PLACE, "sign").agg(
        pl.col("started_on").min(), pl.col("_bytes").sum(), pl.col("_bytes_at_most").first()
    )
    order = ["started_on", *ROW_PLACE]
    before = pl.col("_bytes").cum_sum().over(_UNIT, order_by=order) - pl.col("_bytes")
    room = pl.max_horizontal(pl.col("_bytes_at_most") - pl.col("_bytes").max().over(_UNIT) + 1, 1)
    return contacts.select(*ROW_PLACE, "sign", _chunk=before // room)
