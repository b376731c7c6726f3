"""ERSMOIndata 2.2: care contacts exported by GVR, one Ersättningshändelse a row.

The structure is checked as the schema requires (root, attributes, one event class); cells are
checked by the remarks on rows. Unused elements inside a contact are ignored.
"""

from pathlib import Path
from typing import Any, Final

import polars as pl

from contracts.codes import CareForm
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.cells import trimmed
from pipelines.readers.layout import RowCount, TextTable
from pipelines.readers.refused import refused_for
from pipelines.readers.xml_stream import BLOCK_ROWS, EVENT, children, root_of

ERSMO_ROOT: Final = "ERSMOIndata"
REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    ERSMO_ROOT: ("Källa", "ID"),
    EVENT: ("ID", "Startdatum", "Startverksamhet"),
    "Patient": ("ID",),
}
CARE_FORM_OF_EVENT: Final = {
    "Öppenvårdskontakt": CareForm.OUTPATIENT.value,
    "Hemsjukvårdskontakt": CareForm.HOME.value,
    "Slutenvårdstillfälle": CareForm.INPATIENT.value,
}
KVA: Final = "007"
ICD: Final = "008"
EVENT_COLUMNS: Final = (
    "reporter",
    "contact_id",
    "cancelled",
    "care_unit",
    "end_care_unit",
    "care_form",
    "event_form",
    "started_on",
    "ended_on",
    "visit_type",
    "profession",
    "fee_code",
    "patient_id",
    "born_on",
    "drg_code",
    "procedure_codes",
    "diagnosis_codes",
)


def read_ersmo(path: Path) -> TextTable:
    """Read the events as text, in the order of the file.

    Raises:
        FileRefusedError: F01 if it is not safe XML, F03 if it is not ERSMOIndata 2.2.
    """
    root = root_of(path)
    _demand(root, ERSMO_ROOT)
    source = root.get("Källa")
    frames = [pl.DataFrame(schema=dict.fromkeys(EVENT_COLUMNS, pl.String))]
    columns: list[list[str | None]] = [[] for _ in EVENT_COLUMNS]
    for event in children(path, EVENT, ERSMO_ROOT, _not_ersmo):
        for column, cell in zip(columns, _cells(event, source), strict=True):
            column.append(cell)
        if len(columns[0]) == BLOCK_ROWS:
            frames.append(_frame(columns))
            columns = [[] for _ in EVENT_COLUMNS]
    frames.append(_frame(columns))
    rows = trimmed(pl.concat(frames))
    return TextTable(EVENT_COLUMNS, rows, RowCount(rows.height, 0, rows.height))


def _frame(columns: list[list[str | None]]) -> pl.DataFrame:
    schema = dict.fromkeys(EVENT_COLUMNS, pl.String)
    return pl.DataFrame(dict(zip(EVENT_COLUMNS, columns, strict=True)), schema=schema)


def _cells(event: Any, source: str) -> tuple[str | None, ...]:
    """Return the cells of an event in the order of EVENT_COLUMNS."""
    _demand(event, EVENT)
    patient, contact = _parts(event)
    form = contact.get("Händelseform")
    care_form = CARE_FORM_OF_EVENT.get(form.strip())
    return (
        source,
        event.get("ID"),
        event.get("Makulerad"),
        event.get("Startverksamhet"),
        event.get("Slutverksamhet"),
        care_form,
        None if care_form else form,
        event.get("Startdatum"),
        event.get("Slutdatum"),
        contact.get("Typ"),
        _profession(contact),
        contact.get("Patientavgift"),
        patient.get("ID"),
        patient.get("Födelsedatum"),
        next((product.get("Kod") for product in contact.iter("Produkt")), None),
        _codes(contact, "Åtgärd", KVA),
        _codes(contact, "Diagnos", ICD),
    )


def _parts(event: Any) -> tuple[Any, Any]:
    """Return the patient and the contact (Vårdkontakt, Vårdansvar or similar)."""
    patients = event.findall("Patient")
    classes = event.findall("Händelseklass")
    if len(patients) != 1 or len(classes) != 1:
        raise _not_ersmo(event, "en Patient och en Händelseklass väntades")
    _demand(patients[0], "Patient")
    contacts = [child for child in classes[0] if isinstance(child.tag, str)]
    if len(contacts) != 1 or contacts[0].get("Händelseform") is None:
        raise _not_ersmo(classes[0], "en händelse med Händelseform väntades")
    return patients[0], contacts[0]


def _profession(contact: Any) -> str | None:
    """Return the profession with the lowest order number."""
    first: tuple[float, str | None] = (float("inf"), None)
    for profession in contact.iter("Yrkeskategori"):
        order = profession.get("OrdnNr", "").strip()
        place = int(order) if order.isdecimal() else float("inf")
        if first[1] is None or place < first[0]:
            first = (place, profession.get("Kod"))
    return first[1]


def _codes(contact: Any, tag: str, kind: str) -> str:
    """Return the codes of one code system, separated by spaces."""
    return " ".join(
        element.get("Kod", "") for element in contact.iter(tag) if element.get("Klass") == kind
    )


def _demand(element: Any, tag: str) -> None:
    """Check the name of an element and its required attributes."""
    if element.tag != tag:
        raise _not_ersmo(element, f"elementet {tag} väntades")
    for name in REQUIRED[tag]:
        if element.get(name) is None:
            raise _not_ersmo(element, f"{tag} saknar {name}")


def _not_ersmo(element: Any, what: str) -> FileRefusedError:
    return refused_for(
        RemarkCode.NOT_ERSMO,
        f"Rad {element.sourceline}: {what}. Exportera filen på nytt som ERSMOIndata 2.2.",
    )
