"""Dates and timestamps.

Rules: docs/cells.md.
"""

import polars as pl

from contracts import cells, codes
from transforms.cells.distinct import by_distinct, reread, where_true

_SWEDISH_TIME = "Europe/Stockholm"
# A day, a time of day or none, and an offset or none.
_PARTS = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,9}))?)?)?"
    r"(?: ?(Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?))?$"
)
_DAY, _HOUR, _MINUTE, _SECOND, _FRACTION, _ZONE = range(1, 7)


def canonical_days(texts: pl.Series) -> pl.Series:
    """Return dates as YYYY-MM-DD; a text that is not a date is unchanged."""
    return reread(texts, ~texts.str.contains(codes.DATE_WITH_HYPHENS), _as_day(pl.col("")))


def parsed_day(name: str) -> pl.Expr:
    """Parse a canonical date of a report, YYYY-MM-DD; null unless it is a valid day."""
    text = pl.col(name)
    return (
        pl.when(text.str.contains(codes.REPORTED_DAY))
        .then(text)
        .str.to_date("%Y-%m-%d", strict=False)
    )


def read_day(name: str) -> pl.Expr:
    """Parse a date in any listed spelling; null unless it is a valid day."""
    read = pl.col(name).map_batches(canonical_days, return_dtype=pl.String, is_elementwise=True)
    return (
        pl.when(read.str.contains(codes.DATE_WITH_HYPHENS) & ~read.str.starts_with("0000"))
        .then(read)
        .str.to_date("%Y-%m-%d", strict=False)
    )


def _with_hyphens(text: pl.Expr) -> pl.Expr:
    """Return text in capitals with plain hyphens, hyphens in its date and colons in its time."""
    return (
        text.str.replace_all(cells.DASH, "-")
        .str.to_uppercase()
        .str.replace(r"^([0-9]{4})([0-9]{2})([0-9]{2})($|[T Z+-])", "${1}-${2}-${3}${4}")
        .str.replace(r"T([0-9]{2})([0-9]{2})([0-9]{2})", "T${1}:${2}:${3}")
        .str.replace(r"T([0-9]{2})([0-9]{2})($|[Z +-])", "T${1}:${2}${3}")
    )


def _as_day(text: pl.Expr) -> pl.Expr:
    """Return the Swedish day of a date or timestamp as text; null if there is not one.

    A time of day without an offset must be midnight. Other times are refused: some systems write
    Swedish midnight in UTC and leave the offset out, and the day before would be read.
    """
    written = _with_hyphens(text)
    day = _part(written, _DAY).str.to_date("%Y-%m-%d", strict=False)
    timed, zoned = _part(written, _HOUR).is_not_null(), _part(written, _ZONE).is_not_null()
    clock = [_part(written, one).fill_null("") for one in (_HOUR, _MINUTE, _SECOND, _FRACTION)]
    midnight = pl.concat_str(clock).str.contains("^0+$")
    swedish = _utc(text).dt.replace_time_zone("UTC").dt.convert_time_zone(_SWEDISH_TIME).dt.date()
    return (
        pl.when(timed & zoned)
        .then(swedish)
        .when(zoned & (swedish == day))
        .then(day)
        .when(~zoned & (~timed | midnight))
        .then(day)
        .dt.to_string("%Y-%m-%d")
    )


def canonical_moments(texts: pl.Series) -> pl.Series:
    """Return timestamps as `parsed_moment` reads them; other text is unchanged."""
    written = _with_hyphens(pl.col(""))
    read = pl.when(written.str.contains(cells.MOMENT)).then(written)
    return reread(texts, ~texts.str.contains(cells.MOMENT), read)


def is_moment(name: str) -> pl.Expr:
    """Return whether `parsed_moment` can parse the text; null for null."""
    date = pl.col(name).str.slice(0, 10)
    with_hyphens = date.str.to_date("%Y-%m-%d", strict=False)
    of_digits = (
        pl.when(with_hyphens.is_null())
        .then(date.str.slice(0, 8))
        .str.to_date("%Y%m%d", strict=False)
    )
    return pl.col(name).str.contains(cells.MOMENT) & (
        with_hyphens.is_not_null() | of_digits.is_not_null()
    )


def parsed_moment(name: str) -> pl.Expr:
    """Parse a date or ISO timestamp as UTC; null if neither.

    Without an offset it is Swedish time. An hour that occurs twice in autumn is the first; one that
    is skipped in spring is winter time.
    """
    return pl.col(name).map_batches(_moments, return_dtype=pl.Datetime("us"))


def _moments(texts: pl.Series) -> pl.Series:
    text = pl.when(pl.col("").str.contains(cells.MOMENT)).then("")
    plain = pl.col("").str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us")
    read = texts.alias("").to_frame().select(text).with_columns(_plain=plain)
    # Nearly all are written so; parsing the others in full costs ten times more.
    others = read.select(pl.when(pl.col("_plain").is_null()).then("")).to_series()
    taken_apart = where_true(others, _utc(pl.col("")))
    return read.select(_swedish(pl.col("_plain")).fill_null(taken_apart)).to_series()


def _utc(text: pl.Expr) -> pl.Expr:
    """Parse a timestamp that may have an offset as UTC; null if it is not one."""
    written = _with_hyphens(text)
    zone = _part(written, _ZONE).str.replace(":", "", literal=True)
    local = _without_zone(written)
    hours, minutes = (
        zone.str.slice(place, 2).cast(pl.Int64, strict=False).fill_null(0) for place in (1, 3)
    )
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    ahead = pl.duration(minutes=sign * (hours * 60 + minutes))
    return pl.when(zone.is_null()).then(_swedish(local)).otherwise(local - ahead)


def _part(written: pl.Expr, group: int) -> pl.Expr:
    return written.str.extract(_PARTS, group)


def _without_zone(written: pl.Expr) -> pl.Expr:
    """Return date and time of day as written, to the microsecond, ignoring the offset."""
    hour, minute, second = (
        _part(written, one).fill_null("00") for one in (_HOUR, _MINUTE, _SECOND)
    )
    fraction = _part(written, _FRACTION).fill_null("0").str.slice(0, 6)
    text = _part(written, _DAY) + " " + hour + ":" + minute + ":" + second + "." + fraction
    return text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")


def _swedish(local: pl.Expr) -> pl.Expr:
    """Convert Swedish time to UTC by hour; the clock only changes at whole hours."""
    ahead = _ahead_of_utc("")
    return local.map_batches(
        lambda times: times - by_distinct(times.dt.truncate("1h"), ahead),
        return_dtype=pl.Datetime("us"),
    )


def _ahead_of_utc(hour: str) -> pl.Expr:
    swedish = pl.col(hour).dt.replace_time_zone(
        _SWEDISH_TIME, ambiguous="earliest", non_existent="null"
    )
    utc = swedish.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return (pl.col(hour) - utc).fill_null(pl.duration(hours=1))
