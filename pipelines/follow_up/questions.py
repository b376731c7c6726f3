"""The ready questions of `docs/questions`: SQL, with what it asks and how to read the answer."""

import re
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parents[2] / "docs" / "questions"
_NAME: Final = re.compile(r"(\d\d)-(.+)")
_VALUE: Final = re.compile(r"\$(\w+): (.+)")


class UnknownQuestionError(Exception):
    """There is no such question, or a value of it is missing; the message says which there are."""


class Question(NamedTuple):
    """A ready question. `values`: each `$name` in its SQL, and what it is, in Swedish."""

    name: str
    title: str
    reading: str
    values: dict[str, str]
    sql: str


def questions() -> list[Question]:
    """Return all ready questions, in order."""
    return [_read(path) for path in sorted(FOLDER.glob("*.sql"))]


def question(name: str, values: dict[str, str]) -> Question:
    """Return a question by its name or number, given the values that it needs.

    Raises:
        UnknownQuestionError: when there is none, a value is missing, or one is not asked for.
    """
    known = questions()
    numbered = enumerate(known, 1)
    found = next((one for nth, one in numbered if name in {one.name, str(nth), f"{nth:02d}"}), None)
    if found is None:
        raise UnknownQuestionError(f"no question {name}: {', '.join(one.name for one in known)}")
    if set(found.values) != set(values):
        wanted = ", ".join(f"--with {value}=... ({what})" for value, what in found.values.items())
        raise UnknownQuestionError(f"{found.name} takes {wanted or 'no values'}")
    return found


def _read(path: Path) -> Question:
    """Read a question: comment lines first; the title, `$name: meaning`, and how to read it."""
    text = path.read_text(encoding="utf-8")
    told = [line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--")]
    values = [found for found in map(_VALUE.fullmatch, told) if found]
    name = _NAME.fullmatch(path.stem)
    return Question(
        name[2] if name else path.stem,
        told[0],
        " ".join(line for line in told[1:] if not _VALUE.fullmatch(line)),
        {found[1]: found[2] for found in values},
        text,
    )
