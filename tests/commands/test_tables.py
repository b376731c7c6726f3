"""Tables on a narrow terminal: text is complete in every layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.table import Column, Table

from commands import desk

if TYPE_CHECKING:
    from tests.commands.calling import Captured

AMOUNT = "1\u00a0234\u00a0567\u00a0890,00\u00a0kr"
SOURCE = "https://example.org/en-mycket-lang-adress-som-ingen-rad-rymmer"


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_amounts_and_words_are_not_truncated(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(desk.console, "_width", width)
    amounts = Column("Belopp", justify="right", no_wrap=True)
    table = Table(Column("Referens", no_wrap=True), amounts, "Källa", box=None)
    table.add_row("15008739/KV", AMOUNT, f"Vårdgivarguiden {SOURCE}")
    table.add_row("Summa", AMOUNT, "")
    desk.print_table(table)
    printed = capsys.readouterr().out
    assert "…" not in printed
    assert printed.count(AMOUNT) == 2
    assert "15008739/KV" in printed
    folded = "".join(line.split("kr", 1)[-1].strip() for line in printed.splitlines()[1:])
    assert SOURCE in folded.replace(" ", "")
