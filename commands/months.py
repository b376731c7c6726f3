"""A month, or a month or year, as an argument of a command."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import polars as pl
from cyclopts import Parameter, Token

from contracts.period import Month
from pipelines.ledger.store import Ledger
from pipelines.month import NoDraftError
from transforms.reimbursement.lasting import Period


def _month(_type: type[Month], tokens: Sequence[Token]) -> Month:
    return Month.parse(tokens[0].value)


MonthArgument = Annotated[Month, Parameter(converter=_month, n_tokens=1, accepts_keys=False)]


def issued_runs(ledger: Ledger, month: Month | None = None) -> list[int]:
    """Return the runs that were issued, of a month or of all, in their order.

    Raises:
        NoDraftError: when none was.
    """
    issued = ledger.runs().filter(pl.col("state") == "issued")
    if month is not None:
        issued = issued.filter(pl.col("month") == str(month))
    if issued.is_empty():
        what = "nothing" if month is None else f"nothing of {month}"
        raise NoDraftError(f"{what} is issued: run `samfaktura bill {month or 'MONTH'}` first")
    return issued.get_column("run_no").sort().to_list()


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
