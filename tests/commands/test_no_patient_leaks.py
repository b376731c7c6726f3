"""Invariant 6: patient data is not in logs, output, file names or invoices.

The sample quarter is billed with everything logged; then every name, number and contact id in it
is searched for. The reconciliation lists contacts that wait by their ids, without names or numbers.
Files that contain patients by agreement (basis workbooks, returns, files for RES,
national bases, the evidence itself) are not searched.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest
from rich.console import Console

from commands.main import run
from pipelines.home.paths import Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_EMBEDDED = re.compile(r"(<cbc:EmbeddedDocumentBinaryObject [^>]*>)[^<]*(<)")
# Short ids, such as a code, occur in every text.
_SHORTEST = 6
_CONTACT_IDS = frozenset({"contactid", "kontaktid"})
_PERSONAL = frozenset(
    {
        "patientid", "reservnummer", "personnummer",
        "lmanumber", "lmanummer", "lma", "patientname", "namn", "patientnamn",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("canaries") / "home")


@pytest.fixture(scope="module")
def printed(quarter: Home) -> str:
    """Everything logged and printed while the quarter was billed."""
    logged = _Kept()
    root = logging.getLogger()
    before = root.level
    root.addHandler(logged)
    root.setLevel(logging.DEBUG)
    try:
        with pytest.MonkeyPatch.context() as patch:
            printed: list[str] = []
            patch.setattr("commands.desk.console.print", _kept_in(printed))
            assert run(["demo", "--months", "3", "--home", str(quarter.root)]) == 0
    finally:
        root.removeHandler(logged)
        root.setLevel(before)
    assert printed
    return "\n".join([*logged.messages, *printed])


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record))


def _kept_in(printed: list[str]) -> Callable[..., None]:
    """Print as the console would, into a list."""

    def keep(*objects: object, **options: object) -> None:
        paper = Console(width=200, highlight=False)
        with paper.capture() as captured:
            paper.print(*objects, **options)  # type: ignore[arg-type]
        printed.append(captured.get())

    return keep


def canaries(home: Home) -> set[str]:
    """Every name, personal and reserve number, LMA number and contact id."""
    return persons(home) | _reported(home, _CONTACT_IDS)


def persons(home: Home) -> set[str]:
    """Every name, personal and reserve number, and LMA number."""
    known = pl.read_csv(home.registries / "reserve_numbers.csv", separator=";", infer_schema=False)
    cards = pl.read_csv(home.registries / "lma_cards.csv", separator=";", infer_schema=False)
    found = [known[name] for name in ("reserve_number", "name", "personal_id")]
    return _searched([*found, cards["lma_number"]]) | _reported(home, _PERSONAL)


def _reported(home: Home, headings: frozenset[str]) -> set[str]:
    """The values of columns of the archived reports, by their headings."""
    return _searched(
        [
            column.cast(pl.String)
            for path in sorted(home.archive.glob("*.parquet"))
            for column in pl.read_parquet(path)
            if re.sub(r"[-_ ]", "", column.name.lower()) in headings
        ]
    )


def _searched(columns: list[pl.Series]) -> set[str]:
    values = pl.concat([column.rename("value") for column in columns]).drop_nulls().unique()
    return {value for value in values if len(value) >= _SHORTEST}


def within(text: str, secrets: set[str]) -> list[str]:
    return sorted(secret for secret in secrets if secret in text)


def test_the_canaries_exist(quarter: Home, printed: str) -> None:
    assert printed
    secrets = canaries(quarter)
    assert {"Exempel Alfa", "992014100085", "09-104729", "N2401-001"} <= secrets
    assert len(secrets) > 700


def test_logs_and_output_contain_no_patient(quarter: Home, printed: str) -> None:
    assert "Fakturerad" in printed
    assert within(printed, canaries(quarter)) == []


def test_no_file_name_contains_a_patient(quarter: Home, printed: str) -> None:
    assert printed
    names = [path.relative_to(quarter.root).as_posix() for path in quarter.root.rglob("*")]
    ours = [name for name in names if not name.startswith("inbox/")]
    assert within("\n".join(ours), canaries(quarter)) == []


@pytest.mark.parametrize("pattern", ["invoices/*/faktura*.xml", "manifest.json", "avstamning*"])
def test_invoices_and_sums_contain_no_patient(quarter: Home, printed: str, pattern: str) -> None:
    assert printed
    secrets = persons(quarter) if pattern == "avstamning*" else canaries(quarter)
    documents = [path for path in quarter.root.glob(f"outbox/*/{pattern}") if _is_text(path)]
    assert documents
    found = {path.name: within(_plain(path), secrets) for path in documents}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}


def _is_text(path: Path) -> bool:
    return path.suffix in {".xml", ".json", ".html"}


def _plain(path: Path) -> str:
    return _EMBEDDED.sub(r"\1\2", path.read_text(encoding="utf-8"))


def test_the_analysts_database_contains_no_name_or_number(quarter: Home, printed: str) -> None:
    """Contact ids are shown there, except those that contain a personal number."""
    assert printed
    persons = {secret for secret in canaries(quarter) if re.fullmatch(r"\d{12}|\d\d-\d{6}", secret)}
    persons |= {secret for secret in canaries(quarter) if " " in secret}
    with duckdb.connect(str(quarter.follow_up), read_only=True) as follow_up:
        tables = [name for (name,) in follow_up.execute("SHOW TABLES").fetchall()]
        text = "\n".join(
            follow_up.execute(f"SELECT * FROM {table}").pl().write_csv()  # noqa: S608 - our names
            for table in tables
        )
    assert within(text, persons) == []
