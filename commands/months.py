"""A month as an argument of a command."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter, Token

from contracts.period import Month


def _month(_type: type[Month], tokens: Sequence[Token]) -> Month:
    return Month.parse(tokens[0].value)


MonthArgument = Annotated[Month, Parameter(converter=_month, n_tokens=1, accepts_keys=False)]
