"""The sample answers match their README on the sample's January and February."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from contracts.period import Month
from pipelines.answers.hej import compared, hej_prices
from pipelines.answers.reimbursement import claimable, state_rates, survivors_of
from pipelines.answers.statuses import what_stands_out
from pipelines.archive.work import read_home
from pipelines.demo import ISSUED_ON, SAMPLE, bring, prepare_demo
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.month import bill
from tests.support.home import no_documents
from tests.support.tables import listed
from transforms.reimbursement.lasting import CarePeriod

ANSWERS = SAMPLE / "answers"
JANUARY, FEBRUARY = Month(2024, 1), Month(2024, 2)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """January and February billed, the answers in the inbox of February."""
    made = Home(tmp_path_factory.mktemp("sample") / "home")
    prepare_demo(made)
    shutil.copy(ANSWERS / "hej_prices.csv", made.registries)
    for month in (JANUARY, FEBRUARY):
        bring(made, month)
        if month == FEBRUARY:
            for path in _files():
                shutil.copy(path, made.inbox)
        at = dt.datetime.combine(ISSUED_ON[month], dt.time(9), dt.UTC)
        with no_documents():
            bill(made, BillOrder(month, ISSUED_ON[month]), Actor("prov", at))
    return made


def _files() -> list[Path]:
    return [
        path for path in ANSWERS.glob("*.*") if path.name not in {"README.md", "hej_prices.csv"}
    ]


def test_notable_answers_are_those_in_the_readme(home: Home) -> None:
    with read_home(home.root) as work:
        found = what_stands_out(work, month=None, day=dt.date(2024, 3, 8))
        assert work.ledger.open_refusals().is_empty()
    assert sorted(listed(found, "contact_id", "invoice_number", "finding")) == [
        " | 2024000001 | refused",
        " | 2024000999 | refused_unknown",
        "N-C06-stangd |  | ok_but_waiting",
        "N2401-002 | 2024000001 | error_but_billed",
        "N2401-003 | 2024000002 | not_processed_but_billed",
        "N2401-999 |  | unknown",
    ]


def test_hej_differences_are_those_in_the_readme(home: Home) -> None:
    with read_home(home.root) as work:
        found = compared(work, FEBRUARY, hej_prices(home)).contacts
    in_hej = found.filter(found["kind"] != "only_ours").sort("contact_id")
    assert listed(in_hej, "contact_id", "kind", "difference", "cause") == [
        "R2402-015 | different | -25.00 | Betald patientavgift dras av enligt avtalet",
        "R2402-016 | equal | 0.00 | ",
        "R2402-018 | different | 150.00 | Avtalets tillägg för tolk",
        "R2402-999 | unknown |  | ",
    ]


def test_an_already_claimed_examination_is_reported(home: Home) -> None:
    period = CarePeriod(JANUARY.first_day, JANUARY.last_day)
    with read_home(home.root) as work:
        found = claimable(work, period, state_rates(home), survivors_of(home)).candidates
    exams = found.filter(found["claim"] == "health_exam")
    assert exams.height > 1
    claimed = exams.filter(exams["claimed_on"].is_not_null())
    assert listed(claimed, "contact_id", "claimable", "deadline", "claimed_on") == [
        "N2401-001 | 2175.00 | 2024-06-30 | 2024-04-15"
    ]
