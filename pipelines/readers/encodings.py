"""The encodings of delimited text: UTF-8, UTF-16 and cp1252, as UTF-8."""

import codecs
import re
from typing import Final

from pipelines.readers.refused import refused

BOM: Final = codecs.BOM_UTF8
# Å Ä Ö å ä ö in UTF-8. In cp1252 the two characters never follow each other in a Swedish word.
SWEDISH_UTF8: Final = re.compile(rb"\xc3[\x84\x85\x96\xa4\xa5\xb6]")
_TAIL: Final = 4096
_PADDING: Final = b"\x1a\0"
_HEAD: Final = 1024


def whole_text(data: bytes) -> bytes:
    """Return text in UTF-8 or cp1252: UTF-16 is decoded, the padding of an old program removed.

    MS-DOS marks the end of a text with Ctrl-Z, and pads it.

    Raises:
        FileRefusedError: F01 if it is not text.
    """
    wide = _utf16_of(data)
    if wide is not None:
        try:
            data = data.decode(wide).removeprefix("\ufeff").encode()
        except UnicodeError:
            raise refused("Filen är inte hel UTF-16. Spara den som CSV UTF-8.") from None
    tail = data[-_TAIL:]
    if any(sign in tail for sign in _PADDING):
        kept = tail.rstrip(_PADDING + b" \r\n")
        padding = tail[len(kept) :]
        if any(sign in padding for sign in _PADDING):
            data = data[: len(data) - len(padding)] + b"\n"
    if b"\0" in data:
        raise refused("Filen är inte text i UTF-8. Spara den som CSV UTF-8 eller som .xlsx.")
    return data


def _utf16_of(data: bytes) -> str | None:
    """Return the byte order of UTF-16: by its mark, or because every second byte is zero."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:_HEAD].rstrip(b"\0")
    even, odd = head[::2], head[1::2]
    if 0 not in even and odd.count(0) > len(odd) // 2:
        return "utf-16-le"
    if 0 not in odd and even.count(0) > len(even) // 2:
        return "utf-16-be"
    return None


def as_utf8(data: bytes) -> bytes:
    """Decode text that is not UTF-8 as cp1252 (includes ISO-8859-1); return UTF-8.

    Raises:
        FileRefusedError: F01 if it is neither, or both.
    """
    if not data.startswith(BOM) and not SWEDISH_UTF8.search(data):
        try:
            return data.decode("cp1252").encode()
        except UnicodeDecodeError:
            pass
    raise refused("Filen blandar teckenkodningar eller är inte text. Spara den som CSV UTF-8.")
