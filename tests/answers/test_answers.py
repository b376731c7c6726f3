"""Answers in the inbox of a home: ingested, listed, explained and verified."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from commands.main import run
from contracts.answers import AnswerKind
from contracts.errors.codes import ErrorCode
from contracts.errors.error import Problem
from pipelines.answers.statuses import first_month_shown, what_stands_out
from pipelines.archive.work import Work
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from tests.answers.test_hej import sheet_rows
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    NEXT_MONTH,
    SELLER,
    contact,
    deliver,
    figures,
    home_with,
    report,
)
from tests.readers.test_answer_files import csv, xlsx

HEAD = ("Vårdhändelse", "Källa", "Status", "Anmärkning", "Utställare", "Månad")
DAY = dt.date(2024, 3, 8)


def answer(*rows: tuple[str, str, str], month: str = "2024-01") -> bytes:
    """Return a status file: contact, status, remark."""
    lines = tuple((row[0], "", *row[1:], SELLER, month) for row in rows)
    return csv((HEAD, *lines))


def standing(home: Home, month: str | None = None, day: dt.date = DAY) -> list[tuple[str, ...]]:
    with Ledger.open(home.ledger) as ledger:
        found = what_stands_out(Work(home, ledger), month=month, day=day)
    return found.select("contact_id", "finding", "fate").rows()


@pytest.fixture
def january(tmp_path: Path) -> Home:
    """A home where K-1 and K-2 are billed; K-3 has no card and waits."""
    home = home_with(tmp_path)
    rows = (contact("K-1"), contact("K-2", 1), contact("K-3", 2, lma_number="52-999999"))
    deliver(home, "januari.csv", report(*rows))
    figures(home)
    return home


def test_an_answer_in_a_sub_folder_is_neither_contacts_nor_refused(january: Home) -> None:
    """It is not billed or judged: the next run has only the row that waits."""
    deliver(january, "svar/avstämning.csv", answer(("K-1", "OK", ""), ("K-2", "Fel", "Taxa")))
    deliver(january, "svar/avvisade.xlsx", xlsx(REFUSED))
    ingested = figures(january, NEXT_MONTH).ingested
    assert [file.path for file in ingested.answers] == ["svar/avstämning.csv", "svar/avvisade.xlsx"]
    assert not ingested.refused
    assert not ingested.read
    with Ledger.open(january.ledger) as ledger:
        assert ledger.files().height == 1
        assert ledger.open_refusals().is_empty()
        kinds = [AnswerKind.STATUSES.value, AnswerKind.REFUSED_INVOICES.value]
        assert ledger.answer_files()["kind"].to_list() == kinds
        assert home_problems(Work(january, ledger)) == []


def test_the_findings_follow_the_answers(january: Home) -> None:
    deliver(
        january,
        "svar.csv",
        answer(("K-1", "OK", ""), ("K-2", "Fel", "Taxa"), ("K-3", "OK", ""), ("K-9", "OK", "")),
    )
    figures(january, NEXT_MONTH)
    assert standing(january) == [
        ("K-2", "error_but_billed", "billed"),
        ("K-3", "ok_but_waiting", "held"),
        ("K-9", "unknown", None),
    ]
    deliver(january, "svar-2.csv", answer(("K-2", "OK", ""), ("K-9", "BeEj", "")))
    run(["ingest", "--home", str(january.root)])
    assert standing(january) == [("K-3", "ok_but_waiting", "held"), ("K-9", "unknown", None)]


def test_the_same_answer_again_changes_nothing(january: Home) -> None:
    deliver(january, "svar.csv", answer(("K-2", "Fel", "Taxa")))
    run(["ingest", "--home", str(january.root)])
    deliver(january, "igen/svar.csv", answer(("K-2", "Fel", "Taxa")))
    run(["ingest", "--home", str(january.root)])
    with Ledger.open(january.ledger) as ledger:
        assert ledger.answer_files().get_column("path").to_list() == ["svar.csv"]
    assert standing(january) == [("K-2", "error_but_billed", "billed")]


def test_fifteen_months_are_listed_and_all_are_kept(january: Home) -> None:
    deliver(january, "svar.csv", answer(("K-2", "Fel", "Taxa")))
    run(["ingest", "--home", str(january.root)])
    assert first_month_shown(dt.date(2025, 3, 31)) == "2024-01"
    assert first_month_shown(dt.date(2025, 12, 1)) == "2024-10"
    assert len(standing(january, day=dt.date(2025, 3, 31))) == 1
    assert standing(january, day=dt.date(2025, 4, 1)) == []
    assert len(standing(january, "2024-01", day=dt.date(2030, 1, 1))) == 1
    assert standing(january, "2024-02") == []


def test_a_malformed_answer_file_is_refused_whole(january: Home) -> None:
    deliver(january, "svar.csv", answer(("K-1", "OK", ""), ("K-2", "", "")))
    deliver(january, "februari.csv", report(contact("K-4")))
    ingested = figures(january, NEXT_MONTH, ISSUED_ON[NEXT_MONTH]).ingested
    [refused] = ingested.refused
    assert (refused.path, refused.code) == ("svar.csv", "F02")
    assert refused.place == (
        "Rad 2, Status: ett värde saknas. Rätta och lämna filen igen; inget av den är inläst."
    )
    assert [file.path for file in ingested.read] == ["februari.csv"]
    assert not list(january.archive.glob("*.answers.parquet"))


def test_the_commands_report_in_swedish(january: Home, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(january, "svar.csv", answer(("K-2", "E17", "Taxa saknas")))
    deliver(january, "avvisade.csv", csv(REFUSED))
    run(["ingest", "--home", str(january.root)])
    assert "2 svarsfiler från regionen" in capsys.readouterr().out
    assert run(["answers", str(MONTH), "--home", str(january.root)]) == 0
    printed = capsys.readouterr().out
    assert "Fakturerad här, men fel hos regionen (1)" in printed
    assert "E17: Taxa saknas" in printed
    assert "1\u00a0500,50\u00a0kr" in printed
    assert "Fakturan är avvisad av betalaren (1)" in printed
    deliver(january, "ansökt.csv", csv(CLAIMS))
    run(["ingest", "--home", str(january.root)])
    assert run(["explain", "K-2", "--home", str(january.root)]) == 0
    printed = capsys.readouterr().out
    assert "2024-02-20 betalaren avvisade faktura 2024000001: Fel referens" in printed
    assert "2024-03-01 regionen sökte statlig ersättning: Hälsoundersökning" in printed
    assert f"2024-01 Fel: E17: Taxa saknas (utställare {SELLER}, svar nr 2)" in printed


def test_all_of_many_answers_are_in_the_workbook(
    january: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = [(f"X-{number:02}", "OK", "") for number in range(30)]
    deliver(january, "svar.csv", answer(*many, ("K-2", "Fel", "=1+1")))
    run(["ingest", "--home", str(january.root)])
    capsys.readouterr()
    path = tmp_path / "svar.xlsx"
    assert run(["answers", "2024-01", "--out", str(path), "--home", str(january.root)]) == 0
    assert "och 10 till" in capsys.readouterr().out
    rows = sheet_rows(path, "Svar", "Kontakt", "Vad", "Regionens text", "Fakturerat")
    assert len(rows) == 31
    assert ("K-2", "Fakturerad här, men fel hos regionen", "=1+1", 1500.5) in rows
    [wrong, unknown] = sheet_rows(path, "Översikt", "Vad", "Svar", "Åtgärdas av")
    assert wrong[1:] == (1, "Vårdgivaren")
    assert unknown[1:] == (30, "Vårdgivaren")


@pytest.mark.parametrize("suffix", ["", ".answers.parquet"])
def test_verify_detects_a_missing_or_changed_answer(january: Home, suffix: str) -> None:
    deliver(january, "svar.csv", answer(("K-2", "Fel", "Taxa")))
    run(["ingest", "--home", str(january.root)])
    with Ledger.open(january.ledger) as ledger:
        [sha256] = ledger.answer_files()["sha256"]
        kept = january.archive / f"{sha256}{suffix}"
        other = answer(("K-2", "OK", "")) if not suffix else _table(kept)
        kept.write_bytes(other)
        [problem] = home_problems(Work(january, ledger))
        assert problem.code in {ErrorCode.ANSWER_CHANGED, ErrorCode.ANSWER_TABLE_CHANGED}
        kept.unlink()
        assert home_problems(Work(january, ledger)) == [
            Problem(ErrorCode.ANSWER_MISSING, {"file_no": 1}, problem.event)
        ]


CLAIMS = (("Vårdhändelse", "Ansökan", "Ansökt"), ("K-2", "Hälsoundersökning", "2024-03-01"))
REFUSED = (
    ("Fakturanummer", "Utställare", "Avvisad", "Orsak"),
    ("2024000001", SELLER, "2024-02-20", "Fel referens"),
)


def _table(path: Path) -> bytes:
    pl.read_parquet(path).with_columns(status=pl.lit("ok")).write_parquet(path)
    return path.read_bytes()
