"""A person at a terminal, in a process of its own: runs the commands it is told, one after another.

It is told each as a line of JSON: `arguments`; `documents`, whether documents are made; `stop_at`,
the progress step at which it stands still until another line comes. It answers with lines of JSON:
`at` when it stands still, else `code`, `out` and `err`.
"""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextlib import redirect_stderr as err_to
from contextlib import redirect_stdout as out_to
from unittest.mock import patch

from commands.main import run
from pipelines.home.orders import Progress
from tests.support.home import no_documents

Progresses = Callable[[], AbstractContextManager[Progress]]


def main() -> None:
    """Run what is told until there is no more."""
    answers = sys.stdout

    def answer(**said: object) -> None:
        print(json.dumps(said), file=answers, flush=True)

    answer(ready=True)
    for line in iter(sys.stdin.readline, ""):
        told = json.loads(line)
        out, err = io.StringIO(), io.StringIO()
        with (
            out_to(out),
            err_to(err),
            patch("commands.desk.progress", stopping(told["stop_at"], answer)),
            nullcontext() if told["documents"] else no_documents(),
        ):
            code = run(told["arguments"])
        answer(code=code, out=out.getvalue(), err=err.getvalue())


def stopping(stop_at: str | None, answer: Callable[..., None]) -> Progresses:
    """Show no progress, but stand still at a step until a line comes."""

    @contextmanager
    def progress() -> Iterator[Progress]:
        def tell(step: str) -> None:
            if step == stop_at:
                answer(at=step)
                sys.stdin.readline()

        yield tell

    return progress


if __name__ == "__main__":
    main()
