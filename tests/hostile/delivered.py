"""Hostile reports: XML, CSV, cells, workbooks, Parquet, names and things that are no files."""

from __future__ import annotations

import io
import os
import re
import socket
import warnings
import zipfile
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import xlsxwriter

from contracts.care_contacts import REPORT_COLUMNS
from tests.hostile.case import CANARY, Case, damaged, of_bytes
from tests.months.small_home import SELLER, contact, report

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW: Final = contact("H1", 2, patient_name=f"{CANARY} Påhittad")
_REPORT: Final = report(_ROW)


def sound_report() -> bytes:
    """Return a report as CSV."""
    return _REPORT


def sound_xml() -> bytes:
    """Return a report as ERSMOIndata."""
    return _document(_event() + _event(id="X2")).encode()


def sound_table() -> bytes:
    """Return a report as Parquet."""
    return _parquet()


def deliveries() -> Iterator[Case]:
    """Yield every case that is put into an inbox as a report."""
    yield from _named("XML", "xml", _xml())
    yield from _named("CSV", "csv", _csv())
    yield from _named("cells", "csv", _cells())
    yield from _named("xlsx", "xlsx", _workbooks())
    yield from _named("Parquet", "parquet", _parquets())
    yield from _names()
    yield from _odd()


def _named(kind: str, ending: str, made: Iterator[tuple[str, bytes]]) -> Iterator[Case]:
    for name, content in made:
        yield of_bytes(kind, f"{name}.{ending}", partial(bytes, content))


def _event(**cells: str) -> str:
    """Return an event of ERSMOIndata; `cells` replace attributes or parts."""
    given = {"id": "X1", "start": "2024-01-10", "patient": "1", "form": "Öppenvårdskontakt"} | cells
    return (
        f'<Ersättningshändelse ID="{given["id"]}" Startdatum="{given["start"]}"'
        f' Startverksamhet="90101011M01"{cells.get("more", "")}>'
        f'<Patient ID="{given["patient"]}"/><Händelseklass><Vårdkontakt '
        f'Händelseform="{given["form"]}"><Yrkeskategorier><Yrkeskategori Kod="01" '
        f'OrdnNr="{cells.get("order", "1")}"/></Yrkeskategorier></Vårdkontakt></Händelseklass>'
        f"{cells.get('end', '')}</Ersättningshändelse>"
    )


def _document(body: str, before: str = "", encoding: str = "UTF-8") -> str:
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n{before}'
    return f'{head}<ERSMOIndata Källa="{SELLER}" ID="1">{body}</ERSMOIndata>'


_LAUGHS: Final = "".join(
    f'<!ENTITY e{number} "{f"&e{number - 1};" * 10 if number else "ha"}">' for number in range(12)
)
_DOCTYPES: Final = {
    "internal entity": '<!DOCTYPE x [<!ENTITY a "b">]>',
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "remote entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>',
    "remote DTD": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/a.dtd">',
    "public DTD": '<!DOCTYPE x PUBLIC "-//x" "file:///etc/hostname">',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    "laughs": f"<!DOCTYPE x [{_LAUGHS}]>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>',
    "endless entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///dev/zero">]>',
    "attribute default": '<!DOCTYPE x [<!ATTLIST Patient ID CDATA "1">]>',
}


def _xml() -> Iterator[tuple[str, bytes]]:
    sound = _document(_event())
    for name, doctype in _DOCTYPES.items():
        body = "&e11;" if name == "laughs" else "&a;" * (1000 if name == "quadratic" else 1)
        yield name, _document(_event(end=body), doctype).encode()
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-7", "cp037", "cp1252", "cp437"):
        yield f"in {encoding}", sound.encode(encoding, "replace")
        yield f"says {encoding}", _document(_event(), encoding=encoding).encode()
    for name, body in _BODIES.items():
        yield name, _document(body).encode(errors="surrogatepass")
    for number, cell in enumerate(_VALUES):
        escaped = cell.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        yield f"start {number}", _document(_event(start=escaped)).encode()
    yield "two roots", (sound + sound).encode()
    yield "text before", b"x" + sound.encode()
    yield "text after", sound.encode() + b"\0" * 1000
    yield "namespace", sound.replace("<ERSMOIndata", '<ERSMOIndata xmlns="urn:x"').encode()
    yield "other root", b'<?xml version="1.0"?><Invoice><a/></Invoice>'
    yield (
        "include",
        _document(
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
        ).encode(),
    )
    yield "stylesheet", b'<?xml-stylesheet href="file:///etc/passwd"?>' + sound.encode()
    yield from damaged("xml", sound.encode(), cuts=10, flips=20)


_ATTRIBUTES: Final = " ".join(f"a{number}='1'" for number in range(30_000))
_BODIES: Final = {
    "nothing": "",
    "deep": "<a>" * 3000 + "</a>" * 3000,
    "deeper": "<a>" * 300_000,
    "attributes": f"<a {_ATTRIBUTES}/>",
    "same attribute": '<Patient ID="1" ID="2"/>',
    "long attribute": _event(id="x" * 11_000_000),
    "long name": f"<{'a' * 1_000_000}/>",
    "long text": "x" * 12_000_000,
    "comments": "<!-- x -->" * 100_000,
    "instructions": "<?a b?>" * 100_000,
    "prefixes": "".join(f'<a xmlns:p{number}="urn:{number}"/>' for number in range(10_000)),
    "many events": "".join(_event(id=f"X{number}") for number in range(5000)),
    "same event": _event() * 3000,
    "cdata": f"<![CDATA[{'<' * 100_000}]]>",
    "characters": "&#0;",
    "surrogate": "\ud800",
    "order of digits": _event(order="9" * 6000),
    "order negative": _event(order="-1"),
    "order fraction": _event(order="1e9"),
    "order empty": _event(order=""),
    "form unknown": _event(form="Rymdfärd"),
    "empty event": "<Ersättningshändelse/>",
    "event in event": _event(end=_event()),
    "unknown part": _event(end="<Hemligt><b/></Hemligt>"),
    "odd end": _event(more=' Slutdatum="0000-00-00"'),
    "cancelled oddly": _event(more=' Makulerad="kanske"'),
}


def _csv() -> Iterator[tuple[str, bytes]]:
    first, second = _REPORT.decode().splitlines()[:2]
    columns = first.count(";")
    texts = {
        "empty": "",
        "blank lines": "\n" * 200_000,
        "only a heading": first,
        "only a row": second,
        "heading twice": f"{first}\n{first}\n{second}",
        "separators": f"{first}\n" + ";" * columns,
        "many separators": f"{first}\n" + (";" * columns + "\n") * 100_000,
        "same headings": f"{first}{';y' * 30_000}\n{second}{';' * 30_000}",
        "headings 16385": ";".join(f"a{number}" for number in range(16_385)),
        "headings a million": ";" * 1_000_000,
        "long cell": f"{first}\n{second}".replace(CANARY, "x" * 20_000_000),
        "long line": "x" * 20_000_000,
        "open quote": f'{first}\n"{second}',
        "quotes": f"{first}\n" + '"' * 100_001,
        "quote within": f'{first}\n{second[:20]}"{second[20:]}',
        "line in quotes": f"{first}\n{second.replace(CANARY, chr(34) + 'a' + chr(10) + 'b')}",
        "carriage returns": f"{first}\r{second}\r",
        "mixed line ends": f"{first}\r\n{second}\n{second}\r{second}",
        "form feeds": f"{first}\f\n{second}\v\n",
        "separators of units": f"{first}\x1e{second}\x1f",
        "line separator": f"{first}\u2028{second}\u2029",
        "zero bytes": f"{first}\n{second}\0",
        "only zero bytes": "\0" * 1_000_000,
        "few fields": f"{first}\na;b",
        "many fields": f"{first}\n{second};x;y",
        "other separator": f"{first}\n{second}".replace(";", "|"),
        "two separators": f"{first}\n{second.replace(';', ',', 5)}",
        "sep line": f"sep=;\n{first}\n{second}",
        "sep lines": "sep=;\n" * 1000 + f"{first}\n{second}",
        "formula heading": f"=cmd|' /C calc'!A0;{first}\nx;{second}",
        "marks twice": f"\ufeff\ufeff{first}\n{second}",
        "marks within": f"{first}\n\ufeff{second}",
        "right to left": f"\u202e{first}\n{second}",
        "invisible": first.replace("contact_id", "con\u200btact\u00ad_id") + f"\n{second}",
        "combining": f"{first}\n{second}".replace("Påhittad", "a" + "\u0301" * 100_000),
        "html": "<html><body><table><tr><td>reporter</td></tr></table></body></html>",
        "json": '[{"reporter": 1}]',
        "sql": "'; DROP TABLE files; --",
        "escape codes": f"{first}\n\x1b[2J\x1b]0;x\x07{second}",
        "doubled column": f"{first};contact_id\n{second};x",
        "hash": f"#{first}\n{second}",
    }
    for name, text in texts.items():
        yield name, text.encode()
    whole = f"{first}\n{second}\n"
    for encoding in ("utf-16", "utf-16-be", "utf-32", "utf-7", "cp037", "cp437", "shift_jis"):
        yield f"in {encoding}", whole.encode(encoding, "replace")
    yield "mixed encodings", whole.encode() + second.encode("cp1252")
    yield "cut character", whole.encode() + "å".encode()[:1]
    yield "overlong character", whole.encode() + b"\xc0\xaf"
    yield from damaged("csv", whole.encode(), cuts=8, flips=22)


_VALUES: Final = (
    *("", " ", "0", "-1", "1e400", "-1e400", "NaN", "inf", "0x10", "1_000", "1e-400", "-0,00"),
    *("0000-01-01", "0001-01-01", "1899-12-31", "2200-12-31", "9999-12-31", "10000-01-01"),
    *("2024-02-30", "2024-13-01", "-2024-01-01", "2024-01-01T25:61", "45302", "20240110999"),
    *("999999999999999999", "99999999999,99", "0." + "0" * 400 + "1", "9" * 6000),
    *("=1+1", "=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2+3", "\t=1", "'=1"),
    *("'; DROP TABLE files; --", "<script>alert(1)</script>", "${jndi:ldap://127.0.0.1/a}"),
    *("%s%s%n", "{0.__class__}", "{{7*7}}", "$(reboot)", "`reboot`", "../../../etc/passwd"),
    *("\u202eabc", "\u200b", "\ufdfa" * 300, "\U0001f9a0" * 50, "a\u0301" * 40, "\ufffe", "\x7f"),
    *("A" * 33, "A" * 36, "A" * 100_000, "a\nb", 'a"b', "a;b", "\x1b[31m", "١٢٣", "１２３"),
    *("None", "null", "#N/A", "#REF!", "TRUE", "1/0", "199912312385", "8" * 12, "52-100013"),
    *("ja", "nej", "inpatient", "Ö", "ß", "ﬁ", "ı", "İ", "K" * 7, "PE009 " * 2000),
)


def _cells() -> Iterator[tuple[str, bytes]]:
    """Yield a report for each value, which has a row for each column with the value in it."""
    for number, value in enumerate(_VALUES):
        rows = [
            contact(f"V{number}-{place}", patient_name=CANARY, **{column: value})
            if column != "contact_id"
            else contact(value, patient_name=CANARY)
            for place, column in enumerate(
                name for name in REPORT_COLUMNS if name != "patient_name"
            )
        ]
        yield f"value {number}", report(*rows)


@cache
def workbook(row: int = 1, column: int = 0) -> bytes:
    """Return a workbook of a report, with a cell at another place."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for line, text in enumerate(_REPORT.decode().splitlines()[:2]):
            page.write_row(line, 0, text.split(";"))
        if row > 1:
            page.write_string(row, column, "x")
    return out.getvalue()


def changed_part(package: bytes, part: str, old: str, new: str) -> bytes:
    """Return a package with a part changed by a pattern; every part without a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                content = re.sub(old.encode(), new.encode(), content, count=1)
            after.writestr(name, content)
    return out.getvalue()


_SHEET: Final = "xl/worksheets/sheet1.xml"
_CELL: Final = r'<c r="A2"[^>]*>.*?</c>'
_SHEETS: Final = {
    "doctype": ("<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
    "cell 0": ('r="A2"', 'r="A0"'),
    "cell beyond": ('r="A2"', 'r="ZZZZ9999999"'),
    "cell nowhere": ('r="A2"', 'r=""'),
    "cell backwards": ('r="A2"', 'r="A1"'),
    "row 0": ('<row r="2"', '<row r="0"'),
    "row negative": ('<row r="2"', '<row r="-2"'),
    "row beyond": ('<row r="2"', '<row r="99999999999999999999"'),
    "row again": ('<row r="2"', '<row r="1"'),
    "dimension": ("<dimension[^>]*>", '<dimension ref="A1:XFD1048576"/>'),
    "dimension odd": ("<dimension[^>]*>", '<dimension ref="x"/>'),
    "merged all": (
        "</sheetData>",
        '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    ),
    "string beyond": (_CELL, '<c r="A2" t="s"><v>99999999</v></c>'),
    "string negative": (_CELL, '<c r="A2" t="s"><v>-1</v></c>'),
    "number beyond": (_CELL, '<c r="A2"><v>1e999</v></c>'),
    "no number": (_CELL, '<c r="A2"><v>abc</v></c>'),
    "boolean": (_CELL, '<c r="A2" t="b"><v>7</v></c>'),
    "error": (_CELL, '<c r="A2" t="e"><v>#HITTEPÅ!</v></c>'),
    "kind unknown": (_CELL, '<c r="A2" t="zz"><v>1</v></c>'),
    "style beyond": (_CELL, '<c r="A2" s="99999999"><v>1</v></c>'),
    "formula": (_CELL, '<c r="A2"><f>WEBSERVICE("http://127.0.0.1:9")</f></c>'),
    "shared formula": (_CELL, '<c r="A2"><f t="shared" ref="A2:A9999999" si="0">A2</f></c>'),
    "inline text": (_CELL, '<c r="A2" t="inlineStr"><is><t>1</t><is/></is></c>'),
    "date of old": (_CELL, '<c r="A2" t="d"><v>0000-01-01</v></c>'),
}


def _workbooks() -> Iterator[tuple[str, bytes]]:
    sound = workbook()
    yield "last corner", workbook(2**20 - 1, 2**14 - 1)
    yield "last row", workbook(2**20 - 1, 3)
    yield "last column", workbook(5000, 2**14 - 1)
    for name, (old, new) in _SHEETS.items():
        yield name, changed_part(sound, _SHEET, old, new)
    with zipfile.ZipFile(io.BytesIO(sound)) as package:
        names = package.namelist()
    for name in names:
        yield f"without {name.replace('/', ' ')}", changed_names(sound, name, None)
        yield f"empty {name.replace('/', ' ')}", changed_part(sound, name, "(?s).*", "")
    outside = ("../../../tmp/hostile", "/tmp/hostile", "xl/../../x", "x" * 60_000, "a\nb")  # noqa: S108
    for number, name in enumerate(outside):
        yield f"part outside {number}", with_part(sound, name, b"x")
    yield "part twice", with_part(sound, _SHEET, b"<x/>")
    yield "bomb", with_part(sound, "xl/media/a.bin", b"\0" * 60_000_000)
    yield "large part", with_part(sound, _SHEET.replace("1", "2"), b" " * 30_000_000)
    yield "many parts", many_parts(sound)
    yield "old workbook", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096
    yield "only a mark", b"PK\x03\x04"
    yield "no parts", b"PK\x05\x06" + b"\0" * 18
    yield "text", _REPORT
    yield "long comment", sound[:-2] + b"\xff\xff" + b"x" * 65_535
    yield "joined", sound + sound
    yield "before", b"x" * 1000 + sound
    yield from damaged("xlsx", sound, cuts=10, flips=30)


def changed_names(package: bytes, name: str, new: str | None) -> bytes:
    """Return a package in which a part has another name, or is left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.namelist():
            if part != name or new is not None:
                after.writestr(new if part == name and new else part, before.read(part))
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """Return a package with one more part."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        with warnings.catch_warnings():
            # A part may be there already: that is the case.
            warnings.simplefilter("ignore", UserWarning)
            archive.writestr(info, content)
    return out.getvalue()


def many_parts(package: bytes) -> bytes:
    """Return a package of twenty thousand parts."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/x{number}.xml", b"")
    return out.getvalue()


@cache
def _parquet(**columns: Any) -> bytes:
    first, second = _REPORT.decode().splitlines()[:2]
    cells = dict(zip(first.split(";"), second.split(";"), strict=True)) | columns
    out = io.BytesIO()
    table = pa.table(
        {name: cell if isinstance(cell, pa.Array) else [cell] for name, cell in cells.items()}
    )
    pa_parquet.write_table(table, out)
    return out.getvalue()


def _written(table: Any, **how: Any) -> bytes:
    out = io.BytesIO()
    pa_parquet.write_table(table, out, **how)
    return out.getvalue()


def _arrays() -> dict[str, Any]:
    moment = pa.array([2**62], pa.int64())
    return {
        "list": pa.array([["a", "b"]]),
        "deep list": pa.array([[[[["a"]]]]]),
        "struct": pa.array([{"a": 1, "b": {"c": "d"}}]),
        "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        "bytes": pa.array([b"\xff\x00"]),
        "long bytes": pa.array([b"\xff" * 5_000_000]),
        "moment": moment.cast(pa.timestamp("us")),
        "moment in nanoseconds": moment.cast(pa.timestamp("ns")),
        "moment in a zone": moment.cast(pa.timestamp("us", "Pacific/Apia")),
        "day": pa.array([2**31 - 1], pa.int32()).cast(pa.date32()),
        "time": pa.array([1], pa.int64()).cast(pa.time64("us")),
        "float": pa.array([float("nan")]),
        "infinite": pa.array([float("inf")]),
        "half": pa.array([1.5], pa.float32()),
        "whole": pa.array([-(2**63)], pa.int64()),
        "unsigned": pa.array([2**64 - 1], pa.uint64()),
        "decimal": pa.array(["9" * 38]).cast(pa.decimal128(38, 0)),
        "boolean": pa.array([True]),
        "null": pa.nulls(1),
        "code": pa.array(["a"]).dictionary_encode(),
    }


def _parquets() -> Iterator[tuple[str, bytes]]:
    sound = _parquet()
    for name, array in _arrays().items():
        yield f"started_on {name}", _parquet_with("started_on", array)
        yield f"contact_id {name}", _parquet_with("contact_id", array)
    yield "no columns", _written(pa.table({}))
    yield "no rows", _written(pa_parquet.read_table(io.BytesIO(sound)).slice(0, 0))
    yield "many columns", _written(pa.table({f"a{n}": ["x"] for n in range(17_000)}))
    yield "same cells", _written(_repeated(2_000_000, 4000))
    yield "many cells", _written(_repeated(3_000_000, 1))
    yield "many groups", _written(_repeated(2000, 1), row_group_size=1)
    for codec in ("gzip", "brotli", "lz4", "none"):
        yield f"by {codec}", _written(pa_parquet.read_table(io.BytesIO(sound)), compression=codec)
    yield "encrypted", sound[:-4] + b"PARE"
    yield "only marks", b"PAR1PAR1"
    yield "no end", sound[:-8]
    yield "long end", sound[:-8] + b"\xff\xff\xff\x7fPAR1"
    yield "negative end", sound[:-8] + b"\xff\xff\xff\xffPAR1"
    yield "text", b"PAR1" + _REPORT
    yield from damaged("parquet", sound, cuts=8, flips=32)


def _parquet_with(column: str, array: Any) -> bytes:
    table = pa_parquet.read_table(io.BytesIO(_parquet()))
    return _written(table.set_column(table.schema.get_field_index(column), column, array))


def _repeated(rows: int, length: int) -> pa.Table:
    places = pa.array(range(1), pa.int32()).take(pa.nulls(rows, pa.int32()).fill_null(0))
    cells = pa.DictionaryArray.from_arrays(places, pa.array(["x" * length]))
    return pa.table(dict.fromkeys(REPORT_COLUMNS, cells))


_NAMES: Final = (
    *("a b.csv", " a.csv", "a .csv", "a.csv ", "-rf.csv", "--help.csv", "a;b.csv", "a'b.csv"),
    *('a"b.csv', "a`b`.csv", "$(reboot).csv", "${HOME}.csv", "%s%n.csv", "{0}.csv", "a\\b.csv"),
    *("a\nb.csv", "a\tb.csv", "a\x1b[2Jb.csv", "a\x07.csv", "a\x7f.csv", "\u202evsc.a.csv"),
    *("å" * 100 + ".csv", "e\u0301.csv", "\u00e9.csv", "\U0001f9a0.csv", "CON.csv"),
    *("a.csv.", "*.csv"),
    *("[a].csv", "~.csv", "#a.csv", "a|b.csv", "a&b.csv", "<a>.csv", "a%2e%2e%2fb.csv", "a....csv"),
    *("a" * 251 + ".csv", "/".join(["d"] * 300) + "/a.csv", "199912312385.csv"),
    *("A.CSV", "a.csv.exe"),
    *("a", "a..", "a..csv", "'; DROP TABLE files; --.csv", "=1+1.csv"),
    *("a\udce5b.csv", "\udcff.csv"),
)


def _names() -> Iterator[Case]:
    for number, name in enumerate(_NAMES):
        content = report(contact(f"N{number}", 2, started_on="2024-02-10"))
        yield of_bytes("names", name, partial(bytes, content))


def _odd() -> Iterator[Case]:
    def put(name: str, made: Any) -> Case:
        def at(path: Path) -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            made(path)

        return Case("not files", name, at)

    def listening(path: Path) -> None:
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path.name)
        finally:
            os.chdir(here)

    def sparse(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(50 * 1024**3)

    for target in (
        "/etc/passwd",
        "/dev/zero",
        "/dev/random",
        "/proc/self/mem",
        "/",
        "nowhere",
        ".",
    ):
        yield put(
            f"link {len(target)} {target.rpartition('/')[2]}.csv",
            lambda path, to=target: path.symlink_to(to),
        )
    yield put("link to itself.csv", lambda path: path.symlink_to(path.name))
    yield put("pipe.csv", os.mkfifo)
    yield put("pipe in a folder/pipe.xml", os.mkfifo)
    yield put("socket.csv", listening)
    yield put("folder.csv/x", lambda path: path.write_bytes(_REPORT))
    yield put("empty folder.csv", lambda path: path.mkdir())
    yield put("sparse.csv", sparse)
    yield put("sparse.parquet", sparse)
    yield put("nothing.csv", lambda path: path.touch())
    yield put("nothing.xlsx", lambda path: path.touch())
    yield put("closed.csv", lambda path: (path.write_bytes(b"x"), path.chmod(0)))
