"""`samfaktura completion`: the script by which a shell completes commands and options."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="bash, zsh eller fish.")],
) -> None:
    """Print the completion script of a shell."""
    from commands.main import app  # noqa: PLC0415 - it names this module

    sys.stdout.write(app.generate_completion(shell=shell))
