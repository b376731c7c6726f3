"""What ended a command: as text on stderr, and as its exit code."""

from pipelines.home.safe_errors import known


def answer_to(failed: BaseException) -> tuple[str, int]:
    """Return what a command says of a failure, foreseen or not, and the exit code."""
    error = known(failed)
    return error.answer(), int(error.exit)
