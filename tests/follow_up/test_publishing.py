"""How the analysts' database is replaced: reproducibly, and whole or not at all."""

from pathlib import Path

import duckdb

from contracts.errors.codes import ErrorCode
from contracts.follow_up import FOLLOW_UP
from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.follow_up.build import publish_database
from pipelines.follow_up.sources import FollowUpTables, nothing_answered
from tests.follow_up.published import KEY
from tests.support.errors import fails


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_same_sources_give_the_same_content(tables: FollowUpTables, tmp_path: Path) -> None:
    for name in ("one.duckdb", "two.duckdb"):
        publish_database(tmp_path / name, tables, KEY)
    with (
        duckdb.connect(str(tmp_path / "one.duckdb"), read_only=True) as one,
        duckdb.connect(str(tmp_path / "two.duckdb"), read_only=True) as two,
    ):
        for name in FOLLOW_UP:
            assert one.table(name).fetchall() == two.table(name).fetchall()


def test_tables_answer_by_the_name_of_the_file_too(database: duckdb.DuckDBPyConnection) -> None:
    assert database.execute("SELECT count(*) FROM follow_up.runs").fetchone() == (2,)


def test_older_duckdb_versions_can_read_the_file(target: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{target}' AS f (READ_ONLY)")
        tags = connection.execute(
            "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'f'"
        ).fetchall()
    assert tags[0][0].startswith("v1.4.0")


def test_a_home_without_a_run_is_published_with_empty_tables(
    tables: FollowUpTables, tmp_path: Path
) -> None:
    nothing = FollowUpTables(
        tables.runs.clear(),
        tables.files.clear(),
        IssuedInvoice.none(),
        InvoiceLine.none(),
        tables.payments._replace(invoices=IssuedInvoice.none()),
        {},
        nothing_answered(),
    )
    publish_database(tmp_path / "f.duckdb", nothing, KEY)
    with duckdb.connect(str(tmp_path / "f.duckdb"), read_only=True) as database:
        assert {len(database.table(name)) for name in FOLLOW_UP} == {0}


def test_a_database_that_differs_from_its_sources_is_not_published(
    tables: FollowUpTables, tmp_path: Path
) -> None:
    target = tmp_path / "follow_up.duckdb"
    publish_database(target, tables, KEY)
    before = target.read_bytes()
    lost = tables._replace(invoice_lines=InvoiceLine.of(tables.invoice_lines.tail(-1)))
    message = r"fakturarader och fakturor skiljer sig: 3340\.10 och 3840\.10 kronor"
    with fails(ErrorCode.PUBLISHED_DIFFERS, match=message):
        publish_database(target, lost, KEY)
    unknown_file = tables._replace(files=tables.files.tail(2))
    with fails(ErrorCode.PUBLISHED_DIFFERS, match="Rader i fates: 10, men 18 väntades"):
        publish_database(target, unknown_file, KEY)
    assert target.read_bytes() == before
    assert names_in(tmp_path) == ["follow_up", "follow_up.duckdb"]
    assert names_in(tmp_path / "follow_up") == ["0002-01"]


def test_a_killed_build_is_cleared_away(tables: FollowUpTables, tmp_path: Path) -> None:
    making = tmp_path / "follow_up" / ".making"
    (making / "spill").mkdir(parents=True)
    (making / "follow_up.duckdb").write_bytes(b"half a database")
    (making / "follow_up.duckdb.wal").write_bytes(b"and its log")
    (tmp_path / ".follow_up.duckdb.link").symlink_to("nowhere")
    made = publish_database(tmp_path / "follow_up.duckdb", tables, KEY)
    assert names_in(tmp_path) == ["follow_up", "follow_up.duckdb"]
    assert names_in(tmp_path / "follow_up") == ["0002-01"]
    assert names_in(made.parent) == ["follow_up.duckdb"]


def test_a_reader_keeps_the_database_it_opened(tables: FollowUpTables, tmp_path: Path) -> None:
    target = tmp_path / "it's follow_up.duckdb"
    publish_database(target, tables, KEY)
    with duckdb.connect(str(target), read_only=True) as reader:
        publish_database(target, tables._replace(runs=tables.runs.head(2)), KEY)
        assert len(reader.table("runs")) == 2
