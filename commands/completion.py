"""`samfaktura completion`: the shell completion script."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="bash, zsh eller fish.")],
) -> None:
    """Print the completion script for a shell."""
    from commands.main import app  # noqa: PLC0415 - it names this module

    sys.stdout.write(app.generate_completion(shell=shell))
