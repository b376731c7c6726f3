"""The workbooks behind an invoice, read back as a person would."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.documents.plain_workbook import PlainBook, seen
from transforms.documents import basis
from transforms.documents.basis import bases_of
from transforms.documents.basis_rows import basis_rows
from transforms.documents.invoice import BASIS_NAME, PROTECTED_BASIS_NAME, InvoiceDocument

Rows = list[dict[str, Any]]
Books = Callable[..., dict[str, bytes]]
HEADING_ROW = 6


@pytest.fixture
def books(one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]) -> Books:
    """Return a maker of workbooks of these contacts, on an invoice that agrees with them."""

    def make(contacts: Rows, **changes: Any) -> dict[str, bytes]:
        lines, items = many_contacts(contacts)
        amount, compensation = lines["amount"].sum(), Decimal("12.34")
        invoice, _ = one_invoice(
            contacts=lines.height,
            lines_amount=amount,
            vat_compensation=compensation,
            total=amount + compensation,
            **changes,
        )
        return by_name(invoice, lines, items)

    return make


def by_name(
    invoice: InvoiceDocument, contacts: pl.DataFrame, items: pl.DataFrame
) -> dict[str, bytes]:
    return {made.name: made.content for made in bases_of(invoice, basis_rows(contacts, items))}


def sheets(workbook: bytes) -> dict[str, Worksheet]:
    opened = openpyxl.load_workbook(BytesIO(workbook))
    return {sheet.title: sheet for sheet in opened.worksheets}


def rows_of(sheet: Worksheet) -> Rows:
    """Read a sheet of contacts as rows by heading, the sum last."""
    headings, *rows = sheet.iter_rows(min_row=HEADING_ROW, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def facts(workbook: bytes) -> dict[str, list[Any]]:
    """Read the summary: what stands after each label."""
    rows = sheets(workbook)["Sammanställning"].iter_rows(values_only=True)
    return {row[0]: [value for value in row[1:] if value is not None] for row in rows if row[0]}


def words(workbook: bytes) -> str:
    cells = [cell for sheet in sheets(workbook).values() for row in sheet.values for cell in row]
    return " ".join(str(cell) for cell in cells)


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


def test_specialist_care_tells_drg_and_procedures(books: Books) -> None:
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


def test_a_stay_tells_its_days_as_they_were_billed(books: Books) -> None:
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


def test_the_sheet_is_told_by_how_care_was_given_then_by_the_agreement(books: Books) -> None:
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


def test_what_was_subtracted_is_told(books: Books) -> None:
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
def test_only_what_was_subtracted_has_a_column(
    books: Books, kind: str, present: str, absent: str
) -> None:
    items = [("visit", 1, Decimal(600)), (kind, -1, Decimal(100))]
    [row, _] = rows_of(sheets(books([{"items": items}])[BASIS_NAME])["Primärvård"])
    assert present in row
    assert absent not in row


def test_contacts_stand_by_unit_day_patient_and_contact(books: Books) -> None:
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


def test_the_summary_tells_what_an_invoice_to_hsf_must_tell(books: Books) -> None:
    told = facts(books([{}, {"care_level": "specialist"}])[BASIS_NAME])
    assert told == {
        "Fakturaunderlag": [],
        "Fakturanummer": ["2024000001"],
        "Utfärdad": ["2024-02-21"],
        "Förfaller": ["2024-03-22"],
        "Period": ["2024-01-02 – 2024-01-31"],
        "Säljare": ["Vårdbolaget & Söner AB, 556036-0793"],
        "Säljarens referens": ["VÅR-1"],
        "Köpare": ["Region Stockholm, Hälso- och sjukvårdsförvaltningen, 232100-0016"],
        "Avtal": ["ADA-4711"],
        "Referens": ["15002509/A"],
        "Skickas genom": ["Manuell faktura"],
        "Vårdenhet": ["Vårdcentralen Björken, 19108011M04"],
        "Del": ["Vårdkontakter", "Belopp"],
        "Primärvård": [1, 500],
        "Specialistvård": [1, 500],
        "Summa vårdkontakter": [2, 1000],
        "Kompensation för moms, 6\u00a0%": [12.34],
        "Att betala": [1012.34],
    }


def test_several_units_are_listed_with_contacts_and_kronor(books: Books) -> None:
    renamed = {"unit_name": "Vårdcentralen Eken", "started_on": date(2024, 1, 20)}
    other = {"care_unit": "19108011M01", "unit_name": None, "amount": Decimal("20.50")}
    hidden = {"care_unit": "19108011M09", "protected_identity": True}
    made = books([{}, renamed, other, other | {"care_level": "specialist"}, hidden])
    rows = list(sheets(made[BASIS_NAME])["Sammanställning"].values)
    listed = rows[[row[0] for row in rows].index("Vårdenhet") :]
    assert listed == [
        ("Vårdenhet", "Vårdkontakter", "Belopp"),
        ("19108011M01", 2, 41),
        ("Vårdcentralen Eken, 19108011M04", 2, 1000),
        ("Summa vårdenheter", 4, 1041),
    ]
    assert facts(made[PROTECTED_BASIS_NAME])["Vårdenhet"] == ["Vårdcentralen Björken, 19108011M09"]


def test_every_page_tells_its_invoice_and_no_cell_is_marked_as_a_fault(books: Books) -> None:
    found = sheets(books([{}])[BASIS_NAME])
    for sheet in found.values():
        assert sheet.oddFooter.left.text == "Faktura 2024000001, &A"
        assert sheet.oddFooter.right.text == "Sida &P av &N"


def test_what_an_invoice_lacks_is_not_told(
    one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]
) -> None:
    nothing = {"due_on": None, "seller_reference": None, "vat_compensation": Decimal(0)}
    invoice, _ = one_invoice(**nothing)
    told = facts(by_name(invoice, *many_contacts([{}]))[BASIS_NAME])
    assert "Förfaller" not in told
    assert "Säljarens referens" not in told
    assert not any(label.startswith("Kompensation") for label in told)


@pytest.mark.parametrize(
    ("issued_on", "told_as"),
    [
        (date(2024, 2, 21), "2024000001, utfärdad 2024-02-21"),
        (None, "2024000001"),
    ],
)
def test_a_credit_note_names_the_credited_invoice_on_every_sheet(
    books: Books, credit_note: dict[str, Any], issued_on: date | None, told_as: str
) -> None:
    made = books([{"sign": -1}], **credit_note | {"credits_issued_on": issued_on})
    told = facts(made[BASIS_NAME])
    assert told["Kreditfakturanummer"] == ["2024000002"]
    assert told["Kreditering av faktura"] == [told_as]
    assert told["Att kreditera"] == [512.34]
    sheet = sheets(made[BASIS_NAME])["Primärvård"]
    assert sheet["A1"].value == "Kreditering av faktura 2024000001 – Primärvård"
    assert sheet["A2"].value.startswith(
        "Kreditfaktura 2024000002, krediterar faktura 2024000001. Utfärdad 2024-02-21."
    )


def test_protected_identities_have_a_workbook_of_their_own(books: Books) -> None:
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


def test_nothing_becomes_a_formula(books: Books) -> None:
    made = books([{"patient_name": "=1+1", "contact_id": "=HYPERLINK(1)"}], seller_name="=2+2")
    cells = [
        cell
        for sheet in sheets(made[BASIS_NAME]).values()
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_headings_stay_in_sight_and_on_every_page(books: Books) -> None:
    sheet = sheets(books([{}])[BASIS_NAME])["Primärvård"]
    assert sheet.freeze_panes == f"A{HEADING_ROW + 1}"
    assert sheet.print_title_rows == f"${HEADING_ROW}:${HEADING_ROW}"
    assert sheet.auto_filter.ref == "A6:J7"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["H7"].number_format == '#,##0.00" kr"_W'
    assert sheet["D7"].number_format == "yyyy-mm-dd"


def test_a_sheet_that_would_overflow_goes_on_in_another(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(basis, "ROWS_A_SHEET", 2)
    found = sheets(books([{}, {}, {}])[BASIS_NAME])
    assert list(found) == ["Sammanställning", "Primärvård", "Primärvård 2"]
    assert [rows_of(found[name])[-1]["Belopp"] for name in list(found)[1:]] == [1000, 500]


def test_the_same_invoice_gives_the_same_bytes(books: Books) -> None:
    contacts = [{}, {"protected_identity": True}, {"care_form": "inpatient"}]
    assert books(contacts) == books(contacts)


def test_the_order_of_the_rows_does_not_matter(
    one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]
) -> None:
    lines, items = many_contacts([{}, {"care_unit": "19108011M05"}, {"contact_id": "A"}])
    invoice, _ = one_invoice()
    turned = by_name(invoice, lines.reverse(), items.reverse())
    assert by_name(invoice, lines, items) == turned


def test_every_workbook_is_cell_for_cell_what_xlsxwriter_writes(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = {"care_form": "inpatient", "ended_on": date(2024, 1, 20)}
    fee = {"items": [("visit", 1, Decimal(600)), ("patient_fee", -1, Decimal(100))]}
    contacts = [
        *({"patient_name": f"Åsa & <Bo> {place}", "lma_number": None} for place in range(80)),
        {"protected_identity": True, "care_level": "specialist", "drg_code": "O80A"},
        {"care_unit": "19108011M05", "patient_name": None, "born_on": None},
        stay,
        stay | fee,
        fee,
    ]
    made = books(contacts, seller_name="Vård <& omsorg>")
    monkeypatch.setattr(basis, "Book", PlainBook)
    plain = books(contacts, seller_name="Vård <& omsorg>")
    assert {name: seen(content) for name, content in made.items()} == {
        name: seen(content) for name, content in plain.items()
    }


def test_the_workbook_is_dated_by_its_issue(books: Books) -> None:
    opened = openpyxl.load_workbook(BytesIO(books([{}])[BASIS_NAME]))
    assert opened.properties.created == datetime(2024, 2, 21)  # noqa: DTZ001
