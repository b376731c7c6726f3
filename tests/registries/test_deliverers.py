"""The registry of deliverers: optional, without days if one likes, never by mistake for any."""

import datetime as dt

import pytest

from pipelines.registries.faults import RegistryError
from pipelines.registries.load import load_registry


def loaded(text: str) -> list[tuple[object, ...]]:
    rows = load_registry("deliverers", text.encode())
    return rows.select("folder", "reporter", "agreement_id", "valid_from", "valid_to").rows()


def test_a_row_without_days_holds_always_and_reporters_are_read_as_those_of_reports() -> None:
    always = dt.date(1, 1, 1)
    assert loaded("folder;reporter;agreement_id\nÖst;16 5560001000;\nVäst;556000-1000;ADA-1\n") == [
        ("Väst", "5560001000", "ADA-1", always, None),
        ("Öst", "16 5560001000", None, always, None),
    ]


def test_swedish_headings_and_the_inbox_itself() -> None:
    text = "mapp;rapportör;avtal;giltig från;giltig till\n;TakeCare;;2024-01-01;2024-06-30\n"
    assert loaded(text) == [
        (None, "TakeCare", None, dt.date(2024, 1, 1), dt.date(2024, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("folder;agreement_id\na;\n", "rad 1, kolumn reporter: Kolumnen saknas."),
        ("folder;reporter\na;\n", "rad 1, kolumn agreement_id: Kolumnen saknas."),
        ("reporter;agreement_id\na;\n", "rad 1, kolumn folder: Kolumnen saknas."),
        ("folder;reporter;agreement_id\na/b;;\n", "rad 2, kolumn folder: Fel form. Skriv namnet"),
        (
            "folder;reporter;agreement_id\na;556000-1000;\na;5560001000;\n",
            "rad 3, kolumn valid_from: Raden har samma nyckel och period",
        ),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(RegistryError) as refused:
        loaded(text)
    assert message in refused.value.lines()[0]
