"""The list of doubles: each with the billed contact that it resembles, without personal data.

Rule: docs/rules.md#the-contact-that-a-double-resembles.
"""

import pytest

from contracts.care_contacts import CareContact
from contracts.doubles import Resemblance
from contracts.reconciliation import IngestedFile
from tests.reconciliation.example import an_empty_month, day, remarks, rows
from tests.support.tables import table
from transforms.reconciliation.doubles import listed_doubles
from transforms.reconciliation.tables import MonthTables

LIKE = {
    "ingest_no": 2,
    "source_row": 1,
    "code": "D04",
    "same_provider": False,
    "like_reporter": "5588888888",
    "like_contact_id": "K-77",
    "like_ingest_no": 1,
    "like_source_row": 17,
    "like_care_unit": "22345678M01",
    "like_started_on": day("2024-01-10"),
    "like_ended_on": day("2024-01-12"),
}


def month(care: str, **like: str) -> MonthTables:
    """Return a month in which the first contact of a file has D01 and D04."""
    alike = [LIKE | like, LIKE | {"code": "D01", "like_source_row": 2}]
    return an_empty_month()._replace(
        remarks=remarks((2, 1, "D01"), (2, 1, "D04"), (2, 1, "B01")),
        care=table(CareContact, care, ingest_no="2", source_row="1"),
        files=rows(IngestedFile, [{"ingest_no": 2, "path": "b/19800101-9876.csv", "rows": 3}]),
        resemblances=rows(Resemblance, alike),
    )


def test_each_double_names_the_contact_it_resembles() -> None:
    found = listed_doubles(month("contact_id\nK-1"))
    columns = ("path", "source_row", "code", "verdict", "contact_id", "care_unit")
    assert found.select(columns).rows() == [
        ("2", 1, "D01", "hold", "K-1", "12345678M01"),
        ("2", 1, "D04", "hold", "K-1", "12345678M01"),
    ]
    assert found.select("reference", "like_contact_id", "like_care_unit").rows() == [
        ("1:2", "K-77", "22345678M01"),
        ("1:17", "K-77", "22345678M01"),
    ]


@pytest.mark.parametrize(
    ("care", "like", "shown"),
    [
        ("contact_id\n199001012385-1", {}, (None, "12345678M01", "K-77", "22345678M01")),
        (
            "contact_id\nK-1",
            {"like_contact_id": "199001012385-1"},
            ("K-1", "12345678M01", None, "22345678M01"),
        ),
        ("contact_id | protected_identity\nK-1 | true", {}, (None, None, None, None)),
    ],
)
def test_nothing_that_could_identify_a_person_is_shown(
    care: str, like: dict[str, str], shown: tuple[str | None, ...]
) -> None:
    found = listed_doubles(month(care, **like)).sort("code", descending=True)
    columns = ("contact_id", "care_unit", "like_contact_id", "like_care_unit")
    assert found.select(columns).row(0) == shown
