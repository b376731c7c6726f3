"""Telling what is being done, to whom it may concern."""

from collections.abc import Callable

Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Tell nobody."""
