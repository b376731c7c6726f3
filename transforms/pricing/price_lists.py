"""Which row of a price list answers an ask: of those that fit, the one with most keys filled."""

import polars as pl

from transforms.sql import select

# Ties between as many filled keys are broken in this order (design section 4, price_items).
_TIE_BREAK = ("code", "profession", "visit_type", "care_form", "contract_type")


def answered(asks: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Return `asks` with `list_row`, `price`, `source` and the list row's own keys.

    Null where no row of the list fits on the day. The row's visit type and profession stand as
    `visit_type`, `profession`: what the price is for, not who the contact was with.
    """
    filled = [pl.col(key).is_not_null() for key in _TIE_BREAK]
    ranked = price_items.with_columns(
        rank=pl.sum_horizontal(filled) * 32
        + pl.sum_horizontal(
            flag.cast(pl.Int32) * 2 ** (len(filled) - 1 - place)
            for place, flag in enumerate(filled)
        )
    )
    asked = asks.join(
        price_items.select("price_list_id", "kind").unique(),
        on=["price_list_id", "kind"],
        how="semi",
        maintain_order="left",
    )
    rows = select(
        "prices",
        asks=asked.select("ask", "price_list_id", "kind", *_TIE_BREAK, "day"),
        prices=ranked.drop("amount", "source"),
    )
    listed = price_items.select(
        "visit_type", "profession", "source", list_row="line", list_code="code", price="amount"
    )
    return (
        asks.drop("visit_type", "profession")
        .join(rows, on="ask", how="left", maintain_order="left")
        .join(listed, on="list_row", how="left", maintain_order="left")
    )
