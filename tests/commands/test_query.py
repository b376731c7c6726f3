"""`samfaktura query`: what it answers, what it writes, and that it can do nothing else."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import polars as pl
import pytest

from commands import desk
from commands.main import run
from pipelines.follow_up.asked import NotAnsweredError, ask
from pipelines.follow_up.opened import LOCKED_DOWN, open_follow_up
from pipelines.home import Home
from transforms.documents.swedish import NO_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Told = pytest.CaptureFixture[str]


@pytest.fixture
def connection(billed_twice: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_follow_up(billed_twice) as opened:
        yield opened


def query(home: Home, *arguments: str) -> int:
    return run(["query", *arguments, "--home", str(home.root)])


def lines_of(told: Told) -> list[str]:
    return [" ".join(line.split()) for line in told.readouterr().out.splitlines()]


# Questions


def test_an_answer_is_printed_as_a_swede_reads_it(billed_twice: Home, capsys: Told) -> None:
    asked = (
        "SELECT -1234.5::DECIMAL(14, 2) AS kr, 2024 AS year, -12345 AS n, DATE '2024-02-29' AS d"
    )
    assert query(billed_twice, f"{asked}, true AS yes, 1.25::DOUBLE AS x, NULL AS nothing") == 0
    told = capsys.readouterr().out
    assert f"−1{NO_BREAK}234,50" in told
    assert f"−12{NO_BREAK}345" in told
    assert " ".join(told.replace(NO_BREAK, "_").split()) == (
        "kr year n d yes x nothing −1_234,50 2024 −12_345 2024-02-29 ja 1,25 1 rader"
    )


def test_what_is_wider_than_the_paper_is_told_a_row_at_a_time(
    billed_twice: Home, capsys: Told
) -> None:
    assert query(billed_twice, "FROM care_contacts ORDER BY contact_id LIMIT 2") == 0
    told = lines_of(capsys)
    assert told[0] == "Rad 1"
    assert "Rad 2" in told
    assert len([line for line in told if line.startswith("patient_key ")]) == 2


def test_a_question_that_is_broken_off_is_not_answered(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range % 7 = b.range"
    later = threading.Timer(0.5, connection.interrupt)
    later.start()
    with pytest.raises(NotAnsweredError):
        ask(connection, endless)
    later.join()
    assert ask(connection, "SELECT 1").rows() == [(1,)]


def test_only_so_many_rows_are_printed(billed_twice: Home, capsys: Told) -> None:
    assert query(billed_twice, "SELECT n FROM range(12) t(n)", "--rows", "3") == 0
    assert lines_of(capsys) == ["n", "0", "1", "2", "12 rader, 9 visas inte"]


def test_the_last_of_several_statements_is_answered(billed_twice: Home, capsys: Told) -> None:
    assert query(billed_twice, "CREATE TEMP TABLE t AS SELECT 7 AS n; SELECT n FROM t") == 0
    assert lines_of(capsys) == ["n", "7", "1 rader"]


def test_columns_of_one_name_are_numbered(billed_twice: Home, capsys: Told) -> None:
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
def test_whatever_only_asks_is_answered(billed_twice: Home, asked: str, capsys: Told) -> None:
    assert query(billed_twice, asked) == 0
    assert capsys.readouterr().out


def test_what_a_sender_wrote_steers_neither_terminal_nor_colours(
    billed_twice: Home, capsys: Told
) -> None:
    assert query(billed_twice, "SELECT chr(27) || '[31m[red]a' AS text") == 0
    assert lines_of(capsys)[1] == "\N{REPLACEMENT CHARACTER}[31m[red]a"


def test_sql_may_come_on_standard_input(
    billed_twice: Home, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 41 + 1 AS n"))
    assert query(billed_twice) == 0
    assert lines_of(capsys) == ["n", "42", "1 rader"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["SELEKT"], "syntax error"),
        (["SELECT * FROM nowhere"], "nowhere does not exist"),
        (["SELECT $a"], "a"),
        ([""], "ingen fråga"),
        (["SELECT INTERVAL 1 DAY"], "::VARCHAR"),
        (["SELECT 1", "--out", "x.txt"], ".csv, .parquet, .xlsx"),
        (["SELECT 1", "--question", "1"], "not both"),
        (["--question", "nothing"], "no question nothing"),
        (["SELECT 1", "--with", "a"], "NAME=VALUE"),
        (["--question", "2"], "--with contact_id="),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_wrong_call(
    billed_twice: Home, arguments: list[str], told: str, capsys: Told
) -> None:
    assert query(billed_twice, *arguments) == 2
    assert told in capsys.readouterr().err


def test_without_a_published_database_it_says_what_to_do(tmp_path: Path, capsys: Told) -> None:
    assert query(Home(tmp_path), "SELECT 1") == 2
    assert "samfaktura publish" in capsys.readouterr().err


# Ready questions


def test_the_ready_questions_are_listed(billed_twice: Home, capsys: Told) -> None:
    assert query(billed_twice, "--question", "list") == 0
    told = lines_of(capsys)
    assert len(told) == 10
    assert told[0].startswith("1 fakturerat-per-manad: Hur många kronor ")


def test_a_ready_question_tells_how_to_read_its_answer(billed_twice: Home, capsys: Told) -> None:
    wanted = ["--question", "varfor-ej-fakturerad", "--with", "contact_id=L03"]
    assert query(billed_twice, *wanted) == 0
    told = " ".join(lines_of(capsys))
    assert "Läs uppifrån" in told
    assert "LMA-numret finns inte i registret" in told


# Files


@pytest.fixture
def odd() -> str:
    return (
        "SELECT * FROM (VALUES ('=1+1', 1.50::DECIMAL(14, 2), DATE '2024-02-29'),"
        " ('@x', -2.00, NULL), ('ordinary', NULL, NULL)) AS t(text, kr, day)"
    )


def test_a_csv_opens_in_a_swedish_spreadsheet_and_has_no_formula(
    billed_twice: Home, tmp_path: Path, odd: str
) -> None:
    target = tmp_path / "svar.csv"
    assert query(billed_twice, odd, "--out", str(target)) == 0
    assert target.read_bytes().decode("utf-8-sig").splitlines() == [
        "text;kr;day",
        "'=1+1;1,50;2024-02-29",
        "'@x;-2,00;",
        "ordinary;;",
    ]


def test_a_workbook_has_text_as_text_and_numbers_as_numbers(
    billed_twice: Home, tmp_path: Path, odd: str
) -> None:
    target = tmp_path / "svar.xlsx"
    assert query(billed_twice, odd, "--out", str(target)) == 0
    sheet = openpyxl.load_workbook(target)["Svar"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == 1.5
    assert sheet["C2"].is_date
    first = target.read_bytes()
    assert query(billed_twice, odd, "--out", str(target)) == 0
    assert target.read_bytes() == first


def test_parquet_is_exact(billed_twice: Home, tmp_path: Path, odd: str) -> None:
    target = tmp_path / "svar.parquet"
    assert query(billed_twice, odd, "--out", str(target)) == 0
    rows = pl.read_parquet(target)
    assert rows["text"].to_list() == ["=1+1", "@x", "ordinary"]
    assert rows.schema["kr"] == pl.Decimal(14, 2)


@pytest.mark.parametrize("place", ["inbox/x.csv", "x.csv", "runs/2024-01/001/care.parquet"])
def test_nothing_is_written_into_the_home(billed_twice: Home, place: str, capsys: Told) -> None:
    target = billed_twice.root / place
    before = target.read_bytes() if target.exists() else None
    assert query(billed_twice, "SELECT 1", "--out", str(target)) == 2
    assert "in the home" in capsys.readouterr().err
    assert (target.read_bytes() if target.exists() else None) == before


# What is refused

ESCAPES = """\
COPY runs TO '{there}'
COPY (SELECT 1) TO '{there}'
COPY runs FROM '{file}'
EXPLAIN ANALYZE COPY runs TO '{there}'
EXPORT DATABASE '{there}'
IMPORT DATABASE '{there}'
ATTACH '{there}' AS other
ATTACH '{file}' AS other (READ_ONLY)
ATTACH ':memory:' AS other
DETACH follow_up
FROM read_csv('{file}')
FROM read_text('{file}')
FROM read_blob('{file}')
FROM read_json('{file}')
FROM read_parquet('{file}')
FROM parquet_metadata('{file}')
FROM sniff_csv('{file}')
FROM glob('/*')
FROM '{file}'
FROM 'https://example.org/x.csv'
FROM query_table('{file}')
FROM query('COPY runs TO ''{there}''')
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
INSTALL httpfs
LOAD httpfs
LOAD '{file}'
FORCE INSTALL spatial FROM community
UPDATE EXTENSIONS
SET enable_external_access = true
SET lock_configuration = false
RESET lock_configuration
SET memory_limit = '100GB'
SET temp_directory = '/tmp'
SET allowed_directories = ['/']
SET python_enable_replacements = true
PRAGMA threads = 4
PRAGMA profiling_output = '{there}'
PRAGMA enable_profiling
SELECT getenv('HOME')
CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')
CALL enable_logging(storage = 'file', storage_path = '{there}')
FROM enable_logging(storage = 'file', storage_path = '{there}')
FROM "enable_logging" (storage = 'file', storage_path = '{there}')
FROM enable_logging/* a */(storage = 'memory')
FROM query/* a */('FROM enable_log' || 'ging()')
CALL enable_profiling(save_location = '{there}')
FROM checkpoint()
CREATE TABLE t AS SELECT 1
CREATE OR REPLACE VIEW v AS SELECT 1
CREATE MACRO m() AS 1
INSERT INTO runs SELECT * FROM runs
UPDATE runs SET month = 'x'
DELETE FROM runs
DROP TABLE runs
ALTER TABLE runs ADD COLUMN x INT
COMMENT ON TABLE runs IS 'x'
CHECKPOINT
VACUUM
BEGIN
FROM frame"""


@pytest.mark.parametrize("escape", ESCAPES.splitlines())
def test_every_way_out_is_refused(
    billed_twice: Home, tmp_path: Path, escape: str, capsys: Told
) -> None:
    frame = pl.DataFrame({"a": [1]})
    assert frame.height
    file, there = tmp_path / "secret.csv", tmp_path / "there"
    file.write_text("hemligt\n1\n", encoding="utf-8")
    before = sorted(billed_twice.root.rglob("*"))
    assert query(billed_twice, escape.format(file=file, there=there)) == 2
    said = capsys.readouterr()
    assert "hemligt" not in said.out + said.err
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert sorted(billed_twice.root.rglob("*")) == before


@pytest.mark.parametrize("name", LOCKED_DOWN)
def test_no_setting_of_the_lock_can_be_changed(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="has been locked"):
        connection.execute(f"SET {name} = '1'")


def test_it_can_be_opened_again_while_it_is_open(
    connection: duckdb.DuckDBPyConnection, billed_twice: Home
) -> None:
    with open_follow_up(billed_twice) as other:
        assert other.table("runs").fetchall() == connection.table("runs").fetchall()
        with pytest.raises(duckdb.PermissionException):
            other.execute("FROM glob('/*')")


def test_the_connection_itself_reads_and_writes_no_file(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """As a person uses it from Python: without the check that a statement only asks."""
    for order in ("COPY runs TO '{}'", "ATTACH '{}' AS x", "FROM read_text('{}')"):
        with pytest.raises(duckdb.PermissionException):
            connection.execute(order.format(tmp_path / "x"))
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        connection.execute("DELETE FROM runs")
    assert list(tmp_path.iterdir()) == []


# The shell


def typed(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: Told, *lines: str | type[BaseException]
) -> list[str]:
    """Type lines into the shell; return what it said."""
    waiting = iter(lines)

    def answer(_: str) -> str:
        line = next(waiting, EOFError)
        if isinstance(line, str):
            return line
        raise line

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert query(home) == 0
    return lines_of(capsys)


def test_the_shell_answers_sql_of_several_lines(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    told = typed(billed_twice, monkeypatch, capsys, "SELECT 1 +", "", "2 AS n;", "SELECT 9 AS m;")
    assert told[1:] == ["n", "3", "1 rader", "m", "9", "1 rader"]


def test_the_shell_goes_on_after_what_is_wrong(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    told = typed(
        billed_twice, monkeypatch, capsys,
        "SELEKT;", "COPY runs TO 'x';", "SELECT 5", KeyboardInterrupt, ".ask nothing",
        ".ask 1 x", ".out no.txt", ".describe 'x", "SELECT 6 AS n;", ".quit", "SELECT 7 AS n;",
    )  # fmt: skip
    assert told[-3:] == ["n", "6", "1 rader"]
    assert any("bara frågor" in line for line in told)


def test_the_shell_tells_what_there_is(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    told = "\n".join(
        typed(billed_twice, monkeypatch, capsys, ".tables", ".macros", ".describe runs", ".help")
    )
    assert "care_contacts" in told
    assert "why(of_contact)" in told
    assert "Hash of the evidence that was approved" in told
    assert ".describe NAMN" in told


def test_the_shell_writes_its_last_answer(
    billed_twice: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    target = tmp_path / "svar.csv"
    typed(billed_twice, monkeypatch, capsys, "SELECT 3 AS n;", f".out '{target}'")
    assert target.read_bytes().decode("utf-8-sig") == "n\n3\n"


def test_the_shell_keeps_nothing_that_is_typed(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    readline = pytest.importorskip("readline")
    kept: list[bool] = []
    monkeypatch.setattr(readline, "set_auto_history", kept.append)
    typed(billed_twice, monkeypatch, capsys)
    assert kept == [False]


def test_the_paper_of_a_test_is_as_wide_as_a_pipe() -> None:
    assert desk.console.width == 120
