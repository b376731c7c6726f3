"""The sample quarter's national bases keep every rule, and match their invoices."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.documents.riv.made import care_texts, head
from transforms.documents.riv.checks import broken_riv_rules

EXPECTED = Path(__file__).parents[2] / "golden" / "expected"
BASES = {path.stem: path for path in EXPECTED.glob("*/riv/*.xml")}
INVOICES = {path.parent.name: path for path in EXPECTED.glob("*/invoices/*/faktura.xml")}
NET = "invoicedAmountDetails/patientCareInvoiceNetAmount/amount"


def test_each_invoice_to_county_03_has_a_basis() -> None:
    named = {name for name, path in INVOICES.items() if b">ZVF" in path.read_bytes()}
    assert named == set(BASES)
    assert len(named) == 8


@pytest.mark.parametrize("name", sorted(BASES))
def test_a_basis_breaks_no_rule_and_agrees_with_its_invoice(name: str) -> None:
    basis, invoice = BASES[name].read_bytes(), INVOICES[name].read_text(encoding="utf-8")
    found = broken_riv_rules(basis, today=dt.date(2024, 4, 10), original=_original(basis))
    assert found == []
    assert f"<cbc:ID>{head(basis, 'id')}</cbc:ID>" in invoice
    assert name.endswith(f"-{head(basis, 'invoiceId')}")
    payable = re.search(r"<cbc:PayableAmount[^>]*>([0-9.]+)<", invoice)
    assert payable is not None
    assert Decimal(payable.group(1)) == Decimal(head(basis, "amount") or "")
    assert sum(map(Decimal, care_texts(basis, NET))) == Decimal(payable.group(1))


def test_ids_are_gapless_for_each_seller_and_month() -> None:
    ids = sorted(head(path.read_bytes(), "id") or "" for path in BASES.values())
    series = {one[:17] for one in ids}
    expected = [
        f"{name}{place:06d}"
        for name in sorted(series)
        for place, _ in enumerate((one for one in ids if one.startswith(name)), 1)
    ]
    assert ids == expected


def _original(basis: bytes) -> bytes | None:
    """Return the basis that a credit names."""
    name = head(basis, "referenceToProcessClaimSpecificationId")
    bases = (path.read_bytes() for path in BASES.values())
    return next((one for one in bases if name and head(one, "id") == name), None)
