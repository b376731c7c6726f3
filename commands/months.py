"""A month, or a month or year, as an argument of a command."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from cyclopts import Parameter, Token

from contracts.period import Month
from transforms.reimbursement.lasting import Period


def _month(_type: type[Month], tokens: Sequence[Token]) -> Month:
    return Month.parse(tokens[0].value)


MonthArgument = Annotated[Month, Parameter(converter=_month, n_tokens=1, accepts_keys=False)]


class MonthOrYear(NamedTuple):
    """A month or a year as it was written, and its days."""

    name: str
    days: Period


def _period(_type: type[MonthOrYear], tokens: Sequence[Token]) -> MonthOrYear:
    name = tokens[0].value
    months = (name, name) if "-" in name else (f"{name}-01", f"{name}-12")
    first, last = (Month.parse(month) for month in months)
    return MonthOrYear(name, Period(first.first_day, last.last_day))


PeriodArgument = Annotated[
    MonthOrYear, Parameter(converter=_period, n_tokens=1, accepts_keys=False)
]
