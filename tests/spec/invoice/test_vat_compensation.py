"""VAT compensation: one charge per invoice, rounded half up.

It is a percentage of the sum of the lines, not a charge on each line. "Om det i avtalet hänvisas
till Vårdgivarguiden är tillägget 6 procent på fakturerat belopp" (Vårdgivarguiden, fakturering,
2024-03-25).

Rule: docs/rules.md#vat-compensation.
"""

import pytest

from contracts.care_contacts import PricedContact
from tests.support.invoices import invoiced
from tests.support.tables import listed, table


@pytest.mark.parametrize(
    ("amounts", "percent", "expected"),
    [
        (["1000.00"], "6", "1000.00 | 60.00 | 1060.00"),
        (["100.25"], "6", "100.25 | 6.02 | 106.27"),
        (["0.08"], "6", "0.08 | 0.00 | 0.08"),
        (["0.08", "0.08"], "6", "0.16 | 0.01 | 0.17"),
        (["1000.00"], "0", "1000.00 | 0.00 | 1000.00"),
        (["1000.00"], "5.5", "1000.00 | 55.00 | 1055.00"),
    ],
)
def test_the_charge_is_of_the_whole_invoice(
    amounts: list[str], percent: str, expected: str
) -> None:
    contacts = table(PricedContact, "amount\n" + "\n".join(amounts), vat_percent=percent)
    found = invoiced(contacts).invoices
    assert listed(found, "lines_amount", "vat_compensation", "total") == [expected]
