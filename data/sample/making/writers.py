"""Writers of CSV, xlsx, Parquet and ERSMOIndata XML. Output is reproducible."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import polars as pl
import xlsxwriter

from making import layouts
from making.layouts import DATES, YES_NO, Layout, as_date
from making.providers import Record
from making.reports import Row, Values
from tests.support.report_files import Beside, csv_file, ersmo_file

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def registry(rows: list[Record]) -> bytes:
    """Return a registry as CSV: semicolons, UTF-8; validity, if any, comes last."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    dated = ["valid_from", "valid_to"] if "valid_from" in names else []
    names = [name for name in names if not name.startswith("valid_")] + dated
    return csv_file(names, [[row.get(name, "") for name in names] for row in rows])


def delivery(path: str, rows: list[Row]) -> bytes:
    """Return the file that the sender delivers at that path."""
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
    return csv_file([*layout.headings.values()], cells, layout.separator, layout.encoding)


def workbook(rows: list[Row], layout: Layout, path: str) -> bytes:
    """Return a workbook with real dates and numeric fees, as a person would type them.

    The parts are stored without compression because deflate output differs between machines.
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
        if row.values.get("_hidden"):
            sheet.set_row(place, None, None, {"hidden": True})
    book.close()
    return _stored(packed.getvalue())


def _stored(packed: bytes) -> bytes:
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(plain, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, ZIP_EPOCH)
            part.create_system = 3  # the default depends on the operating system
            target.writestr(part, source.read(name))
    return plain.getvalue()


def parquet(rows: list[Row], layout: Layout) -> bytes:
    """Return a Parquet file with types: dates, booleans, whole days and kronor."""
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
    """Return an ERSMOIndata file as GVR sends it; infusions have a drug (Klass 020)."""
    number = "".join(sign for sign in path if sign.isdigit())[-6:] + str(int("rattelse" in path))
    drug = Beside(procedures=(("020", "A01AB13"),))
    return ersmo_file(
        "GVR",
        number,
        (
            (_event(row.values), drug if "NHP09" in row.values["procedure_codes"] else Beside())
            for row in rows
        ),
    )


def _event(values: Values) -> Values:
    """Return a report as a GVR event: a visit ends the day it starts."""
    stay = values["care_form"] == "inpatient"
    ended = values["ended_on"] or ("" if stay else values["started_on"])
    unit = values.get("_end_care_unit") or values["care_unit"]
    return {
        **values,
        "cancelled": "true" if values["cancelled"] == "ja" else "false",
        "ended_on": ended,
        "end_care_unit": unit if ended else "",
        "sex": values["_sex"],
        "event_form": values.get("_event_form", ""),
    }
