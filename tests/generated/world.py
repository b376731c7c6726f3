"""A made-up world, month by month, in a form that both the oracle and a home use."""

import calendar
import datetime as dt
import random
from dataclasses import dataclass, field
from typing import NamedTuple

Row = dict[str, str]
Tables = dict[str, list[Row]]


def dice(*seed: object) -> random.Random:
    """Return the same dice for the same seed, whatever was thrown before."""
    return random.Random("/".join(map(str, seed)))  # noqa: S311 - made-up data, no secrets


class Calendar(NamedTuple):
    """The months of a world: the first, and the day each is issued on."""

    first_year: int
    first_month: int
    issue_days: tuple[str, ...]

    def name(self, month: int) -> str:
        """Return the month `after` months after the first, as YYYY-MM; may be negative."""
        year, number = divmod(self.first_year * 12 + self.first_month - 1 + month, 12)
        return f"{year:04d}-{number + 1:02d}"

    def day(self, month: int, number: int) -> str:
        """Return a day of a month; a day that does not exist becomes the month's last."""
        name = self.name(month)
        last = calendar.monthrange(int(name[:4]), int(name[5:]))[1]
        return f"{name}-{min(number, last):02d}"

    def issued_on(self, month: int) -> dt.date:
        """Return when a month is issued."""
        return dt.date.fromisoformat(self.issue_days[month])


# Issued on the 31st: months back from there often end on a day that does not exist.
# After 2024-07-01, from which E02 is asked.
SPRING = Calendar(2025, 1, ("2025-02-03", "2025-03-31", "2025-04-30"))
# Numbering restarts in the middle.
TURN_OF_YEAR = Calendar(2023, 11, ("2023-12-04", "2024-01-03", "2024-02-05"))


class Report(NamedTuple):
    """A reported row: in a table (CSV, xlsx, Parquet), or as ERSMOIndata."""

    month: int
    row: Row
    ersmo: bool = False


class Mend(NamedTuple):
    """A registry row added, or changed where it has these cells, before a month."""

    month: int
    table: str
    values: Row
    where: Row | None = None


class Decision(NamedTuple):
    """A decision on a contact, made before a month's files are delivered."""

    month: int
    kind: str
    reporter: str
    contact_id: str
    codes: tuple[str, ...] = ()


@dataclass
class Story:
    """The reports, registry fixes and decisions of a contact or a few."""

    reports: list[Report] = field(default_factory=list)
    mends: list[Mend] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


class File(NamedTuple):
    """A delivered file; `kind` is how it is written."""

    path: str
    kind: str
    rows: list[Row]


class Month(NamedTuple):
    """A month to bill: the changes since the last, and the deliveries."""

    name: str
    issued_on: dt.date
    rebill_since: dt.date | None
    registries: Tables
    decisions: list[Decision]
    files: list[File]


World = list[Month]


def mended(tables: Tables, mends: list[Mend]) -> Tables:
    """Return the tables with the fixes applied; the given ones are unchanged."""
    result = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for mend in mends:
        if mend.where is None:
            result[mend.table].append(dict(mend.values))
            continue
        for row in result[mend.table]:
            if all(row.get(name, "") == cell for name, cell in mend.where.items()):
                row.update(mend.values)
    return result
