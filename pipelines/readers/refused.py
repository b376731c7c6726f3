"""The refusal of a file that cannot be read, and the maximum size of a file."""

from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode

# A month of a million contacts is about 180 MB of CSV and 450 MB of XML.
MAX_BYTES: Final = 2 * 1024**3


def refused_for(remark: RemarkCode, place: str) -> FileRefusedError:
    """Return the refusal of a whole file.

    Args:
        remark: F01 unreadable or unsafe, F02 layout, F03 XML, F04 payments.
        place: the place (row, column) and the remedy, in Swedish. Never a cell value, because
            reports and logs show it.
    """
    return FileRefusedError(ErrorCode.FILE_REFUSED, remark=remark.value, place=place)


def refused(place: str) -> FileRefusedError:
    """Return the refusal of a file that cannot be read (F01)."""
    return refused_for(RemarkCode.FILE_UNREADABLE, place)


def misshapen(place: str) -> FileRefusedError:
    """Return the refusal of a file with unusable columns (F02)."""
    return refused_for(RemarkCode.LAYOUT_UNKNOWN, place)
