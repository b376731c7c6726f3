"""Read and write zip archives deterministically: no timestamps."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# At 6 a basis of 500 contacts is a tenth smaller (34 kB, not 38) and takes a fifth longer.
_LEVEL: Final = 3
# Read-write for the owner, read for others: as in files of xlsxwriter and openpyxl.
_PLAIN_FILE: Final = 0o644 << 16
_UNIX: Final = 3


def unpacked(archive: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name, in its order."""
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts in their order, all dated 1980-01-01."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, part in parts.items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, part, compresslevel=_LEVEL)
    return content.getvalue()
