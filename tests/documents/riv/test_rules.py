"""One mutation or more for every rule of the national basis."""

import datetime as dt
import re

import pytest

from tests.documents.riv.faults import (
    ASYLUM,
    COORDINATION,
    CREDIT,
    CREDIT_FAULTS,
    DEBIT,
    FAULTS,
    FIRST_PATIENT,
    KRONOR,
    PERIOD,
    UPPSALA,
)
from transforms.documents.riv.checks import NO_BASIS, RIV_RULES, TOO_MUCH, broken_riv_rules
from transforms.documents.riv.codes import MEDICAL_FIELDS
from transforms.documents.riv.rules import Severity

TODAY = dt.date(2026, 6, 15)


def found(xml: str, original: str | None = None) -> list[str]:
    before = None if original is None else original.encode()
    return [one.rule for one in broken_riv_rules(xml.encode(), today=TODAY, original=before)]


def test_the_examples_break_no_rule() -> None:
    assert found(DEBIT) == []
    assert found(CREDIT) == []
    assert found(CREDIT, DEBIT) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"), FAULTS, ids=[f"{place}-{one[0]}" for place, one in enumerate(FAULTS)]
)
def test_a_fault_in_an_invoice_breaks_its_rule(rule: str, old: str, new: str) -> None:
    assert old in DEBIT
    assert rule in found(DEBIT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    CREDIT_FAULTS,
    ids=[f"{place}-{one[0]}" for place, one in enumerate(CREDIT_FAULTS)],
)
def test_a_fault_in_a_credit_breaks_its_rule(rule: str, old: str, new: str) -> None:
    assert old in CREDIT
    assert rule in found(CREDIT.replace(old, new, 1), DEBIT)


def test_a_credit_above_the_billed_amount_is_blocked() -> None:
    twice = CREDIT.replace("700.00", "700.01")
    assert found(twice, DEBIT) == [TOO_MUCH.rule]
    assert found(twice) == []


def test_every_rule_has_a_fault_that_shows_it() -> None:
    shown = {rule for rule, *_ in [*FAULTS, *CREDIT_FAULTS]}
    assert shown == {rule.id for rule in RIV_RULES} | {TOO_MUCH.rule}
    official = {f"ÖR{number}" for number in range(1, 53)}
    # Not in the official file: 6 is 28, 32 is 39, and 7 is the schema's.
    assert {rule for rule in shown if rule.startswith("ÖR")} == official - {"ÖR6", "ÖR7", "ÖR32"}


def test_official_rules_block_and_have_one_text_each() -> None:
    ids = [rule.id for rule in RIV_RULES]
    assert len(ids) == len(set(ids)) == len({rule.swedish for rule in RIV_RULES})
    assert {one.severity for one in RIV_RULES if one.id.startswith("ÖR")} == {Severity.BLOCK}


@pytest.mark.parametrize("xml", ["", "<a", "<a/>", DEBIT.replace("claimSpecification", "claim")])
def test_a_file_that_is_not_a_basis_is_reported(xml: str) -> None:
    assert broken_riv_rules(xml.encode(), today=TODAY) == [NO_BASIS]


def test_findings_show_positions_and_never_values() -> None:
    xml = DEBIT.replace("<code>J189</code>", "").replace("50772211", "50-772211")
    texts = [one.swedish for one in broken_riv_rules(xml.encode(), today=TODAY)]
    assert "En kod saknar kod eller kodverk (kontakt 1)" in texts
    assert not [text for text in texts if re.search("772211|992025003179|VK-77", text)]


def test_many_places_are_counted() -> None:
    stay = re.search(r"<healthcarePerformed><lineId>3.*?</healthcarePerformed>", DEBIT, re.DOTALL)
    assert stay is not None
    more = DEBIT.replace(stay.group(), stay.group().replace(">PS<", ">X<") * 7)
    texts = [one.swedish for one in broken_riv_rules(more.encode(), today=TODAY)]
    assert "Yrkeskoden är okänd (kontakt 3, 4, 5, 6, 7 och 2 till)" in texts


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        # An optional element that is absent fails no rule.
        ("ÖR10", "<code>1</code><codeSystem>1.2.752.129.2.2.1.1</codeSystem>",
         "<originalText>M</originalText>"),
        # White space alone passes rule 1; a token may have white space around it.
        ("ÖR1", "<publicCare>true<", "<publicCare> <"),
        ("ÖR22", ">LK<", "> LK\n<"),
        # A krona is within rule 5, and half an öre within 27.
        ("ÖR5", "<amount>58315.50<", "<amount>58316.50<"),
        ("ÖR27", "<amount>2415.50<", "<amount>2415.504<"),
        # A missing total is covered by 27.
        ("ÖR26", (f"<patientSpecificCareTotalAmount>{KRONOR.format('280.50')}"
         "</patientSpecificCareTotalAmount>"), ""),
        # Rule 20 requires one end only; 37 counts characters only; 43 does not check order.
        ("ÖR20", "<numberOfDays>", PERIOD.format("<start>20260528</start><end>20260630</end>")),
        ("ÖR37", "ZVF99999977042605000001", "ZVFxxxxxxxxxxxxxxxxxxxx"),
        ("ÖR43", "<lineId>3<", "<lineId>01<"),
        # Part-billing needs no main diagnosis; 40 does not look up codes.
        ("ÖR31", "<numberOfDays><onLeave>2</onLeave><inCare>7</inCare></numberOfDays>",
         PERIOD.format("<start>20260504</start><end>20260513</end>")
         + "<inCare>7</inCare></numberOfDays>"),
        ("ÖR40", ASYLUM, UPPSALA.replace(">03<", ">98<")),
        # Our own: payable may be the sum in whole kronor; a visit six months old is not late.
        ("EGEN-BETALA", "<amount>58315.50<", "<amount>58316<"),
        ("EGEN-SENT", "<careVisitDate>20260520<", "<careVisitDate>20251129<"),
        ("EGEN-PATIENT-FORM", FIRST_PATIENT, COORDINATION.format("197010632391")),
        ("EGEN-PATIENT-TYP", "<root>1.2.752.97.3.1.3<", "<root>2321000016<"),
        # Elements of other namespaces are tolerated after those of the contract.
        ("EGEN-ORDNING", "</r:claimSpecification>",
         '<x:more xmlns:x="urn:x">1</x:more></r:claimSpecification>'),
    ],
)  # fmt: skip
def test_a_rule_allows_a_variant(rule: str, old: str, new: str) -> None:
    assert old in DEBIT
    assert rule not in found(DEBIT.replace(old, new, 1))


def test_the_day_of_the_check_is_not_the_day_of_the_basis() -> None:
    assert broken_riv_rules(DEBIT.encode(), today=dt.date(2026, 5, 29)) == []
    early = broken_riv_rules(DEBIT.encode(), today=dt.date(2026, 5, 28))
    assert [one.rule for one in early] == ["ÖR2"]


def test_half_a_year_from_a_day_that_does_not_exist() -> None:
    august = DEBIT.replace("<careVisitDate>20260520", "<careVisitDate>20250831")
    assert "EGEN-SENT" not in found(august.replace("20260529", "20260228"))
    assert "EGEN-SENT" in found(august.replace("20260529", "20260301"))


def test_there_are_138_medical_fields() -> None:
    assert len(MEDICAL_FIELDS) == 138
