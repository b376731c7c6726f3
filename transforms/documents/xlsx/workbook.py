"""A workbook (xlsx) as its parts: our sheets with xlsxwriter's styles and theme.

xlsxwriter writes styles, theme and relations correctly, but takes some milliseconds each time,
although they are the same in most workbooks: they are made once. The only date in a workbook's
properties is the one given. Structure: ECMA-376 part 1, 12 and 18.2.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Final, TypeAlias

from transforms.documents.xlsx.sheet import Sheet
from transforms.documents.xlsx.sheet_text import attribute
from transforms.documents.xlsx.zip_parts import packed, unpacked

# The properties of a style by the names of xlsxwriter, in order of name.
Style: TypeAlias = tuple[tuple[str, object], ...]

_WORKBOOK: Final = "xl/workbook.xml"
_STYLES: Final = "xl/styles.xml"
_CORE: Final = "docProps/core.xml"
_APP: Final = "docProps/app.xml"
_FORMATS_END: Final = b"</cellXfs>"
_FORMAT: Final = re.compile(rb"<xf [^>]*?(?:/>|>.*?</xf>)")
_NUMBER: Final = re.compile(rb'<c r="[^"]*" s="(\d+)"')
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DUBLIN_CORE: Final = "http://purl.org/dc"


def workbook(title: str, created: date, sheets: Sequence[Sheet], styles: Iterable[Style]) -> bytes:
    """Return a workbook: the same bytes each time.

    Args:
        title: its title.
        created: its day of creation.
        sheets: its sheets, in order.
        styles: the styles that the sheets refer to by number, from 1.
    """
    parts = dict(_dress(tuple(styles), len(sheets)))
    for number, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet.xml()
    parts[_WORKBOOK] = _workbook_xml(sheets).encode()
    parts[_CORE] = _core_xml(title, created).encode()
    return packed(parts)


@lru_cache(maxsize=64)
def _dress(styles: tuple[Style, ...], sheets: int) -> Mapping[str, bytes]:
    """Return the parts of a workbook that are independent of its content."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow, and many commands write no workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as made:
        first, *_ = [made.add_worksheet() for _ in range(sheets)]
        for place, style in enumerate(styles):
            first.write_blank(place, 0, None, made.add_format(dict(style)))
    parts = unpacked(content.getvalue())
    numbers = [int(number) for number in _NUMBER.findall(parts["xl/worksheets/sheet1.xml"])]
    parts[_STYLES] = _in_order(parts[_STYLES], numbers)
    parts[_APP] = _app_xml().encode()
    return parts


def _in_order(styles: bytes, numbers: Sequence[int]) -> bytes:
    """Put the formats in our order, after the default: xlsxwriter merges equal ones."""
    start, end = styles.index(b"<cellXfs"), styles.index(_FORMATS_END) + len(_FORMATS_END)
    found = _FORMAT.findall(styles[start:end])
    ours = [found[0], *(found[number] for number in numbers)]
    whole = b'<cellXfs count="%d">%s</cellXfs>' % (len(ours), b"".join(ours))
    return styles[:start] + whole + styles[end:]


def _workbook_xml(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name="{attribute(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    names = "".join(_names(place, sheet) for place, sheet in enumerate(sheets))
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships">'
        f"<bookViews><workbookView/></bookViews><sheets>{listed}</sheets>"
        f"{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>"
    )


def _names(place: int, sheet: Sheet) -> str:
    """Return the defined names: filtered rows, and rows repeated on printed pages."""
    quoted = attribute("'" + sheet.name.replace("'", "''") + "'!")
    local = f'localSheetId="{place}"'
    names = ""
    if sheet.filtered is not None:
        names += (
            f'<definedName name="_xlnm._FilterDatabase" {local} hidden="1">'
            f"{quoted}{sheet.filtered}</definedName>"
        )
    if sheet.repeated is not None:
        rows = f"${sheet.repeated + 1}:${sheet.repeated + 1}"
        names += f'<definedName name="_xlnm.Print_Titles" {local}>{quoted}{rows}</definedName>'
    return names


def _core_xml(title: str, created: date) -> str:
    day = f'xsi:type="dcterms:W3CDTF">{created.isoformat()}T00:00:00Z<'
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}" '
        f'xmlns:dc="{_DUBLIN_CORE}/elements/1.1/" xmlns:dcterms="{_DUBLIN_CORE}/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{attribute(title)}</dc:title><dcterms:created {day}/dcterms:created>"
        f"<dcterms:modified {day}/dcterms:modified></cp:coreProperties>"
    )


def _app_xml() -> str:
    return (
        f'{_XML}<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>Microsoft Excel</Application></Properties>"
    )
