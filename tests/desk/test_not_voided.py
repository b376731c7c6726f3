"""Refused voids and credits: the reason is shown and nothing is deleted.

Rules: docs/rules.md#void, docs/rules.md#invariants.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pipelines.archive.work import read_home
from pipelines.ledger.store import ledger_of
from tests.desk.voided import (
    FIRST,
    SECOND,
    THIRD,
    Captured,
    credit,
    figures_only,
    month,
    two_agreements,
    two_contacts,
    void,
)
from tests.months.small_home import (
    NEXT_MONTH,
    SELLER,
    contact,
    deliver,
    fates,
    report,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


@pytest.fixture
def january(tmp_path: Path) -> Home:
    return two_contacts(tmp_path)


@pytest.mark.parametrize("what", [FIRST, f"{SELLER}-{FIRST}", "2024-01"])
def test_a_sent_invoice_is_not_voided(january: Home, capsys: Captured, what: str) -> None:
    how = ("--how", "brev")
    assert figures_only(january, "sent", what, *how, "--on", "2024-02-12", "--as", "Bo") == 0
    assert "1 faktura märkt som skickad." in capsys.readouterr().out
    assert void(january) == 2
    assert f"Fakturan {FIRST} är skickad. Kreditera den i stället: samfaktura credit" in (
        capsys.readouterr().err
    )
    assert figures_only(january, "sent", what, "--how", "brev") == 0
    assert "0 fakturor märkta som skickade, 1 var redan märkt." in capsys.readouterr().out
    with read_home(january.root) as work:
        assert work.ledger.sendings().drop("at").rows() == [
            (1, SELLER, FIRST, dt.date(2024, 2, 12), "brev", "Bo")
        ]
        assert work.ledger.problems() == []


def test_a_credited_or_voided_invoice_or_a_credit_note_is_not_voided(
    january: Home, capsys: Captured
) -> None:
    deliver(january, "ändrad.csv", report(contact("A1", profession="02")))
    month(january, NEXT_MONTH)
    assert void(january, FIRST) == 2
    assert "har kreditfakturor" in capsys.readouterr().err
    assert void(january, THIRD) == 2
    assert "är en kreditfaktura" in capsys.readouterr().err
    assert void(january, SECOND) == 0
    assert figures_only(january, "void", SECOND, "--because", "något annat") == 2
    assert "är redan makulerad" in capsys.readouterr().err
    assert figures_only(january, "sent", SECOND, "--how", "brev") == 2
    # The credit note alone.
    assert figures_only(january, "sent", str(NEXT_MONTH), "--how", "brev") == 0
    with ledger_of(january) as ledger:
        assert ledger.sendings()["invoice_number"].to_list() == [THIRD]


@pytest.mark.parametrize("command", ["void", "credit"])
@pytest.mark.parametrize(
    ("what", "message"),
    [
        (["2024000009", "--because", "x"], "Ingen faktura 2024000009 är utfärdad."),
        ([f"5560000001-{FIRST}", "--because", "x"], "Ingen faktura 5560000001-"),
        ([FIRST, "--because", "  "], "Ett skäl saknas."),
        (["2024-01", "--because", "x"], "Ingen faktura 2024-01"),
    ],
)
def test_a_usage_error_is_reported_and_deletes_nothing(
    january: Home, capsys: Captured, command: str, what: list[str], message: str
) -> None:
    with ledger_of(january) as ledger:
        head = ledger.head()
    assert figures_only(january, command, *what) == 2
    assert message in capsys.readouterr().err
    with ledger_of(january) as ledger:
        assert ledger.head() == head


def test_invoices_with_the_same_number_are_distinguished_by_seller(
    tmp_path: Path, capsys: Captured
) -> None:
    home = two_agreements(tmp_path, second_seller="9999990022")
    assert void(home) == 2
    assert "Flera säljare har en faktura 2024000001" in capsys.readouterr().err
    assert void(home, f"9999990022-{FIRST}") == 0
    month(home, NEXT_MONTH)
    assert fates(home, 2) == {("j.csv", 2): ("billed", "")}


def test_one_of_several_invoices_in_a_res_file_is_not_voided(
    tmp_path: Path, capsys: Captured
) -> None:
    home = two_agreements(tmp_path, owner="region")
    assert void(home) == 2
    assert f"i samma fil för RES som {SECOND}" in capsys.readouterr().err
    assert credit(home) == 0


@pytest.mark.parametrize("command", ["void", "credit"])
def test_a_repeated_order_has_no_further_effect(january: Home, command: str) -> None:
    for _ in range(2):  # as after an interruption before the answer
        assert figures_only(january, command, FIRST, "--because", "fel mottagare") == 0
    with read_home(january.root) as work:
        assert work.ledger.voids().height + work.ledger.credit_orders().height == 1
        assert work.ledger.problems() == []
