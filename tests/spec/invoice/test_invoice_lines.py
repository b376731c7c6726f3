"""Lines: the sum of one price item at one care unit, without patient data.

The invoice itself has no patient data, only a reference to the basis (RIV principle, TKB 1.1). One
spec per invoice, and the sum of quantity times price is the total (FUMS).

Rule: docs/rules.md#collective-invoice.
"""

from contracts.care_contacts import PricedContact
from contracts.invoices import InvoiceLine
from tests.support.invoices import invoiced
from tests.support.tables import listed, table


def test_no_column_of_a_line_has_patient_data() -> None:
    assert set(InvoiceLine.columns()) == {
        "run_no",
        "invoice",
        "line_no",
        "care_unit",
        "unit_name",
        "care_form",
        "care_month",
        "kind",
        "code",
        "visit_type",
        "profession",
        "quantity",
        "unit_price",
        "amount",
    }


def test_equal_items_at_a_unit_are_one_line() -> None:
    contacts = table(
        PricedContact,
        """
        contact_id | care_unit   | unit_name | care_form
        a          | 12345678M02 | Två       | outpatient
        b          | 12345678M01 | Ett       | outpatient
        c          | 12345678M01 | Ett       | outpatient
        d          | 12345678M01 | Ett       | home
        """,
    )
    items = """
        row | kind      | code  | quantity | unit_price | amount
        0   | visit     |       | 1        | 1000.00    | 1000.00
        1   | visit     |       | 1        | 1000.00    | 1000.00
        1   | procedure | UX007 | 1        | 80.00      | 80.00
        1   | procedure | PE009 | 1        | 120.00     | 120.00
        1   | deduction |       | -1       | 150.00     | -150.00
        2   | visit     |       | 1        | 1000.00    | 1000.00
        2   | visit     |       | 1        | 1200.00    | 1200.00
        2   | deduction |       | -1       | 150.00     | -150.00
        3   | visit     |       | 1        | 1000.00    | 1000.00
        """
    lines = invoiced(contacts, items).invoice_lines
    assert listed(
        lines, "line_no", "care_unit", "care_form", "kind", "code", "quantity", "amount"
    ) == [
        "1 | 12345678M01 | home | visit |  | 1 | 1000.00",
        "2 | 12345678M01 | outpatient | visit |  | 2 | 2000.00",
        "3 | 12345678M01 | outpatient | visit |  | 1 | 1200.00",
        "4 | 12345678M01 | outpatient | procedure | PE009 | 1 | 120.00",
        "5 | 12345678M01 | outpatient | procedure | UX007 | 1 | 80.00",
        "6 | 12345678M01 | outpatient | deduction |  | -2 | -300.00",
        "7 | 12345678M02 | outpatient | visit |  | 1 | 1000.00",
    ]
    assert listed(lines, "unit_price")[5:] == ["150.00", "1000.00"]


def test_lines_are_counted_from_one_on_each_invoice() -> None:
    contacts = table(PricedContact, "reference\n15002509/A\n15002509/A\n15008739/KV")
    items = """
        row | kind      | code  | quantity | unit_price | amount
        0   | visit     |       | 1        | 1000.00    | 1000.00
        1   | procedure | PE009 | 1        | 100.00     | 100.00
        2   | visit     |       | 1        | 1000.00    | 1000.00
        """
    lines = invoiced(contacts, items).invoice_lines
    assert listed(lines, "invoice", "line_no") == ["0 | 1", "0 | 2", "1 | 1"]


def test_a_sum_of_zero_quantity_makes_no_line() -> None:
    """A stay of zero nights with an interpreter is billed for the interpreter."""
    contacts = table(PricedContact, "care_form | amount\ninpatient | 300.00")
    items = """
        row | kind        | quantity | unit_price | amount
        0   | day         | 0        | 5000.00    | 0.00
        0   | interpreter | 1        | 300.00     | 300.00
        """
    found = invoiced(contacts, items)
    assert listed(found.invoice_lines, "line_no", "kind") == ["1 | interpreter"]
    assert found.billed_items.height == 2


def test_the_lines_of_an_invoice_sum_to_it() -> None:
    contacts = table(PricedContact, "amount\n950.00\n1050.00")
    items = """
        row | kind        | quantity | unit_price | amount
        0   | visit       | 1        | 1000.00    | 1000.00
        0   | patient_fee | -1       | 50.00      | -50.00
        1   | visit       | 1        | 1000.00    | 1000.00
        1   | interpreter | 1        | 50.00      | 50.00
        """
    found = invoiced(contacts, items)
    assert found.invoice_lines["amount"].sum() == found.invoices["lines_amount"].sum() == 2000
