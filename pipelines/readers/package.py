"""The zip package of a workbook (ECMA-376 part 2): its parts, found by their relationships.

calamine finds the workbook, its styles and its strings by their usual names. A package that uses
other names is copied under the usual ones, without which calamine would miss them.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from lxml import etree

from contracts.errors.error import FileRefusedError
from pipelines.readers.limits import MAX_BYTES
from pipelines.readers.plain_sheet import is_plain, plain_sheet
from pipelines.readers.refused import refused
from pipelines.readers.sheet_facts import check_extent
from pipelines.readers.xml_stream import SAFE

# Text of a sheet shrinks ten to thirty times; a ratio of a hundred indicates an attack.
MAX_RATIO: Final = 100
SMALL_BYTES: Final = 1024**2
WORKBOOK: Final = "xl/workbook.xml"
STRINGS: Final = "xl/sharedStrings.xml"
STYLES: Final = "xl/styles.xml"
NOT_A_WORKBOOK: Final = "Filen är ingen läsbar Excel-arbetsbok. Spara den på nytt som .xlsx."
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    etree.LxmlError,
    KeyError,
    ValueError,
)
# Kinds of zip archives by a part of them, and the remedy.
OTHER_ARCHIVES: Final = (
    (
        re.compile(r"xl/workbook\.bin$"),
        "Arbetsboken är i formatet .xlsb. Spara den som Excel-arbetsbok (.xlsx).",
    ),
    (
        re.compile(r"word/|ppt/"),
        "Filen är ett Word- eller PowerPoint-dokument. Spara tabellen som .xlsx eller CSV UTF-8.",
    ),
    (
        re.compile(r"mimetype$|content\.xml$"),
        "Filen är ett OpenDocument-kalkylark (.ods). Spara det som Excel-arbetsbok (.xlsx).",
    ),
    (
        re.compile(r"Index/|.*\.iwa$"),
        "Filen är ett Numbers-dokument. Exportera det som Excel-arbetsbok (.xlsx).",
    ),
)
A_ZIP: Final = (
    "Filen är en zip-fil och ingen Excel-arbetsbok. Packa upp den och lägg filerna i den var för "
    "sig i inkorgen."
)


class SheetPart(NamedTuple):
    """A worksheet: its number in the workbook from 1, name and part, and whether it is hidden."""

    number: int
    name: str
    part: str
    hidden: bool


class Package:
    """The parts of a workbook that hold its tables.

    `data` is the package with usual names.
    """

    def __init__(self, data: bytes, sheets: Sequence[SheetPart], *, uncomputed: bool) -> None:
        self.data = data
        self.sheets = sheets
        self.uncomputed = uncomputed

    def part(self, name: str) -> bytes:
        """Return a part, or nothing if the package lacks it."""
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return archive.read(name) if name in archive.namelist() else b""

    @cached_property
    def formats(self) -> list[str]:
        """The number format of each cell style; empty if it is built in."""
        styles = self.part(STYLES)
        if not styles:
            return []
        root = _root(styles)
        codes = {
            one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind(".//{*}numFmt")
        }
        return [codes.get(one.get("numFmtId"), "") for one in root.iterfind("{*}cellXfs/{*}xf")]


def open_package(data: bytes) -> Package:
    """Return the package of a workbook, with plain sheets under usual names.

    Raises:
        FileRefusedError: F01 if it is not a workbook, is broken, or unpacks too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _opened(data, archive)
    except FileRefusedError:
        raise
    except _DAMAGE:
        raise refused(NOT_A_WORKBOOK) from None


def _opened(data: bytes, archive: zipfile.ZipFile) -> Package:
    infos = archive.infolist()
    if sum(part.file_size for part in infos) > MAX_BYTES or any(map(_is_bomb, infos)):
        raise refused("Arbetsboken packas upp till orimlig storlek. Spara den som CSV UTF-8.")
    names = {_usual(part.filename): part.filename for part in infos}
    # Sizes are declared by the archive; unpacking within them reveals a false declaration.
    if len(names) < len(infos) or archive.testzip() is not None:
        raise refused(NOT_A_WORKBOOK)
    parts = _Parts(archive, names)
    workbook = _workbook_part(parts)
    book = _root(parts.read(workbook))
    if etree.QName(book).localname != "workbook":
        raise _other_archive(names)
    related = _related(parts, workbook)
    sheets = _sheets(book, related)
    if not sheets:
        raise refused(NOT_A_WORKBOOK)
    by_kind = dict(related.values())
    wanted = {
        WORKBOOK: workbook,
        STRINGS: by_kind.get("sharedStrings", ""),
        STYLES: by_kind.get("styles", ""),
    }
    calculation = book.find("{*}calcPr")
    uncomputed = calculation is not None and calculation.get("fullCalcOnLoad") in {"1", "true"}
    kept = _kept(data, parts, wanted, sheets, book)
    return Package(kept[0], kept[1], uncomputed=uncomputed)


class _Parts(NamedTuple):
    """The parts of an archive, by name without regard to case (ECMA-376 part 2, 6.2.2.3)."""

    archive: zipfile.ZipFile
    names: Mapping[str, str]

    def has(self, name: str) -> bool:
        return _usual(name) in self.names

    def read(self, name: str) -> bytes:
        return self.archive.read(self.names[_usual(name)])


def _usual(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > max(SMALL_BYTES, MAX_RATIO * part.compress_size)


def _root(xml: bytes) -> Any:
    root = etree.fromstring(xml, etree.XMLParser(**SAFE))
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused(NOT_A_WORKBOOK)
    return root


def _workbook_part(parts: _Parts) -> str:
    """Return the main part: named by the relationships of the package, else the usual one."""
    if parts.has("_rels/.rels"):
        for kind, part in _related(parts, "").values():
            if kind == "officeDocument" and parts.has(part):
                return part
    if parts.has(WORKBOOK):
        return WORKBOOK
    raise _other_archive(parts.names)


def _other_archive(names: Mapping[str, str]) -> FileRefusedError:
    """Return the refusal of an archive, by what it contains."""
    found = (why for sign, why in OTHER_ARCHIVES if any(map(sign.match, names)))
    return refused(next(found, A_ZIP))


def _related(parts: _Parts, source: str) -> dict[str, tuple[str, str]]:
    """Return the relationships of a part: id -> kind and part."""
    folder, name = posixpath.split(source)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if not parts.has(relations):
        return {}
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            _target(folder, one.get("Target", "")),
        )
        for one in _root(parts.read(relations)).iterfind("{*}Relationship")
        if one.get("TargetMode") != "External"
    }


def _target(folder: str, target: str) -> str:
    path = posixpath.join("/", folder, target.replace("\\", "/"))
    return posixpath.normpath(path).lstrip("/")


def _sheets(book: Any, related: Mapping[str, tuple[str, str]]) -> list[SheetPart]:
    """Return the worksheets; sheets of charts and dialogs have no table."""
    found = []
    for number, sheet in enumerate(book.iterfind("{*}sheets/{*}sheet"), start=1):
        ids = (value for name, value in sheet.items() if etree.QName(name).localname == "id")
        kind, part = related.get(next(ids, ""), ("", ""))
        if kind == "worksheet":
            hidden = sheet.get("state", "visible") != "visible"
            found.append(SheetPart(number, sheet.get("name", ""), part, hidden))
    return found


def _kept(
    data: bytes,
    parts: _Parts,
    wanted: Mapping[str, str],
    sheets: Sequence[SheetPart],
    book: Any,
) -> tuple[bytes, list[SheetPart]]:
    """Return the package and its sheets, copied if a name or sheet is unusual."""
    texts = {sheet.part: _checked(parts.read(sheet.part)) for sheet in sheets}
    named = {name: part for name, part in wanted.items() if part and parts.has(part)}
    usual = all(part == name for name, part in named.items()) and all(
        part.startswith("xl/") for part in texts
    )
    exact = set(parts.names.values()) >= {*named, *texts}
    distinct = len({sheet.name for sheet in sheets}) == len(sheets)
    if usual and exact and distinct and all(texts.values()):
        return data, list(sheets)
    copied = [
        sheet._replace(name=f"Blad{sheet.number}", part=f"xl/worksheets/sheet{sheet.number}.xml")
        for sheet in sheets
    ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, part in named.items():
            if name != WORKBOOK:
                made.writestr(name, parts.read(part))
        for sheet, copy in zip(sheets, copied, strict=True):
            text = parts.read(sheet.part)
            made.writestr(copy.part, text if texts[sheet.part] else _checked_plain(text))
        made.writestr("[Content_Types].xml", _CONTENT_TYPES)
        made.writestr("_rels/.rels", _ROOT_RELATIONS)
        made.writestr(WORKBOOK, _workbook(book, copied))
        made.writestr("xl/_rels/workbook.xml.rels", _relations(copied))
    return content.getvalue(), copied


def _checked(xml: bytes) -> bool:
    """Return whether a sheet is plain; if so, its range is checked."""
    plain = is_plain(xml)
    if plain:
        check_extent(xml)
    return plain


def _checked_plain(xml: bytes) -> bytes:
    plain = plain_sheet(xml)
    check_extent(plain)
    return plain


_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES: Final = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/></Types>"""
_ROOT_RELATIONS: Final = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
    f'Target="{WORKBOOK}"/></Relationships>'
)


def _workbook(book: Any, sheets: Sequence[SheetPart]) -> bytes:
    """Return a workbook part with the epoch of the original and its worksheets."""
    properties = book.find("{*}workbookPr")
    epoch = "0" if properties is None else properties.get("date1904", "0")
    root = etree.Element(f"{{{_MAIN}}}workbook", nsmap={None: _MAIN, "r": _RELATIONS})
    etree.SubElement(root, f"{{{_MAIN}}}workbookPr", date1904=epoch)
    listed = etree.SubElement(root, f"{{{_MAIN}}}sheets")
    for sheet in sheets:
        number = str(sheet.number)
        names = {"name": sheet.name, "sheetId": number, f"{{{_RELATIONS}}}id": f"rId{number}"}
        etree.SubElement(listed, f"{{{_MAIN}}}sheet", names)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _relations(sheets: Sequence[SheetPart]) -> bytes:
    root = etree.Element(f"{{{_PACKAGE}}}Relationships", nsmap={None: _PACKAGE})
    for sheet in sheets:
        etree.SubElement(
            root,
            f"{{{_PACKAGE}}}Relationship",
            Id=f"rId{sheet.number}",
            Type=f"{_RELATIONS}/worksheet",
            Target=posixpath.relpath(sheet.part, "xl"),
        )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
