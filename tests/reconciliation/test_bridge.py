"""From the month's care to the month's invoices: docs/reconciliation.md.

Avstämningsfunktionen: report sums differ from invoices, because invoices include earlier months'
debits and credits.
"""

import polars as pl

from tests.reconciliation.example import an_empty_month, broken, february, january
from tests.support.tables import listed
from transforms.documents.reconciliation.amounts import STEPS
from transforms.reconciliation.bridge import bridge


def test_each_step_from_the_months_care_to_the_months_invoices() -> None:
    """The figures are those in the docstring of the example."""
    assert listed(bridge(february()), "step", "contacts", "amount") == [
        "of_month | 1 | 100.00",  # K10
        "late | 0 | 0.00",
        "waited | 2 | 290.10",  # K5 200.00 and K8 90.10
        "corrected | 1 | 750.00",  # K2
        "taken_back | 1 | -700.00",  # K2
        "credited | 1 | -500.00",  # K1
        "vat |  | -3.59",  # 63.00 + 5.41 - 72.00
    ]


def test_the_steps_sum_to_the_invoices_less_the_credit_notes() -> None:
    """1113.00 + 95.51 - 1272.00."""
    assert str(bridge(february())["amount"].sum()) == "-63.49"


def test_earlier_care_reported_now_for_the_first_time_is_late() -> None:
    month = february()
    reported_now = month._replace(judged_before=0)
    assert listed(bridge(reported_now), "step", "amount")[:3] == [
        "of_month | 100.00",
        "late | 290.10",
        "waited | 0.00",
    ]


def test_the_first_month_has_only_its_own_care() -> None:
    """A's 1200.00 and B's 300.00, and 6 percent."""
    found = bridge(january()).filter(pl.col("amount") != 0)
    assert listed(found, "step", "contacts", "amount") == [
        "of_month | 3 | 1500.00",
        "vat |  | 90.00",
    ]


def test_a_month_without_invoices_has_a_bridge() -> None:
    found = bridge(an_empty_month())
    assert found.height == len(STEPS)
    assert set(found["amount"].cast(str)) == {"0.00"}


def test_a_line_missing_from_every_step_is_found_before_issue() -> None:
    month = february()
    lost = month._replace(billed_lines=month.billed_lines.tail(-1))
    assert "bridge_is_the_invoices" in broken(lost)
