"""lma_cards.csv from a list of entitled persons. Every list and person is made up."""

import datetime as dt
from pathlib import Path

import pytest

from contracts.errors.error import FileRefusedError
from pipelines.registries.entitled_import import EntitledImport, import_entitled
from tests.support.numbers import personal_number, reserve_number

ONE, TWO, THREE, OLD = (reserve_number(serial) for serial in (11, 12, 13, 14))
PERSONAL = personal_number("1980-05-01", 980)
CARDS = "lma_number;reserve_number;evidence;region_of_residence;valid_from;valid_to"
PERSONS = "reserve_number;name;born_on;personal_id;replaced_by;registered_from;valid_from;valid_to"
DAY = dt.date(2024, 7, 10)


class Import:
    """A folder of registries, and a list."""

    def __init__(self, folder: Path) -> None:
        self.registries = folder
        self.listed = folder / "lista.csv"
        self.cards = folder / "lma_cards.csv"
        self.persons = folder / "reserve_numbers.csv"
        self.write(self.cards, CARDS)
        self.write(
            self.persons,
            PERSONS,
            f"{ONE};Påhitt Ett;1980-05-01;{PERSONAL};;;2020-01-01;",
            f"{TWO};Påhitt Två;1980-05-01;;;;2020-01-01;2023-12-31",
            f"{TWO};Påhitt Två;1980-05-01;;;;2024-01-01;",
            f"{THREE};Påhitt Tre;1980-05-01;;;;2020-01-01;",
            f"{OLD};Påhitt Ett;1980-05-01;;{ONE};;2020-01-01;",
        )

    def write(self, path: Path, *lines: str) -> None:
        path.write_text("\n".join(lines), encoding="utf-8")

    def __call__(self, *lines: str, on: dt.date = DAY, end_missing: bool = False) -> EntitledImport:
        self.write(self.listed, *lines)
        return import_entitled(self.listed, self.registries, on, end_missing=end_missing)

    def rows(self) -> list[str]:
        return self.cards.read_text("utf-8").splitlines()[1:]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    return Import(tmp_path)


def test_a_listed_person_has_a_decision_from_the_day_of_the_list(imported: Import) -> None:
    made = imported(
        "Individnummer;Reservnummer;Länskod;Namn",
        f"50-000001;{TWO};03;Påhitt Två",
        f"50-000002;{OLD};;Påhitt Ett",
    )
    assert (made.rows, made.added, made.ended) == (2, 2, 0)
    assert imported.rows() == [
        f"50-000001;{TWO};decision;03;2024-07-10;",
        f"50-000002;{ONE};decision;;2024-07-10;",
    ]


def test_a_person_is_known_by_reserve_number_personal_number_or_card(imported: Import) -> None:
    imported.write(imported.cards, CARDS, f"50-000003;{THREE};card;;2024-01-01;")
    made = imported(
        "lma;personnummer;reservnummer",
        f"50-000001;{PERSONAL};",
        f"50-000002;;{TWO}",
        "50-000003;;",
        "50-000004;;",
    )
    assert made.without_reserve_number == (5,)
    assert [row.split(";")[:3] for row in imported.rows()] == [
        ["50-000001", ONE, "decision"],
        ["50-000002", TWO, "decision"],
        ["50-000003", THREE, "card"],
        ["50-000003", THREE, "decision"],
    ]


def test_the_same_list_again_changes_nothing(imported: Import) -> None:
    lines = ("lma;reservnummer;länskod", f"50-000001;{ONE};03", f"50-000001;{ONE};03")
    imported(*lines)
    before = imported.cards.read_bytes(), imported.persons.read_bytes()
    assert (imported(*lines).added, imported(*lines, on=dt.date(2024, 7, 20)).added) == (0, 0)
    assert (imported.cards.read_bytes(), imported.persons.read_bytes()) == before


@pytest.mark.parametrize(
    ("on", "rows"),
    [
        ("2024-07-10", ["decision;05;2024-07-10;"]),
        ("2024-07-20", ["decision;03;2024-07-10;2024-07-19", "decision;05;2024-07-20;"]),
    ],
)
def test_another_county_is_a_row_from_the_day_of_the_list(
    imported: Import, on: str, rows: list[str]
) -> None:
    imported("lma;reservnummer;länskod", f"50-000001;{ONE};03")
    assert imported("lma;reservnummer", f"50-000001;{ONE}").added == 0
    imported("lma;reservnummer;länskod", f"50-000001;{ONE};05", on=dt.date.fromisoformat(on))
    assert imported.rows() == [f"50-000001;{ONE};{row}" for row in rows]


def test_persons_who_left_the_list_end_only_when_it_is_confirmed(imported: Import) -> None:
    """Evidence that ended, begins later or began the same day is left."""
    before = [
        f"50-000001;{ONE};card;;2024-01-01;",
        f"50-000002;{TWO};card;;2024-01-01;2024-07-09",
        f"50-000003;{TWO};card;;2024-01-01;2024-12-31",
        f"50-000004;{TWO};residence_card;;2024-01-01;",
        f"50-000005;{TWO};card;;2024-07-10;",
        f"50-000006;{TWO};card;;2024-08-01;",
    ]
    imported.write(imported.cards, CARDS, *before)
    kept = imported.cards.read_bytes(), imported.persons.read_bytes()
    lines = ("lma;folkbokförd från", "50-000001;2024-09-01")
    with pytest.raises(FileRefusedError) as refused:
        imported(*lines)
    assert "saknas i listan: 2." in refused.value.place
    assert "--end-missing" in refused.value.place
    assert (imported.cards.read_bytes(), imported.persons.read_bytes()) == kept
    made = imported(*lines, end_missing=True)
    assert (made.ended, made.added) == (2, 1)
    assert [row.split(";")[0] + row[-11:] for row in imported.rows() if "card" in row] == [
        "50-0000012024-01-01;",
        "50-000002;2024-07-09",
        "50-000003;2024-07-09",
        "50-000004;2024-07-09",
        "50-0000052024-07-10;",
        "50-0000062024-08-01;",
    ]


@pytest.mark.parametrize("line", ["50-000002;Uppsala;", "50-000002;;i höst", "50-00002;;"])
def test_a_line_that_cannot_be_read_ends_no_evidence(imported: Import, line: str) -> None:
    imported.write(
        imported.cards,
        CARDS,
        f"50-000001;{ONE};card;;2024-01-01;",
        f"50-000002;{TWO};card;;2024-01-01;",
        f"50-000002;{TWO};residence_card;;2024-01-01;",
    )
    kept = imported.cards.read_bytes()
    with pytest.raises(FileRefusedError) as refused:
        imported("lma;länskod;folkbokförd från", "50-000001;;", line, end_missing=True)
    assert "saknas i listan: 1. Rader med fel form: 3." in refused.value.place
    assert imported.cards.read_bytes() == kept


def test_the_first_day_of_folkbokforing_is_kept_with_the_person(imported: Import) -> None:
    made = imported("lma;reservnummer;folkbokförd från", f"50-000001;{TWO};20240801")
    assert made.registered == 1
    rows = imported.persons.read_text("utf-8").splitlines()
    heading = rows[0].split(";").index("registered_from")
    assert [row.split(";")[heading] for row in rows if row.startswith(TWO)] == ["", "2024-08-01"]


def test_lines_that_cannot_be_used_are_named(imported: Import) -> None:
    imported.write(imported.cards, CARDS, f"50-000003;{THREE};card;;2024-01-01;")
    made = imported(
        "lma;reservnummer;länskod;folkbokförd från;personnummer",
        f"50-000001;{ONE};;;",
        f"x;{ONE};;;",
        "50-000002;99;;;",
        f"50-000005;{ONE};Uppsala;;",
        f"50-000006;{ONE};;i höst;",
        f"50-000003;{ONE};;;",
        f"50-000007;{ONE};;;",
        f"50-000007;{TWO};;;",
        f"50-000008;{TWO};;;{PERSONAL}",
        ";;;;",
    )
    assert made.malformed == (3, 4, 5, 6)
    assert made.of_another == (7, 8, 9, 10)
    assert made.added == 1


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ([""], "tom"),
        (["namn;ålder", "a;1"], "Rubrikraden"),
        (["PK\x03\x04"], "arbetsbok"),
        (["reservnummer;länskod", f"{ONE};03"], "LMA-nummer"),
        (["lma;reservnummer"], "Ingen rad"),
        (["lma;reservnummer", "50-000009;"], "Ingen rad"),
    ],
)
def test_a_list_without_persons_leaves_the_registry(
    imported: Import, lines: list[str], what: str
) -> None:
    before = imported.cards.read_bytes()
    with pytest.raises(FileRefusedError) as refused:
        imported(*lines, end_missing=True)
    assert what in refused.value.place
    assert imported.cards.read_bytes() == before


def test_an_older_list_is_refused(imported: Import) -> None:
    imported("lma;reservnummer", f"50-000001;{ONE}")
    with pytest.raises(FileRefusedError) as refused:
        imported("lma;reservnummer", f"50-000002;{TWO}", on=dt.date(2024, 7, 9), end_missing=True)
    assert "registret har beslut från 2024-07-10" in refused.value.place


def test_a_list_of_a_day_to_come_is_refused(imported: Import) -> None:
    with pytest.raises(FileRefusedError) as refused:
        imported("lma;reservnummer", f"50-000001;{ONE}", on=dt.date(2124, 7, 9))
    assert "Dagen 2124-07-09 är inte här än" in refused.value.place
    assert imported.rows() == []


def test_the_first_list_makes_the_registry(imported: Import) -> None:
    imported.cards.unlink()
    assert imported("lma;reservnummer", f"50-000001;{ONE}").rows == 1
