"""Files that no reader reads, recognised by their first bytes, and the remedy."""

import codecs
from pathlib import Path
from typing import Final

from pipelines.readers.refused import refused

HEAD_BYTES: Final = 4096
# The first bytes of XML: in UTF-8 and similar encodings, and in UTF-16, which needs a mark of its
# byte order in XML but is read without it.
XML_STARTS: Final = (b"<", b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0", b"\0<")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ARCHIVE: Final = "Packa upp den och lägg filerna i den var för sig i inkorgen."
_AS_TABLE: Final = "Spara tabellen som Excel-arbetsbok (.xlsx) eller CSV UTF-8."
_OTHERS: Final = (
    (b"\x1f\x8b", f"Filen är en gzip-fil. {_ARCHIVE}"),
    (b"7z\xbc\xaf\x27\x1c", f"Filen är ett 7z-arkiv. {_ARCHIVE}"),
    (b"Rar!\x1a\x07", f"Filen är ett RAR-arkiv. {_ARCHIVE}"),
    (b"BZh", f"Filen är en bzip2-fil. {_ARCHIVE}"),
    (b"\xfd7zXZ\0", f"Filen är en xz-fil. {_ARCHIVE}"),
    (b"\x28\xb5\x2f\xfd", f"Filen är en zstd-fil. {_ARCHIVE}"),
    (b"PK\x05\x06", "Filen är en tom zip-fil. Skicka filerna var för sig."),
    (b"%PDF", f"Filen är ett PDF-dokument. {_AS_TABLE}"),
    (b"{\\rtf", f"Filen är ett RTF-dokument. {_AS_TABLE}"),
    (b"\x89PNG", f"Filen är en bild. {_AS_TABLE}"),
    (b"\xff\xd8\xff", f"Filen är en bild. {_AS_TABLE}"),
    (b"SQLite format 3\0", f"Filen är en databas. {_AS_TABLE}"),
)
# Words in the first bytes of text and XML files, in lower case.
_A_WEB_PAGE: Final = f"Filen är en webbsida, även om den heter .xls. {_AS_TABLE}"
_A_MAIL: Final = "Filen är ett e-brev. Spara bilagan och lägg den i inkorgen."
_MAIL_STARTS: Final = ("received:", "return-path:", "delivered-to:", "x-mozilla-", "message-id:")


def refuse_others(path: Path, head: bytes) -> None:
    """Refuse a file of a known kind that no reader reads; `head` is its start.

    Raises:
        FileRefusedError: F01, with the kind of file and the remedy.
    """
    if head.startswith(_OLE):
        raise refused(_ole(path.read_bytes()))
    for start, why in _OTHERS:
        if head.startswith(start):
            raise refused(why)
    text = _text(head).lstrip().lower()
    if text.startswith(("<!doctype html", "<html", "<table")) or "<html" in text:
        raise refused(_A_WEB_PAGE)
    if text.startswith("mime-version:"):
        raise refused(_A_WEB_PAGE if "multipart/related" in text else _A_MAIL)
    if text.startswith(_MAIL_STARTS):
        raise refused(_A_MAIL)
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise refused(f"Filen är ett XML-kalkylblad från 2003. {_AS_TABLE}")


def _ole(data: bytes) -> str:
    """Return the kind of a compound file (MS-CFB), by the names of its streams."""
    if _utf16("EncryptedPackage") in data:
        return "Arbetsboken har lösenord. Ta bort lösenordet och spara den igen."
    if _utf16("WordDocument") in data:
        return f"Filen är ett Word-dokument. {_AS_TABLE}"
    return "Arbetsboken är i gammalt format (.xls) eller har lösenord. Spara den som .xlsx."


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _text(head: bytes) -> str:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if wide else "utf-8", errors="replace")
    return text.removeprefix("\ufeff")
