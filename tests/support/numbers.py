"""Made-up numbers with valid check digits, for sample, generated worlds and bench."""


def check_digit(digits: str) -> str:
    """Return the Luhn digit to append to these digits."""
    doubled = (int(digit) * 2 for digit in digits[-1::-2])
    plain = sum(int(digit) for digit in digits[-2::-2])
    return str(-(plain + sum(value // 10 + value % 10 for value in doubled)) % 10)


def reserve_number(serial: int, year: int = 2016) -> str:
    """Return a reserve number: 99, year, five-digit serial, Luhn over the last eight.

    Rule: Inera, Lokala reservid. The last digit of the serial is odd for a man, even for a woman.
    After 100 000 serials the next year begins.
    """
    body = f"99{year + serial // 100_000}{serial % 100_000:05d}"
    return body + check_digit(body[4:])


def personal_number(born_on: str, serial: int, *, coordination: bool = False) -> str:
    """Return a personal or coordination number (day plus 60), Luhn over the last ten.

    `born_on` is written YYYY-MM-DD; it may be a day that does not exist.
    """
    year, month, day = born_on.split("-")
    body = f"{year}{month}{int(day) + 60 * coordination:02d}{serial % 1000:03d}"
    return body + check_digit(body[2:])


def organisation_number(serial: int, series: str = "559") -> str:
    """Return ten digits, Luhn over all.

    The third is 2 or more; otherwise it would be a personal number. The series 999999 is never
    assigned.
    """
    body = series + str(serial).zfill(9 - len(series))
    return body + check_digit(body)


def bankgiro(digits: str) -> str:
    """Return these digits and their check digit."""
    return digits + check_digit(digits)


def lma_number(serial: int) -> str:
    """Return an LMA number; it has no check digit."""
    return f"{50 + serial // 1_000_000:02d}-{serial % 1_000_000:06d}"
