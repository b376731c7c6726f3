"""The words of an SQL text, without layout, comments and case."""

import re
from typing import NamedTuple

_WORD = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)"
    r"|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\w+|<=|>=|<>|!=|\|\||::|\S",
    re.DOTALL,
)


class Word(NamedTuple):
    """A name, keyword, number, string or symbol; `start` and `end` are its place in the text."""

    word: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    return [
        Word(_without_case(each[0]), each.start(), each.end())
        for each in _WORD.finditer(text)
        if each["comment"] is None
    ]


def spans(sequence: str, text: str) -> list[tuple[int, int]]:
    """Return where a sequence of words occurs in a text: start and end of each place."""
    wanted = [each.word for each in words(sequence)]
    here = words(text)
    windows = (here[at : at + len(wanted)] for at in range(len(here)))
    return [
        (window[0].start, window[-1].end)
        for window in windows
        if [each.word for each in window] == wanted
    ]


def _without_case(word: str) -> str:
    return word if word[0] in "'\"" else word.lower()
