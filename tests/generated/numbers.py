"""Numbers with check digits, made by the published rules."""


def check_digit(digits: str) -> str:
    """The Luhn digit to put after these."""
    doubled = (int(digit) * 2 for digit in reversed(digits[-1::-2]))
    plain = sum(int(digit) for digit in digits[-2::-2])
    return str(-(plain + sum(value // 10 + value % 10 for value in doubled)) % 10)


def reserve_number(serial: int) -> str:
    """99, a year, five digits, and Luhn over the last eight."""
    body = f"99{2016 + serial // 100_000}{serial % 100_000:05d}"
    return body + check_digit(body[4:])


def personal_number(born_on: str, serial: int, *, coordination: bool = False) -> str:
    """A birth date (the day plus 60 for a coordination number), three digits, Luhn over ten."""
    year, month, day = born_on.split("-")
    body = f"{year}{month}{int(day) + 60 * coordination:02d}{serial % 1000:03d}"
    return body + check_digit(body[2:])


def organisation_number(serial: int) -> str:
    """Ten digits, Luhn over all; the third is 2 or more, or it would be a personal number."""
    body = f"559{serial:06d}"
    return body + check_digit(body)
