"""The state of every invoice: docs/reconciliation.md.

Fakturaportalen shows `Under behandling`, `Utbetald`, `Krediterad` and `Makulerad`; partly credited
or paid invoices are shown separately.
"""

from contracts.owed import State
from tests.reconciliation.ledger import ledger
from tests.support.tables import listed
from transforms.documents.reconciliation.owed import OWED_MONTHS_SHOWN, STATE_TEXTS, state_tables
from transforms.reconciliation.month import reconcile
from transforms.reconciliation.states import state_counts, states

# The outcome of six invoices of January, recorded in February's and March's runs.
ISSUED = """
    run | no | credits | lines   | vat
    1   | 1  |         | 1000.00 |
    1   | 2  |         | 1000.00 |
    1   | 3  |         | 1000.00 |
    1   | 4  |         | 1000.00 | 60.00
    1   | 5  |         | 1000.00 | 60.00
    1   | 6  |         | 1000.00 |
    2   | 7  | 4       | 400.00  | 24.00
    2   | 8  | 5       | 400.00  | 24.00
    2   | 9  | 5       | 600.00  | 36.01
"""
PAID = """
    no | amount
    2  | 300.00
    3  | 1000.00
"""
VOIDED = """
    no | after
    6  | 1
"""
MONTHS = [*(f"2023-{month:02d}" for month in range(1, 13)), "2024-01", "2024-02", "2024-03"]
COLUMNS = ("invoice_number", "state", "total", "credited", "voided", "paid", "outstanding")


def test_an_invoice_is_in_one_state() -> None:
    found = states(ledger(ISSUED, paid=PAID, voided=VOIDED))
    assert listed(found, *COLUMNS) == [
        "2024000001 | issued | 1000.00 | 0.00 | 0.00 | 0.00 | 1000.00",
        "2024000002 | part_paid | 1000.00 | 0.00 | 0.00 | 300.00 | 700.00",
        "2024000003 | paid | 1000.00 | 0.00 | 0.00 | 1000.00 | 0.00",
        "2024000004 | partly_credited | 1060.00 | 424.00 | 0.00 | 0.00 | 636.00",
        # All its lines are credited; the öre is the rounding of two credit notes.
        "2024000005 | credited | 1060.00 | 1060.01 | 0.00 | 0.00 | -0.01",
        "2024000006 | voided | 1000.00 | 0.00 | 1000.00 | 0.00 | 0.00",
    ]


def test_the_state_is_that_of_the_run_not_of_later_runs() -> None:
    found = states(ledger(ISSUED, voided=VOIDED, run_no=2))
    assert set(found["state"]) == {"issued", "voided"}
    before_the_void = states(ledger(ISSUED, voided="no | after\n6 | 2", run_no=2))
    assert set(before_the_void["state"]) == {"issued"}


def test_the_remainder_after_a_credit_note_may_be_paid() -> None:
    """636.00 is 1060.00 less 424.00."""
    found = states(ledger(ISSUED, paid="no | amount\n4 | 636.00"))
    assert listed(found, "state", "outstanding")[3] == "paid | 0.00"


def test_a_deducted_credit_note_is_not_a_payment_of_its_invoice() -> None:
    """The payer paid 1060.00 less the credit note of 424.00: 636.00, all of it."""
    drawn = "no | amount\n4 | 1060.00\n7 | -424.00"
    found = states(ledger(ISSUED, paid=drawn))
    assert listed(found, "state", "paid", "outstanding")[3] == "paid | 636.00 | 0.00"
    only_drawn = states(ledger(ISSUED, paid="no | amount\n7 | -424.00"))
    assert listed(only_drawn, "state", "paid", "outstanding")[3] == (
        "partly_credited | -424.00 | 1060.00"
    )


def test_invoices_are_counted_by_month_and_state() -> None:
    found = state_counts(ledger(ISSUED + "    2 | 10 | | 50.00 |", paid=PAID, voided=VOIDED))
    assert listed(found, "month", "state", "invoices", "total", "outstanding") == [
        "2024-01 | issued | 1 | 1000.00 | 1000.00",
        "2024-01 | partly_credited | 1 | 1060.00 | 636.00",
        "2024-01 | part_paid | 1 | 1000.00 | 700.00",
        "2024-01 | paid | 1 | 1000.00 | 0.00",
        "2024-01 | credited | 1 | 1060.00 | -0.01",
        "2024-01 | voided | 1 | 1000.00 | 0.00",
        "2024-02 | issued | 1 | 50.00 | 50.00",
    ]


def test_every_state_has_a_swedish_word() -> None:
    assert set(STATE_TEXTS) == {state.value for state in State}


def test_the_states_of_all_months_are_shown_with_the_oldest_combined() -> None:
    years = [
        f"1 | {place + 1} | {10 * (place + 1)}.00 | {month}" for place, month in enumerate(MONTHS)
    ]
    found = reconcile(ledger("run | no | lines | month\n" + "\n".join(years)))
    together, by_month = state_tables(found)
    assert listed(together.rows, "state", "invoices", "total") == [
        "Under behandling | 15 | 1200.00"
    ]
    months = by_month.rows["month"].to_list()
    assert len(months) == OWED_MONTHS_SHOWN
    assert listed(by_month.rows, "month", "issued", "total")[:2] == [
        "före 2023-04 | 3 | 60.00",
        "2023-04 | 1 | 40.00",
    ]
