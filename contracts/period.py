"""The billing month."""

import calendar
import datetime as dt
import re
from typing import NamedTuple, Self


class Month(NamedTuple):
    """A calendar month, written YYYY-MM."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2024-02`.

        Raises:
            ValueError: when the text is not a month.
        """
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
        if found is None:
            raise ValueError(f"not a month (YYYY-MM): {text!r}")
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> dt.date:
        """Return the first day of the month."""
        return dt.date(self.year, self.number, 1)

    @property
    def last_day(self) -> dt.date:
        """Return the last day of the month."""
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def moved(self, months: int) -> Self:
        """Return the month so many months later; earlier when `months` is negative."""
        count = self.year * 12 + self.number - 1 + months
        return type(self)(count // 12, count % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
