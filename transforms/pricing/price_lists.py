"""Lookup of the price list row for an ask: of those that fit, the most specific.

That is the row with most keys filled. A month with millions of asks has some thousand that differ
in the columns of a list. Asks are therefore numbered by those columns, and only different ones
("questions") are compared with the lists.
"""

import math
from collections.abc import Sequence

import polars as pl

from transforms.pricing.asks import level_needed, list_asked
from transforms.pricing.nights import between, bounds
from transforms.sql import select

# Ties between rows with equally many filled keys are broken in this order
# (docs/rules.md#price-row). The two columns of an age are one key.
_TIE_BREAK = (
    "code",
    "profession",
    "visit_type",
    "category",
    "age",
    "care_level",
    "care_form",
    "contract_type",
)
_OF_CONTACT = tuple(key for key in _TIE_BREAK if key != "code")
_LIST = ["price_list_id", "kind"]
_QUESTION = [*_LIST, *_TIE_BREAK, "level_needed", "_period"]


def with_context(contacts: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Add `context`, a number for all price keys of a contact, and `_period`.

    The day whose price is asked for is `priced_on`. Days on which the same list rows hold are one
    `_period`, and likewise for ages. A value that no list has counts as none.
    """
    periods = bounds(price_items, "valid_from", "valid_to")
    ages = bounds(price_items, "age_from", "age_to")
    dated = contacts.with_columns(
        asked_list=list_asked(),
        _period=between("priced_on", periods),
        age=_age(),
        level_needed=level_needed(),
    )
    keys = [_named(key, price_items.get_column(key)) for key in _OF_CONTACT if key != "age"]
    lists = _named("asked_list", price_items.get_column("price_list_id"))
    age = (between("age", ages) + 1).fill_null(0), ages.len() + 2
    level = pl.col("level_needed").cast(pl.UInt32), 2
    return dated.with_columns(
        context=_number([lists, (pl.col("_period"), periods.len() + 1), age, level, *keys])
    )


def _age() -> pl.Expr:
    """Return whole years on the start day; born on 29 February: a year older on 1 March."""
    day, born = pl.col("started_on").dt, pl.col("born_on").dt
    had = (
        day.month().cast(pl.Int32) * 32 + day.day() >= born.month().cast(pl.Int32) * 32 + born.day()
    )
    return day.year() - born.year() - pl.when(had).then(0).otherwise(1)


def with_list_rows(
    asks: pl.DataFrame, contacts: pl.DataFrame, price_items: pl.DataFrame
) -> pl.DataFrame:
    """Return `asks` in order with `list_row` and `lacking`, null where no row fits.

    `lacking` is why the row that wins gives no price: its list is not decided for the `year`, or it
    does not name the care `level`.

    Args:
        asks: `context`, `kind`, `code`, and the other columns of an ask.
        contacts: the contacts of the asks, with their contexts.
        price_items: the lists, with `undecided`.
    """
    contexts = contacts.select(
        "context",
        "_period",
        "level_needed",
        *_OF_CONTACT,
        price_list_id="asked_list",
        day="priced_on",
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
    """Return `_ask`, `list_row` and `lacking` of each ask, with its context, that has one."""
    keyed = price_items.with_columns(age=pl.coalesce("age_from", "age_to"))
    compared = _as_looked_at(asks, keyed)
    questions = compared.unique(_QUESTION).with_row_index("question")
    filled = [pl.col(key).is_not_null() for key in _TIE_BREAK]
    ranked = keyed.with_columns(
        filled=pl.sum_horizontal(filled),
        place=pl.sum_horizontal(
            flag.cast(pl.Int32) * 2 ** (len(filled) - 1 - place)
            for place, flag in enumerate(filled)
        ),
    ).drop("age", "amount", "source")
    rows = select(
        "prices",
        asks=questions.select("question", *_LIST, *_TIE_BREAK, "level_needed", "day"),
        prices=ranked,
    ).join(questions, on="question")
    return compared.join(
        rows.select(*_QUESTION, "list_row", "lacking"), on=_QUESTION, nulls_equal=True
    ).select("_ask", "list_row", "lacking")


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
