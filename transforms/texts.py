"""Parsing of texts: dates, amounts, timestamps and yes/no."""

from itertools import product

import polars as pl

from contracts import codes
from contracts.keys import KRONOR


def parsed_day(name: str) -> pl.Expr:
    """Parse YYYY-MM-DD or YYYYMMDD; null unless it is a valid day."""
    text = pl.col(name)
    with_hyphens = pl.when(text.str.contains(codes.DATE_WITH_HYPHENS)).then(text)
    of_digits = pl.when(text.str.contains(codes.DATE_OF_DIGITS)).then(text)
    return with_hyphens.str.to_date("%Y-%m-%d", strict=False).fill_null(
        of_digits.str.to_date("%Y%m%d", strict=False)
    )


def parsed_amount(name: str) -> pl.Expr:
    """Parse kronor with point or comma and at most two decimals; else null."""
    text = pl.when(pl.col(name).str.contains(codes.AMOUNT)).then(pl.col(name))
    return text.str.replace(",", ".", literal=True).str.to_decimal(scale=2).cast(KRONOR)


def whole_number(name: str) -> pl.Expr:
    """Parse a whole number from 0 to 9999; else null."""
    return pl.when(pl.col(name).str.contains(codes.WHOLE_NUMBER)).then(pl.col(name)).cast(pl.Int32)


def is_moment(name: str) -> pl.Expr:
    """Return whether `parsed_moment` can parse the text; null for null."""
    date = pl.col(name).str.slice(0, 10)
    with_hyphens = date.str.to_date("%Y-%m-%d", strict=False)
    of_digits = pl.when(with_hyphens.is_null()).then(date).str.to_date("%Y%m%d", strict=False)
    return pl.col(name).str.contains(codes.MOMENT) & (
        with_hyphens.is_not_null() | of_digits.is_not_null()
    )


def parsed_moment(name: str) -> pl.Expr:
    """Parse a date or ISO timestamp as UTC; null if neither.

    Without an offset it is Swedish time. An hour that occurs twice in autumn is the first; one that
    is skipped in spring is winter time.
    """
    return pl.col(name).map_batches(_moments, return_dtype=pl.Datetime("us"))


def _moments(texts: pl.Series) -> pl.Series:
    text = pl.when(pl.col("").str.contains(codes.MOMENT)).then("")
    plain = pl.col("").str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us")
    read = texts.alias("").to_frame().select(text).with_columns(_plain=plain)
    # Nearly all are written so; parsing the others in full costs ten times more.
    others = read.select(pl.when(pl.col("_plain").is_null()).then("")).to_series()
    taken_apart = where_told(others, _taken_apart(pl.col("")))
    return read.select(_swedish(pl.col("_plain")).fill_null(taken_apart)).to_series()


def _taken_apart(text: pl.Expr) -> pl.Expr:
    """Parse a timestamp that may have an offset as UTC."""
    zone = text.str.extract(r"(Z|[+-]\d{2}:\d{2})$")
    local = _without_zone(text)
    minutes = (
        zone.str.slice(1, 2).cast(pl.Int64, strict=False) * 60
        + zone.str.slice(4, 2).cast(pl.Int64, strict=False)
    ).fill_null(0)
    ahead = pl.when(zone.str.starts_with("-")).then(-minutes).otherwise(minutes)
    return (
        pl.when(zone.is_null()).then(_swedish(local)).otherwise(local - pl.duration(minutes=ahead))
    )


def _without_zone(text: pl.Expr) -> pl.Expr:
    """Parse date and time of day as written, ignoring the offset."""
    clock = text.str.extract(r"[T ](\d{2}:\d{2})").fill_null("00:00")
    seconds = text.str.extract(r"[T ]\d{2}:\d{2}:(\d{2}(?:\.\d{1,6})?)").fill_null("00")
    date = text.str.replace(r"^(\d{4})(\d{2})(\d{2})$", "${1}-${2}-${3}").str.slice(0, 10)
    return (date + " " + clock + ":" + seconds).str.to_datetime(
        "%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us"
    )


def _swedish(local: pl.Expr) -> pl.Expr:
    """Convert Swedish time to UTC by hour; the clock only changes at whole hours."""
    ahead = _ahead_of_utc("")
    return local.map_batches(
        lambda times: times - by_distinct(times.dt.truncate("1h"), ahead),
        return_dtype=pl.Datetime("us"),
    )


def _ahead_of_utc(hour: str) -> pl.Expr:
    swedish = pl.col(hour).dt.replace_time_zone(
        "Europe/Stockholm", ambiguous="earliest", non_existent="null"
    )
    utc = swedish.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return (pl.col(hour) - utc).fill_null(pl.duration(hours=1))


def by_distinct(values: pl.Series, read: pl.Expr) -> pl.Series:
    """Apply `read`, an expression over a nameless column, once to each value."""
    column = values.alias("").to_frame()
    distinct = column.unique().with_columns(_read=read)
    return column.join(
        distinct, on="", how="left", nulls_equal=True, maintain_order="left"
    ).get_column("_read")


def where_told(values: pl.Series, read: pl.Expr) -> pl.Series:
    """Apply `read`, an expression over a nameless column, to the non-null values."""
    present = values.alias("").to_frame().with_row_index("_place").drop_nulls("")
    found = present.select(read).to_series()
    cells = pl.Series([None], dtype=found.dtype).new_from_index(0, values.len())
    return cells.scatter(present.get_column("_place"), found)


def yes(name: str) -> pl.Expr:
    """Parse a yes/no: true, false, or null if neither. Empty is false."""
    text = pl.col(name).fill_null("")
    return (
        pl.when(text.is_in(_spellings(codes.YES)))
        .then(statement=True)
        .when(text.is_in(_spellings(codes.NO)))
        .then(statement=False)
    )


def _spellings(words: tuple[str, ...]) -> list[str]:
    """Return the words in all spellings of case: cheaper than lowercasing every cell."""
    return [
        "".join(letters)
        for word in words
        for letters in product(*({letter.lower(), letter.upper()} for letter in word))
    ]


def code_set(name: str) -> pl.Expr:
    """Parse codes separated by spaces: upper case, sorted, without duplicates.

    The result has one space between codes.
    """
    return pl.col(name).map_batches(
        lambda texts: by_distinct(texts, _in_order), return_dtype=pl.String
    )


_in_order = (
    pl.col("").str.to_uppercase().str.extract_all(r"\S+").list.unique().list.sort().list.join(" ")
)


def each_code_is(name: str, pattern: str) -> pl.Expr:
    """Return whether every code of a `code_set` matches `pattern`; null for null."""
    inner = pattern.removeprefix("^").removesuffix("$")
    return pl.col(name).str.contains(f"^{inner}( {inner})*$")
