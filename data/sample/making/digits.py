"""Made-up numbers whose check digits are right."""

import datetime as dt


def luhn_digit(digits: str) -> str:
    """Return the digit that makes `digits` + it pass Luhn (every second from the right doubled)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += sum(divmod(value, 10))
    return str(-total % 10)


def reserve_number(year: int, serial: int) -> str:
    """Return a Stockholm reserve number: 99, year, serial of five, Luhn over the last eight.

    Rule: Inera, Lokala reservid. The last digit of the serial is odd for a man, even for a woman.
    """
    tail = f"{year % 100:02d}{serial:05d}"
    return f"99{year}{serial:05d}{luhn_digit(tail)}"


def personal_number(born_on: dt.date, serial: int, *, coordination: bool = False) -> str:
    """Return a personal number, or a coordination number (the day plus 60)."""
    day = born_on.day + (60 if coordination else 0)
    tail = f"{born_on:%y%m}{day:02d}{serial:03d}"
    return f"{born_on.year // 100}{tail}{luhn_digit(tail)}"


def org_no(serial: int) -> str:
    """Return an organisation number of the range 999999, which nobody has."""
    tail = f"999999{serial:03d}"
    return tail + luhn_digit(tail)


def bankgiro(serial: int) -> str:
    """Return a bankgiro number of seven digits with its check digit."""
    tail = f"999{serial:03d}"
    return tail + luhn_digit(tail)
