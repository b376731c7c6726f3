"""An invoice voided before it is sent.

The number stays used, and the contacts are billed again, once. Rules: docs/rules.md#void,
docs/rules.md#invariants.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from contracts.period import Month
from pipelines.archive.work import read_home
from tests.desk.voided import (
    APRIL,
    FIRST,
    ISSUED,
    MARCH,
    PRICE,
    SECOND,
    THIRD,
    balance,
    figures_only,
    month,
    net_of,
    numbers,
    sound,
    two_contacts,
    void,
)
from tests.months.small_home import (
    NEXT_MONTH,
    contact,
    debits,
    deliver,
    fates,
    figures,
    report,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


@pytest.fixture
def january(tmp_path: Path) -> Home:
    return two_contacts(tmp_path)


def test_contacts_of_a_voided_invoice_are_billed_again_and_its_number_stays(january: Home) -> None:
    assert void(january) == 0
    assert net_of(january) == {"A1": 0, "A2": 0}
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {
        ("januari.csv", 1): ("billed", ""),
        ("januari.csv", 2): ("billed", ""),
    }
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 2)]
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)
    month(january, MARCH)
    assert fates(january, 3) == {}
    assert numbers(january)[2:] == []


def test_a_later_report_decides_what_is_billed_after_a_void(january: Home) -> None:
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    assert void(january) == 0
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {
        ("januari.csv", 1): ("replaced", ""),
        ("januari.csv", 2): ("billed", ""),
        ("ändrad.csv", 1): ("billed", ""),
    }
    assert [line["amount"] for line in debits(january, 2)] == [PRICE, Decimal("1000.00")]
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 2)]  # and without a credit note


def test_a_cancelled_contact_of_a_voided_invoice_was_never_billed(january: Home) -> None:
    deliver(january, "makulerad.csv", report(contact("A1", cancelled="ja")))
    assert void(january) == 0
    month(january, NEXT_MONTH)
    assert fates(january, 2)["makulerad.csv", 1] == ("cancelled", "")
    assert net_of(january) == {"A1": 0, "A2": 1}
    assert sound(january)


def test_a_contact_reported_unchanged_survives_a_void(january: Home) -> None:
    """The last report was unchanged and settled; after the void it decides."""
    deliver(january, "igen.csv", report(contact("A1", reported_at="2024-02-20")))
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("igen.csv", 1): ("unchanged", "")}
    assert void(january) == 0
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari.csv", 1): ("replaced", ""),
        ("januari.csv", 2): ("billed", ""),
        ("igen.csv", 1): ("billed", ""),
    }
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)


def test_a_contact_waits_for_its_sender_after_a_rejected_report(january: Home) -> None:
    deliver(january, "fel.csv", report(contact("A1", patient_id="")))
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {("fel.csv", 1): ("rejected", "P01")}
    assert void(january) == 0
    month(january, MARCH)
    assert fates(january, 3) == {
        ("januari.csv", 1): ("replaced", ""),
        ("januari.csv", 2): ("billed", ""),
    }
    assert net_of(january) == {"A1": 0, "A2": 1}


def test_a_contact_past_its_limit_is_held_after_a_void(january: Home) -> None:
    """Voided in time and billed too late: T01 applies, as to any unbilled contact."""
    assert void(january) == 0
    figures(january, Month(2024, 8), dt.date(2024, 9, 9))
    assert set(fates(january, 2).values()) == {("held", "T01")}
    figures_only(january, "release", "A1", "--because", "makulerad av oss")
    figures(january, Month(2024, 9), dt.date(2024, 10, 9))
    assert fates(january, 3)["januari.csv", 1] == ("billed", "")
    assert sound(january)


def test_an_invoice_is_voided_and_billed_and_voided_again(january: Home) -> None:
    for number, of in ((FIRST, NEXT_MONTH), (SECOND, MARCH), (THIRD, APRIL)):
        assert void(january, number) == 0
        month(january, of)
        assert net_of(january) == {"A1": 1, "A2": 1}
    assert [number for number, _, _ in numbers(january)] == [FIRST, SECOND, THIRD, "2024000004"]
    assert sound(january)


def test_the_replacement_of_a_credited_contact_is_voided_and_billed_again(january: Home) -> None:
    """The change was credited on the first invoice and debited on the second (voided)."""
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    month(january, NEXT_MONTH)
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 1), (THIRD, 381, 1)]
    assert void(january, SECOND) == 0
    assert net_of(january) == {"A1": 0, "A2": 1}
    month(january, MARCH)
    assert fates(january, 3) == {("ändrad.csv", 1): ("billed", "")}
    assert net_of(january) == {"A1": 1, "A2": 1}
    assert sound(january)


def test_the_balance_rolls_forward_over_a_void(january: Home) -> None:
    deliver(january, "ny.csv", report(contact("A3", 2)))
    assert void(january) == 0
    month(january, NEXT_MONTH)
    assert balance(january, 1) == ("0.00", "3001.00", "0.00", "0.00", "3001.00")
    assert balance(january, 2) == ("3001.00", "4501.50", "0.00", "3001.00", "4501.50")
    month(january, MARCH)
    assert balance(january, 3) == ("4501.50", "0.00", "0.00", "0.00", "4501.50")


def test_a_void_discards_the_open_draft(january: Home) -> None:
    """The draft was made before the void: it would credit or omit its contacts."""
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    day = str(ISSUED[NEXT_MONTH])
    assert figures_only(january, "bill", str(NEXT_MONTH), "--issued-on", day, "--draft") == 0
    assert void(january) == 0
    with read_home(january.root) as work:
        assert work.ledger.draft() is None
        assert work.ledger.problems() == []
    assert figures_only(january, "issue", str(NEXT_MONTH)) == 2
    assert not january.run(NEXT_MONTH, 2).exists()
    month(january, MARCH)
    assert [number for number, _, _ in numbers(january)] == [FIRST, SECOND]
    assert sound(january)
