"""Patients' numbers and LMA numbers.

Rules: docs/cells.md.
"""

import polars as pl

from contracts import cells, codes
from transforms.cells.distinct import reread, where_true
from transforms.check_digits import luhn_holds

_TWELVE_DIGITS = r"^[0-9]{12}$"
_LONG = r"^((?:18|19|20|99)[0-9]{6}) ?[-+]? ?([0-9]{4})$"
_SHORT = r"^([0-9]{2})([0-9]{4}) ?([-+]?) ?([0-9]{4})$"
# Added to the day of a coordination number (Skatteverket, "Samordningsnummer").
_COORDINATION = 60
_CENTURY = 100


def canonical_patients(texts: pl.Series, started_on: pl.Series) -> pl.Series:
    """Return patients' numbers as twelve digits; other text is unchanged.

    Args:
        texts: the numbers as reported.
        started_on: the start of each contact as a canonical date: it decides the century of a
            number of ten digits, of which `+` means that the person is 100 that year or older.
    """
    odd = ~texts.str.contains(_TWELVE_DIGITS)
    if not odd.any():
        return texts
    texts = numbers_of_twelve_digits(texts)
    places = texts.str.contains(cells.SHORT_NUMBER).arg_true()
    if places.is_empty():
        return texts
    short = pl.DataFrame({"": texts.gather(places), "_start": started_on.gather(places)})
    text = pl.col("").str.replace_all(cells.DASH, "-")
    found = short.select(_with_century(text, pl.col("_start")).fill_null(pl.col(""))).to_series()
    return texts.scatter(places, found)


def numbers_of_twelve_digits(texts: pl.Series) -> pl.Series:
    """Return numbers with a century without what divides them; other text is unchanged."""
    long = pl.col("").str.replace_all(cells.DASH, "-").str.replace(_LONG, "${1}${2}")
    odd = ~texts.str.contains(_TWELVE_DIGITS)
    return reread(texts, odd, pl.when(long.str.contains(_TWELVE_DIGITS)).then(long))


def _with_century(text: pl.Expr, start: pl.Expr) -> pl.Expr:
    """Return a number of ten digits with the century that it had on the start day."""
    part = [text.str.extract(_SHORT, number) for number in range(1, 5)]
    year = start.str.extract(r"^([0-9]{4})-").cast(pl.Int32)
    born = year - (year - part[0].cast(pl.Int32)) % _CENTURY
    born = pl.when(part[2] == "+").then(born - _CENTURY).otherwise(born)
    return pl.concat_str(born.cast(pl.String), part[1], part[3])


def is_personal_number(name: str) -> pl.Expr:
    """Return whether a canonical number is a personal or coordination number.

    Few contacts have one, so only those are parsed.
    """
    text = pl.when(pl.col(name).str.contains(codes.PERSONAL_NUMBER)).then(name)
    sound = _has_day_serial_and_check_digit("")
    return text.map_batches(
        lambda numbers: where_true(numbers, sound), return_dtype=pl.Boolean
    ).fill_null(value=False)


def is_coordination_number(name: str) -> pl.Expr:
    """Return whether a personal or coordination number is the latter: its day is above 60."""
    return pl.col(name).str.slice(6, 1) >= str(_COORDINATION // 10)


def _has_day_serial_and_check_digit(name: str) -> pl.Expr:
    """Return whether twelve digits have a possible day, serial and check digit.

    60 is added to the day of a coordination number, whose month or day may be unknown: 00 before
    60 is added. Luhn is over the last ten digits.
    """
    text = pl.col(name)
    month, day = text.str.slice(4, 2).cast(pl.Int32), text.str.slice(6, 2).cast(pl.Int32)
    coordination = day >= _COORDINATION
    plain_day = pl.when(coordination).then(day - _COORDINATION).otherwise(day)
    # An unknown month has room for any day, and any month for an unknown day.
    known_month = pl.when(coordination & (month == 0)).then(1).otherwise(month)
    known_day = pl.when(coordination & (plain_day == 0)).then(1).otherwise(plain_day)
    date = pl.format(
        "{}-{}-{}",
        text.str.slice(0, 4),
        known_month.cast(pl.String).str.zfill(2),
        known_day.cast(pl.String).str.zfill(2),
    )
    real_day = date.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    has_serial = text.str.slice(8, 3) != "000"
    return (real_day & has_serial & luhn_holds(name, 10)).fill_null(value=False)


def lma_number(text: pl.Expr) -> pl.Expr:
    """Return an LMA number as NN-NNNNNN; null for other text."""
    read = text.str.replace_all(cells.DASH, "-").str.replace(cells.LMA_NUMBER, "${1}${3}-${2}${4}")
    return pl.when(read.str.contains(codes.LMA_NUMBER_PLAIN)).then(read)


def canonical_lma_numbers(texts: pl.Series) -> pl.Series:
    """Return LMA numbers as NN-NNNNNN; other text is unchanged."""
    return reread(texts, ~texts.str.contains(codes.LMA_NUMBER_PLAIN), lma_number(pl.col("")))
