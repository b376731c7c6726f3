"""Possible claims on the state: candidates, deadlines and claims already made.

Förordning 1996:1357 § 7, SFS 2008:124 § 7 a, förordning 2010:1122 §§ 33-35 (SFS 2019:1079); rates
by SFS 2009:1433, 2011:1195, 2013:997 and 2019:1025 and Migrationsverket's news of
2017-12-29 to 2026-01-01.
"""

import datetime as dt
from importlib import resources
from typing import Any, Final

import polars as pl
import pytest

from contracts.answers import AnswerKind, StateClaim
from contracts.invoices import BilledItem, BilledLine
from pipelines.registries.load import load_registry
from tests.support.tables import cells, listed, table
from transforms.answers.believe import believe_answers
from transforms.comparison import whole_stays
from transforms.reimbursement.candidates import BilledCare, Candidates, candidates_of
from transforms.reimbursement.lasting import CarePeriod

RATES: Final[Any] = load_registry(
    "state_rates",
    resources.files("transforms.reimbursement").joinpath("state_rates.csv").read_bytes(),
)
YEAR: Final = CarePeriod(dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def found(lines: str, items: str = "", claims: str = "", period: CarePeriod = YEAR) -> Candidates:
    """Return the candidates of lines given as text, each with its own file row."""
    billed_lines = table(BilledLine, lines)
    of_lines = table(BilledItem, items, **_ITEM) if items else BilledItem.none()
    made = table(StateClaim, claims) if claims else StateClaim.none()
    examined = of_lines.filter(of_lines["kind"] == "health_exam")
    exams: Any = billed_lines.join(examined, on=["ingest_no", "source_row"], how="semi")
    whole, parts = (
        whole_stays(billed_lines),
        billed_lines.filter(pl.col("care_month").is_not_null()),
    )
    care = BilledCare(BilledLine.of(whole), of_lines, BilledLine.of(whole), exams, parts)
    return candidates_of(care, RATES, made, period)


_ITEM: Final = {"run_no": "1", "invoice": "0", "care_unit": "12345678M01"} | {
    "care_form": "outpatient",
    "quantity": "1",
    "unit_price": "1000.00",
    "amount": "1000.00",
    "item": "0",
}


def of_kind(candidates: Candidates, claim: str, *columns: str) -> list[str]:
    rows = candidates.candidates
    return listed(rows.filter(rows["claim"] == claim), *columns)


def test_one_contact_above_a_hundred_thousand_is_costly() -> None:
    """The limit itself is not above it; the region bears the first 100 000 kronor."""
    result = found(
        """
        contact_id | amount    | category       | started_on | ended_on
        below      | 99999.99  | asylum         | 2024-02-01 | 2024-02-29
        at         | 100000.00 | asylum         | 2024-02-01 | 2024-02-29
        over       | 100000.01 | asylum         | 2024-02-01 | 2024-02-29
        long       | 350000.00 | asylum         | 2023-11-01 | 2024-03-31
        permit     | 350000.00 | without_permit | 2024-02-01 | 2024-02-29
        quota      | 350000.00 | quota_refugee  | 2024-02-01 | 2024-02-29
        before     | 350000.00 | asylum         | 2023-11-01 | 2023-12-31
        """
    )
    assert of_kind(result, "costly", "contact_id", "cost", "claimable", "deadline") == [
        "long | 141390.73 | 41390.73 | 2025-06-30",
        "over | 100000.01 | 0.01 | 2025-06-30",
        "long | 208609.27 | 208609.27 | 2025-06-30",
    ]


def test_a_long_contact_is_claimed_quarter_by_quarter() -> None:
    """By its nights. The region bears the first 100 000 kronor, here those of the first nights."""
    result = found(
        """
        contact_id | amount    | started_on | ended_on
        a          | 366000.00 | 2023-12-01 | 2024-12-01
        b          | 100001.00 | 2023-12-01 | 2024-12-01
        one_day    | 100500.00 | 2024-12-31 | 2024-12-31
        new_year   | 200000.00 | 2023-12-31 | 2024-01-01
        """
    )
    columns = ("contact_id", "started_on", "ended_on", "cost", "claimable", "deadline")
    assert of_kind(result, "costly", *columns) == [
        "new_year | 2023-12-31 | 2023-12-31 | 200000.00 | 100000.00 | 2025-06-30",
        "a | 2024-01-01 | 2024-03-31 | 91000.00 | 22000.00 | 2025-06-30",
        "a | 2024-04-01 | 2024-06-30 | 91000.00 | 91000.00 | 2025-06-30",
        "a | 2024-07-01 | 2024-09-30 | 92000.00 | 92000.00 | 2025-06-30",
        "a | 2024-10-01 | 2024-12-01 | 61000.00 | 61000.00 | 2025-06-30",
        "b | 2024-10-01 | 2024-12-01 | 16666.83 | 1.00 | 2025-06-30",
        "one_day | 2024-12-31 | 2024-12-31 | 100500.00 | 500.00 | 2025-06-30",
    ]


_PARTS: Final = """
    contact_id | care_month | first_day  | last_day   | nights | amount    | started_on | ended_on
    a          | 2024-02    | 2024-02-10 | 2024-02-29 | 20     | 80000.00  | 2024-02-10 |
    a          | 2024-03    | 2024-03-01 | 2024-03-31 | 31     | 124000.00 | 2024-02-10 |
"""
_LATER: Final = """
    a          | 2024-04    | 2024-04-01 | 2024-04-30 | 12     | 60000.00  | 2024-02-10 |
    a          | 2024-05    | 2024-05-01 | 2024-05-20 | 20     | 100000.00 | 2024-02-10 | 2024-05-21
"""


def test_the_parts_of_a_stay_are_summed_by_quarter_while_the_patient_is_there() -> None:
    """A later part has another price and leave days: the quarter before stays as it was."""
    columns = ("started_on", "ended_on", "cost", "claimable")
    admitted = of_kind(found(_PARTS), "costly", *columns)
    ended = of_kind(found(_PARTS.rstrip() + _LATER), "costly", *columns)
    assert admitted == ["2024-02-10 | 2024-03-31 | 204000.00 | 104000.00"]
    assert ended == [*admitted, "2024-04-01 | 2024-05-21 | 160000.00 | 160000.00"]


def test_the_region_bears_the_first_parts_until_the_limit_is_reached() -> None:
    """Nothing is claimed of a quarter below the limit, and each krona is claimed once."""
    parts = """
        contact_id | care_month | first_day  | last_day   | amount   | started_on | ended_on
        a          | 2023-12    | 2023-12-20 | 2023-12-31 | 48000.00 | 2023-12-20 |
        a          | 2024-01    | 2024-01-01 | 2024-01-15 | 60000.00 | 2023-12-20 | 2024-01-16
    """
    columns = ("started_on", "ended_on", "cost", "claimable")
    assert of_kind(found(parts), "costly", *columns) == [
        "2024-01-01 | 2024-01-16 | 60000.00 | 8000.00"
    ]


def test_a_long_contact_with_a_fee_has_one_row_for_each_quarter() -> None:
    result = found(
        "source_row | contact_id | amount | started_on | ended_on\n"
        "1 | a | 362000.00 | 2024-01-01 | 2024-06-30",
        "source_row | kind\n1 | patient_fee",
    )
    assert of_kind(result, "costly", "ended_on", "claimable", "fee_deducted") == [
        "2024-03-31 | 82000.00 | true",
        "2024-06-30 | 180000.00 | true",
    ]


def test_an_application_for_a_long_contact_is_for_the_quarters_that_were_over() -> None:
    result = found(
        "contact_id | amount | started_on | ended_on\na | 365000.00 | 2024-01-01 | 2024-12-31",
        claims="""
        contact_id | claim  | claimed_on | case_number
        a          | costly | 2024-07-15 | 1-22
        a          | costly | 2025-01-10 | 1-23
        """,
    )
    columns = ("ended_on", "claimable", "claimed_on", "case_number")
    assert of_kind(result, "costly", *columns) == [
        "2024-06-30 | 82000.00 | 2024-07-15 | 1-22",
        "2024-09-30 | 92000.00 | 2025-01-10 | 1-23",
        "2024-12-31 | 91000.00 | 2025-01-10 | 1-23",
    ]


def test_one_examination_of_a_person_is_paid_for() -> None:
    """The first, in whichever year. Persons are compared by their current number."""
    result = found(
        """
        source_row | contact_id | patient_id   | category      | started_on | ended_on
        1          | first      | 992016000010 | asylum        | 2023-11-01 | 2023-11-01
        2          | second     | 992016000010 | quota_refugee | 2024-02-01 | 2024-02-01
        3          | only       | 992016123457 | asylum        | 2024-03-01 | 2024-03-01
        4          | again      | 992016123457 | asylum        | 2024-03-02 | 2024-03-02
        """,
        "source_row | kind\n1 | health_exam\n2 | health_exam\n3 | health_exam\n4 | health_exam",
    )
    assert of_kind(result, "health_exam", "contact_id") == ["only"]


@pytest.mark.parametrize(
    ("ended_on", "deadline"),
    [("2024-01-01", "2025-06-30"), ("2024-12-31", "2025-06-30"), ("2025-01-01", "2026-06-30")],
)
def test_costly_care_is_claimed_within_six_months_after_the_year(
    ended_on: str, deadline: str
) -> None:
    lines = f"amount | started_on | ended_on\n200000.00 | {ended_on} | {ended_on}"
    result = found(lines, period=CarePeriod(dt.date(2024, 1, 1), dt.date(2025, 12, 31)))
    assert of_kind(result, "costly", "deadline") == [deadline]


def test_a_fee_already_deducted_is_marked() -> None:
    result = found(
        "source_row | contact_id | amount\n1 | fee | 200000.00\n2 | none | 200000.00",
        "source_row | kind\n1 | patient_fee\n2 | day",
    )
    assert of_kind(result, "costly", "contact_id", "fee_deducted") == ["fee | true", "none | false"]


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        ("2024-01-01", "2024-06-30"),
        ("2024-03-31", "2024-06-30"),
        ("2024-04-01", "2024-09-30"),
        ("2024-09-30", "2024-12-31"),
        ("2024-10-01", "2025-03-31"),
    ],
)
def test_an_examination_is_claimed_by_the_end_of_the_next_quarter(day: str, deadline: str) -> None:
    result = found(
        f"source_row | started_on | ended_on\n1 | {day} | {day}",
        "source_row | kind\n1 | health_exam",
    )
    assert of_kind(result, "health_exam", "deadline", "claimable") == [f"{deadline} | 2175.00"]


@pytest.mark.parametrize(
    ("category", "day", "expected"),
    [
        ("asylum", "2018-05-01", ["2125.00 | 2018-09-30"]),
        ("asylum", "2019-05-01", ["2175.00 | 2019-09-30"]),
        ("asylum", "2026-05-01", ["2175.00 | 2026-09-30"]),
        ("asylum", "2015-05-01", [" | 2015-09-30"]),
        ("quota_refugee", "2024-05-01", ["2680.00 | "]),
        ("quota_refugee", "2025-05-01", ["2725.00 | "]),
        ("quota_refugee", "2022-05-01", [" | "]),
        ("asylum", "2012-05-01", ["2060.00 | 2012-09-30"]),
        ("without_permit", "2024-05-01", []),
    ],
)
def test_an_examination_has_the_rate_of_its_day_if_a_source_has_one(
    category: str, day: str, expected: list[str]
) -> None:
    candidates = found(
        f"source_row | category | started_on | ended_on\n1 | {category} | {day} | {day}",
        "source_row | kind\n1 | health_exam",
        period=CarePeriod(dt.date(2010, 1, 1), dt.date(2026, 12, 31)),
    )
    assert of_kind(candidates, "health_exam", "claimable", "deadline") == expected


def test_a_visit_is_not_an_examination() -> None:
    result = found("source_row\n1", "source_row | kind\n1 | visit")
    assert result.candidates.is_empty()


def test_twelve_months_of_sixty_thousand_may_be_lasting_care() -> None:
    """The most costly twelve months that end in the period, with their contacts.

    Of persons with a permit that can lead to folkbokföring: quota refugees. The application is made
    within a year from the end of the months (2010:1122, 35 §).
    """
    result = found(
        """
        contact_id | patient_id   | category       | amount   | started_on | ended_on
        a1         | 992016000010 | quota_refugee  | 30000.00 | 2023-02-01 | 2023-02-10
        a2         | 992016000010 | quota_refugee  | 20000.00 | 2023-06-01 | 2023-06-01
        a3         | 992016000010 | quota_refugee  | 25000.00 | 2024-02-09 | 2024-02-09
        a4         | 992016000010 | quota_refugee  | 16000.00 | 2024-02-10 | 2024-02-10
        b1         | 992016123457 | quota_refugee  | 59999.99 | 2024-02-01 | 2024-02-01
        c1         | 992024000010 | quota_refugee  | 60000.00 | 2024-05-01 | 2024-05-01
        d1         | 992024123457 | without_permit | 90000.00 | 2024-05-01 | 2024-05-01
        e1         | 992024223455 | asylum         | 90000.00 | 2024-05-01 | 2024-05-01
        """
    )
    columns = ("contact_id", "contacts", "cost", "started_on", "ended_on", "category", "deadline")
    assert of_kind(result, "lasting", *columns) == [
        "a3 | 3 | 75000.00 | 2023-02-01 | 2024-02-09 | quota_refugee | 2025-02-09",
        "c1 | 1 | 60000.00 | 2024-05-01 | 2024-05-01 | quota_refugee | 2025-05-01",
    ]
    assert sorted(listed(result.documents, "contact_id")) == ["a1", "a2", "a3", "c1"]


def test_twelve_months_are_not_a_day_more() -> None:
    result = found(
        """
        contact_id | category      | amount   | started_on | ended_on
        first      | quota_refugee | 30000.00 | 2023-02-10 | 2023-02-10
        second     | quota_refugee | 30000.00 | 2024-02-10 | 2024-02-10
        """
    )
    assert of_kind(result, "lasting", "contact_id") == []


def test_a_claim_already_made_needs_no_documents() -> None:
    lines = """
        contact_id | patient_id   | amount
        made       | 992016000010 | 200000.00
        open       | 992016123457 | 200000.00
        """
    result = found(
        lines,
        claims="""
        contact_id | claim  | claimed_on | case_number
        made       | costly | 2024-05-02 | 1-23
        made       | costly | 2024-05-01 | 1-22
        not-ours   | costly | 2024-05-01 |
        """,
    )
    assert of_kind(result, "costly", "contact_id", "claimed_on", "case_number") == [
        "made | 2024-05-01 | 1-22",
        "open |  | ",
    ]
    costly = result.documents.filter(result.documents["claim"] == "costly")
    assert listed(costly, "contact_id", "documents", "deadline") == [
        "open | Epikris och läkarintyg (blankett 4492) | 2025-06-30"
    ]


def test_a_claim_for_any_contact_of_the_months_is_for_the_patient() -> None:
    lines = """
        contact_id | category      | patient_id   | amount   | started_on
        a1         | quota_refugee | 992016000010 | 40000.00 | 2024-02-01
        a2         | quota_refugee | 992016000010 | 40000.00 | 2024-03-01
        """
    result = found(lines, claims="contact_id | claim\na1 | lasting")
    assert of_kind(result, "lasting", "contact_id", "claimed_on") == ["a2 | 2024-05-01"]
    assert result.documents.is_empty()


def test_an_examination_needs_no_statement() -> None:
    result = found("source_row\n1", "source_row | kind\n1 | health_exam")
    assert result.documents.is_empty()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("K-1 | Kostnadskrävande vård | 2024-05-01", None),
        ("K-1 | varaktig              | 20240501  ", None),
        ("K-1 | Hälsoundersökning     | 2024-05-01", None),
        ("    | varaktig              | 2024-05-01", "contact_id"),
        ("K-1 | tandvård              | 2024-05-01", "claim"),
        ("K-1 |                       | 2024-05-01", "claim"),
        ("K-1 | varaktig              | maj       ", "claimed_on"),
    ],
)
def test_a_claim_is_parsed_or_its_faulty_column_reported(row: str, fault: str | None) -> None:
    text = cells(f"contact_id | claim | claimed_on\n{row}")
    read = believe_answers(AnswerKind.STATE_CLAIMS, text)
    assert (read.fault and read.fault.column) == fault


def test_every_rate_has_a_source_and_is_unique_by_kind_and_year() -> None:
    assert RATES.filter(RATES["source"].str.len_chars() < 5).is_empty()
    grants = RATES.filter(RATES["kind"] == "quarter_grant")
    per_year = grants.group_by("valid_from").len()["len"].unique().to_list()
    assert per_year == [3]
