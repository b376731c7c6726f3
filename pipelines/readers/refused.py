"""What is raised when a whole file cannot be read, and how large a file may be."""

from typing import Final

from contracts.remarks import RemarkCode

# A month of a million contacts is some 180 MB of CSV and 450 MB of XML.
MAX_BYTES: Final = 2 * 1024**3


class FileRefusedError(Exception):
    """A file is turned away whole: F01 unreadable or unsafe, F02 layout, F03 XML, F04 payments.

    `place` is Swedish, says where (row, column) and what the sender does about it. It never holds
    a cell, since it is shown in reports and logs.
    """

    def __init__(self, code: RemarkCode, place: str) -> None:
        super().__init__(code, place)
        self.code = code
        self.place = place

    def __str__(self) -> str:
        return f"{self.code.value}: {self.place}"


def refused(place: str) -> FileRefusedError:
    """Return the refusal of a file that cannot be read (F01)."""
    return FileRefusedError(RemarkCode.FILE_UNREADABLE, place)


def misshapen(place: str) -> FileRefusedError:
    """Return the refusal of a file whose columns we cannot use (F02)."""
    return FileRefusedError(RemarkCode.LAYOUT_UNKNOWN, place)
