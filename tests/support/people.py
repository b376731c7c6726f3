"""A double of the operating system's user: a test plays a person with `--as NAME`."""

from collections.abc import Sequence

import pytest

from commands.main import run


def run_as(arguments: Sequence[str]) -> int:
    """Run a command; with `--as NAME` among its arguments, as that user of the machine."""
    given = list(arguments)
    if "--as" not in given:
        return run(given)
    at = given.index("--as")
    account = given[at + 1]
    with pytest.MonkeyPatch.context() as played:
        played.setattr("pipelines.home.people.operating_system_user", lambda: account)
        return run(given[:at] + given[at + 2 :])
