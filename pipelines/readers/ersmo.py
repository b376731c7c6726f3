"""ERSMOIndata 2.2: care contacts exported by GVR, one Ersättningshändelse a row.

The structure is checked as the schema requires (root, attributes, one event class); cells are
checked by the remarks on rows. Unused elements inside a contact are ignored. An event of a class
other than a contact has its Händelseform, or the name of its class, as `event_form`: N02.
"""

import re
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
# The classes of an event in the schema; the others than these two have no attributes.
_WITH_FORM: Final = ("Vårdkontakt", "Vårdansvar")
_WITHOUT_FORM: Final = ("Vårdperiod", "Undersökning", "Expediering")
# Akut of the schema; what 1 and 2 mean is not published: docs/open-questions.md.
_PLANNED: Final = {"J": "nej", "N": "ja"}
KVA: Final = "007"
ICD: Final = "008"
_ORDER: Final = re.compile(r"\s*\+?0*([0-9]+)\s*")
_ORDER_DIGITS: Final = 18
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
    "planned",
    "part_of_contact",
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
    form = contact.get("Händelseform", contact.tag)
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
        # The weight list decides which of them is the DRG.
        " ".join(product.get("Kod", "") for product in contact.iter("Produkt")),
        _codes(contact, "Åtgärd", KVA),
        _codes(contact, "Diagnos", ICD),
        _PLANNED.get(contact.get("Akut", "").strip()),
        contact.get("TillhörVårdkontakt"),
    )


def _parts(event: Any) -> tuple[Any, Any]:
    """Return the patient and the contact (Vårdkontakt, Vårdansvar or similar)."""
    patients = event.findall("Patient")
    classes = event.findall("Händelseklass")
    if len(patients) != 1 or len(classes) != 1:
        raise _not_ersmo(event, "en Patient och en Händelseklass väntades")
    _demand(patients[0], "Patient")
    contacts = [child for child in classes[0] if isinstance(child.tag, str)]
    if len(contacts) != 1 or not _is_of_a_class(contacts[0]):
        raise _not_ersmo(classes[0], "en händelse med Händelseform väntades")
    return patients[0], contacts[0]


def _is_of_a_class(contact: Any) -> bool:
    has_form = contact.get("Händelseform") is not None
    return contact.tag in _WITHOUT_FORM or (contact.tag in _WITH_FORM and has_form)


def _profession(contact: Any) -> str | None:
    """Return the profession with the lowest order number."""
    return next((one.get("Kod") for one in _in_order(contact, "Yrkeskategori")), None)


def _codes(contact: Any, tag: str, kind: str) -> str:
    """Return the codes of one code system by order number, separated by spaces."""
    return " ".join(
        one.get("Kod", "")
        for one in _in_order(contact, tag)
        if one.get("Klass", "").strip() == kind
    )


def _in_order(contact: Any, tag: str) -> list[Any]:
    """Return the elements of a list by OrdnNr, those without one last."""
    return sorted(contact.iter(tag), key=_order)


def _order(element: Any) -> float:
    """Return OrdnNr: an xs:positiveInteger, so `+1` and `01` are 1."""
    found = _ORDER.fullmatch(element.get("OrdnNr", ""))
    if found and len(found[1]) > _ORDER_DIGITS:
        raise _not_ersmo(element, "OrdnNr är orimligt stort")
    return int(found[1]) if found else float("inf")


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
