"""The XML of a worksheet in its plain form, in which it is searched as bytes.

Every common program writes the plain form: no prefixes, each row and cell with its reference first.
Parsing each element costs as much time as reading the sheet; searches cost a tenth of that.
"""

import io
import re
from typing import Any, Final

from lxml import etree

from pipelines.readers.encodings import BOM
from pipelines.readers.xml_stream import SAFE

_PREFIX: Final = re.compile(rb"<(\w+):worksheet\b[^>]*\bxmlns:\1=")
_UNUSUAL: Final = re.compile(rb'<(?:row|c)(?=[\s/>])(?! r=")')
# The errors of ECMA-376 (part 1, 18.18.11). calamine refuses a sheet with any other, such as
# #ERROR! of Google Sheets.
_ERRORS: Final = frozenset(
    {"#N/A", "#NULL!", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#VALUE!", "#GETTING_DATA"}
)
_ANY_ERROR: Final = "#VALUE!"
_ERROR_CELL: Final = re.compile(
    rb'<c [^>]*\bt="e"[^>]*>\s*(?:<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*)?<v>([^<]*)</v>'
)
_PLAIN_START: Final = re.compile(rb"\s*(?:<\?xml [^>]*\?>)?\s*<worksheet\b")
HEAD: Final = 4096
_CELL_PARTS: Final = frozenset({"v", "f", "is"})
_MAIN: Final = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def is_plain(xml: bytes) -> bool:
    """Return whether the XML of a sheet is in the plain form."""
    if not _PLAIN_START.match(xml[:HEAD].removeprefix(BOM)) or b"<!" in xml:
        return False
    if b":sheetData" in xml or b":row" in xml or _UNUSUAL.search(xml):
        return False
    return b't="e"' not in xml or all(
        error.decode() in _ERRORS for error in set(_ERROR_CELL.findall(xml))
    )


def plain_sheet(xml: bytes) -> bytes:
    """Return a sheet in the plain form: formats, columns, rows and merged cells."""
    prefix = _PREFIX.search(xml, 0, HEAD)
    if prefix:
        # The OpenXML SDK writes prefixes, in large sheets too.
        name = prefix[1] + b":"
        without = xml.replace(b"<" + name, b"<").replace(b"</" + name, b"</")
        without = without.replace(b"xmlns:" + prefix[1] + b"=", b"xmlns=", 1)
        if is_plain(without):
            return without
    made = io.BytesIO()
    made.write(b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="' + _MAIN + b'">')
    tags = ("{*}sheetFormatPr", "{*}cols", "{*}row", "{*}mergeCells")
    rows, last, inside = 0, 0, False
    for _, element in etree.iterparse(io.BytesIO(xml), events=("end",), tag=tags, **SAFE):
        name = etree.QName(element).localname
        if (name == "row") != inside:
            made.write(b"</sheetData>" if inside else b"<sheetData>")
            inside = not inside
        if name == "row":
            rows += 1
            last = int(element.get("r", last + 1))
            _write_row(made, element, last)
        else:
            _write(made, element, name)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    if inside:
        made.write(b"</sheetData>")
    if not rows:
        made.write(b"<sheetData/>")
    made.write(b"</worksheet>")
    return made.getvalue()


def _write(made: io.BytesIO, element: Any, name: str) -> None:
    copy = etree.Element(name, dict(element.attrib))
    for child in element.iterchildren("*"):
        etree.SubElement(copy, etree.QName(child).localname, dict(child.attrib))
    made.write(etree.tostring(copy, encoding="UTF-8", xml_declaration=False))


def _write_row(made: io.BytesIO, row: Any, number: int) -> None:
    kept = ("ht", "customHeight", "hidden")
    copy = etree.Element("row", {"r": str(number)})
    copy.attrib.update({name: row.get(name) for name in kept if row.get(name)})
    last = 0
    for cell in row.iterchildren("{*}c"):
        reference = cell.get("r")
        last = column_number(reference.rstrip("0123456789")) if reference else last + 1
        made_cell = etree.SubElement(copy, "c", r=reference or f"{column_letters(last)}{number}")
        made_cell.attrib.update({name: cell.get(name) for name in ("s", "t") if cell.get(name)})
        for part in cell.iterchildren("*"):
            name = etree.QName(part).localname
            if name in _CELL_PARTS:
                inner = etree.SubElement(made_cell, name)
                if name == "is":
                    etree.SubElement(inner, "t").text = _text(part)
                else:
                    inner.text = part.text
                if name == "v" and cell.get("t") == "e" and part.text not in _ERRORS:
                    inner.text = _ANY_ERROR
    made.write(etree.tostring(copy, encoding="UTF-8", xml_declaration=False))


def _text(rich: Any) -> str:
    """Return the text of an inline string, without phonetic readings."""
    return "".join(
        found.text or ""
        for found in rich.iter("{*}t")
        if etree.QName(found.getparent()).localname != "rPh"
    )


def column_number(letters: str) -> int:
    """Return the number of a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, from 1."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
