"""The registry of rules about care paid twice: optional, and without days if one likes."""

import datetime as dt

import pytest

from pipelines.registries.faults import RegistryError
from pipelines.registries.load import load_registry


def loaded(text: str) -> list[tuple[object, ...]]:
    rules = load_registry("double_rules", text.encode())
    return rules.select("rule", "code", "verdict", "valid_from", "valid_to").rows()


def test_a_row_without_days_holds_always() -> None:
    always = dt.date(1, 1, 1)
    assert loaded("rule;code;verdict\nD03;;hold\nD02;aq014;warn\n") == [
        ("D02", "AQ014", "warn", always, None),
        ("D03", None, "hold", always, None),
    ]


def test_swedish_headings_and_days() -> None:
    text = (
        "regel;följd;giltig från;giltig till\nB02;off;2024-01-01;2024-06-30\nB02;warn;2024-07-01;\n"
    )
    assert loaded(text) == [
        ("B02", None, "off", dt.date(2024, 1, 1), dt.date(2024, 6, 30)),
        ("B02", None, "warn", dt.date(2024, 7, 1), None),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("D02;;hold;", "rad 2, kolumn code: Regeln D02 ska ange sin KVÅ-kod."),
        ("D02;A1;hold;", "rad 2, kolumn code: Fel form. Skriv en KVÅ-kod."),
        ("D04;AQ014;hold;", "rad 2, kolumn code: Bara D02 har en kod. Ta bort koden."),
        ("D01;;off;", "rad 2, kolumn rule: Otillåtet värde. Skriv ett av: D02, D03, D04, B02."),
        ("D03;;nej;", "rad 2, kolumn verdict: Otillåtet värde. Skriv ett av: vänta, varna, av."),
        ("D03;;;", "rad 2, kolumn verdict: Cellen är tom men måste fyllas i."),
        ("D03;;off;i går", "rad 2, kolumn valid_from: Fel form. Skriv ett datum, ÅÅÅÅ-MM-DD."),
        ("D03;;off;\nD03;;hold;2024-01-01", "rad 3, kolumn valid_from: Perioden 2024-01-01"),
        ("D03;;off;\nD03;;hold;", "rad 3, kolumn valid_from: Raden har samma nyckel och period"),
    ],
)
def test_a_faulty_row_is_refused_with_its_line(row: str, message: str) -> None:
    with pytest.raises(RegistryError) as refused:
        loaded(f"rule;code;verdict;valid_from\n{row}\n")
    [fault] = refused.value.lines()
    assert message in fault
