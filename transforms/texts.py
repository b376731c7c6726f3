"""Text to types: the expressions that read dates, amounts, moments and yes/no."""

import polars as pl

from contracts import codes


def day(name: str) -> pl.Expr:
    """Read YYYY-MM-DD or YYYYMMDD; null where it is no real day."""
    text = pl.col(name)
    with_hyphens = pl.when(text.str.contains(codes.DATE_WITH_HYPHENS)).then(text)
    of_digits = pl.when(text.str.contains(codes.DATE_OF_DIGITS)).then(text)
    return with_hyphens.str.to_date("%Y-%m-%d", strict=False).fill_null(
        of_digits.str.to_date("%Y%m%d", strict=False)
    )


def amount(name: str) -> pl.Expr:
    """Read kronor with point or comma and at most two decimals; null where it is no amount."""
    text = pl.when(pl.col(name).str.contains(codes.AMOUNT)).then(pl.col(name))
    return text.str.replace(",", ".", literal=True).str.to_decimal(scale=2).cast(pl.Decimal(14, 2))


def whole_number(name: str) -> pl.Expr:
    """Read a whole number from 0 to 9999; null where it is none."""
    return pl.when(pl.col(name).str.contains(codes.WHOLE_NUMBER)).then(pl.col(name)).cast(pl.Int32)


def moment(name: str) -> pl.Expr:
    """Read a date or ISO moment as UTC; without an offset it is Swedish time. Null if neither.

    An hour that the autumn clock has twice is taken as the first; one that the spring clock
    skips is read by the winter clock.
    """
    text = pl.when(pl.col(name).str.contains(codes.MOMENT)).then(pl.col(name))
    clock = text.str.extract(r"[T ](\d{2}:\d{2})").fill_null("00:00")
    seconds = text.str.extract(r"[T ]\d{2}:\d{2}:(\d{2}(?:\.\d{1,6})?)").fill_null("00")
    of_digits = text.str.replace(r"^(\d{4})(\d{2})(\d{2})$", "${1}-${2}-${3}")
    local = (of_digits.str.slice(0, 10) + " " + clock + ":" + seconds).str.to_datetime(
        "%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us"
    )
    swedish = (
        local.dt.replace_time_zone("Europe/Stockholm", ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
        .dt.replace_time_zone(None)
        .fill_null(local - pl.duration(hours=1))
    )
    zone = text.str.extract(r"(Z|[+-]\d{2}:\d{2})$")
    minutes = (
        zone.str.slice(1, 2).cast(pl.Int64, strict=False) * 60
        + zone.str.slice(4, 2).cast(pl.Int64, strict=False)
    ).fill_null(0)
    ahead = pl.when(zone.str.starts_with("-")).then(-minutes).otherwise(minutes)
    return pl.when(zone.is_null()).then(swedish).otherwise(local - pl.duration(minutes=ahead))


def yes(name: str) -> pl.Expr:
    """Read a yes/no: true, false, or null where it says neither. Empty is no."""
    text = pl.col(name).fill_null("").str.to_lowercase()
    return (
        pl.when(text.is_in(list(codes.YES)))
        .then(statement=True)
        .when(text.is_in(list(codes.NO)))
        .then(statement=False)
    )


def code_set(name: str) -> pl.Expr:
    """Read codes with space between: upper case, sorted, without doubles, one space between."""
    several = pl.col(name).str.to_uppercase().str.extract_all(r"\S+").list.unique().list.sort()
    one = pl.col(name).str.to_uppercase()
    return pl.when(pl.col(name).str.contains(r"\s")).then(several.list.join(" ")).otherwise(one)


def each_code_is(name: str, pattern: str) -> pl.Expr:
    """Tell whether every code of a `code_set` matches `pattern`; null where there is none."""
    inner = pattern.removeprefix("^").removesuffix("$")
    return pl.col(name).str.contains(f"^{inner}( {inner})*$")
