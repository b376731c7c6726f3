"""Keep personal data out of Prefect.

Prefect stores messages, tracebacks and the errors themselves.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from pipelines.home.safe_errors import fit_to_keep

P = ParamSpec("P")
_T = TypeVar("_T")


def discreet(run: Callable[P, _T]) -> Callable[P, _T]:
    """Wrap a function so that it only raises errors that are safe to store."""

    @wraps(run)
    def kept(*args: P.args, **kwargs: P.kwargs) -> _T:
        with discreetly():
            return run(*args, **kwargs)

    return kept


@contextmanager
def discreetly() -> Iterator[None]:
    """Let only errors that are safe to store leave the block.

    `from None` is needed even where it looks redundant: the block's own error is being handled, so
    it would be chained to the error raised here and written out with it.
    """
    try:
        yield
    except Exception as failed:  # noqa: BLE001 - third-party messages stop here
        raise fit_to_keep(failed) from None
