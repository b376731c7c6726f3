"""Print a failure on stderr and map it to an exit code."""

from pipelines.home.safe_errors import known


def answer_to(failed: BaseException) -> tuple[str, int]:
    """Return the message and exit code for a failure, foreseen or not."""
    error = known(failed)
    return error.answer(), int(error.exit)
