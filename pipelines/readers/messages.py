"""The messages between a caller and the reading process."""

from typing import NamedTuple

from pipelines.readers.delivery import ArchivedFile, Delivery
from pipelines.readers.layout import TextTable
from pipelines.readers.limits import ReadingLimits
from pipelines.readers.listed import ListedSheet


class ReadingOrder(NamedTuple):
    """A file or a list to read, and its limits."""

    file: ArchivedFile | ListedSheet
    limits: ReadingLimits


class Refusal(NamedTuple):
    """A refusal by a reader: its code and place."""

    remark: str
    place: str


class ReaderFault(NamedTuple):
    """An exception that a reader does not expect: its type, and the place in the program."""

    kind: str
    place: str


class SystemFault(NamedTuple):
    """A failed system call, by its error number: a full disk, for example."""

    number: int


class Ended(NamedTuple):
    """A reading that ended without an answer, by the status of its process."""

    status: int


ReadingAnswer = Delivery | TextTable | Refusal | ReaderFault | SystemFault | Ended
