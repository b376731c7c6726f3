"""Made-up deliveries written as files, in every format that a home takes."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import xlsxwriter
from lxml import etree

from contracts.care_contacts import REPORT_COLUMNS
from tests.generated.world import File, Row

OWN_COLUMN = "Leverans"  # the sender's own; keeps files with equal rows apart
_FORMS = {
    "outpatient": "Öppenvårdskontakt",
    "home": "Hemsjukvårdskontakt",
    "inpatient": "Slutenvårdstillfälle",
}


def write_file(inbox: Path, file: File) -> None:
    """Write a delivered file into an inbox."""
    path = inbox / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_WRITERS[file.kind](file))


def _cells(file: File) -> list[list[str]]:
    return [
        [*(row.get(name, "") for name in REPORT_COLUMNS), f"{file.path} {place}"]
        for place, row in enumerate(file.rows)
    ]


def _headings(*, swedish: bool = False) -> list[str]:
    names = [aliases[0] for aliases in REPORT_COLUMNS.values()] if swedish else [*REPORT_COLUMNS]
    return [*names, OWN_COLUMN]


def _csv(file: File) -> bytes:
    return _text(file, delimiter=";").encode()


def _csv_swedish(file: File) -> bytes:
    return b"\xef\xbb\xbf" + _text(file, swedish=True, delimiter=",").encode()


def _csv_tab(file: File) -> bytes:
    return _text(file, delimiter="\t", line_end="\n").encode()


def _csv_cp1252(file: File) -> bytes:
    text = _text(file, swedish=True, delimiter=";")
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return text.encode()


def _text(file: File, *, delimiter: str, swedish: bool = False, line_end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(_headings(swedish=swedish))
    writer.writerows(_cells(file))
    return out.getvalue()


def _xlsx(file: File) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kontakter")
        for line, cells in enumerate([_headings(), *_cells(file)]):
            for place, cell in enumerate(cells):
                if cell:
                    sheet.write_string(line, place, cell)
    return out.getvalue()


def _parquet(file: File) -> bytes:
    out = io.BytesIO()
    schema = dict.fromkeys(_headings(), pl.String)
    pl.DataFrame(_cells(file), schema=schema, orient="row").write_parquet(out)
    return out.getvalue()


def _ersmo(file: File) -> bytes:
    root = etree.Element(
        "ERSMOIndata", {"Källa": file.rows[0].get("reporter", ""), "ID": file.path}
    )
    for row in file.rows:
        _event(root, row)
    return bytes(
        etree.tostring(root, encoding="ISO-8859-1", xml_declaration=True, pretty_print=True)
    )


def _event(root: etree._Element, row: Row) -> None:
    """One Ersättningshändelse, with things beside what counts that must be passed over."""
    event = _child(
        root,
        "Ersättningshändelse",
        ID=row.get("contact_id", ""),
        Makulerad=row.get("cancelled"),
        Startdatum=row.get("started_on", ""),
        Slutdatum=row.get("ended_on"),
        Startverksamhet=row.get("care_unit", ""),
        Slutverksamhet=row.get("end_care_unit"),
        ErsUppdrag="1234",
    )
    _child(event, "Patient", ID=row.get("patient_id", ""), Födelsedatum=row.get("born_on"), Kön="K")
    contact = _child(
        _child(event, "Händelseklass"),
        "Vårdkontakt",
        Händelseform=row.get("event_form") or _FORMS[row["care_form"]],
        Typ=row.get("visit_type"),
        Patientavgift=row.get("fee_code"),
    )
    if row.get("drg_code"):
        products = _child(contact, "Produkter")
        _child(products, "Produkt", Klass="005", Kod=row["drg_code"])
        _child(products, "Produkt", Klass="005", Kod="ANNAN")
    if row.get("profession"):
        professions = _child(contact, "Yrkeskategorier")
        _child(professions, "Yrkeskategori", Klass="001", Kod="XX", OrdnNr="2")
        _child(professions, "Yrkeskategori", Klass="001", Kod=row["profession"], OrdnNr="1")
    diagnoses = _child(contact, "Diagnoser")
    for code in row.get("diagnosis_codes", "").split(" "):
        _child(diagnoses, "Diagnos", Klass="008", Kod=code)
    actions = _child(contact, "Åtgärder")
    _child(actions, "Åtgärd", Klass="020", Kod="A01AB13")
    for code in row.get("procedure_codes", "").split(" "):
        _child(actions, "Åtgärd", Klass="007", Kod=code)


def _child(parent: etree._Element, tag: str, /, **attributes: str | None) -> etree._Element:
    told = {name: cell for name, cell in attributes.items() if cell is not None}
    return etree.SubElement(parent, tag, told)


_WRITERS: dict[str, Callable[[File], bytes]] = {
    "csv": _csv,
    "csv-swedish": _csv_swedish,
    "csv-tab": _csv_tab,
    "csv-cp1252": _csv_cp1252,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "ersmo": _ersmo,
}
