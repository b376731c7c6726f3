"""A contact's outcome is explained, and a person's decision on it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.calling import NEXT, Captured, call, out_of
from tests.commands.conftest import OTHER_REPORTER
from tests.months.small_home import SELLER, contents, debits, fates
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pipelines.home.paths import Home


def test_a_billed_contact_is_explained_to_the_krona(billed_twice: Home, capsys: Captured) -> None:
    assert call(billed_twice, "explain", "billed") == 0
    printed = out_of(capsys)
    assert f"Kontakt billed, rapportör {SELLER}" in printed
    assert "januari.csv rad 1 – Fakturerad" in printed
    assert "1 500,50 kr" in printed
    assert "price_items.csv rad 3 (lista)" in printed
    assert "påhittad" in printed
    assert "2024000001 (2024-02-09)" in printed


@pytest.mark.parametrize(
    ("contact_id", "expected"),
    [
        ("U01", ["U01", "Väntar", "2024-01", "2024-02"]),
        ("rejected", ["P01", "Avvisad"]),
        ("changed", ["rättelse.csv rad 1 – Fakturerad", "1 000,00 kr", "2024000003"]),
        ("cancelled", ["rättelse.csv rad 2 – Krediterad", "1 500,50 kr", "(2024-03-08)"]),
    ],
)
def test_other_contacts_are_explained(
    billed_twice: Home, capsys: Captured, contact_id: str, expected: list[str]
) -> None:
    assert call(billed_twice, "explain", contact_id) == 0
    printed = out_of(capsys)
    assert [text for text in expected if text not in printed] == []


def test_with_several_reporters_explain_asks_for_one(billed_twice: Home, capsys: Captured) -> None:
    assert call(billed_twice, "explain", "twin") == 2
    assert "--reporter" in capsys.readouterr().err
    assert call(billed_twice, "explain", "twin", "--reporter", OTHER_REPORTER) == 0
    assert "rad 5" in out_of(capsys)


@pytest.mark.parametrize("reporter", ["999999-0014", "16999999-0014", "999999\u00a00014"])
def test_the_identity_may_be_written_as_in_any_report(
    issued: Home, capsys: Captured, reporter: str
) -> None:
    """Own rule 2026-11-30, docs/cells.md."""
    with no_documents():
        released = call(
            issued, "release", " D\u00ad01", "--because", "Granskad", "--reporter", reporter
        )
    assert released == 0
    assert "släppt från D01" in out_of(capsys)
    assert call(issued, "explain", "D01\u200b", "--reporter", reporter) == 0
    assert f"Kontakt D01, rapportör {SELLER}" in out_of(capsys)


def test_an_unknown_contact_is_a_usage_error(billed_twice: Home, capsys: Captured) -> None:
    assert call(billed_twice, "explain", "aldrig") == 2
    assert "aldrig" not in capsys.readouterr().err


@pytest.mark.parametrize("code", ["D01", "L03", "L05", "T01"])
def test_a_released_contact_is_billed_next(issued: Home, capsys: Captured, code: str) -> None:
    assert call(issued, "release", code, "--because", "Granskad", "--as", "Eva") == 0
    assert f"släppt från {code}" in out_of(capsys)
    with no_documents():
        assert call(issued, *NEXT) == 0
    assert [line["contact_id"] for line in debits(issued, 3)] == [code]
    assert call(issued, "explain", code) == 0
    assert f"Eva: släppt från {code}. Skäl: Granskad" in out_of(capsys)


def test_a_refused_contact_is_rejected_for_good(issued: Home, capsys: Captured) -> None:
    assert call(issued, "refuse", "doubted", "--because", "Dubbelt", "--as", "Eva") == 0
    assert "nekad" in out_of(capsys)
    with no_documents():
        assert call(issued, *NEXT) == 0
    assert fates(issued, 3)["januari.csv", 13] == ("rejected", "R01")
    assert call(issued, "refuse", "doubted", "--because", "Igen") == 2
    assert call(issued, "explain", "doubted") == 0
    assert "Eva: nekad. Skäl: Dubbelt" in out_of(capsys)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["release", "billed", "--because", "x"], "väntar"),
        (["release", "aldrig", "--because", "x"], "väntar"),
        (["release", "U01", "--because", "x"], "från U01"),
        (["release", "not_yet", "--because", "x"], "månaden då den avslutas"),
        (["refuse", "billed", "--because", "x"], "väntar"),
        (["release", "D01", "--because", " "], "Ett skäl saknas"),
        (["release", "D01", "--because", "x", "--reporter", OTHER_REPORTER], "väntar"),
    ],
)
def test_a_decision_that_is_not_allowed_is_a_usage_error(
    billed_twice: Home, capsys: Captured, arguments: list[str], expected: str
) -> None:
    before = contents(billed_twice)
    assert call(billed_twice, *arguments) == 2
    assert expected in capsys.readouterr().err
    assert contents(billed_twice) == before


def test_contacts_cannot_be_decided_before_a_month_is_billed(fresh: Home, capsys: Captured) -> None:
    assert call(fresh, "release", "A1", "--because", "x") == 2
    assert "Fakturera en månad först" in capsys.readouterr().err
