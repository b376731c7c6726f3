"""Entry point of `samfaktura`: loads the commands when called, not when imported.

A worker process that makes documents imports the main program first and needs no commands.
"""


def main() -> None:
    """Run the requested command and exit with its code."""
    from commands.main import run_and_exit as called  # noqa: PLC0415 - see above

    called()
