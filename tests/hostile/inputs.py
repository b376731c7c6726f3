"""Hostile inputs of a home: registries, settings, the layout of RES, payers' templates."""

from __future__ import annotations

import io
import os
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import openpyxl

from tests.hostile.case import Case, damaged, of_bytes
from tests.hostile.delivered import changed_part, many_parts, with_part, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FEES: Final = "fee_code;category;valid_from;valid_to\n69;asylum;2010-01-01;\n"
_UNITS: Final = (
    "care_unit;name;agreement_id;valid_from;valid_to\n90101011M01;Enhet;ADA-1;2010-01-01;\n"
)
_PERSONS: Final = (
    "reserve_number;name;born_on;personal_id;valid_from;valid_to\n"
    "992016000010;Påhittad Kanariefågel;1980-05-01;;2010-01-01;\n"
)
SOUND_REGISTRIES: Final = {"fee_codes": _FEES, "care_units": _UNITS, "reserve_numbers": _PERSONS}


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)


# Made in the place of any input, whatever its format.
_SHAPES: Final = {
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "link to zeros": lambda path: path.symlink_to("/dev/zero"),
    "link to a folder": lambda path: path.symlink_to("/"),
    "sparse": _sparse,
    "empty": lambda path: path.touch(),
    "zero bytes": lambda path: path.write_bytes(b"\0" * 1_000_000),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 4000),
    "program": lambda path: path.write_bytes(b"\x7fELF" + b"\0" * 100_000),
}


def _in_place(path: Path, made: Any) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    made(path)


def _shapes(kind: str, name: str) -> Iterator[Case]:
    for made in _SHAPES.values():
        yield Case(kind, name, partial(_in_place, made=made))


def registries() -> Iterator[Case]:
    """Yield every case of a registry."""
    for name, sound in SOUND_REGISTRIES.items():
        file = f"{name}.csv"
        yield from _shapes("registries", file)
        for content in (
            *_tables(sound),
            *dict(damaged(name, sound.encode(), cuts=4, flips=8)).values(),
        ):
            yield of_bytes("registries", file, partial(bytes, content))
    for content in _books():
        yield Case("registries", "fee_codes.xlsx", partial(_instead, made=content))


def _books() -> Iterator[bytes]:
    """Yield registries as workbooks."""
    sound = workbook()
    yield from (workbook(2**20 - 1, 2**14 - 1), workbook(2**20 - 1, 3), workbook(5000, 2**14 - 1))
    yield from (changed_part(sound, _TEMPLATE_SHEET, old, new) for old, new in _CHANGES)
    yield from (with_part(sound, "xl/media/a.bin", b"\0" * 60_000_000), many_parts(sound))
    yield from (content for _, content in damaged("register", sound, cuts=3, flips=8))


def _instead(path: Path, made: bytes) -> None:
    """Put a workbook in the place of a CSV file."""
    path.with_suffix(".csv").unlink()
    path.write_bytes(made)


def _tables(sound: str) -> Iterator[bytes]:
    first, second = sound.splitlines()
    for encoding in ("utf-16", "utf-16-be", "utf-32", "cp037", "utf-7"):
        yield sound.encode(encoding)
    yield workbook()
    yield f"{first}{';y' * 30_000}\n{second}{';' * 30_000}\n".encode()
    yield (";" * 1_000_000).encode()
    yield f"{first}\n{second}\0\n".encode()
    yield f'{first}\n"{second}\n'.encode()
    yield f"{first}\n{second.replace('2010-01-01', '0000-01-01')}\n".encode()
    yield f"{first}\n{second.replace('2010-01-01', '9999-99-99')}\n".encode()
    yield f"{first}\n{second.replace('2010-01-01', '1e400')}\n".encode()
    yield f"{first}\n{second}\n{second}\n".encode()
    yield f"{first};{first}\n{second};{second}\n".encode()
    yield f"{first}\n{'=' + second}\n".encode()
    yield f"{first}\n{'x' * 5_000_000}{second}\n".encode()
    yield (f"{first}\n" + ";" * first.count(";") + "\n" * 50_000).encode()
    yield f"\ufeff\ufeff{first}\n{second}\n".encode()
    yield f"sep=;\n{first}\n{second}\n".encode()
    yield f"{first}\r{second}\r".encode()
    yield first.encode()
    yield second.encode()


_SETTINGS: Final = (
    *("approval = ", "approval = 'kanske'", "= 1", "[", "[[", "]]", "approval = 1e400"),
    "a.b.c = 1",
    *("approval = 'auto'\napproval = 'auto'", "okänd = 1", "[schedule]\nbilling_day = 99"),
    *("[schedule]\nbilling_day = 1e400", "[schedule]\nbilling_day = nan", "[server]\nport = -1"),
    *(f"[schedule]\nbilling_day = {'9' * 5000}", f"a = {'[' * 5000}", f"a = {'{a=' * 3000}"),
    *(f"approval = '{'x' * 500_000}'", "\ufeffapproval = 'auto'", "approval = 'auto'\0"),
    "\x1b[2J",
    *("approval = 0000-00-00", "[payment_accounts]\nx = '1'", "approval = '\\ud800'"),
    "x" * 2_000_000,
    *("[alerts]\nmail_to = [[[]]]", "[alerts]\nmail_from = 'a\\nBcc: b@c'", "[log]\nfile = 5"),
    *("[server]\npage_url = 'javascript:alert(1)'", "approval.x = 1", f"{'a.' * 3000}b = 1"),
    *("[schedule]\nbilling_hour = true", "split_above_lines = -5", "approval = ['auto']"),
)


def settings() -> Iterator[Case]:
    """Yield every case of `samfaktura.toml`, and of the layout of files for RES."""
    yield from _shapes("settings", "samfaktura.toml")
    for text in _SETTINGS:
        yield of_bytes("settings", "samfaktura.toml", partial(str.encode, text))
    for encoding in ("utf-16", "cp1252", "utf-32"):
        made = partial(str.encode, "# å\napproval = 'auto'", encoding)
        yield of_bytes("settings", "samfaktura.toml", made)


_LAYOUTS: Final = (
    *("separator = ';'", "columns = 1", "columns = []", f"columns = {'[' * 5000}", "[[columns]]"),
    *("\0", "separator = ';;'", f"separator = {'9' * 5000}", "x" * 2_000_000),
)
_WHOLE: Final = "separator = ';'\ndecimal = ','\nline_end = 'x'\nencoding = '{0}'\n{1}"
_COLUMN: Final = "[[columns]]\nheading = 'a'\ntext = 'b'\n"


def layouts() -> Iterator[Case]:
    """Yield every case of `res.toml`."""
    yield from _shapes("RES layouts", "res.toml")
    codecs = ("rot13", "hex", "idna", "undefined", "unicode_escape", "a\\u0000b", "x" * 5000, "")
    texts = [*_LAYOUTS, *(_WHOLE.format(codec, _COLUMN) for codec in codecs)]
    texts.append(_WHOLE.format("utf-8", _COLUMN * 2))
    texts.append(_WHOLE.format("utf-8", "[[columns]]\nheading = 'a'\nfield = '__class__'\n"))
    for text in texts:
        yield of_bytes("RES layouts", "res.toml", partial(str.encode, text))


def sound_template() -> bytes:
    """Return a template that can be filled in."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Faktura {{fakturanummer}}"])
    sheet.append(["Reservnummer", "Namn", "Datum", "Belopp"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_TEMPLATE_SHEET: Final = "xl/worksheets/sheet1.xml"
_CHANGES: Final = (
    ("<worksheet", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet"),
    ('r="A2"', 'r="XFD1048576"'),
    ('r="A2"', 'r="A0"'),
    ('r="A2"', 'r="ZZZZ99999999"'),
    ('r="A2"', 'r=""'),
    ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="x"/></mergeCells>'),
    ("<dimension[^>]*>", '<dimension ref="A1:XFD1048576"/>'),
    ('<row r="2"', '<row r="1048576"'),
    ('<row r="2"', '<row r="-1"'),
    ("<v>0</v>", "<v>99999999</v>"),
    ("<v>0</v>", "<v>abc</v>"),
    ("</sheetData>", ""),
    ("<sheetData>", "<sheetData><f>1</f>"),
)


def templates() -> Iterator[Case]:
    """Yield every case of a payer's template."""
    sound = sound_template()
    yield from _shapes("templates", "mall.xlsx")
    made = [changed_part(sound, _TEMPLATE_SHEET, old, new) for old, new in _CHANGES]
    parts = ("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", _TEMPLATE_SHEET)
    made += [changed_part(sound, part, "(?s).*", "") for part in parts]
    made += [with_part(sound, "xl/media/a.bin", b"\0" * 90_000_000), with_part(sound, "../a", b"x")]
    made += [many_parts(sound), workbook(), b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18]
    made += [content for _, content in damaged("mall", sound, cuts=5, flips=15)]
    for content in made:
        yield of_bytes("templates", "mall.xlsx", partial(bytes, content))
