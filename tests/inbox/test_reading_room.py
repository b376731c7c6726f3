"""Files that would take all memory, time or disk: each is refused, and the others are billed.

Decision: docs/adr/0030-reading-room.md.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
import xlsxwriter

from commands.main import run
from contracts.care_contacts import REPORT_COLUMNS
from contracts.errors.error import FileRefusedError
from pipelines.inbox import ingest as ingesting
from pipelines.ledger.store import Ledger
from pipelines.readers.delivery import ArchivedFile, ReportFacts
from pipelines.readers.limits import MEGABYTE, ReadingLimits, limits_of
from pipelines.readers.room import close_room, read_in_room
from tests.months.calling import GOOD, bill
from tests.months.small_home import contact, deliver, fates, home_with, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.home.paths import Home

FIRST, SECOND = GOOD.decode().splitlines()[:2]


def sheet(row: int, column: int) -> bytes:
    """Return a workbook of a good report with one more cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for line, text in enumerate((FIRST, SECOND)):
            page.write_row(line, 0, text.split(";"))
        page.write_string(row, column, "x")
    return out.getvalue()


def repeated() -> bytes:
    """Return a small Parquet file whose equal cells take gigabytes as text."""
    out = io.BytesIO()
    number = 2_000_000
    places = pa.array(range(1), pa.int32()).take(pa.nulls(number, pa.int32()).fill_null(0))
    cells = pa.DictionaryArray.from_arrays(places, pa.array(["x" * 4000]))
    pa_parquet.write_table(pa.table(dict.fromkeys(REPORT_COLUMNS, cells)), out)
    return out.getvalue()


def many_headings() -> bytes:
    return f"{FIRST}{';y' * 30_000}\n{SECOND}{';' * 30_000}\n".encode()


def blank_rows() -> bytes:
    more = 60 - FIRST.count(";")
    head = f"{FIRST}{';y' * more}\n{SECOND}{';' * more}\n".encode()
    return head + (b";" * 60 + b"\n") * 1_000_000


def long_order() -> bytes:
    return (
        '<ERSMOIndata Källa="9999990014" ID="1"><Ersättningshändelse ID="K-1" '
        'Startdatum="2024-01-10" Startverksamhet="90101011M01"><Patient ID="1"/><Händelseklass>'
        '<Vårdkontakt Händelseform="Öppenvårdskontakt"><Yrkeskategorier><Yrkeskategori Kod="LK" '
        f'OrdnNr="{"9" * 6000}"/></Yrkeskategorier></Vårdkontakt></Händelseklass>'
        "</Ersättningshändelse></ERSMOIndata>"
    ).encode()


class Hostile(NamedTuple):
    """A file made to stop the program: its name, how it is made, its code and a word of the why."""

    name: str
    made: Callable[[], bytes]
    code: str
    why: str


HOSTILE = [
    Hostile("hörn.xlsx", lambda: sheet(2**20 - 1, 2**14 - 1), "F01", "kolumn XFD, rad 1048576"),
    Hostile("sista raden.xlsx", lambda: sheet(2**20 - 1, 3), "F02", "rad 1048576"),
    Hostile("sista kolumnen.xlsx", lambda: sheet(5000, 2**14 - 1), "F01", "kolumn XFD, rad 5001"),
    Hostile("rubriker.csv", many_headings, "F01", "kolumner; högst 16384"),
    Hostile("tomma.csv", blank_rows, "F01", "1000002 × 61 celler"),
    Hostile("liten.parquet", repeated, "F01", "mer minne än"),
    Hostile("ordning.xml", long_order, "F03", "OrdnNr är orimligt stort"),
]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A billed home with every hostile file and a good one; and the messages."""
    home = home_with(tmp_path_factory.mktemp("attacked"))
    for hostile in HOSTILE:
        deliver(home, hostile.name, hostile.made())
    with deliver(home, "gles.csv", b"x").open("r+b") as file:
        file.truncate(50 * 1024**3)
    deliver(home, "bra.csv", GOOD)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert bill(home) == 0
    return home, out.getvalue()


def refusals(home: Home) -> dict[str, dict[str, Any]]:
    with Ledger.open(home.ledger) as ledger:
        return {row["path"]: row for row in ledger.open_refusals().iter_rows(named=True)}


@pytest.mark.parametrize("hostile", HOSTILE, ids=[one.name for one in HOSTILE])
def test_a_hostile_file_is_refused_with_its_reason(
    attacked: tuple[Home, str], hostile: Hostile
) -> None:
    found = refusals(attacked[0])[hostile.name]
    assert (found["code"], hostile.why in found["place"]) == (hostile.code, True), found["place"]


def test_the_other_files_are_billed_and_nothing_of_the_hostile_ones_is_kept(
    attacked: tuple[Home, str],
) -> None:
    home, output = attacked
    assert fates(home, 1) == {("bra.csv", 1): ("billed", ""), ("bra.csv", 2): ("billed", "")}
    assert sum(path.stat().st_size for path in home.archive.iterdir()) < MEGABYTE
    assert "Fel" not in output


def test_a_file_of_fifty_gigabytes_is_refused_before_it_is_copied(
    attacked: tuple[Home, str],
) -> None:
    assert "större än 2 GB" in refusals(attacked[0])["gles.csv"]["place"]


def test_a_file_that_stopped_its_reader_is_not_read_again(
    attacked: tuple[Home, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under `serve` it would otherwise take its minute each time the inbox is looked at."""
    home, _ = attacked
    read = []

    def noted(file: ArchivedFile) -> Any:
        read.append(file)
        return read_in_room(file)

    monkeypatch.setattr(ingesting, "read_in_room", noted)
    before = refusals(home)
    assert run(["ingest", "--home", str(home.root)]) == 0
    assert refusals(home) == before
    # The others are refused by a reader, which may be fixed: they are tried again.
    assert len(read) == len(HOSTILE) - 1
    content = home.inbox.joinpath("liten.parquet").read_bytes()
    deliver(home, "liten igen.parquet", content)
    assert run(["ingest", "--home", str(home.root)]) == 0
    assert len(read) == 2 * len(HOSTILE) - 1
    assert refusals(home)["liten igen.parquet"]["code"] == "F01"


@pytest.fixture
def place(tmp_path: Path) -> ArchivedFile:
    raw = tmp_path / "raw"
    raw.write_bytes(GOOD)
    return ArchivedFile(raw, tmp_path / "report.parquet", tmp_path / "answers.parquet")


SMALL = ReadingLimits(memory=1000 * MEGABYTE, cpu_seconds=60, seconds=60)


def test_a_file_that_takes_too_long_is_refused(place: ArchivedFile) -> None:
    """A pipe without a writer never ends."""
    place.raw.unlink()
    os.mkfifo(place.raw)
    with pytest.raises(FileRefusedError, match="längre tid än 60 sekunder"):
        read_in_room(place, SMALL._replace(seconds=1))


def test_a_file_that_takes_too_much_memory_is_refused(place: ArchivedFile) -> None:
    rows = [contact(f"K{number}") for number in range(2000)]
    place.raw.write_bytes(report(*rows) * 1 + b"".join([report(*rows).split(b"\n", 1)[1]] * 400))
    with pytest.raises(FileRefusedError, match="mer minne än 150 MB"):
        read_in_room(place, SMALL._replace(memory=150 * MEGABYTE))
    assert isinstance(read_in_room(place), ReportFacts)


def test_files_are_read_after_the_process_has_ended(place: ArchivedFile) -> None:
    assert isinstance(read_in_room(place), ReportFacts)
    for pid in reading_processes():
        os.kill(pid, signal.SIGKILL)
    assert isinstance(read_in_room(place), ReportFacts)
    close_room()
    assert reading_processes() == []
    assert isinstance(read_in_room(place), ReportFacts)


def reading_processes(parent: int | None = None) -> list[int]:
    """Return the reading processes that a process started."""
    found = []
    for number in (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()):
        with contextlib.suppress(OSError):
            above = int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
            called = Path(f"/proc/{number}/cmdline").read_bytes()
            if above == (parent or os.getpid()) and b"pipelines.readers.reading_process" in called:
                found.append(number)
    return found


ENDLESS = """
import os, sys
from pathlib import Path
from pipelines.readers.delivery import ArchivedFile
from pipelines.readers.room import read_in_room
read_in_room(ArchivedFile(*map(Path, sys.argv[1:])))
"""


@pytest.fixture
def killed_reader(place: ArchivedFile) -> list[int]:
    """The reading processes of a caller that was killed while it waited."""
    content = GOOD + b"".join([GOOD.split(b"\n", 1)[1]] * 200_000)
    place.raw.write_bytes(content)
    caller = subprocess.Popen([sys.executable, "-c", ENDLESS, *map(str, place)])
    try:
        end = time.monotonic() + 60
        while not (found := tree(reading_processes(caller.pid))) or len(found) < 3:
            assert time.monotonic() < end
            time.sleep(0.02)
    finally:
        caller.kill()
        caller.wait()
    return found


def tree(above: list[int]) -> list[int]:
    """Return processes and all below them."""
    below = [child for parent in above for child in reading_processes(parent)]
    return above + (tree(below) if below else [])


def test_the_reading_ends_with_the_caller(killed_reader: list[int]) -> None:
    end = time.monotonic() + 30
    while any(map(lives, killed_reader)) and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in killed_reader if lives(pid)] == []


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_large_file_may_take_more_time_and_no_more_memory() -> None:
    small, book = limits_of(1), limits_of(20 * MEGABYTE)
    assert small.memory == book.memory < 1400 * MEGABYTE
    assert (small.cpu_seconds, book.cpu_seconds) == (60, 80)
