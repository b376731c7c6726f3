"""Recognition of payment files by their first bytes, never by their names."""

from pathlib import Path

from lxml import etree

from pipelines.readers.delimited import BOM
from pipelines.readers.payments.bgmax import BGMAX_START, read_bgmax
from pipelines.readers.payments.camt import ISO_20022, read_camt
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.xml_stream import root_of


def read_payments(path: Path) -> ReadPayments | None:
    """Read a file of payments; None if it is neither BgMax nor an ISO 20022 message.

    Raises:
        FileRefusedError: F01 or F04, with the place.
    """
    with path.open("rb") as file:
        start = file.read(64).removeprefix(BOM).lstrip()
    if start.startswith(BGMAX_START):
        return read_bgmax(path.read_bytes())
    if start.startswith(b"<") and str(etree.QName(root_of(path)).namespace).startswith(ISO_20022):
        return read_camt(path)
    return None
