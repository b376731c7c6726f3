"""The predefined questions: documented, answered, and correct on the sample.

Their answers on the sample quarter lie in tests/golden/expected/questions and are compared there.
Here those answers are compared with the sample's own expectations of each row, which were not made
by any rule of ours.
"""

from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest

from contracts.errors.error import QueryError
from contracts.invoices import InvoiceLine, IssuedInvoice
from contracts.remarks import CATALOGUE, RemarkCode, Verdict
from pipelines.follow_up.build import publish_database
from pipelines.follow_up.queries import Question, ask, question, questions
from tests.follow_up.home_of_example import home

ROOT = Path(__file__).parents[2]
LAST = "2024-03"
# The row's place in the sample.
PLACE = ["delivery", "file", "source_row"]


def sample_rows() -> pl.DataFrame:
    """Return the sample's expectations: a line for each row and month that judges it."""
    return pl.read_csv(ROOT / "data" / "sample" / "expected.csv", infer_schema=False)


def answer(name: str) -> pl.DataFrame:
    path = ROOT / "tests" / "golden" / "expected" / "questions" / f"{name}.csv"
    return pl.read_csv(path, separator=";", infer_schema=False).fill_null("")


def counted(rows: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return sorted(rows.select(columns).rows())


@pytest.mark.parametrize("one", questions(), ids=lambda one: one.name)
def test_a_question_documents_itself_and_its_answer(one: Question) -> None:
    assert one.title.endswith("?")
    assert one.reading.endswith(".")
    assert len(duckdb.extract_statements(one.sql)) == 1
    assert all(f"${name}" in one.sql.rpartition("--")[2] for name in one.values)


def test_there_are_ten_questions() -> None:
    assert len(questions()) == 10


@pytest.mark.parametrize("one", questions(), ids=lambda one: one.name)
def test_a_question_is_answered_before_anything_is_issued(
    one: Question, empty: duckdb.DuckDBPyConnection
) -> None:
    assert ask(empty, one.sql, dict.fromkeys(one.values, "x")).is_empty()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    tables = home(tmp_path_factory.mktemp("runs"))
    nothing = tables._replace(
        runs=tables.runs.clear(),
        files=tables.files.clear(),
        invoices=IssuedInvoice.none(),
        invoice_lines=InvoiceLine.none(),
        folders={},
    )
    made = publish_database(
        tmp_path_factory.mktemp("home") / "follow_up.duckdb", nothing, bytes(32)
    )
    return duckdb.connect(str(made), read_only=True)


def test_a_question_is_found_by_name_and_number() -> None:
    assert question("krediterat-per-orsak", {}) == question("8", {}) == question("08", {})


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("99", {}, "ingen färdig fråga 99. De som finns är fakturerat-per-manad, "),
        ("2", {}, "behöver --with contact_id="),
        ("1", {"contact_id": "x"}, "tar inga värden"),
    ],
)
def test_an_unknown_question_or_a_missing_value_is_reported(
    name: str, values: dict[str, str], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        question(name, values)


def test_waiting_contacts_are_those_the_sample_expects() -> None:
    held = sample_rows().filter(pl.col("month") == LAST, pl.col("fate") == "held")
    holds = {code.value for code in RemarkCode if CATALOGUE[code].verdict == Verdict.HOLD}
    codes = Counter(" ".join(c for c in row.split() if c in holds) for row in held["codes"])
    found = answer("vantande-efter-anmarkning-och-alder")
    assert {row["koder"]: int(row["kontakter"]) for row in found.to_dicts()} == codes
    ages = ("högst_30_dagar", "31-90_dagar", "över_90_dagar", "okänd_ålder")
    for row in found.to_dicts():
        assert sum(int(row[age]) for age in ages) == int(row["kontakter"])


def test_returns_are_the_rows_that_the_sample_turns_away_at_first() -> None:
    first = sample_rows().sort("month").unique(PLACE, keep="first")
    expected = (
        first.with_columns(sender=pl.col("reporter").fill_null("(okänd)"))
        .group_by("month", "sender")
        .agg(
            rows=pl.len().cast(pl.String),
            rejected=(pl.col("fate") == "rejected").sum().cast(pl.String),
            held=(pl.col("fate") == "held").sum().cast(pl.String),
        )
    )
    found = answer("returer-per-avsandare")
    names = ("month", "sender", "rows", "rejected", "held")
    assert counted(found, "månad", "avsändare", "rader", "avvisade", "väntar") == counted(
        expected, *names
    )


def test_credited_contacts_are_those_the_sample_credits_or_changes() -> None:
    credited = sample_rows().filter(pl.col("fate") == "credited")
    ended = Counter(zip(credited["month"], credited["codes"].is_null(), strict=True))
    found = {
        (row["månad"], row["orsak"]): int(row["kontakter"])
        for row in answer("krediterat-per-orsak").to_dicts()
    }
    assert found["2024-02", "Makulerad"] == ended["2024-02", True]
    assert found["2024-02", "Faktureras inte"] == ended["2024-02", False]
    assert found["2024-03", "Makulerad"] == ended["2024-03", True]
    billed = sample_rows().filter(pl.col("fate") == "billed")
    before = billed.join(billed, on=["reporter", "contact_id"], suffix="_before")
    again = before.filter(pl.col("month_before") < pl.col("month"))
    changed = Counter(again.unique(["month", "contact_id"])["month"])
    # N-makuleras was credited in February, so March bills it again without crediting anything.
    changed["2024-03"] -= 1
    # New parts of stays that are billed month by month credit nothing: three, and one.
    changed["2024-02"] -= 3
    changed["2024-03"] -= 1
    assert {month: found[month, "Ändrad"] for month in ("2024-02", "2024-03")} == changed


def test_doubles_are_those_the_sample_holds_and_the_one_it_released() -> None:
    held = sample_rows().filter(pl.col("month") == LAST, pl.col("codes").str.contains("D01"))
    found = answer("misstankt-dubbla")
    waiting = found.filter(pl.col("utfall") == "Väntar")["kontakt"].to_list()
    assert sorted(waiting) == sorted(set(held["contact_id"]) - {"W-D01"})
    assert found.filter(pl.col("utfall") == "Fakturerad")["kontakt"].to_list() == ["N-D01-slapps"]


def test_why_a_contact_was_not_billed_matches_the_sample() -> None:
    rows = sample_rows().filter(pl.col("contact_id") == "N-L05-slapps").to_dicts()
    found = answer("varfor-ej-fakturerad")
    fates = {"held": "Väntar", "billed": "Fakturerad"}
    assert found.filter(pl.col("slag") == "utfall").select("månad", "vad").rows() == [
        (row["month"], fates[row["fate"]]) for row in rows
    ]
    assert found.filter(pl.col("slag") == "anmärkning")["kod"].to_list() == ["L05"]
    kronor = found.filter(pl.col("slag") == "pris")["belopp"].cast(pl.Decimal(14, 2)).sum()
    assert f"{kronor}" == rows[-1]["amount"]


def test_the_largest_price_row_has_its_share_of_all_that_is_billed_net() -> None:
    kronor = pl.Decimal(14, 2)
    billed = sample_rows().filter(pl.col("fate") == "billed")["amount"].cast(kronor).sum()
    back = answer("krediterat-per-orsak")["krediterat"].cast(kronor).sum()
    largest = answer("prisrader-med-mest-kronor").row(0, named=True)
    share = 100 * float(largest["netto"]) / (float(billed) - float(back))
    assert f"{share:.1f}" == largest["andel_procent"]
