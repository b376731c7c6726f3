"""An invoice credited on request after it was sent.

The next run credits it, whole and once. Rules: docs/rules.md#credit-on-request,
docs/rules.md#invariants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.voided import (
    FIRST,
    ISSUED,
    MARCH,
    SECOND,
    THIRD,
    Captured,
    balance,
    call,
    credit,
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
    deliver,
    fates,
    report,
)
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


@pytest.fixture
def january(tmp_path: Path) -> Home:
    return two_contacts(tmp_path)


def test_an_invoice_is_credited_whole_by_the_next_run(january: Home) -> None:
    assert credit(january) == 0
    month(january, NEXT_MONTH)
    assert set(fates(january, 2).values()) == {("credited", "")}
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 381, 2)]
    assert net_of(january) == {"A1": 0, "A2": 0}
    assert balance(january, 2) == ("3001.00", "0.00", "3001.00", "0.00", "0.00")
    month(january, MARCH)
    assert fates(january, 3) == {}
    assert sound(january)


def test_a_credited_contact_is_billed_again_when_it_is_reported_again(january: Home) -> None:
    assert credit(january) == 0
    month(january, NEXT_MONTH)
    deliver(january, "igen.csv", report(contact("A1", reported_at="2024-03-20")))
    month(january, MARCH)
    assert fates(january, 3) == {("igen.csv", 1): ("billed", "")}
    assert net_of(january) == {"A1": 1, "A2": 0}
    assert sound(january)


def test_contacts_reported_again_in_the_crediting_run_are_billed_again(january: Home) -> None:
    """Also with the same content: a wholly credited contact is not unchanged."""
    deliver(
        january,
        "igen.csv",
        report(contact("A1", reported_at="2024-02-20"), contact("A2", 1, cancelled="ja")),
    )
    assert credit(january) == 0
    month(january, NEXT_MONTH)
    assert fates(january, 2) == {
        ("januari.csv", 1): ("credited", ""),
        ("januari.csv", 2): ("credited", ""),
        ("igen.csv", 1): ("billed", ""),
        ("igen.csv", 2): ("cancelled", ""),
    }
    assert numbers(january) == [(FIRST, 380, 2), (SECOND, 380, 1), (THIRD, 381, 2)]
    assert net_of(january) == {"A1": 1, "A2": 0}
    assert sound(january)


def test_the_rest_of_a_partly_credited_invoice_is_credited(january: Home, capsys: Captured) -> None:
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    month(january, NEXT_MONTH)
    assert credit(january) == 0
    assert figures_only(january, "credit", FIRST, "--because", "något annat") == 2
    assert "är redan begärd" in capsys.readouterr().err
    month(january, MARCH)
    assert fates(january, 3) == {("januari.csv", 2): ("credited", "")}
    assert net_of(january) == {"A1": 1, "A2": 0}
    assert void(january) == 2
    assert sound(january)


def test_a_rebill_skips_contacts_that_are_credited_anyway(january: Home) -> None:
    assert credit(january) == 0
    day = str(ISSUED[NEXT_MONTH])
    with no_documents():
        assert (
            call(
                january, "bill", str(NEXT_MONTH), "--issued-on", day, "--rebill-since", "2024-01-01"
            )
            == 0
        )
    assert set(fates(january, 2).values()) == {("credited", "")}
    assert sound(january)


def test_a_fully_credited_invoice_is_not_credited_again(january: Home, capsys: Captured) -> None:
    deliver(
        january, "bort.csv", report(contact("A1", cancelled="ja"), contact("A2", cancelled="ja"))
    )
    month(january, NEXT_MONTH)
    assert credit(january) == 2
    assert "är redan krediterad" in capsys.readouterr().err
    assert void(january) == 2
