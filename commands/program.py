"""The program `samfaktura`: it loads the commands when it is called, and not when it is read.

A process that makes documents begins by reading the program that began it, and needs none of them.
"""


def main() -> None:
    """Run the command that was asked for, and exit with its code."""
    from commands.main import run_and_exit as called  # noqa: PLC0415 - see above

    called()
