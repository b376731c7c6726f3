"""Recognition of payment files by their first bytes, never by their names."""

import codecs
import zipfile
from pathlib import Path
from typing import Final

from lxml import etree

from pipelines.readers.payments.bgmax import BGMAX_START, decoded, read_bgmax
from pipelines.readers.payments.camt import ISO_20022, read_camt
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.refused import refused
from pipelines.readers.xml_stream import root_of

_XML: Final = (
    b"<",
    codecs.BOM_UTF16_LE + b"<\0",
    codecs.BOM_UTF16_BE + b"\0<",
    b"\0<",
)
_ZIP: Final = b"PK\x03\x04"
_WORKBOOK: Final = "[Content_Types].xml"


def read_payments(path: Path) -> ReadPayments | None:
    """Read a file of payments; None if it is neither BgMax nor an ISO 20022 message.

    Raises:
        FileRefusedError: F01 or F04, with the place.
    """
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(_ZIP) and not _is_workbook(path):
        raise refused("Filen är ett zip-arkiv. Packa upp det och lägg filerna i det i inkorgen.")
    if decoded(start).lstrip().startswith(BGMAX_START.decode()):
        return read_bgmax(path.read_bytes())
    is_xml = start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_XML)
    if is_xml and str(etree.QName(root_of(path)).namespace).startswith(ISO_20022):
        return read_camt(path)
    return None


def _is_workbook(path: Path) -> bool:
    """Return whether a zip archive is a workbook; a broken one may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True
