"""A month with national bases: the settings for a basis that lacks a fact."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import GateClosedError
from contracts.period import Month
from pipelines.archive.work import Work
from pipelines.demo import ISSUED_ON, SAMPLE, prepare_demo
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.ledger.lock import hold
from pipelines.ledger.store import Ledger
from pipelines.month import bill
from pipelines.outbox.delivery import documents_again
from tests.support.errors import fails

JANUARY = Month(2024, 1)
NOON = Actor("test", dt.datetime(2024, 2, 9, 12, tzinfo=dt.UTC))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with the hospital's January; its emergency clinic has no medical field."""
    made = Home(tmp_path / "home")
    prepare_demo(made)
    name = "gvr_2024-01.xml"
    shutil.copy(SAMPLE / "inbox" / "2024-01" / name, made.inbox / name)
    units = made.registries / "care_units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace(";046;", ";;"), encoding="utf-8")
    return made


def bases(home: Home) -> list[str]:
    return sorted(path.name for path in home.outbox(JANUARY).glob("riv/*"))


def test_a_basis_that_lacks_a_fact_is_withheld_and_the_month_goes_on(home: Home) -> None:
    bill(home, BillOrder(JANUARY, ISSUED_ON[JANUARY]), NOON)
    names = ["9999990048-2024000001.xml", "9999990048-2024000003_ofullstandig.xml"]
    assert bases(home) == names
    manifest = (home.outbox(JANUARY) / "manifest.json").read_text(encoding="utf-8")
    assert "ofullständigt: EGEN-OBLIGATORISK, ÖR49" in manifest
    with hold(home.root, "test"), Ledger.open(home.ledger) as ledger:
        again = documents_again(Work(home, ledger, NOON), JANUARY)
    assert [path for path in again if path.startswith("riv/")] == [f"riv/{one}" for one in names]


def test_the_settings_may_refuse_the_month_instead(home: Home) -> None:
    home.settings.write_text('riv_incomplete = "refuse"\n', encoding="utf-8")
    with pytest.raises(GateClosedError) as closed:
        bill(home, BillOrder(JANUARY, ISSUED_ON[JANUARY]), NOON)
    laws = closed.value.lines()
    assert any("saknas i care_units för 90402011M02" in law for law in laws)
    assert bases(home) == []


def test_a_setting_that_is_not_known_is_refused(home: Home) -> None:
    home.settings.write_text('riv_incomplete = "kanske"\n', encoding="utf-8")
    with fails(
        ErrorCode.SETTING_NOT_ALLOWED, key="riv_incomplete", allowed="en av withhold, refuse"
    ):
        bill(home, BillOrder(JANUARY, ISSUED_ON[JANUARY]), NOON)
