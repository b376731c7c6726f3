"""The contacts behind an invoice, read back from their workbook as a person would."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.documents.basis.read_bases import Books, facts, rows_of, sheets, words
from transforms.documents.invoice.invoice import BASIS_NAME, PROTECTED_BASIS_NAME


def test_a_visit_in_primary_care(books: Books) -> None:
    made = books([{}])
    assert list(made) == [BASIS_NAME]
    assert list(sheets(made[BASIS_NAME])) == ["Sammanställning", "Primärvård"]
    [row, total] = rows_of(sheets(made[BASIS_NAME])["Primärvård"])
    assert row == {
        "Reservnummer": "992024000010",
        "LMA-nummer": "09-123456",
        "Namn": "Asa Exempel",
        "Födelsedatum": datetime(1990, 5, 17),  # noqa: DTZ001 - a cell of a workbook has no zone
        "Datum för besök": datetime(2024, 1, 15),  # noqa: DTZ001
        "Kombikakod": "19108011M04",
        "Besökstyp": "0",
        "Belopp": 500,
        "Kontakt-id": "K1",
        "Kategori": "Asylsökande",
    }
    assert (total["Reservnummer"], total["Belopp"]) == ("Summa", 500)


def test_specialist_care_shows_drg_and_procedures(books: Books) -> None:
    contacts = [
        {"care_level": "specialist", "drg_code": "O80A", "procedure_codes": "AA123 PE009"},
        {"care_level": "specialist", "procedure_codes": "PE009"},
        {"care_level": "specialist", "drg_code": "O80B"},
    ]
    rows = rows_of(sheets(books(contacts)[BASIS_NAME])["Specialistvård"])
    assert [row["DRG/KVÅ"] for row in rows] == ["O80A AA123 PE009", "PE009", "O80B", None]
    assert list(rows[0])[:9] == [
        "Reservnummer",
        "LMA-nummer",
        "Namn",
        "Födelsedatum",
        "Datum för besök",
        "Kombikakod",
        "Besökstyp",
        "DRG/KVÅ",
        "Belopp",
    ]


def test_a_stay_shows_its_billed_days(books: Books) -> None:
    stay = {"care_form": "inpatient", "care_level": "inpatient", "visit_type": None}
    january = {"started_on": date(2024, 1, 3), "ended_on": date(2024, 1, 13)}
    billed_days = stay | january | {"items": [("day", 7, Decimal(100))], "amount": Decimal(700)}
    by_drg = (
        stay | january | {"items": [("drg_point", 1, Decimal(900), "O80A")], "drg_code": "O80A"}
    )
    same_day = stay | {"items": [("day", 0, Decimal(100)), ("interpreter", 1, Decimal(500))]}

    rows = rows_of(sheets(books([billed_days, by_drg, same_day])[BASIS_NAME])["Slutenvård"])

    assert [row["Antal dygn"] for row in rows] == [7, 10, 0, 17]
    assert [row["DRG/KVÅ"] for row in rows] == [None, "O80A", None, None]
    assert rows[0]["Inskrivningsdatum"] == datetime(2024, 1, 3)  # noqa: DTZ001
    assert rows[0]["Utskrivningsdatum"] == datetime(2024, 1, 13)  # noqa: DTZ001
    assert {"Varav ytterfallsdygn", "Besökstyp"}.isdisjoint(rows[0])


def test_outlier_days_have_a_column_when_there_are_any(books: Books) -> None:
    items = [("drg_point", 1, Decimal(900), "O80A"), ("outlier_day", 4, Decimal(50), "O80A")]
    stay = {"care_form": "inpatient", "amount": Decimal(1100), "items": items}
    [row, total] = rows_of(sheets(books([stay])[BASIS_NAME])["Slutenvård"])
    assert row["Varav ytterfallsdygn"] == total["Varav ytterfallsdygn"] == 4
    assert "DRG/KVÅ" not in row


def test_the_sheet_depends_on_form_of_care_then_on_agreement(books: Books) -> None:
    contacts = [
        {"care_form": "home"},
        {"care_level": "inpatient"},
        {"care_level": "specialist"},
        {"care_form": "inpatient", "care_level": "specialist"},
    ]
    found = sheets(books(contacts)[BASIS_NAME])
    placed = {
        title: [row["Kontakt-id"] for row in rows_of(sheet)[:-1]]
        for title, sheet in found.items()
        if title != "Sammanställning"
    }
    assert placed == {
        "Primärvård": ["K1", "K2"],
        "Specialistvård": ["K3"],
        "Slutenvård": ["K4"],
    }


def test_subtracted_amounts_are_shown(books: Books) -> None:
    items = [
        ("visit", 1, Decimal(600)),
        ("procedure", 1, Decimal(50), "PE009"),
        ("deduction", -1, Decimal(100)),
        ("patient_fee", -1, Decimal(50)),
    ]
    first, second, total = rows_of(sheets(books([{"items": items}, {}])[BASIS_NAME])["Primärvård"])
    columns = ("KVÅ", "Ersättning", "Avdrag", "Patientavgift", "Belopp")
    assert [first[name] for name in columns] == ["PE009", 650, -100, -50, 500]
    assert [second[name] for name in columns] == [None, 500, 0, 0, 500]
    assert [total[name] for name in columns] == [None, 1150, -100, -50, 1000]


@pytest.mark.parametrize(
    ("kind", "present", "absent"),
    [("deduction", "Avdrag", "Patientavgift"), ("patient_fee", "Patientavgift", "Avdrag")],
)
def test_only_subtracted_amounts_have_a_column(
    books: Books, kind: str, present: str, absent: str
) -> None:
    items = [("visit", 1, Decimal(600)), (kind, -1, Decimal(100))]
    [row, _] = rows_of(sheets(books([{"items": items}])[BASIS_NAME])["Primärvård"])
    assert present in row
    assert absent not in row


def test_contacts_are_ordered_by_unit_day_patient_and_contact(books: Books) -> None:
    contacts = [
        {"care_unit": "19108011M05", "contact_id": "last"},
        {"started_on": date(2024, 1, 16), "contact_id": "fourth"},
        {"patient_id": "992024123457", "contact_id": "third"},
        {"contact_id": "second"},
        {"contact_id": "first"},
    ]
    rows = rows_of(sheets(books(contacts)[BASIS_NAME])["Primärvård"])
    found = [row["Kontakt-id"] for row in rows[:-1]]
    assert found == ["first", "second", "third", "fourth", "last"]


def test_the_county_of_residence_is_stated_to_hsf_when_it_is_another(books: Books) -> None:
    """docs/rules.md#residence."""
    contacts = [
        {"residence": residence, "contact_id": f"{place} {residence}"}
        for place, residence in enumerate(("03", "01", None))
    ]
    rows = rows_of(sheets(books(contacts)[BASIS_NAME])["Primärvård"])
    assert list(rows[0])[:5][-1] == "Bosättningslän"
    assert [row["Bosättningslän"] for row in rows[:-1]] == ["03", None, None]


@pytest.mark.parametrize(
    "changes",
    [{"residence": "01"}, {"residence": None}, {"residence": "03", "payer_id": "03"}],
)
def test_no_other_county_is_stated(books: Books, changes: dict[str, str | None]) -> None:
    [row, _] = rows_of(sheets(books([changes])[BASIS_NAME])["Primärvård"])
    assert "Bosättningslän" not in row


def test_a_basis_of_the_first_release_keeps_its_columns(books: Books) -> None:
    made = books([{"residence": "03"}], seller_f_tax=None)
    [row, _] = rows_of(sheets(made[BASIS_NAME])["Primärvård"])
    assert "Bosättningslän" not in row


def test_persons_without_permit_and_quota_refugees(books: Books) -> None:
    contacts = [
        {"category": "without_permit", "lma_number": None},
        {"category": "quota_refugee", "patient_name": None, "born_on": None},
    ]
    without_permit, quota, _ = rows_of(sheets(books(contacts)[BASIS_NAME])["Primärvård"])
    assert without_permit["LMA-nummer"] is None
    assert without_permit["Kategori"] == "Person utan tillstånd"
    assert (quota["Namn"], quota["Födelsedatum"]) == (None, None)
    assert quota["Kategori"] == "Kvotflykting"


def test_protected_identities_have_a_separate_workbook(books: Books) -> None:
    hidden = {
        "protected_identity": True,
        "patient_id": "992024123457",
        "patient_name": "Hemlig Person",
        "contact_id": "hemlig-kontakt",
        "lma_number": "52-654321",
        "amount": Decimal("700.50"),
    }
    made = books([{}, hidden])
    assert list(made) == [BASIS_NAME, PROTECTED_BASIS_NAME]

    ordinary, protected = made[BASIS_NAME], made[PROTECTED_BASIS_NAME]
    for value in ("992024123457", "Hemlig Person", "hemlig-kontakt", "52-654321"):
        assert value not in words(ordinary)
        assert value in words(protected)
    assert "Asa Exempel" not in words(protected)
    assert facts(ordinary)["Skyddade personuppgifter, i eget underlag"] == [1, 700.5]
    assert facts(protected)["Övriga, i fakturaunderlag.xlsx"] == [1, 500]
    for workbook in (ordinary, protected):
        assert facts(workbook)["Summa vårdkontakter"] == [2, 1200.5]
    title = sheets(protected)["Primärvård"]["A1"].value
    assert title == "Fakturaunderlag – skyddade personuppgifter – Primärvård"


def test_an_invoice_of_protected_identities_alone_has_an_ordinary_basis_without_rows(
    books: Books,
) -> None:
    made = books([{"protected_identity": True}])
    assert list(sheets(made[BASIS_NAME])) == ["Sammanställning"]
    assert facts(made[BASIS_NAME])["Summa vårdkontakter"] == [1, 500]
