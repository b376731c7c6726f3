"""Recognition of payment files by their first bytes, never by their names."""

import codecs
from pathlib import Path

from lxml import etree

from pipelines.readers.payments.bgmax import BGMAX_START, decoded, read_bgmax
from pipelines.readers.payments.camt import ISO_20022, read_camt
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.signatures import HEAD_BYTES, XML_STARTS, refuse_others
from pipelines.readers.xml_stream import root_of


def read_payments(path: Path) -> ReadPayments | None:
    """Read a file of payments; None if it is neither BgMax nor an ISO 20022 message.

    Raises:
        FileRefusedError: F01 or F04, with the place.
    """
    with path.open("rb") as file:
        start = file.read(HEAD_BYTES)
    refuse_others(path, start)
    if decoded(start).lstrip().startswith(BGMAX_START.decode()):
        return read_bgmax(path.read_bytes())
    is_xml = start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(XML_STARTS)
    if is_xml and str(etree.QName(root_of(path)).namespace).startswith(ISO_20022):
        return read_camt(path)
    return None
