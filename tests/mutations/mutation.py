"""What a mutation is."""

from typing import NamedTuple


class Mutation(NamedTuple):
    """A rule made wrong: the text that stands once in a file, and what it is replaced by.

    `caught_by`: specs, with spaces between, of which one must fail; without, the generated months
    must differ from the oracle.
    """

    breaks: str
    path: str
    source: str
    replacement: str
    caught_by: str = ""
