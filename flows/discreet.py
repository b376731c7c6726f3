"""What Prefect is let to keep of a failure: it stores messages, tracebacks and the error itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from pipelines.home.safe_errors import fit_to_keep

P = ParamSpec("P")
_T = TypeVar("_T")


def discreet(run: Callable[P, _T]) -> Callable[P, _T]:
    """Have a function fail with errors that are fit to keep, whatever words it failed with."""

    @wraps(run)
    def kept(*args: P.args, **kwargs: P.kwargs) -> _T:
        with discreetly():
            return run(*args, **kwargs)

    return kept


@contextmanager
def discreetly() -> Iterator[None]:
    """Let only errors that are fit to keep out of the block.

    `from None` also where it looks needless: the block's own error is being handled meanwhile, so
    that it would be chained to what is raised here, and written out with it.
    """
    try:
        yield
    except Exception as failed:  # noqa: BLE001 - every word of others stops here
        raise fit_to_keep(failed) from None
