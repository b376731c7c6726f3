"""Which row of a price list answers an ask: of those that fit, the one with most keys filled.

A month of millions of asks has some thousand questions that differ in anything a list looks at.
So asks are gathered to questions step by step, and only the questions are held against the lists.
"""

import polars as pl

from transforms.sql import select

# Ties between as many filled keys are broken in this order (design section 4, price_items).
_TIE_BREAK = ("code", "profession", "visit_type", "care_form", "contract_type")
_OF_CONTACT = tuple(key for key in _TIE_BREAK if key != "code")
_LIST = ["price_list_id", "kind"]
_ASK = ["_context", "kind", "code"]
_QUESTION = [*_LIST, *_TIE_BREAK, "_period"]


def with_context(contacts: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Add `_context`, one number for all that the lists ask of a contact itself, and `_period`.

    Days on which the same list rows hold are one `_period`.
    """
    ends = price_items.get_column("valid_to").drop_nulls().dt.offset_by("1d")
    boundaries = pl.concat([price_items.get_column("valid_from"), ends]).unique().sort()
    dated = contacts.with_columns(
        _period=pl.col("started_on").map_batches(
            lambda days: boundaries.search_sorted(days, side="right"), return_dtype=pl.UInt32
        )
    )
    told = [pl.col(key).fill_null("") for key in ("_list", *_OF_CONTACT)]
    period = pl.col("_period").cast(pl.String)
    return dated.with_columns(
        _context=pl.concat_str(*told, period, separator="\x1f").cast(pl.Categorical).to_physical()
    )


def answered(asks: pl.DataFrame, contacts: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Return `asks` with `list_row`, `price`, `source` and the list row's own keys.

    Null where no row of the list fits on the day. The row's visit type and profession stand as
    `visit_type`, `profession`: what the price is for, not who the contact was with.

    Args:
        asks: `_context`, `kind`, `code`, and what else an ask has.
        contacts: the contacts that ask, with their contexts.
        price_items: the lists.
    """
    contexts = contacts.select(
        "_context", "_period", *_OF_CONTACT, price_list_id="_list", day="started_on"
    ).unique("_context")
    listed = price_items.select(
        "price_list_id",
        "visit_type",
        "profession",
        "source",
        list_row="line",
        list_code="code",
        price="amount",
    )
    rows = _list_rows(asks.select(_ASK).unique(), contexts, price_items)
    return asks.join(
        rows.join(listed, on="list_row", how="left"),
        on=_ASK,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def _list_rows(
    asks: pl.DataFrame, contexts: pl.DataFrame, price_items: pl.DataFrame
) -> pl.DataFrame:
    """Return the `list_row` of each different ask that has one."""
    asked = (
        asks.join(contexts, on="_context")
        .join(_looked_at(price_items), on=_LIST)
        # What no row of the list looks at must not make a question of its own.
        .with_columns(
            pl.col("code").alias("_code"),
            *(pl.when(f"_by_{key}").then(key).alias(key) for key in _TIE_BREAK),
        )
    )
    questions = asked.unique(_QUESTION).with_row_index("question")
    filled = [pl.col(key).is_not_null() for key in _TIE_BREAK]
    ranked = price_items.drop("amount", "source").with_columns(
        rank=pl.sum_horizontal(filled) * 32
        + pl.sum_horizontal(
            flag.cast(pl.Int32) * 2 ** (len(filled) - 1 - place)
            for place, flag in enumerate(filled)
        )
    )
    rows = select("prices", asks=questions, prices=ranked).join(questions, on="question")
    return asked.join(rows.select(*_QUESTION, "list_row"), on=_QUESTION, nulls_equal=True).select(
        "_context", "kind", code="_code", list_row="list_row"
    )


def _looked_at(price_items: pl.DataFrame) -> pl.DataFrame:
    """Return for each list and kind which keys any of its rows fills."""
    return price_items.group_by(_LIST).agg(
        pl.col(key).is_not_null().any().alias(f"_by_{key}") for key in _TIE_BREAK
    )
