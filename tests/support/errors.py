"""Expected and example errors, by code."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from contracts.errors.catalogue import fields
from contracts.errors.error import SamfakturaError
from contracts.errors.parameters import meanings
from contracts.period import Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contracts.errors.codes import ErrorCode
    from contracts.errors.error import Problem

_EXAMPLES: dict[type, Any] = {
    str: "x7",
    int: 7,
    dt.date: dt.date(2024, 2, 1),
    dt.datetime: dt.datetime(2024, 3, 1, tzinfo=dt.UTC),
    Month: Month(2024, 1),
    Decimal: Decimal("7.50"),
}


def example(code: ErrorCode) -> SamfakturaError:
    """Return an error of a code, with a value of the right type for each parameter."""
    known = meanings()
    return SamfakturaError(code, **{name: _EXAMPLES[known[name][0]] for name in fields(code)})


@contextmanager
def fails(
    code: ErrorCode, match: str | None = None, **parameters: object
) -> Iterator[pytest.ExceptionInfo[SamfakturaError]]:
    """Expect an error of a code, with at least these parameters."""
    with pytest.raises(SamfakturaError, match=match) as raised:
        yield raised
    assert raised.value.code is code, str(raised.value)
    found: dict[str, object] = dict(raised.value.parameters)
    assert {name: found.get(name) for name in parameters} == parameters


def texts(problems: Iterable[Problem]) -> list[str]:
    """Return problems as `verify` prints them."""
    return [str(problem) for problem in problems]
