"""Rows to bytes: CSV, xlsx, Parquet and ERSMOIndata XML, the same bytes each time."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from xml.sax.saxutils import quoteattr

import polars as pl
import xlsxwriter

from making import layouts
from making.layouts import DATES, YES_NO, Layout, as_date
from making.providers import Record
from making.reports import Row

FORMS = {
    "outpatient": "Öppenvårdskontakt",
    "home": "Hemsjukvårdskontakt",
    "inpatient": "Slutenvårdstillfälle",
}
SCHEMA = (
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:noNamespaceSchemaLocation="ERSMOIndata2.2.xsd"'
)
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def registry(rows: list[Record]) -> bytes:
    """Return a registry as CSV: semicolons, UTF-8; validity comes last."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    names = [name for name in names if not name.startswith("valid_")] + ["valid_from", "valid_to"]
    return table(names, [[row.get(name, "") for name in names] for row in rows], ";", "utf-8")


def table(names: list[str], rows: list[list[str]], separator: str, encoding: str) -> bytes:
    """Return a table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def delivery(path: str, rows: list[Row]) -> bytes:
    """Return the file that its sender delivers under that path."""
    if path.endswith(".xml"):
        return ersmo(rows, path)
    if path.endswith(".xlsx"):
        return workbook(rows, layouts.REHAB, path)
    if path.endswith(".parquet"):
        return parquet(rows, layouts.WARD)
    layout = layouts.SPECIALISTS
    if "norra_makuleringar" in path:
        layout = layouts.CANCELLATIONS
    elif "norra" in path:
        layout = layouts.NORRA
    elif "narsjukvard" in path:
        layout = layouts.NEAR
    cells = [layout.cells(row) for row in rows]
    return table(list(layout.headings.values()), cells, layout.separator, layout.encoding)


def workbook(rows: list[Row], layout: Layout, path: str) -> bytes:
    """Return a workbook: days as real dates and fees as numbers, as a person would type them.

    The parts are stored without compression: what deflate gives differs between machines.
    """
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2024, int(path[5:7]), 28, 12)})  # noqa: DTZ001
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Kontakter")
    sheet.write_row(0, 0, list(layout.headings.values()))
    for place, row in enumerate(rows, start=1):
        for column, (name, text) in enumerate(zip(layout.headings, layout.cells(row), strict=True)):
            if name in DATES and text:
                sheet.write_datetime(place, column, as_date(text), day)
            elif name == "patient_fee" and text:
                sheet.write_number(place, column, float(text))
            elif text:
                sheet.write_string(place, column, text)
    book.close()
    return _stored(packed.getvalue())


def _stored(packed: bytes) -> bytes:
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(plain, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, ZIP_EPOCH)
            part.create_system = 3  # else it tells on which system it was made
            target.writestr(part, source.read(name))
    return plain.getvalue()


def parquet(rows: list[Row], layout: Layout) -> bytes:
    """Return a Parquet file with types: dates, yes/no, whole days and kronor."""
    columns: dict[str, pl.Series] = {}
    for place, name in enumerate(layout.headings):
        texts = [layout.cells(row)[place] for row in rows]
        if name in DATES:
            columns[name] = pl.Series([as_date(text) for text in texts], dtype=pl.Date)
        elif name in YES_NO:
            columns[name] = pl.Series([text == "ja" for text in texts], dtype=pl.Boolean)
        elif name == "leave_days":
            columns[name] = pl.Series([int(text or 0) for text in texts], dtype=pl.Int32)
        elif name == "patient_fee":
            fees = [Decimal(text or 0) for text in texts]
            columns[name] = pl.Series(fees, dtype=pl.Decimal(9, 2))
        else:
            columns[name] = pl.Series([text or None for text in texts], dtype=pl.String)
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file, compression="uncompressed", statistics=False)
    return file.getvalue()


def ersmo(rows: list[Row], path: str) -> bytes:
    """Return an ERSMOIndata 2.2 file in ISO-8859-1."""
    number = "".join(sign for sign in path if sign.isdigit())[-6:] + str(int("rattelse" in path))
    lines = [
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        f'<ERSMOIndata Källa="GVR" ID="{number}" {SCHEMA}>',
    ]
    for row in rows:
        lines += _event(row)
    return "\n".join([*lines, "</ERSMOIndata>", ""]).encode("iso-8859-1")


def _attributes(**values: str) -> str:
    return "".join(f" {name}={quoteattr(text)}" for name, text in values.items() if text)


def _event(row: Row) -> list[str]:
    values = row.values
    inpatient = values["care_form"] == "inpatient"
    ended = values["ended_on"] or ("" if inpatient else values["started_on"])
    event = _attributes(
        ID=values["contact_id"],
        Makulerad="true" if values["cancelled"] == "ja" else "false",
        Startdatum=values["started_on"],
        Slutdatum=ended,
        Startverksamhet=values["care_unit"],
        Slutverksamhet=(values.get("_end_care_unit") or values["care_unit"]) if ended else "",
    )
    patient = _attributes(
        ID=values["patient_id"], Födelsedatum=values["born_on"], Kön=values["_sex"]
    )
    return [
        f"  <Ersättningshändelse{event}>",
        f"    <Patient{patient}/>",
        "    <Händelseklass>",
        *_contact(row),
        "    </Händelseklass>",
        "  </Ersättningshändelse>",
    ]


def _contact(row: Row) -> list[str]:
    values = row.values
    if "_event_form" in values:
        form = _attributes(Händelseform=values["_event_form"], Händelsetyp="Basal")
        return [f"      <Vårdansvar{form}/>"]
    form = _attributes(
        Händelseform=FORMS[values["care_form"]],
        Händelsetyp="013" if values["visit_type"] else "",
        Typ=values["visit_type"],
        Avgiftsklass="006" if values["fee_code"] else "",
        Patientavgift=values["fee_code"],
        Akut="N",
    )
    day = values["started_on"]
    procedures = [("007", code) for code in values["procedure_codes"].split()]
    if "NHP09" in values["procedure_codes"]:
        procedures.append(("020", "A01AB13"))
    products = [values["drg_code"]]
    return [
        f"      <Vårdkontakt{form}>",
        *_list("Produkter", "Produkt", "005", products, ' Antal="1"', numbered=False),
        *_list("Yrkeskategorier", "Yrkeskategori", "001", [values["profession"]]),
        *_list("Diagnoser", "Diagnos", "008", values["diagnosis_codes"].split()),
        *(["        <Åtgärder>"] if procedures else []),
        *(
            f'          <Åtgärd Klass="{kind}" Kod="{code}" Datum="{day}" OrdnNr="{n}"'
            ' DiagnosNr="1"/>'
            for n, (kind, code) in enumerate(procedures, start=1)
        ),
        *(["        </Åtgärder>"] if procedures else []),
        "      </Vårdkontakt>",
    ]


def _list(  # noqa: PLR0913 the attributes of a list in ERSMOIndata
    group: str, element: str, kind: str, codes: list[str], more: str = "", *, numbered: bool = True
) -> list[str]:
    told = [code for code in codes if code]
    if not told:
        return []
    return [
        f"        <{group}>",
        *(
            f'          <{element} Klass="{kind}" Kod="{code}"{more}'
            + (f' OrdnNr="{n}"/>' if numbered else "/>")
            for n, code in enumerate(told, start=1)
        ),
        f"        </{group}>",
    ]
