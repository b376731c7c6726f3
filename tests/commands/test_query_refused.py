"""`samfaktura query` is read-only: every other access is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from pipelines.follow_up.queries import LOCKED_DOWN, open_follow_up
from tests.commands.asking import query

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.commands.calling import Captured


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
def test_every_other_access_is_refused(
    billed_twice: Home, tmp_path: Path, escape: str, capsys: Captured
) -> None:
    frame = pl.DataFrame({"a": [1]})
    assert frame.height
    file, there = tmp_path / "secret.csv", tmp_path / "there"
    file.write_text("hemligt\n1\n", encoding="utf-8")
    before = sorted(billed_twice.root.rglob("*"))
    assert query(billed_twice, escape.format(file=file, there=there)) == 2
    printed = capsys.readouterr()
    assert "hemligt" not in printed.out + printed.err
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert sorted(billed_twice.root.rglob("*")) == before


@pytest.mark.parametrize("name", LOCKED_DOWN)
def test_the_settings_of_the_lock_cannot_be_changed(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="has been locked"):
        connection.execute(f"SET {name} = '1'")


def test_the_database_can_be_opened_twice(
    connection: duckdb.DuckDBPyConnection, billed_twice: Home
) -> None:
    with open_follow_up(billed_twice) as other:
        assert other.table("runs").fetchall() == connection.table("runs").fetchall()
        with pytest.raises(duckdb.PermissionException):
            other.execute("FROM glob('/*')")


def test_the_connection_itself_does_not_access_files(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """The connection is used from Python, without the check for read-only statements."""
    for order in ("COPY runs TO '{}'", "ATTACH '{}' AS x", "FROM read_text('{}')"):
        with pytest.raises(duckdb.PermissionException):
            connection.execute(order.format(tmp_path / "x"))
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        connection.execute("DELETE FROM runs")
    assert list(tmp_path.iterdir()) == []
