"""Files left after a month contain a patient only where that is decided.

Invariant 6. Made-up people with unique names and numbers are billed by the flow and by the
command: with refused rows, an unreadable file named after a patient, wrong registries, and engines
whose error messages contain a patient's name.
"""

from __future__ import annotations

import contextlib
import fnmatch
import io
import re
import shutil
import tempfile
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from commands.main import run
from pipelines.home.log import Here
from pipelines.ledger.store import ledger_of
from tests.flows.left_behind import CONTACT, DECIDED, FILE, PERSON, decision_on, texts_of
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    NEXT_MONTH,
    contact,
    deliver,
    home_with,
    registries,
    report,
)
from tests.support.numbers import reserve_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.home.paths import Home

pytestmark = pytest.mark.filterwarnings("ignore")

NAMES = ("Zebulon Kvastqvist", "Xantippa Kvastqvist", "Yxmund Kvastqvist")
NUMBERS = tuple(reserve_number(serial) for serial in (771, 772, 773))
CARDS = ("52-977101", "52-977102", "52-977103")
CONTACTS = tuple(f"KANARIE-{place}" for place in range(9))
CANARIES = {
    PERSON: (
        *("kvastqvist", "zebulon", "xantippa", "yxmund", "52977101"),
        *(*NUMBERS, *CARDS),
        *(number[2:] for number in NUMBERS),
    ),
    CONTACT: ("kanarie-",),
    FILE: ("filfågel",),
}
_EMBEDDED = re.compile(r"(<cbc:EmbeddedDocumentBinaryObject [^>]*>)[^<]*(<)")


class Left(NamedTuple):
    """The folder of everything, and the home in it."""

    root: Path
    home: Home


def canaries() -> dict[str, Any]:
    """The registries, with these people in place of the others."""
    tables = registries()
    for place, (name, number, card) in enumerate(zip(NAMES, NUMBERS, CARDS, strict=True)):
        tables["reserve_numbers"][place] |= {"reserve_number": number, "name": name}
        tables["lma_cards"][place] |= {"lma_number": card, "reserve_number": number}
    return tables


def visit(place: int, patient: int = 0, **cells: str) -> dict[str, str]:
    cells_of = {"patient_id": NUMBERS[patient], "lma_number": CARDS[patient]}
    return contact(CONTACTS[place], patient, **(cells_of | cells))


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    """Two billed months, with all kinds of errors."""
    root = tmp_path_factory.mktemp("canaries")
    for folder in ("printed", "prefect", "temporary"):
        (root / folder).mkdir()
    home = home_with(root / "home", canaries())
    home.settings.write_text('[log]\nfile = "log"\nlevel = "debug"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(root / "temporary"))
        patch.setattr(tempfile, "tempdir", str(root / "temporary"))
        patch.setenv("PREFECT_HOME", str(root / "prefect"))
        patch.setenv("DO_NOT_TRACK", "1")
        patch.setenv("SAMFAKTURA_SCHEDULE__INBOX_STILL_SECONDS", "1")
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        patch.setenv("PREFECT_LOGGING_TO_API_ENABLED", "true")
        stderr = io.StringIO()
        with contextlib.redirect_stderr(stderr):
            _bill_by_flow(root, home)
            _bill_by_command(home)
        (root / "printed" / "stderr").write_text(stderr.getvalue())
        Here.logger = None
        yield Left(root, home)


def _bill_by_flow(root: Path, home: Home) -> None:
    """January: rows of every fate, an unreadable file, and an engine that fails."""
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415 - reads env

    rows = [
        visit(0),
        visit(1, 1),
        visit(2, 2, patient_id="19" + NUMBERS[2][2:]),
        visit(3, 2, lma_number="52-999999", started_on="2024-01-21"),
        visit(4, 1, started_on="2024-31-31"),
        visit(5, 1, care_unit="99999999M99"),
    ]
    deliver(home, "januari.csv", report(*rows))
    deliver(home, "filfågel Kvast.csv", f"kontakt;{NAMES[0]}\n{NUMBERS[0]};x;y\n".encode())
    with prefect_test_harness(server_startup_timeout=120):
        from prefect.logging.handlers import APILogWorker  # noqa: PLC0415 - reads env

        from flows.monthly_billing import MonthToBill, monthly_billing  # noqa: PLC0415 - slow

        asked = MonthToBill(month=str(MONTH), issued_on=ISSUED_ON[MONTH])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pipelines.billing.stages.settle", _stumble)
            with pytest.raises(Exception, match=r"stages\.py") as failed:
                monthly_billing(home.root, asked)
            assert NAMES[0] not in str(failed.value)
        monthly_billing(home.root, asked)
        APILogWorker.drain_all(timeout=30)
        # The server's database is among the temporary files, and is deleted with the server.
        shutil.copytree(root / "temporary", root / "prefect" / "server")


def _bill_by_command(home: Home) -> None:
    """February: wrong registries and an engine that fails, then a corrected run."""
    deliver(home, "rättelse.csv", report(visit(0, cancelled="ja"), visit(6, 1)))
    bill = ["bill", str(NEXT_MONTH), "--issued-on", str(ISSUED_ON[NEXT_MONTH]), "--log"]
    bill += ["--home", str(home.root)]
    persons = home.registries / "reserve_numbers.csv"
    right = persons.read_text()
    persons.write_text(right.replace("1980-05-01", NAMES[1]))
    assert run(bill) == 1
    persons.write_text(right)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.billing.stages.settle", _stumble)
        assert run(bill) == 1
    assert run(["release", CONTACTS[3], "--because", "Prövat", "--home", str(home.root)]) == 0
    assert run(bill) == 0
    assert run(["verify", "--home", str(home.root)]) == 0


def _stumble(*_: object, **__: object) -> None:
    raise ValueError(f"could not convert {NAMES[0]} {NUMBERS[0]} of {CONTACTS[0]}")


def files(left: Left) -> dict[str, Path]:
    found = [path for path in sorted(left.root.rglob("*")) if path.is_file()]
    return {path.relative_to(left.root).as_posix(): path for path in found}


def kinds_in(text: str) -> set[str]:
    lowered = text.lower()
    return {kind for kind, words in CANARIES.items() if any(word in lowered for word in words)}


@pytest.fixture(scope="module")
def found_in(left: Left) -> dict[str, set[str]]:
    """The people found in each file; the basis within an invoice counts as a file."""
    return {
        name: {kind for text in texts_of(path) for kind in kinds_in(_EMBEDDED.sub(r"\1\2", text))}
        for name, path in files(left).items()
    }


def test_the_canaries_were_billed_refused_and_in_errors(left: Left) -> None:
    stderr = (left.root / "printed" / "stderr").read_text()
    assert "ValueError" in stderr
    assert (left.home.root / "log").read_text().count("draft.made") == 2, "by flow, by command"
    assert "reserve_numbers.csv" in stderr
    with ledger_of(left.home) as ledger:
        assert ledger.invoices().height > 1
    names = list(files(left))
    for pattern in ("home/outbox/*/returns/*", "prefect/*.db", "home/runs/2024-02/002/*"):
        assert fnmatch.filter(names, pattern), pattern
    database = files(left)[fnmatch.filter(names, "prefect/*.db")[0]]
    kept = "\n".join(texts_of(database))
    assert "program_fault" in kept
    assert "monthly-billing-summary" in kept


def test_every_kind_of_file_is_decided(left: Left) -> None:
    assert [name for name in files(left) if decision_on(name) is None] == []


def test_no_file_contains_more_than_was_decided(found_in: dict[str, set[str]]) -> None:
    decided = {name: decision_on(name) for name in found_in}
    wrong = {name: found_in[name] - one.may_tell for name, one in decided.items() if one}
    assert {name: more for name, more in wrong.items() if more} == {}


def test_only_delivered_file_names_contain_a_patient(left: Left) -> None:
    names = [name for name in files(left) if not name.startswith("home/inbox/")]
    assert kinds_in("\n".join(names)) == set()


def test_every_permission_is_used(found_in: dict[str, set[str]]) -> None:
    """Decisions without a matching file are outdated; unused ones are too wide."""
    named = {one: [name for name in found_in if decision_on(name) == one] for one in DECIDED}
    assert [one.pattern for one, names in named.items() if not names] == []
    needed = {one: set().union(*(found_in[name] for name in names)) for one, names in named.items()}
    assert {one.pattern: needed[one] for one in DECIDED if one.may_tell - needed[one]} == {}
