"""Tests of the test: each fault that histories should find is planted, and found.

The faults are planted in this process alone. The ledger's own checks would refuse some of them
first; those checks are disabled, so that the histories must find the fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from contracts.invoices import BilledLine
from contracts.keys import IDENTITY
from pipelines.archive import history
from pipelines.archive.history import History
from pipelines.billing import gate, run
from pipelines.ledger import invoices, schema
from pipelines.ledger.runs import Drafts
from tests.generated.scene import Scene, make_base
from tests.generated.world import SPRING, File
from tests.histories.drawing import contracts_believed
from tests.histories.lived import Lived
from tests.histories.machine import Histories
from tests.histories.terms import Counts, DifferentError, Order
from transforms import comparison, settlement

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Planted = pytest.MonkeyPatch


def the_history_is_forgotten(planted: Planted) -> None:
    """Make settling forget earlier billing; disable the gate, which would notice."""
    planted.setattr(History, "billed", lambda *_: BilledLine.none())
    planted.setattr(gate, "_billed_once", lambda _: [])


def identity_without_reporter(planted: Planted) -> None:
    """Treat another reporter's contact with the same id as the same contact.

    Except of stays that are billed month by month: other modules ask for their identities.
    """
    for name in ("open_contacts", "open_stays"):
        planted.setattr(History, name, _with_reporter(getattr(History, name)))
    planted.setattr(run, "unsettled", _with_reporter(comparison.unsettled))
    for module in (history, comparison, settlement):
        planted.setattr(module, "IDENTITY", ["contact_id"])
    planted.setattr(gate, "_billed_once", lambda _: [])


def _with_reporter(asked: Callable[..., pl.DataFrame]) -> Callable[..., pl.DataFrame]:
    """Return a question that is answered with both columns of the identity."""

    def answered(of: Any) -> pl.DataFrame:
        with pytest.MonkeyPatch.context() as sound:
            for module in (history, comparison):
                sound.setattr(module, "IDENTITY", IDENTITY)
            return asked(of)

    return answered


def a_number_given_to_a_draft(planted: Planted) -> None:
    """Give each draft a number; unissued drafts leave a gap."""
    drafts = [0]
    record, numbered = Drafts.record_draft, invoices.with_invoice_numbers

    def drafting(*args: Any, **cells: Any) -> Any:
        drafts[0] += 1
        return record(*args, **cells)

    def after_drafts(invoices: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
        return numbered(invoices, last).with_columns(
            invoice_number=(pl.col("invoice_number").cast(pl.Int64) + drafts[0] - 1).cast(pl.String)
        )

    made = schema.bring_forward

    def without_trigger(con: Any) -> None:
        made(con)
        con.execute("DROP TRIGGER invoice_numbers_are_gapless")

    planted.setattr(Drafts, "record_draft", drafting)
    planted.setattr(invoices, "with_invoice_numbers", after_drafts)
    planted.setattr(schema, "bring_forward", without_trigger)


def open_rows_are_forgotten(planted: Planted) -> None:
    """Do not judge waiting rows again; disable the gate's check for them."""
    planted.setattr(History, "open_rows", lambda _: pl.DataFrame(schema=_PLACE))


def a_decision_holds_for_the_contact_whatever_is_reported(planted: Planted) -> None:
    """Keep a release when a report has other content."""
    same_as = run.same_as

    def same_contact(reported: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
        if "code" not in decided.columns:
            return same_as(reported, decided)
        released = decided.select("reporter", "contact_id", "code")
        return reported.join(released, on=["reporter", "contact_id"])

    planted.setattr(run, "same_as", same_contact)


_PLACE = {"ingest_no": pl.Int64, "source_row": pl.Int64}


FAULTS = [
    the_history_is_forgotten,
    identity_without_reporter,
    a_number_given_to_a_draft,
    open_rows_are_forgotten,
    a_decision_holds_for_the_contact_whatever_is_reported,
]


def live(root: Path) -> Counts:
    """Run a short history: reports, a repeat, a release, a change, drafts."""
    base = make_base(3, SPRING, 12)
    scene = Scene(base, 1, 3, "planted")
    lived = Lived(root, base.tables, Counts())
    january, february, day = base.calendar.name(0), base.calendar.name(1), SPRING.issued_on(0)
    lived.set_approval("auto")
    sound = scene.visit(0, reporter="5560001000", fee_code="69", procedure_codes="PE009")
    held = scene.visit(0, fee_code="69", lma_number="99-999999")
    lived.inbox.deliver(File("1.csv", "csv", [sound, held]))
    lived.bill(Order(january, day), "Anna", draft=True)
    lived.bill(Order(january, day), "Anna")
    (waits,) = lived.waiting()
    lived.decide("release", waits, "Olle", day)
    other = scene.visit(0, reporter="Annat system", contact_id=sound["contact_id"])
    lived.inbox.deliver(File("2.xlsx", "xlsx", [sound]))
    lived.inbox.deliver(File("3.csv", "csv", [held | {"lma_number": "99-999998"}, other]))
    lived.bill(Order(february, SPRING.issued_on(1)), "Anna", draft=True)
    lived.bill(Order(february, SPRING.issued_on(1)), "Anna")
    lived.inbox.deliver(File("4.csv", "csv", [sound | {"profession": "", "visit_type": ""}]))
    lived.bill(Order(january, SPRING.issued_on(1)), "Anna")
    return lived.counts


def test_a_history_without_faults_succeeds(tmp_path: Path) -> None:
    counts = live(tmp_path)
    assert counts.fates >= {"billed", "held", "unchanged"}
    assert counts.runs == 3


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_detected(
    tmp_path: Path, plant: Callable[[Planted], None], monkeypatch: Planted
) -> None:
    plant(monkeypatch)
    with contracts_believed(), pytest.raises(DifferentError):
        live(tmp_path)


def test_the_machine_finds_a_planted_fault(monkeypatch: Planted) -> None:
    class Few(Histories):
        counts = Counts()

    the_history_is_forgotten(monkeypatch)
    with pytest.raises(DifferentError):
        run_state_machine_as_test(
            Few,
            settings=settings(
                max_examples=30,
                stateful_step_count=20,
                phases=[Phase.generate],
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
