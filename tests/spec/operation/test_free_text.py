"""Reasons and remarks hold no number of a person, in any spelling."""

import pytest

from transforms.free_text import holds_persons_number


@pytest.mark.parametrize(
    "number",
    [
        "800101-9876",
        "8001019876",
        "19800101-9876",
        "198001019876",
        "1980 01 01 98 76",
        "80.01.01/9876",
        "800101+9876",
        "800101–9876",
        "800101 - 9876",
        "8001 0198 76",
        "８００１０１９８７６",
        "٨٠٠١٠١٩٨٧٦",
        "8001\u200b019876",
        "pnr8001019876.",
        "701063-2391",
        "991950123458",
        "99195012-3458",
        "99 1950 12 34 58",
        "50-123456",
        "50 123456",
        "50123456",
        "50-123456/1",
        "LMA 20240101",
        "lma-nr: 20-240101",
        "dossier 19 123456",
        "1234567890123456",
    ],
)
def test_a_number_of_a_person_is_found(number: str) -> None:
    assert holds_persons_number(number)
    assert holds_persons_number(f"Gäller {number}, enligt beslut 2024-01-31")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fel mottagare",
        "Beslut RS 2024-0815 den 2024-01-31",
        "Se faktura 2024000001 och OCR 202400000123",
        "Avtal 999999-0014, bankgiro 999-0110",
        "Enligt mejl 2024-01-31 kl. 10.30",
        "Belopp 1 943,00 kr",
        "20240131",
    ],
)
def test_dates_and_numbers_of_cases_and_invoices_are_not(text: str) -> None:
    assert not holds_persons_number(text)
