"""The template chosen for a contact, and references between workbooks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
import pytest

from contracts.registries import KeptTemplate
from tests.documents.basis.made_templates import template
from transforms.documents.basis.basis import bases_of
from transforms.documents.basis.payers import with_templates
from transforms.documents.basis.rows import basis_rows

if TYPE_CHECKING:
    from collections.abc import Callable


JANUARY = {"template": "rehab-2022.xlsx", "valid_from": date(2022, 11, 1)}
FEBRUARY = {"template": "rehab-2024.xlsx", "valid_from": date(2024, 2, 1)}


def kept(*rows: dict[str, Any]) -> Any:
    nothing = {"payer_id": None, "agreement_id": None, "care_level": None, "valid_to": None}
    whole = [
        nothing
        | {"line": line, "protected_identity": False, "content": template({"G1": row["template"]})}
        | row
        for line, row in enumerate(rows, 2)
    ]
    return KeptTemplate.of(pl.DataFrame(whole, schema=KeptTemplate.schema()))


@pytest.fixture
def choose(many_contacts: Callable[..., Any]) -> Callable[..., list[str | None]]:
    """Return a function from (templates, contacts) to each contact's template."""

    def make(templates: Any, *contacts: dict[str, Any]) -> list[str | None]:
        rows = with_templates(basis_rows(*many_contacts(list(contacts))), templates)
        return rows.sort("source_row")["template"].to_list()

    return make


def test_the_day_of_care_chooses_the_template(choose: Callable[..., Any]) -> None:
    templates = kept(JANUARY | {"valid_to": date(2024, 1, 31)}, FEBRUARY)
    days = [date(2022, 10, 31), date(2024, 1, 31), date(2024, 2, 1)]
    found = choose(templates, *({"started_on": day} for day in days))
    assert found == [None, "rehab-2022.xlsx", "rehab-2024.xlsx"]


def test_the_row_with_most_keys_filled_wins(choose: Callable[..., Any]) -> None:
    day = {"valid_from": date(2024, 1, 1)}
    templates = kept(
        {"template": "any.xlsx", **day},
        {"template": "level.xlsx", "care_level": "specialist", **day},
        {"template": "payer.xlsx", "payer_id": "03", **day},
        {"template": "agreement.xlsx", "agreement_id": "ADA-9", **day},
        {"template": "both.xlsx", "agreement_id": "ADA-9", "payer_id": "03", **day},
        {"template": "stay.xlsx", "care_level": "inpatient", "payer_id": "03", **day},
        {"template": "hidden.xlsx", "protected_identity": True, **day},
    )
    contacts = {
        "any.xlsx": {},
        "level.xlsx": {"care_level": "specialist"},
        "payer.xlsx": {"payer_id": "03"},
        "agreement.xlsx": {"agreement_id": "ADA-9", "care_level": "specialist"},
        "both.xlsx": {"agreement_id": "ADA-9", "payer_id": "03"},
        "stay.xlsx": {"care_form": "inpatient", "care_level": "specialist", "payer_id": "03"},
        "hidden.xlsx": {"protected_identity": True, "agreement_id": "ADA-9", "payer_id": "03"},
    }
    assert choose(templates, *contacts.values()) == list(contacts)


def test_no_templates_choose_none(choose: Callable[..., Any]) -> None:
    assert choose(KeptTemplate.none(), {}) == [None]


@pytest.fixture
def bases(one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]) -> Callable[..., Any]:
    """Return a maker of all workbooks of an invoice with these templates."""

    def make(templates: Any, *contacts: dict[str, Any]) -> dict[str, Any]:
        rows = with_templates(basis_rows(*many_contacts(list(contacts))), templates)
        invoice, _ = one_invoice(contacts=rows.height, lines_amount=rows["amount"].sum())
        contents = dict(templates.select("template", "content").iter_rows())
        return {basis.name: basis for basis in bases_of(invoice, rows, contents)}

    return make


def words(content: bytes) -> str:
    opened_again = openpyxl.load_workbook(BytesIO(content))
    return " ".join(
        str(value)
        for sheet in opened_again
        for row in sheet.values
        for value in row
        if value is not None
    )


def test_one_late_invoice_has_a_workbook_for_each_template(bases: Callable[..., Any]) -> None:
    made = bases(
        kept(JANUARY | {"valid_to": date(2024, 1, 31)}, FEBRUARY),
        {"started_on": date(2024, 2, 1), "contact_id": "feb"},
        {"started_on": date(2024, 1, 31), "amount": Decimal(20)},
    )
    assert list(made) == ["fakturaunderlag.xlsx", "fakturaunderlag_2.xlsx"]
    first, second = made.values()
    assert (first.contacts, first.amount) == (1, 20)
    assert (second.contacts, second.amount) == (1, 500)
    assert "rehab-2022.xlsx" in words(first.content)
    assert "rehab-2024.xlsx" in words(second.content)


def test_our_own_workbook_lists_the_sums_of_the_others(bases: Callable[..., Any]) -> None:
    hidden = {"protected_identity": True, "patient_name": "Hemlig Person"}
    made = bases(
        kept(FEBRUARY),
        {"amount": Decimal(20)},
        {"started_on": date(2024, 2, 1)},
        hidden,
        hidden | {"started_on": date(2024, 2, 2), "amount": Decimal(7)},
    )
    assert [(name, basis.protected, basis.amount) for name, basis in made.items()] == [
        ("fakturaunderlag.xlsx", False, 20),
        ("fakturaunderlag_2.xlsx", False, 500),
        ("fakturaunderlag_skyddad.xlsx", True, 500),
        ("fakturaunderlag_skyddad_2.xlsx", True, 7),
    ]
    ordinary, protected = (made[name].content for name in list(made)[::2])
    assert "Övriga, i fakturaunderlag_2.xlsx 1 500" in words(ordinary)
    assert "Skyddade personuppgifter, i eget underlag 2 507" in words(ordinary)
    assert "Övriga, i fakturaunderlag_skyddad_2.xlsx 1 7" in words(protected)
    for basis in made.values():
        assert ("Hemlig Person" in words(basis.content)) == basis.protected
