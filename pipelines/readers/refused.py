"""The refusal of a file that cannot be read, or is too large."""

from contracts.errors.codes import ErrorCode
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.limits import MAX_CELLS, MAX_COLUMNS


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


def too_large() -> FileRefusedError:
    """Return the refusal of a file above the limit of size (F01)."""
    return refused("Filen är större än 2 GB. Dela den i flera filer.")


def check_cells(rows: int, columns: int) -> None:
    """Refuse a table of more cells or columns than any report has.

    Raises:
        FileRefusedError: F01, with the number and the limit.
    """
    if columns > MAX_COLUMNS:
        raise refused(
            f"Filen har {columns} kolumner; högst {MAX_COLUMNS} läses. Ta bort dem som inte behövs."
        )
    if rows * columns > MAX_CELLS:
        raise refused(
            f"Filen har {rows} × {columns} celler; högst {MAX_CELLS} celler läses. Ta "
            "bort tomma rader, eller dela den i flera filer."
        )
