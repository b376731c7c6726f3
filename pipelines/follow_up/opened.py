"""The way into the analysts' database: its latest version, read-only and locked down.

The engine has no privileges of its own (duckdb.org/docs/stable/operations_manual/securing_duckdb,
read 2026-11-22). What keeps a person out of the home is the operating system; this keeps a query
from reading or writing files, fetching extensions, or undoing either.
"""

from typing import Final

import duckdb

from pipelines.home.paths import Home

# No query can change one of these. The lock is among them and not set afterwards: connections of a
# process to the same version share it.
LOCKED_DOWN: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    # A table that does not exist is not looked for among the caller's variables.
    "python_enable_replacements": "false",
    # What does not fit in memory fails; nothing is spilt to a disk.
    "temp_directory": "",
    "memory_limit": "2GB",
    "lock_configuration": "true",
}


class NothingPublishedError(Exception):
    """The home has no published database; the message says what to do."""


def open_follow_up(home: Home) -> duckdb.DuckDBPyConnection:
    """Open the latest version for reading. Close it when done.

    The connection stays with its version while newer ones are published; open again for those.

    Raises:
        NothingPublishedError: when nothing is published.
    """
    version = home.follow_up.resolve()
    if not version.is_file():
        raise NothingPublishedError("nothing is published: run `samfaktura publish`")
    return duckdb.connect(str(version), read_only=True, config=LOCKED_DOWN)
