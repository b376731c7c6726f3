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
    questions = _questions(asks, price_items)
    one_of_each = questions.unique("question", keep="first", maintain_order=True)
    rows = select("prices", asks=one_of_each, prices=ranked.drop("amount", "source"))
    listed = price_items.select(
        "visit_type", "profession", "source", list_row="line", list_code="code", price="amount"
    )
    return (
        asks.drop("visit_type", "profession", "contract_type", "care_form", "day")
        .join(
            questions.select("ask", "question").join(rows, on="question"),
            on="ask",
            how="left",
            maintain_order="left",
        )
        .join(listed, on="list_row", how="left", maintain_order="left")
    )


def _questions(asks: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Return the asks that the lists may answer, each with the number of its `question`.

    Asks of one question differ in nothing that a list row looks at; days on which the same rows
    hold count as one. A month of a million asks has some thousand questions.
    """
    boundaries = (
        pl.concat(
            [
                price_items.get_column("valid_from"),
                price_items.get_column("valid_to").drop_nulls().dt.offset_by("1d"),
            ]
        )
        .unique()
        .sort()
    )
    known_codes = price_items.get_column("code").drop_nulls().unique()
    keys = ("price_list_id", "kind", *_TIE_BREAK)
    return (
        asks.join(
            price_items.select("price_list_id", "kind").unique(),
            on=["price_list_id", "kind"],
            how="semi",
            maintain_order="left",
        )
        # A code that no list names is as good as none, and must not make a question of its own.
        .with_columns(code=pl.when(pl.col("code").is_in(known_codes.implode())).then("code"))
        .with_columns(
            question=pl.concat_str(
                *(pl.col(key).fill_null("") for key in keys),
                pl.col("day")
                .map_batches(
                    lambda days: boundaries.search_sorted(days, side="right"),
                    return_dtype=pl.UInt32,
                )
                .cast(pl.String),
                separator="\x1f",
            )
            .cast(pl.Categorical)
            .to_physical()
        )
        .select("ask", "question", *keys, "day")
    )
