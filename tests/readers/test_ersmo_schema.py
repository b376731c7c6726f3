"""ERSMOIndata in all the freedom of its schema gives the same contacts as a CSV.

The schema is the region's (ERSMOIndata2.2.xsd, 2013); it is not in the repository. A copy next to
the region's reference files is used to validate what the generator makes.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.care_contacts import CareContact, ReportedContact
from pipelines.readers.report import read_report, reported
from tests.support.report_files import csv_file
from tests.support.steps import believed

if TYPE_CHECKING:
    import random

SCHEMA = Path(__file__).parents[3] / "shared" / "reference" / "gvr" / "ERSMOIndata2.2.xsd"
COLUMNS = (
    *("reporter", "contact_id", "cancelled", "care_unit", "care_form", "started_on", "ended_on"),
    *("visit_type", "profession", "fee_code", "patient_id", "born_on", "drg_code"),
    *("procedure_codes", "diagnosis_codes", "planned"),
)
FORMS = {
    "outpatient": "Öppenvårdskontakt",
    "home": "Hemsjukvårdskontakt",
    "inpatient": "Slutenvårdstillfälle",
}
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2024, 1, 31)).map(str)
CONTACTS = st.fixed_dictionaries(
    {
        "care_unit": st.sampled_from(["30216311002", "90101011M01", "123456789"]),
        "care_form": st.sampled_from([*FORMS]),
        "started_on": DAYS,
        "ended_on": st.one_of(st.just(""), DAYS),
        "visit_type": st.sampled_from(["", "0", "01"]),
        "fee_code": st.sampled_from(["", "12", "69"]),
        "patient_id": st.just("992016000010"),
        "born_on": st.one_of(st.just(""), DAYS),
        "planned": st.sampled_from(["", "ja", "nej"]),
        "professions": st.lists(st.sampled_from(["01", "LK", "9a"]), max_size=3),
        "products": st.lists(st.sampled_from(["K1234", "G50A", "T0001"]), max_size=2),
        "procedures": st.lists(st.sampled_from(["NHP09", "PE009", "aq014"]), max_size=3),
        "diagnoses": st.lists(st.sampled_from(["S720", "I109", "a00"]), max_size=4),
        "cancelled": st.booleans(),
        "other": st.sampled_from([None, None, None, "Vårdperiod", "Undersökning", "Expediering"]),
    }
)


def pick(dice: random.Random, *texts: str) -> str:
    return dice.choice(texts)


def spaced(dice: random.Random, text: str) -> str:
    """Add the white space that a schema type collapses."""
    return pick(dice, "", " ", "\n  ") + text + pick(dice, "", " ", "\t")


def element(dice: random.Random, tag: str, cells: dict[str, str | None], inside: str = "") -> str:
    """Return an element with its attributes in any order, and comments between."""
    given_cells = [(name, cell) for name, cell in cells.items() if cell is not None]
    dice.shuffle(given_cells)
    attributes = "".join(f" {name}={quoteattr(cell)}" for name, cell in given_cells)
    note = pick(dice, "", "<!-- påhitt -->")
    if not inside:
        return pick(dice, f"<{tag}{attributes}/>", f"<{tag}{attributes}>{note}</{tag}>")
    note += pick(dice, "", "\n  ")
    return f"<{tag}{attributes}>{note}{inside}{note}</{tag}>"


def numbered(dice: random.Random, tag: str, kind: str, codes: list[str], **more: str) -> list[str]:
    """Return a list of codes; their numbers say the order, their places do not."""
    start = dice.randint(1, 5)
    made = [
        element(
            dice,
            tag,
            {"Kod": code, "Klass": kind, "OrdnNr": number_of(dice, start + 2 * place), **more},
        )
        for place, code in enumerate(codes)
    ]
    dice.shuffle(made)
    return made


def number_of(dice: random.Random, number: int) -> str:
    """Return a spelling of an xs:positiveInteger."""
    return spaced(dice, pick(dice, "", "+") + pick(dice, "", "0", "000") + str(number))


def contact_element(dice: random.Random, one: dict[str, Any]) -> str:
    """Return the event class: its groups may be absent or empty, and in any order."""
    if one["other"]:
        return element(dice, one["other"], {})
    medicine = {"Datum": "2024-01-01"}
    groups = {
        "Produkter": [
            element(dice, "Produkt", {"Kod": code, "Klass": "005", "Antal": number_of(dice, 1)})
            for code in one["products"]
        ],
        "Yrkeskategorier": numbered(dice, "Yrkeskategori", "001", one["professions"]),
        "Diagnoser": [
            *numbered(dice, "Diagnos", "008", one["diagnoses"]),
            *numbered(dice, "Diagnos", "020", ["A01AB13"] * dice.randint(0, 1)),
        ],
        "Åtgärder": [
            *numbered(dice, "Åtgärd", "007", one["procedures"], **medicine),
            *numbered(dice, "Åtgärd", "020", ["A01AB13"] * dice.randint(0, 1), **medicine),
        ],
        "Resursgrupper": [],
        "Tillståndslista": [],
    }
    inside = [
        element(dice, name, {}, "".join(codes))
        for name, codes in groups.items()
        if codes or dice.random() < 0.3
    ]
    inside += [element(dice, "VisteFöre", {"Klass": "002", "Kod": "1"})] * dice.randint(0, 1)
    dice.shuffle(inside)
    cells = {
        "Händelseform": FORMS[one["care_form"]],
        "Händelsetyp": pick(dice, "013", "014"),
        "Typ": one["visit_type"] or None,
        "Patientavgift": one["fee_code"] or None,
        "Akut": {"ja": "N", "nej": "J"}.get(one["planned"], dice.choice([None, "1", "2"])),
        "TillhörVårdkontakt": dice.choice([None, "S1"]),
    }
    return element(dice, "Vårdkontakt", cells, "".join(inside))


def event_element(dice: random.Random, number: int, one: dict[str, Any]) -> str:
    patient = element(
        dice,
        "Patient",
        {"ID": one["patient_id"], "Födelsedatum": one["born_on"] or None}
        | {"Kön": dice.choice([None, "K", "M"]), "Lkf": dice.choice([None, "010203"])},
    )
    parts = [patient, element(dice, "Händelseklass", {}, contact_element(dice, one))]
    dice.shuffle(parts)
    no = dice.choice([None, "false", "0"])
    makulerad = pick(dice, "true", "1") if one["cancelled"] else no
    cells = {
        "ID": f"K{number}",
        "Makulerad": None if makulerad is None else spaced(dice, makulerad),
        "Startdatum": spaced(dice, one["started_on"]),
        "Slutdatum": spaced(dice, one["ended_on"]) if one["ended_on"] else None,
        "Startverksamhet": one["care_unit"],
        "ErsUppdrag": dice.choice([None, "1234"]),
    }
    return element(dice, "Ersättningshändelse", cells, "".join(parts))


def ersmo(dice: random.Random, contacts: list[dict[str, Any]]) -> bytes:
    events = [event_element(dice, number, one) for number, one in enumerate(contacts)]
    root = element(dice, "ERSMOIndata", {"Källa": "GVR", "ID": "1"}, "".join(events))
    encoding = pick(dice, "ISO-8859-1", "UTF-8", "UTF-16")
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{root}'.encode(encoding)


def as_csv(contacts: list[dict[str, Any]]) -> bytes:
    rows = []
    for number, one in enumerate(contacts):
        cells = one | {
            "reporter": "GVR",
            "contact_id": f"K{number}",
            "cancelled": "ja" if one["cancelled"] else "",
            "profession": next(iter(one["professions"]), ""),
            "drg_code": next(iter(one["products"]), ""),
            "procedure_codes": " ".join(one["procedures"]),
            "diagnosis_codes": " ".join(one["diagnoses"]),
        }
        rows.append([cells[name] for name in COLUMNS])
    return csv_file(COLUMNS, rows)


def contacts_of(folder: Path, content: bytes) -> pl.DataFrame:
    path = folder / "rapport"
    path.write_bytes(content)
    read = read_report(path)
    return (
        reported(read.rows, read.layout, read.format)
        .with_row_index("row")
        .with_columns(ingest_no=pl.lit(1, pl.Int64), source_row=pl.col("row").cast(pl.Int64) + 1)
        .select(ReportedContact.columns())
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(contacts=st.lists(CONTACTS, min_size=1, max_size=4), dice=st.randoms())
def test_the_contacts_are_those_of_a_csv(
    contacts: list[dict[str, Any]], dice: random.Random
) -> None:
    with TemporaryDirectory() as folder:
        xml = contacts_of(Path(folder), ersmo(dice, contacts))
        csv = contacts_of(Path(folder), as_csv(contacts))
    no_contact = [one["other"] for one in contacts]
    assert xml["event_form"].to_list() == no_contact
    assert xml["contact_id"].equals(csv["contact_id"])
    care = pl.Series([name is None for name in no_contact])
    found, expected = (believed(rows.filter(care)) for rows in (xml, csv))
    # Only a CSV has the fee, and only ERSMOIndata has the contact that this one belongs to.
    same = [
        name
        for name in CareContact.columns()
        if name not in {"source_format", "patient_fee", "part_of_contact"}
    ]
    assert found.accepted.select(same).rows() == expected.accepted.select(same).rows()
    codes = {"C10"}
    assert [row for row in found.remarks.rows() if row[1] not in codes] == [
        row for row in expected.remarks.rows() if row[1] not in codes
    ]


@pytest.mark.skipif(not SCHEMA.exists(), reason="the region's schema is not next to this checkout")
@settings(max_examples=100, deadline=None)
@given(contacts=st.lists(CONTACTS, max_size=4), dice=st.randoms())
def test_the_generator_keeps_the_schema(
    contacts: list[dict[str, Any]], dice: random.Random
) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    schema.assertValid(etree.fromstring(ersmo(dice, contacts)))
