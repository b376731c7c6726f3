"""Reports as files: CSV, and ERSMOIndata 2.2 as GVR writes it. The same bytes each time."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

Row = Mapping[str, str]
_FORMS = {
    "outpatient": "Öppenvårdskontakt",
    "home": "Hemsjukvårdskontakt",
    "inpatient": "Slutenvårdstillfälle",
}
_SCHEMA = (
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:noNamespaceSchemaLocation="ERSMOIndata2.2.xsd"'
)


class Beside(NamedTuple):
    """Codes of an event besides those that count: a reader skips them."""

    products: tuple[str, ...] = ()
    professions: tuple[str, ...] = ()
    procedures: tuple[tuple[str, str], ...] = ()


def csv_file(
    names: Sequence[str],
    rows: Iterable[Sequence[str]],
    separator: str = ";",
    encoding: str = "utf-8",
    line_end: str = "\r\n",
) -> bytes:
    """Return a table as CSV.

    Raises:
        UnicodeEncodeError: a cell has a character that the encoding lacks.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def ersmo_file(source: str, number: str, events: Iterable[tuple[Row, Beside]]) -> bytes:
    """Return an ERSMOIndata 2.2 file in ISO-8859-1.

    An event has cells by the names of a report's columns, and may have `end_care_unit`, `sex` and
    `event_form`. An empty cell is left out, unless the format requires it.
    """
    lines = [
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        f"<ERSMOIndata Källa={quoteattr(source)} ID={quoteattr(number)} {_SCHEMA}>",
    ]
    for row, extra in events:
        lines += _event(row, extra)
    return "\n".join([*lines, "</ERSMOIndata>", ""]).encode("iso-8859-1", "xmlcharrefreplace")


def _attributes(**cells: str | None) -> str:
    return "".join(f" {name}={quoteattr(cell)}" for name, cell in cells.items() if cell is not None)


def _event(row: Row, extra: Beside) -> list[str]:
    event = _attributes(
        ID=row.get("contact_id", ""),
        Makulerad=row.get("cancelled") or None,
        Startdatum=row.get("started_on", ""),
        Slutdatum=row.get("ended_on") or None,
        Startverksamhet=row.get("care_unit", ""),
        Slutverksamhet=row.get("end_care_unit") or None,
    )
    patient = _attributes(
        ID=row.get("patient_id", ""),
        Födelsedatum=row.get("born_on") or None,
        Kön=row.get("sex") or None,
    )
    return [
        f"  <Ersättningshändelse{event}>",
        f"    <Patient{patient}/>",
        "    <Händelseklass>",
        *_contact(row, extra),
        "    </Händelseklass>",
        "  </Ersättningshändelse>",
    ]


def _contact(row: Row, extra: Beside) -> list[str]:
    if row.get("event_form"):
        form = _attributes(Händelseform=row["event_form"], Händelsetyp="Basal")
        return [f"      <Vårdansvar{form}/>"]
    form = _attributes(
        Händelseform=_FORMS[row["care_form"]],
        Händelsetyp="013" if row.get("visit_type") else None,
        Typ=row.get("visit_type") or None,
        Avgiftsklass="006" if row.get("fee_code") else None,
        Patientavgift=row.get("fee_code") or None,
        Akut={"ja": "N", "nej": "J"}.get(row.get("planned", "")),
        TillhörVårdkontakt=row.get("part_of_contact") or None,
    )
    # The first in the file is not the first by number.
    professions = [*enumerate(_codes(row, "profession", extra.professions), start=1)][::-1]
    procedures = [("007", code) for code in row.get("procedure_codes", "").split()]
    actions = enumerate([*procedures, *extra.procedures], start=1)
    diagnoses = enumerate(row.get("diagnosis_codes", "").split(), start=1)
    day = row.get("started_on", "")
    return [
        f"      <Vårdkontakt{form}>",
        *_list("Produkter", "Produkt", (
            _attributes(Klass="005", Kod=code, Antal="1")
            for code in _codes(row, "drg_code", extra.products))),
        *_list("Yrkeskategorier", "Yrkeskategori", (
            _attributes(Klass="001", Kod=code, OrdnNr=str(n)) for n, code in professions)),
        *_list("Diagnoser", "Diagnos", (
            _attributes(Klass="008", Kod=code, OrdnNr=str(n)) for n, code in diagnoses)),
        *_list("Åtgärder", "Åtgärd", (
            _attributes(Klass=kind, Kod=code, Datum=day, OrdnNr=str(n), DiagnosNr="1")
            for n, (kind, code) in actions)),
        "      </Vårdkontakt>",
    ]  # fmt: skip


def _codes(row: Row, column: str, extra: tuple[str, ...]) -> list[str]:
    """Return the code that counts and the others; none without the first."""
    return [row[column], *extra] if row.get(column) else []


def _list(group: str, element: str, attributes: Iterable[str]) -> list[str]:
    elements = [f"          <{element}{attribute}/>" for attribute in attributes]
    return [f"        <{group}>", *elements, f"        </{group}>"] if elements else []
