from datetime import date
from decimal import Decimal

import pytest

from contracts.codes import CareForm, Category, ItemKind, Route
from contracts.fates import Fate
from contracts.remarks import Verdict
from transforms.documents import swedish


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0,00 kr"),
        ("1234.5", "1 234,50 kr"),
        ("1234567.89", "1 234 567,89 kr"),
        ("-100.00", "−100,00 kr"),
    ],
)
def test_amounts_have_two_decimals_and_no_break(amount: str, text: str) -> None:
    written = swedish.kronor(Decimal(amount))
    assert written == text.replace(" ", "\u00a0")


@pytest.mark.parametrize(("value", "text"), [("6.00", "6"), ("2.50", "2,5"), ("10", "10")])
def test_a_percentage_has_no_trailing_zeros(value: str, text: str) -> None:
    assert swedish.percent(Decimal(value)) == f"{text}\u00a0%"


def test_numbers_dates_and_names_are_in_swedish_format() -> None:
    assert swedish.number(12345) == "12\u00a0345"
    assert swedish.day(date(2024, 2, 29)) == "2024-02-29"
    assert swedish.days(date(2024, 2, 1), date(2024, 2, 29)) == "2024-02-01 – 2024-02-29"
    assert swedish.org_no("2321000016") == "232100-0016"
    assert swedish.contacts(1) == "1 vårdkontakt"
    assert swedish.contacts(1200) == "1\u00a0200 vårdkontakter"


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        (swedish.CATEGORIES, Category),
        (swedish.ROUTES, Route),
        (swedish.CARE_FORMS, CareForm),
        (swedish.ITEM_KINDS, ItemKind),
        (swedish.FATES, Fate),
        (swedish.VERDICTS, Verdict),
    ],
)
def test_every_code_has_a_name(labels: dict[str, str], codes: type) -> None:
    assert set(labels) == set(codes)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (("visit", None, "0", "LK", "outpatient"), "Besök, besökstyp 0, yrke LK"),
        (("visit", None, None, "SG", "home"), "Hembesök, yrke SG"),
        (("procedure", "PE009", None, None, "outpatient"), "Åtgärd, KVÅ PE009"),
        (("drg_point", "O80A", None, None, "inpatient"), "Vårdtillfälle, DRG O80A"),
        (("outlier_day", "O80A", None, None, "inpatient"), "Ytterfallsdygn, DRG O80A"),
        (("day", None, None, None, "inpatient"), "Vårddygn"),
        (("patient_fee", None, None, None, "home"), "Avdrag för betald patientavgift"),
    ],
)
def test_a_price_item_is_named_with_the_keys_of_its_price(
    item: tuple[str, str | None, str | None, str | None, str], text: str
) -> None:
    assert swedish.item_text(*item) == text
