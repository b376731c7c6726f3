"""reserve_numbers.csv from answers of PU. Every answer and person is made up."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from contracts.errors.error import FileRefusedError
from pipelines.registries.faults import RegistryError
from pipelines.registries.load import load_registry
from pipelines.registries.person_import import PersonImport, import_persons
from tests.support.numbers import personal_number, reserve_number
from tests.support.population import pu_answer

ONE, TWO, THREE = (reserve_number(serial) for serial in (11, 12, 13))
PERSONAL = personal_number("1980-05-01", 980)
OTHER = personal_number("1980-05-01", 982, coordination=True)
HEADING = (
    "reserve_number;name;born_on;sex;protected_identity;replaced_by;personal_id;registered_from;"
    "left_on;died_on;valid_from;valid_to"
)


class Import:
    """A folder with answers and a registry."""

    def __init__(self, folder: Path) -> None:
        self.answers = folder / "svar.txt"
        self.target = folder / "reserve_numbers.csv"

    def registry(self, *rows: str) -> None:
        self.target.write_text("\n".join([HEADING, *rows]), encoding="utf-8")

    def __call__(self, *answers: str, encoding: str = "iso-8859-15") -> PersonImport:
        self.answers.write_bytes("\n".join(answers).encode(encoding))
        return import_persons(self.answers, self.target)

    def rows(self) -> list[dict[str, Any]]:
        found = load_registry("reserve_numbers", self.target.read_bytes())
        return list(found.drop("line").iter_rows(named=True))

    def row(self, number: str) -> dict[str, Any]:
        [row] = [row for row in self.rows() if row["reserve_number"] == number]
        return row


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    return Import(tmp_path)


def person(number: str = ONE, **fields: str) -> str:
    known = {"sought": number, "current": number, "kind": "3", "born_on": "19800501"}
    return pu_answer(**known | {"name": "Påhitt, /Åsa/ Mönster"} | fields)


@pytest.mark.parametrize("encoding", ["iso-8859-15", "utf-8", "utf-8-sig"])
def test_a_new_person_has_the_data_of_the_answer(imported: Import, encoding: str) -> None:
    made = imported(person(), encoding=encoding)
    assert (made.rows, made.added, made.changed) == (1, 1, 0)
    assert imported.rows() == [
        {
            "reserve_number": ONE,
            "name": "Påhitt, Åsa Mönster",
            "born_on": dt.date(1980, 5, 1),
            "sex": "M" if int(ONE[10]) % 2 else "K",
            "protected_identity": False,
            "replaced_by": None,
            "personal_id": None,
            "registered_from": None,
            "left_on": None,
            "died_on": None,
            "valid_from": dt.date(1900, 1, 1),
            "valid_to": None,
        }
    ]


def test_persons_without_an_answer_and_values_that_pu_lacks_are_kept(imported: Import) -> None:
    imported.registry(
        f"{ONE};Gammalt Namn;1970-01-01;X;nej;;{PERSONAL};2025-01-01;;2024-05-01;2020-01-01;",
        f"{TWO};Annan;1990-01-01;K;nej;;;;;;2020-01-01;",
    )
    made = imported(person(name="", born_on=""))
    assert (made.rows, made.added, made.changed) == (2, 0, 0)
    one = imported.row(ONE)
    assert (one["name"], one["born_on"], one["sex"]) == (
        "Gammalt Namn",
        dt.date(1970, 1, 1),
        "X",
    )
    assert (one["personal_id"], one["died_on"]) == (PERSONAL, dt.date(2024, 5, 1))
    assert imported.row(TWO)["name"] == "Annan"


def test_the_latest_row_of_a_person_is_updated(imported: Import) -> None:
    imported.registry(
        f"{ONE};Förr;1980-05-01;K;nej;;;;;;2020-01-01;2023-12-31",
        f"{ONE};Nu;1980-05-01;K;nej;;;;;;2024-01-01;",
    )
    assert imported(person()).changed == 1
    assert [row["name"] for row in imported.rows()] == ["Förr", "Påhitt, Åsa Mönster"]


def test_equal_input_gives_equal_bytes(imported: Import) -> None:
    imported(person(), person(TWO))
    before = imported.target.read_bytes()
    assert (imported(person(TWO), person()).changed, imported.target.read_bytes()) == (0, before)


def test_earlier_numbers_are_replaced_by_the_current_one(imported: Import) -> None:
    imported.registry(f"{TWO};Nu;1980-05-01;K;nej;{ONE};;;;;2020-01-01;")
    made = imported(person(ONE, current=TWO, earlier=ONE + THREE + PERSONAL))
    assert (made.added, made.changed) == (2, 1)
    assert imported.row(ONE)["replaced_by"] == imported.row(THREE)["replaced_by"] == TWO
    assert (imported.row(TWO)["replaced_by"], imported.row(TWO)["personal_id"]) == (None, PERSONAL)
    assert imported.row(ONE)["name"] == "Påhitt, Åsa Mönster"


def test_a_personal_number_is_linked_to_the_number_that_survives(imported: Import) -> None:
    """It is the one in the registry, else the highest."""
    first = person(ONE, current=PERSONAL, kind="1", earlier=ONE + TWO)
    imported(first)
    assert imported.row(ONE)["replaced_by"] == TWO
    assert imported.row(TWO)["personal_id"] == PERSONAL
    imported.registry(f"{ONE};Nu;1980-05-01;K;nej;;;;;;2020-01-01;")
    imported(first)
    assert imported.row(TWO)["replaced_by"] == ONE
    assert imported.row(ONE)["personal_id"] == PERSONAL


def test_a_personal_number_finds_its_person_in_the_registry(imported: Import) -> None:
    imported.registry(f"{ONE};Nu;1980-05-01;K;nej;;{PERSONAL};;;;2020-01-01;")
    made = imported(
        person(PERSONAL, current=PERSONAL, kind="5"),
        person(OTHER, current=OTHER, kind="5"),
    )
    assert made.without_reserve_number == (2,)
    assert imported.row(ONE)["name"] == "Påhitt, Åsa Mönster"


def test_the_current_personal_number_is_linked_before_an_earlier_one(imported: Import) -> None:
    imported.registry(f"{ONE};Nu;1980-05-01;K;nej;;{OTHER};;;;2020-01-01;")
    imported(person(ONE, earlier=PERSONAL + OTHER))
    assert imported.row(ONE)["personal_id"] == OTHER
    imported(person(ONE, current=PERSONAL, kind="1", earlier=OTHER))
    assert imported.row(ONE)["personal_id"] == PERSONAL


@pytest.mark.parametrize(
    ("fields", "died", "left"),
    [
        (
            {"civil_status": "6", "civil_status_on": "20240305", "exit_code": "1"},
            "2024-03-05",
            None,
        ),
        ({"civil_status": "B", "civil_status_on": "20240305"}, None, None),
        ({"exit_code": "2", "changed_on": "20240401"}, None, "2024-04-01"),
        ({"exit_code": "2", "changed_on": "20240401", "kind": "2"}, None, None),
        ({"exit_code": "2", "changed_on": "20240401", "kind": "6"}, None, None),
        ({"exit_code": "3", "changed_on": "20240401"}, None, None),
        ({"exit_code": "6", "changed_on": "20240401"}, None, None),
        ({"exit_code": "2"}, None, None),
    ],
)
def test_death_and_departure(
    imported: Import, fields: dict[str, str], died: str | None, left: str | None
) -> None:
    imported(person(**fields))
    row = imported.row(ONE)
    assert [str(day) if day else None for day in (row["died_on"], row["left_on"])] == [died, left]


def test_of_two_days_of_departure_the_first_counts(imported: Import) -> None:
    """PU states the day of the last change, which may be a later one."""
    imported.registry(f"{ONE};Nu;1980-05-01;K;nej;;;;2024-02-01;;2020-01-01;")
    imported(person(exit_code="2", changed_on="20240401"))
    assert imported.row(ONE)["left_on"] == dt.date(2024, 2, 1)


def test_a_protected_identity_is_marked_and_its_data_is_kept(imported: Import) -> None:
    imported.registry(f"{ONE};Påhitt Nu;1980-05-01;K;nej;;;;;;2020-01-01;")
    imported(pu_answer(status="0002", sought=ONE))
    row = imported.row(ONE)
    assert (row["protected_identity"], row["name"]) == (True, "Påhitt Nu")


def test_answers_to_look_at_are_named_by_line(imported: Import) -> None:
    imported.registry(f"{TWO};Nu;1980-05-01;K;nej;;;;2024-02-01;;2020-01-01;")
    made = imported(
        "0",
        "1327",
        person(),
        pu_answer(status="0102", sought=THREE),
        person(ONE, current=PERSONAL, kind="1", county="01"),
        person(THREE, exit_code="1", changed_on="20240401"),
        person(TWO),
        "",
    )
    assert made.without_person == (4,)
    assert made.without_reserve_number == ()
    assert (made.registered, made.dead, made.left_before) == ((5,), (6,), (7,))


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (b"", "F01"),
        (b"0\n0\n1327\n", "F01"),
        (b"reserve_number;name\n1;2\n", "F02"),
        (person().encode("iso-8859-15")[:-2], "F02"),
        (pu_answer(sought=ONE).replace("1327", "1326").encode(), "F02"),
        (pu_answer(status="0102", sought=ONE).encode(), "F02"),
        (pu_answer(sought=PERSONAL, current=PERSONAL).encode(), "F02"),
    ],
)
def test_a_file_without_answers_leaves_the_registry(
    imported: Import, content: bytes, remark: str
) -> None:
    imported.registry(f"{ONE};Nu;1980-05-01;K;nej;;;;;;2020-01-01;")
    before = imported.target.read_bytes()
    imported.answers.write_bytes(content)
    with pytest.raises(FileRefusedError) as refused:
        import_persons(imported.answers, imported.target)
    assert refused.value.remark == remark
    assert ONE not in refused.value.place
    assert imported.target.read_bytes() == before


def test_a_faulty_registry_is_left(imported: Import) -> None:
    imported.registry(f"{ONE};Nu;1980-99-01;K;nej;;;;;;2020-01-01;")
    before = imported.target.read_bytes()
    with pytest.raises(RegistryError):
        imported(person())
    assert imported.target.read_bytes() == before
