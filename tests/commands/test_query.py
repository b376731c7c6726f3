"""`samfaktura query`: its answers and their format."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pytest

from commands import desk
from contracts.errors.error import QueryError
from pipelines.follow_up.queries import ask
from pipelines.home.paths import Home
from tests.commands.asking import lines_of, query
from transforms.documents.swedish import NO_BREAK

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from tests.commands.calling import Captured


def test_an_answer_is_printed_in_swedish_format(billed_twice: Home, capsys: Captured) -> None:
    asked = (
        "SELECT -1234.5::DECIMAL(14, 2) AS kr, 2024 AS year, -12345 AS n, DATE '2024-02-29' AS d"
    )
    assert query(billed_twice, f"{asked}, true AS yes, 1.25::DOUBLE AS x, NULL AS nothing") == 0
    printed = capsys.readouterr().out
    assert f"−1{NO_BREAK}234,50" in printed
    assert f"−12{NO_BREAK}345" in printed
    assert " ".join(printed.replace(NO_BREAK, "_").split()) == (
        "kr year n d yes x nothing −1_234,50 2024 −12_345 2024-02-29 ja 1,25 1 rad"
    )


def test_the_console_of_a_test_is_as_wide_as_a_pipe() -> None:
    assert desk.console.width == 120


def test_a_table_wider_than_the_terminal_is_printed_as_records(
    billed_twice: Home, capsys: Captured
) -> None:
    assert query(billed_twice, "FROM care_contacts ORDER BY contact_id LIMIT 2") == 0
    printed = lines_of(capsys)
    assert printed[0] == "Rad 1"
    assert "Rad 2" in printed
    assert len([line for line in printed if line.startswith("patient_key ")]) == 2


def test_an_interrupted_query_is_not_answered(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range % 7 = b.range"
    later = threading.Timer(0.5, connection.interrupt)
    later.start()
    with pytest.raises(QueryError):
        ask(connection, endless)
    later.join()
    assert ask(connection, "SELECT 1").rows() == [(1,)]


def test_the_number_of_printed_rows_is_limited(billed_twice: Home, capsys: Captured) -> None:
    assert query(billed_twice, "SELECT n FROM range(12) t(n)", "--rows", "3") == 0
    assert lines_of(capsys) == ["n", "0", "1", "2", "12 rader, 9 visas inte"]


def test_the_last_of_several_statements_is_answered(billed_twice: Home, capsys: Captured) -> None:
    assert query(billed_twice, "CREATE TEMP TABLE t AS SELECT 7 AS n; SELECT n FROM t") == 0
    assert lines_of(capsys) == ["n", "7", "1 rad"]


def test_columns_with_equal_names_are_numbered(billed_twice: Home, capsys: Captured) -> None:
    assert query(billed_twice, "SELECT 1 AS a, 2 AS a") == 0
    assert lines_of(capsys)[0] == "a a_2"


@pytest.mark.parametrize(
    "asked",
    [
        "DESCRIBE runs",
        "SUMMARIZE runs",
        "SHOW TABLES",
        "PIVOT fates ON fate USING count(*)",
        "EXPLAIN SELECT 1",
        "WITH x AS (SELECT 1) FROM x",
        "FROM follow_up.billed()",
    ],
)
def test_every_read_only_statement_is_answered(
    billed_twice: Home, asked: str, capsys: Captured
) -> None:
    assert query(billed_twice, asked) == 0
    assert capsys.readouterr().out


def test_text_from_a_sender_controls_neither_terminal_nor_colours(
    billed_twice: Home, capsys: Captured
) -> None:
    assert query(billed_twice, "SELECT chr(27) || '[31m[red]a' AS text") == 0
    assert lines_of(capsys)[1] == "\N{REPLACEMENT CHARACTER}[31m[red]a"


def test_sql_may_be_read_from_standard_input(
    billed_twice: Home, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 41 + 1 AS n"))
    assert query(billed_twice) == 0
    assert lines_of(capsys) == ["n", "42", "1 rad"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["SELEKT"], "syntax error"),
        (["SELECT * FROM nowhere"], "nowhere does not exist"),
        (["SELECT $a"], "a"),
        ([""], "Det finns ingen fråga"),
        (["SELECT INTERVAL 1 DAY"], "::VARCHAR"),
        (["SELECT 1", "--out", "x.txt"], ".csv, .parquet, .xlsx"),
        (["SELECT 1", "--question", "1"], "Både SQL och --question"),
        (["--question", "nothing"], "ingen färdig fråga nothing"),
        (["SELECT 1", "--with", "a"], "NAMN=VÄRDE"),
        (["--question", "2"], "--with contact_id="),
    ],
)
def test_a_query_that_cannot_be_answered_is_a_usage_error(
    billed_twice: Home, arguments: list[str], expected: str, capsys: Captured
) -> None:
    assert query(billed_twice, *arguments) == 2
    assert expected in capsys.readouterr().err


def test_a_missing_database_is_reported_with_its_remedy(tmp_path: Path, capsys: Captured) -> None:
    assert query(Home(tmp_path), "SELECT 1") == 2
    assert "samfaktura publish" in capsys.readouterr().err


# Ready questions
def test_the_ready_questions_are_listed(billed_twice: Home, capsys: Captured) -> None:
    assert query(billed_twice, "--question", "list") == 0
    printed = lines_of(capsys)
    assert len(printed) == 10
    assert printed[0].startswith("1 fakturerat-per-manad: Hur många kronor ")


def test_a_ready_question_explains_its_answer(billed_twice: Home, capsys: Captured) -> None:
    wanted = ["--question", "varfor-ej-fakturerad", "--with", "contact_id=L03"]
    assert query(billed_twice, *wanted) == 0
    printed = " ".join(lines_of(capsys))
    assert "Läs uppifrån" in printed
    assert "LMA-numret finns inte i registret" in printed
