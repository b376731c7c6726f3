"""An operator at a terminal, in a separate process that runs commands in turn.

Input: one command per line, as JSON: `arguments`; `documents`, whether documents are made;
`stop_at`, the progress step at which the process pauses until another line comes. Output: lines of
JSON, `at` when it pauses, otherwise `code`, `out` and `err`.
"""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextlib import redirect_stderr as err_to
from contextlib import redirect_stdout as out_to
from unittest.mock import patch

from pipelines.home.orders import Progress
from tests.support.home import no_documents
from tests.support.people import run_as

Progresses = Callable[[], AbstractContextManager[Progress]]


def main() -> None:
    """Run the commands until the input ends."""
    answers = sys.stdout

    def answer(**values: object) -> None:
        print(json.dumps(values), file=answers, flush=True)

    answer(ready=True)
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        out, err = io.StringIO(), io.StringIO()
        with (
            out_to(out),
            err_to(err),
            patch("commands.desk.progress", stopping(job["stop_at"], answer)),
            nullcontext() if job["documents"] else no_documents(),
        ):
            code = run_as(job["arguments"])
        answer(code=code, out=out.getvalue(), err=err.getvalue())


def stopping(stop_at: str | None, answer: Callable[..., None]) -> Progresses:
    """Show no progress, but pause at a step until a line comes."""

    @contextmanager
    def progress() -> Iterator[Progress]:
        def wait_at_step(step: str) -> None:
            if step == stop_at:
                answer(at=step)
                sys.stdin.readline()

        yield wait_at_step

    return progress


if __name__ == "__main__":
    main()
