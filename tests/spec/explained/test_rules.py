"""The output of `explain` for each rule: its result and its registry row.

`explain CONTACT` shows every rule, price row and ledger entry behind a krona.
tests/generated/test_explained.py checks, contact by contact, that these rules are the ones that
billed.

Rule: docs/rules.md#how-a-row-is-judged.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from contracts.care_contacts import CareContact
from contracts.invoices import COMPARED_COLUMNS
from contracts.registries import Agreement, CareUnit, LmaCard, Payer, ReserveNumber
from contracts.remarks import RemarkCode
from tests.support.steps import FEE_CODES, matched, matching_registries
from tests.support.tables import table, typed
from transforms.explaining.facts import RuleRegistries, facts_of, is_as_matched
from transforms.explaining.money import EXPLAINED_COLUMNS, Judged
from transforms.explaining.rules import Remarked, Sender, rule_outcomes

REGISTRIES = {
    "reserve_numbers": table(
        ReserveNumber,
        """
        reserve_number | personal_id  | replaced_by  | valid_from | valid_to
        992016000010   |              |              | 2020-01-01 |
        992016000028   |              | 992016000010 | 2020-01-01 | 2023-12-31
        992016000036   | 199001012385 |              | 2020-01-01 |
        """,
    ),
    "lma_cards": table(
        LmaCard,
        """
        lma_number | reserve_number | evidence | region_of_residence | valid_from | valid_to
        52-123456  | 992016000010   | card     | 03                  | 2023-01-01 | 2024-06-30
        52-200000  | 992016000036   | receipt  |                     | 2024-01-01 | 2024-12-31
        """,
    ),
    "care_units": table(
        CareUnit,
        """
        care_unit   | hsa_id         | agreement_id | valid_from | valid_to
        12345678M01 | SE1111111111-A | ADA1         | 2020-01-01 | 2024-01-31
        12345678M01 | SE1111111111-A | ADA2         | 2024-02-01 |
        22345678M01 | SE1111111111-B | ADA1         | 2020-01-01 |
        32345678M01 | SE1111111111-B | ADA2         | 2020-01-01 |
        42345678M01 |                | ADA9         | 2020-01-01 |
        52345678M01 |                | ADA1         | 2020-01-01 | 2020-12-31
        62345678M01 |                | ADA3         | 2020-01-01 |
        """,
    ),
    "agreements": table(
        Agreement,
        """
        line|agreement_id | owner | price_basis | care_level | vardfaktura_asylum_from | valid_from
        2    | ADA1         | private | agreement | primary | 2024-02-01 | 2020-01-01
        3    | ADA2         | region | out_of_county | primary | | 2024-02-15
        4    | ADA3         | private | agreement | specialist | | 2020-01-01
        """,
    ),
    "payers": table(
        Payer,
        """
        line | payer_id | channel | claim_limit_months | valid_from
        2    | hsf      | manual  | 6                  | 2021-01-01
        3    | 03       | riv     |                    | 2021-01-01
        """,
    ),
}
FRESH = Judged("billed", dt.date(2024, 3, 8), Decimal("1234.50"), 2, None)
_NOTHING: frozenset[RemarkCode] = frozenset()


def rules(
    contact: dict[str, str], judged: Judged = FRESH, given: str = "", released: str = ""
) -> dict[str, tuple[str, str]]:
    """Return the result of each rule for a contact, and its source."""
    row = typed(CareContact, [contact])
    facts = facts_of(row, RuleRegistries(matching_registries(**REGISTRIES), FEE_CODES))
    remarked = Remarked(*(frozenset(map(RemarkCode, codes.split())) for codes in (given, released)))
    return {
        results.rule: (results.says, results.source)
        for results in rule_outcomes(facts, judged, remarked)
    }


def test_a_price_that_is_not_used_is_explained() -> None:
    held = Judged("held", dt.date(2024, 3, 8), None, 0, None)
    assert rules({}, held, "M04")["Pris"][0] == (
        "lista lista: 0 poster, inte beslutad för 2024 (M04)"
    )
    nameless = Judged("rejected", dt.date(2024, 3, 8), None, 0, None)
    assert rules({"profession": ""}, nameless, "C15")["Pris"][0] == (
        "lista lista: 0 poster, listan har priser per yrke och yrket saknas (C15)"
    )
    quota = {"fee_code": "95", "fee_category": "quota_refugee", "started_on": "2024-03-01"}
    assert rules(quota, held, "M01")["Pris"][0].startswith("lista out_of_county: 0 poster")


@pytest.mark.parametrize(
    ("folder", "given", "says"),
    [
        ("egen", "", "filen låg i mappen egen, som får rapportera kontakten"),
        ("egen", "S01", "filen låg i mappen egen, som inte får rapportera kontakten (S01)"),
        (None, "S01", "filen låg direkt i inkorgen, som inte får rapportera kontakten (S01)"),
    ],
)
def test_the_sender_is_explained_where_folders_are_bound(
    folder: str | None, given: str, says: str
) -> None:
    facts = facts_of(
        table(CareContact), RuleRegistries(matching_registries(**REGISTRIES), FEE_CODES)
    )
    codes = frozenset(map(RemarkCode, given.split()))
    remarked = Remarked(codes, _NOTHING, Sender(folder, (2, 5)))
    found = {one.rule: one for one in rule_outcomes(facts, FRESH, remarked)}
    assert found["Avsändare"].says == says
    assert found["Avsändare"].source == "deliverers rad 2, deliverers rad 5"
    assert (found["Kategori"].says == "prövades inte") == bool(given)


def test_a_quota_refugees_level_of_care_is_explained() -> None:
    quota = {"fee_code": "95", "fee_category": "quota_refugee", "care_unit": "62345678M01"}
    assert "bara rader som anger vårdnivån" in rules(quota)["Pris"][0]


def test_a_registered_person_is_explained_by_the_persons_row() -> None:
    registered = Judged("not_billable", dt.date(2024, 3, 8), None, 0, None)
    assert rules({}, registered, "N04")["Kategori"][1] == (
        "fee_codes rad 6 (2020-01-01 –), reserve_numbers rad 2 (2020-01-01 –)"
    )


def test_an_ordinary_contact_is_described_rule_by_rule() -> None:
    assert rules({}) == {
        "Form": ("godtagen", ""),
        "Kategori": ("Asylsökande: taxekod 69", "fee_codes rad 6 (2020-01-01 –)"),
        "Person": ("reservnummer", "reserve_numbers rad 2 (2020-01-01 –)"),
        "LMA": (
            "rapporterat nummer, patientens, gällde 2024-01-15",
            "lma_cards rad 2 (2023-01-01 – 2024-06-30)",
        ),
        "Enhet": ("12345678M01", "care_units rad 2 (2020-01-01 – 2024-01-31)"),
        "Avtal": ("ADA1, primärvård, ägare privat", "agreements rad 2 (2020-01-01 –)"),
        "Betalare": ("hsf: ägare privat, bosatt i län 03", "payers rad 2 (2021-01-01 –)"),
        "Väg": (
            "Manuell faktura, referens 15002509/A, avtalet har Vårdfaktura från 2024-02-01",
            "",
        ),
        "Pris": ("lista lista: 2 poster, 1\N{NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}kr", ""),
        "Ålder": ("slutade 2024-01-15, gränsen är 6 månader före 2024-03-08", ""),
        "Dubbelt": ("ingen fakturerad kontakt är lik", ""),
        "Liggare": ("inget var fakturerat: debiteras", ""),
    }


# The report, as `column=value`; the rule -> its result; the registry rows used.
STORIES = """
fee_code=71, fee_category=without_permit | Kategori -> Person utan tillstånd: taxekod 71; rad 7
fee_code=, fee_category=, care_form=inpatient | Kategori
    -> Asylsökande: slutenvård utan taxekod, LMA-bevis gällde;
fee_code=, fee_category= | Kategori -> okänd: ingen taxekod, och inget LMA-bevis gällde;
patient_id=992016000028 | Person -> reservnummer, ersatt av ett senare; rad 2
patient_id=199001012385 | Person -> personnummer, med 1 reservnummer den dagen; rad 4
patient_id=198112189876 | Person -> personnummer, med 0 reservnummer den dagen;
patient_id=198112189876, protected_identity=true | Person
    -> skyddad identitet utan reservnummer: numret behålls som rapporterat;
patient_id=1234 | Person -> varken reservnummer eller personnummer;
patient_id=992016000069 | Person -> reservnummer, finns inte i registret;
fee_category=without_permit | LMA -> behövs inte för personer utan tillstånd;
lma_number=x | LMA -> det rapporterade numret kan inte läsas;
lma_number= | LMA -> saknades, ifyllt ur registret; rad 2 (2023-01-01 – 2024-06-30)
lma_number=, started_on=2024-07-01 | LMA -> saknas, också i registret;
lma_number=52-999999 | LMA -> det rapporterade numret finns inte i registret;
lma_number=52-200000 | LMA
    -> rapporterat nummer, en annans, gällde 2024-01-15; rad 3 (2024-01-01 – 2024-01-31)
started_on=2024-07-01 | LMA
    -> rapporterat nummer, patientens, gällde inte 2024-07-01; rad 2 (2023-01-01 – 2024-06-30)
care_unit= | Enhet -> ingen enhet: okänd;
care_unit=99999999M99 | Enhet -> 99999999M99: okänd;
care_unit=52345678M01 | Enhet -> 52345678M01: inte öppen den dagen;
care_unit=SE1111111111-A | Enhet
    -> 12345678M01, rapporterad som SE1111111111-A; rad 2 (2020-01-01 – 2024-01-31)
care_unit=SE1111111111-B | Enhet -> SE1111111111-B: flera enheter; rad 4, rad 5
started_on=2024-02-10, ended_on=2024-02-20 | Enhet
    -> 12345678M01, enligt slutdagen; rad 3 (2024-02-01 –)
started_on=2024-02-10, ended_on=2024-02-20, end_care_unit=32345678M01 | Enhet
    -> 32345678M01, enligt slutdagen; rad 5
started_on=2024-02-10, ended_on=2024-02-20 | Avtal
    -> ADA2, primärvård, ägare regionen, enligt slutdagen; rad 3 (2024-02-15 –)
started_on=2024-02-10, ended_on= | Avtal -> ADA2: gällde inte;
care_unit=99999999M99 | Avtal -> inget avtal: gällde inte;
care_unit=99999999M99 | Betalare -> prövades inte;
care_unit=99999999M99 | Väg -> prövades inte;
care_unit=SE1111111111-B | Avtal -> HSA-id hör till 2 avtal;
care_unit=SE1111111111-B | Betalare -> prövades inte;
fee_category=quota_refugee | Betalare -> hsf: alltid för den kategorin; rad 2 (2021-01-01 –)
started_on=2024-02-20 | Betalare -> 03: ägare regionen, bosatt i län 03; rad 3 (2021-01-01 –)
lma_number=52-200000 | Betalare
    -> hsf: ägare privat, bostadslän inte känt; rad 2 (2021-01-01 –)
started_on=2020-05-05 | Betalare -> ingen betalare den dagen;
started_on=2020-05-05 | Väg -> ingen;
started_on=2024-02-20 | Väg -> Nationellt fakturaunderlag, referens 15002509/A;
started_on=2024-02-20 | Pris -> lista out_of_county: 2 poster, 1 234,50 kr;
started_on=2024-02-20 | Ålder -> betalaren har ingen gräns;
"""


@pytest.mark.parametrize("story", STORIES.replace("\n    ", " ").strip().splitlines())
def test_each_rule_describes_its_result_and_source(story: str) -> None:
    asked, expected = (half.strip() for half in story.split("->"))
    reported, rule = asked.split(" | ")
    says, source = (half.strip() for half in expected.split(";"))
    found, rows = rules(dict(cell.split("=") for cell in reported.split(", ")))[rule]
    assert found.replace("\N{NO-BREAK SPACE}", " ") == says
    assert rows.replace(" (2020-01-01 –)", "").partition(" ")[2] == source


@pytest.mark.parametrize(
    ("given", "first_not_asked"),
    [("E01", "Person"), ("N01", "Person"), ("P05 P07", "LMA"), ("L05", "Enhet"), ("M01", "Ålder")],
)
def test_rules_after_a_rejection_were_not_applied(given: str, first_not_asked: str) -> None:
    results = rules({}, FRESH._replace(fate="held"), given)
    names = list(results)
    asked = names[: names.index(first_not_asked)]
    assert [name for name in names[:-1] if results[name][0] != "prövades inte"] == asked
    assert results[asked[-1]][0].endswith(f"({given.replace(' ', ', ')})")
    assert results["Liggare"] == ("inget ändras", "")


def test_a_warning_does_not_reject() -> None:
    results = rules({}, given="P07 L06 B01")
    assert results["Person"][0] == "reservnummer (P07)"
    assert results["Pris"][0].endswith("kr (B01)")
    assert "prövades inte" not in [says for says, _ in results.values()]


def test_only_the_format_rules_apply_to_a_malformed_report() -> None:
    judged = Judged("rejected", dt.date(2024, 3, 8), None, 0, None)
    results = rule_outcomes(None, judged, Remarked(frozenset({RemarkCode.DATE_WRONG}), _NOTHING))
    assert [rule.says for rule in results] == [
        "underkänd (C02)",
        *["prövades inte"] * 10,
        "inget ändras",
    ]


def test_a_cancellation_of_a_contact_that_was_never_reported_is_accepted() -> None:
    judged = Judged("cancelled", dt.date(2024, 3, 8), None, 0, None)
    results = rule_outcomes(
        None, judged, Remarked(frozenset({RemarkCode.NEVER_REPORTED}), _NOTHING)
    )
    assert results[0].says == "godtagen (C17)"


def test_only_the_format_rules_apply_to_a_contact_that_has_not_ended() -> None:
    results = rules({}, Judged("not_yet", dt.date(2024, 3, 8), None, 0, None))
    assert [says for says, _ in results.values()] == [
        "godtagen",
        *["prövades inte"] * 10,
        "inget ändras: prövas den månad då vården är avslutad",
    ]


@pytest.mark.parametrize(
    ("given", "released", "rule", "says"),
    [
        ("", "L05", "LMA", "rapporterat nummer, patientens, gällde 2024-01-15, släppt från L05"),
        ("D01", "", "Dubbelt", "liknar en fakturerad kontakt (D01)"),
        ("", "D01", "Dubbelt", "liknar en fakturerad kontakt, släppt från D01"),
        ("U03", "", "Avtal", "ADA1, primärvård, ägare privat (U03)"),
        ("U01", "", "Enhet", "12345678M01 (U01)"),
    ],
)
def test_codes_and_releases_are_shown_at_their_rule(
    given: str, released: str, rule: str, says: str
) -> None:
    assert rules({}, given=given, released=released)[rule][0] == says


def test_a_double_names_the_contact_and_the_row_that_decided() -> None:
    like = {
        "code": "D04",
        "rule_row": 3,
        "like_reporter": "5588888888",
        "like_contact_id": "K-77",
        "like_ingest_no": 3,
        "like_source_row": 17,
        "like_care_unit": "22345678M01",
        "like_started_on": dt.date(2024, 1, 10),
        "like_ended_on": dt.date(2024, 1, 12),
    }
    one_day = like | {"code": "D01", "rule_row": None, "like_ended_on": dt.date(2024, 1, 10)}
    judged = Judged("held", dt.date(2024, 3, 8), Decimal(1000), 1, None, (one_day, like))
    says, source = rules({}, judged, given="D01 D04")["Dubbelt"]
    named = "kontakt K-77 ({0}: rapportör 5588888888, enhet 22345678M01, {1}, referens 3:17)"
    assert says == (
        f"liknar {named.format('D01', '2024-01-10')}, "
        f"{named.format('D04', '2024-01-10 – 2024-01-12')} (D01, D04)"
    )
    assert source == "double_rules rad 3"


@pytest.mark.parametrize(
    ("fate", "changed", "says"),
    [
        ("billed", None, "inget var fakturerat: debiteras"),
        (
            "billed",
            ("amount", "care_unit"),
            "fakturerad förut, ändrad i belopp, enhet: krediteras och debiteras på nytt",
        ),
        ("credited", (), "fakturerad förut: krediteras"),
        ("unchanged", None, "fakturerad och lika: oförändrad"),
        ("not_billable", None, "inget ändras"),
    ],
)
def test_the_ledger_rule_describes_the_earlier_billing(fate: str, changed: Any, says: str) -> None:
    results = rules({}, FRESH._replace(fate=fate, changed=changed))
    assert results["Liggare"][0] == says


@pytest.mark.parametrize(
    "judged", [FRESH._replace(fate="unchanged"), FRESH._replace(changed=("amount",))]
)
def test_age_and_likeness_are_not_checked_for_billed_contacts(judged: Judged) -> None:
    results = rules({}, judged)
    assert {results["Ålder"][0], results["Dubbelt"][0]} == {"prövas inte: kontakten var fakturerad"}


def test_the_age_of_each_new_part_of_a_stay_is_asked() -> None:
    results = rules({}, FRESH._replace(changed=()))
    assert results["Ålder"][0] == "prövas från sista dygnet i varje ny del"
    assert results["Pris"][0].endswith("kr för hela vårdtillfället hittills")
    assert results["Liggare"][0] == "delar av vårdtillfället var fakturerade: nya dygn debiteras"


@pytest.mark.parametrize(
    ("items", "amount", "says"),
    [(1, None, "lista lista: 1 post"), (0, None, "lista lista: 0 poster")],
)
def test_a_missing_price_is_described_by_its_items(items: int, amount: Any, says: str) -> None:
    assert rules({}, FRESH._replace(items=items, amount=amount))["Pris"][0] == says


def test_an_agreement_without_a_list_says_so() -> None:
    unlisted = table(Agreement, "line | agreement_id | price_list_id\n2 | ADA1 |")
    registries = matching_registries(**REGISTRIES | {"agreements": unlisted})
    facts = facts_of(table(CareContact), RuleRegistries(registries, FEE_CODES))
    results = {
        rule.rule: rule.says for rule in rule_outcomes(facts, FRESH, Remarked(_NOTHING, _NOTHING))
    }
    assert results["Pris"].startswith("avtalet har ingen prislista: 2 poster")
    assert results["Väg"].endswith(", avtalet utan Vårdfaktura")


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("patient_id", "992016000036"),
        ("lma_number", None),
        ("care_unit", "22345678M01"),
        ("agreement_row", 3),
        ("category", "quota_refugee"),
        ("residence", None),
        ("payer_id", "03"),
        ("payer_row", 3),
        ("route", "vardfaktura"),
        ("reference", "annan"),
    ],
)
def test_results_of_a_run_with_other_rules_are_detected(column: str, other: Any) -> None:
    registries = matching_registries(**REGISTRIES)
    facts = facts_of(table(CareContact), RuleRegistries(registries, FEE_CODES))
    found = matched(table(CareContact), **REGISTRIES).accepted.row(0, named=True)
    assert is_as_matched(facts, found)
    assert not is_as_matched(facts, found | {column: other})


def test_every_column_that_is_compared_has_a_name() -> None:
    assert list(EXPLAINED_COLUMNS) == list(COMPARED_COLUMNS)
