"""Lookup of the price list row for an ask: of those that fit, the most specific.

That is the row with most keys filled. A month with millions of asks has some thousand that differ
in the columns of a list. Asks are therefore numbered by those columns, and only different ones
("questions") are compared with the lists.
"""

import math
from collections.abc import Sequence

import polars as pl

from transforms.pricing.asks import list_asked
from transforms.sql import select

# Ties between rows with equally many filled keys are broken in this order
# (docs/rules.md#price-row).
_TIE_BREAK = ("code", "profession", "visit_type", "care_form", "contract_type")
_OF_CONTACT = tuple(key for key in _TIE_BREAK if key != "code")
_LIST = ["price_list_id", "kind"]
_QUESTION = [*_LIST, *_TIE_BREAK, "_period"]


def with_context(contacts: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Add `context`, a number for all price keys of a contact, and `_period`.

    Days on which the same list rows hold are one `_period`. A value that no list has counts as
    none.
    """
    ends = price_items.get_column("valid_to").drop_nulls().dt.offset_by("1d")
    boundaries = pl.concat([price_items.get_column("valid_from"), ends]).unique().sort()
    dated = contacts.with_columns(
        _list=list_asked(),
        _period=pl.col("started_on").map_batches(
            lambda days: boundaries.search_sorted(days, side="right"), return_dtype=pl.UInt32
        ),
    )
    keys = [_named(key, price_items.get_column(key)) for key in _OF_CONTACT]
    lists = _named("_list", price_items.get_column("price_list_id"))
    return dated.with_columns(
        context=_number([lists, (pl.col("_period"), boundaries.len() + 1), *keys])
    )


def with_list_rows(
    asks: pl.DataFrame, contacts: pl.DataFrame, price_items: pl.DataFrame
) -> pl.DataFrame:
    """Return `asks` in order with `list_row`, null where no row fits on the day.

    Args:
        asks: `context`, `kind`, `code`, and the other columns of an ask.
        contacts: the contacts of the asks, with their contexts.
        price_items: the lists.
    """
    contexts = contacts.select(
        "context", "_period", *_OF_CONTACT, price_list_id="_list", day="started_on"
    ).unique("context")
    room = contexts.get_column("context").max()
    named = [_named(key, price_items.get_column(key)) for key in ("kind", "code")]
    numbered = asks.with_columns(
        _ask=_number([(pl.col("context"), int(str(room or 0)) + 1), *named])
    )
    different = numbered.select("_ask", "context", "kind", "code").unique("_ask")
    return numbered.join(
        _list_rows(different.join(contexts, on="context"), price_items),
        on="_ask",
        how="left",
        maintain_order="left",
    )


KeyPart = tuple[pl.Expr, int]


def _named(column: str, names: pl.Series) -> KeyPart:
    """Return the number of a cell among some names, and the count of numbers.

    From 1; 0 is another or no name.
    """
    known = names.drop_nulls().unique().sort()
    place = pl.col(column).cast(pl.Enum(known), strict=False).to_physical().cast(pl.UInt32)
    return (place + 1).fill_null(0), known.len() + 1


def _number(parts: Sequence[KeyPart]) -> pl.Expr:
    """Return one number for several, unique for each combination below their limits."""
    room = math.prod(limit for _, limit in parts)
    # A list of any real size needs less than 64 bits.
    kind = pl.UInt64 if room < 2**63 else pl.Int128
    number = pl.lit(0, dtype=kind)
    for part, limit in parts:
        number = number * pl.lit(limit, dtype=kind) + part.cast(kind)
    return number


def _list_rows(asks: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Return `_ask` and `list_row` of each ask, with its context, that has one."""
    compared = _as_looked_at(asks, price_items)
    questions = compared.unique(_QUESTION).with_row_index("question")
    filled = [pl.col(key).is_not_null() for key in _TIE_BREAK]
    ranked = price_items.drop("amount", "source").with_columns(
        rank=pl.sum_horizontal(filled) * 32
        + pl.sum_horizontal(
            flag.cast(pl.Int32) * 2 ** (len(filled) - 1 - place)
            for place, flag in enumerate(filled)
        )
    )
    rows = select(
        "prices", asks=questions.select("question", *_LIST, *_TIE_BREAK, "day"), prices=ranked
    ).join(questions, on="question")
    return compared.join(
        rows.select(*_QUESTION, "list_row"), on=_QUESTION, nulls_equal=True
    ).select("_ask", "list_row")


def _as_looked_at(asks: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Keep the columns of asks that list rows use, and asks that a row could fit.

    Columns that no row uses must not make separate questions. Rows with a code only affect the asks
    with that code.
    """
    any_code = price_items.filter(pl.col("code").is_null())
    one_code = price_items.filter(pl.col("code").is_not_null())
    fills = [pl.col(key).is_not_null().any().alias(f"_by_{key}") for key in _OF_CONTACT]
    met = asks.join(any_code.group_by(_LIST).agg(fills), on=_LIST, how="left").join(
        one_code.group_by(*_LIST, "code").agg(fills),
        on=[*_LIST, "code"],
        how="left",
        suffix="_of_code",
    )
    first = f"_by_{_OF_CONTACT[0]}"
    listed, coded = pl.col(first).is_not_null(), pl.col(f"{first}_of_code").is_not_null()
    return met.filter(listed | coded).with_columns(
        pl.when(coded).then("code").alias("code"),
        *(
            pl.when(
                pl.col(f"_by_{key}").fill_null(value=False)
                | pl.col(f"_by_{key}_of_code").fill_null(value=False)
            )
            .then(key)
            .alias(key)
            for key in _OF_CONTACT
        ),
    )
