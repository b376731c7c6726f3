"""The mutation record."""

from typing import NamedTuple


class Mutation(NamedTuple):
    """A broken rule: one node of the code, and its replacement.

    Attributes:
        breaks: the rule that no longer holds; the mutation's name.
        within: the function, `Class.method` or constant that holds the node, by its name in its
        module. The last part of the module may precede it. Or the name of an SQL file.
        node: a `Pattern` that fits one node of it. Of an SQL file: words in sequence.
        becomes: the replacement of the node, with the pattern's wildcards; empty removes the node.
        caught_by: the names of specs, separated by spaces, of which one must fail. Without a name,
        the generated months must differ from the oracle.
    """

    breaks: str
    within: str
    node: str
    becomes: str
    caught_by: str = ""
