"""The series of the ledger: invoice numbers, and the ids of national bases.

Both are gapless: numbers for each seller and year of issue, ids for each seller and month of issue;
one series for 380 and 381.
"""

from typing import Final

import polars as pl

from contracts.codes import Route

# Design section 5, "Collective invoice". Text is ordered bytewise, and no credited invoice first;
# the parts of an invoice that was split share all the rest.
_ORDER: Final = (
    "kind",
    "agreement_id",
    "payer_id",
    "reference",
    "route",
    "vat_percent",
    "credits_invoice",
    "part",
)
_SERIES: Final = "seller_org_no"


def numbered(invoices: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Give each invoice of a run the next number of its series, whatever order they come in.

    Args:
        invoices: the `Invoice` rows of one run, all issued the same day.
        last: `seller_org_no` and `last`, the last number given this year (0 for none), for the
            sellers that have one.

    Returns:
        The rows with `invoice_number` (the year and six digits), in the order of the numbers.
    """
    serial = pl.col("last").fill_null(0) + pl.int_range(1, pl.len() + 1).over(_SERIES)
    number = pl.col("issued_on").dt.strftime("%Y") + serial.cast(pl.String).str.zfill(6)
    return (
        invoices.sort(_SERIES, *_ORDER, nulls_last=False)
        .join(last, on=_SERIES, how="left", maintain_order="left")
        .with_columns(invoice_number=number)
        .drop("last")
    )


def with_riv_basis_ids(invoices: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Give each invoice on route `riv` the next id of its series, in the order of its number.

    An id is ZVF, the seller's organisation number, year and month of issue, and six digits (RIV-TA
    financial:billing:claim 1.1, 2025-10-13, rule 37).

    Args:
        invoices: the numbered invoices of one run, all issued the same day.
        last: `seller_org_no` and `last`, the last counter given this month, for the sellers that
            have one.
    """
    on_route = pl.col("route") == Route.RIV.value
    place = on_route.cast(pl.Int64).cum_sum().over(_SERIES, order_by="invoice_number")
    counter = pl.col("last").fill_null(0) + place
    basis_id = pl.concat_str(
        pl.lit("ZVF"),
        _SERIES,
        pl.col("issued_on").dt.strftime("%y%m"),
        counter.cast(pl.String).str.zfill(6),
    )
    return (
        invoices.join(last, on=_SERIES, how="left", maintain_order="left")
        .with_columns(riv_basis_id=pl.when(on_route).then(basis_id))
        .drop("last")
    )
