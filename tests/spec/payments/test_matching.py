"""Matching of payments without doubt and without guessing.

Rule: docs/payments.md#matching.
"""

import polars as pl
import pytest

from tests.support.payment_tables import and_matched, matched, number, tables, waits
from transforms.payments.tables import PaymentTables, open_invoices
from transforms.payments.worklist import worklist

ONE = "no | total\n-\n1 | 1000.00"
TWO = "no | total\n-\n1 | 1000.00\n2 | 400.00"


def test_an_ocr_number_pays_its_invoice() -> None:
    found = tables(ONE, "amount | refs\n-\n1000.00 | ocr1")
    assert matched(found) == [(1, "A", 1, "1000.00", "ocr")]
    assert waits(found) == {}


@pytest.mark.parametrize(
    "stated", ["no1", "Faktura no1, tack", "~betalning av no1", "2024 0000 01"]
)
def test_a_whole_invoice_number_pays_its_invoice(stated: str) -> None:
    found = tables(ONE, f"amount | refs\n-\n1000.00 | {stated}")
    assert matched(found) == [(1, "A", 1, "1000.00", "number")]


@pytest.mark.parametrize("stated", ["1no1", "no19", "2024-000001", "1", "202400000124", "ocr1 8"])
def test_part_of_a_number_or_a_wrong_check_digit_does_not_count(stated: str) -> None:
    shown = stated if stated != "ocr1 8" else "2024000001238"
    found = tables(ONE, f"amount | refs\n-\n1000.00 | {shown}")
    assert matched(found) == []
    assert waits(found) == {1: ("1000.00", "no_invoice")}


def test_ocr_goes_before_number_and_both_are_one_invoice() -> None:
    found = tables(ONE, "amount | refs\n-\n1000.00 | ocr1;~Faktura no1")
    assert matched(found) == [(1, "A", 1, "1000.00", "ocr")]


@pytest.mark.parametrize("stated", ["no1", "~Faktura no1", "no1;no2"])
def test_our_number_of_an_invoice_by_res_does_not_count(stated: str) -> None:
    """RES gives that invoice its own number, which may look like one of ours."""
    both = "no | total | route\n-\n1 | 1000.00 | res\n2 | 400.00 | manual"
    found = tables(both, f"amount | refs\n-\n1000.00 | {stated}")
    assert matched(found) == []
    assert waits(found) == {1: ("1000.00", "several" if "no2" in stated else "no_invoice")}
    suggested = worklist(found).suggestions.select("invoice_number", "hint").rows()
    assert (number("1"), "named") in suggested


def test_the_account_decides_the_seller_of_a_number() -> None:
    both = "no | total | seller\n-\n1 | 1000.00 | A\n1 | 500.00 | B"
    found = tables(both, "amount | to | refs\n-\n500.00 | B | B.ocr1\n70.00 | A | ocr1")
    assert matched(found) == [(1, "B", 1, "500.00", "ocr"), (2, "A", 1, "70.00", "ocr")]


def test_a_payment_to_an_account_without_a_known_owner_waits() -> None:
    found = tables(ONE, "amount | to | refs\n-\n1000.00 | ? | ocr1")
    assert matched(found) == []
    assert waits(found) == {1: ("1000.00", "account")}
    configured = tables(ONE, "amount | to | refs\n-\n1000.00 | SE45 | ocr1", accounts={"SE45": "A"})
    assert matched(configured) == [(1, "A", 1, "1000.00", "ocr")]


def test_a_part_payment_leaves_the_rest_of_its_invoice() -> None:
    found = tables(ONE, "amount | refs\n-\n400.00 | ocr1\n100.00 | ocr1")
    assert matched(found) == [(1, "A", 1, "400.00", "ocr"), (2, "A", 1, "100.00", "ocr")]
    assert open_invoices(and_matched(found))["left"].cast(str).to_list() == ["500.00"]


def test_the_surplus_waits() -> None:
    found = tables(ONE, "amount | refs\n-\n900.00 | ocr1\n300.00 | ocr1\n50.00 | ocr1")
    assert matched(found) == [(1, "A", 1, "900.00", "ocr"), (2, "A", 1, "100.00", "ocr")]
    assert waits(found) == {2: ("200.00", "surplus"), 3: ("50.00", "surplus")}


def test_the_order_in_which_payments_are_listed_never_matters() -> None:
    found = tables(ONE, "amount | refs\n-\n900.00 | ocr1\n300.00 | ocr1")
    backwards = found._replace(payments=found.payments[::-1], references=found.references[::-1])
    assert matched(backwards) == matched(found)


@pytest.mark.parametrize("stated", ["0000000000000ocr1", "~OCR 0ocr1", "000no1", "~Ert nr 00no1."])
def test_zeros_before_a_number_do_not_count(stated: str) -> None:
    found = tables(ONE, f"amount | refs\n-\n1000.00 | {stated}")
    assert [pays[:4] for pays in matched(found)] == [(1, "A", 1, "1000.00")]


def test_a_payment_in_another_currency_waits() -> None:
    found = tables(ONE, "amount | refs | currency\n-\n1000.00 | ocr1 | EUR")
    assert matched(found) == []
    assert waits(found) == {1: ("1000.00", "currency")}


def test_several_invoices_are_paid_with_the_amounts_stated_by_the_payer() -> None:
    found = tables(TWO, "amount | refs\n-\n700.00 | no1=500.00;no2=200.00")
    assert matched(found) == [(1, "A", 1, "500.00", "number"), (1, "A", 2, "200.00", "number")]


def test_several_invoices_are_paid_whole_when_they_add_up_to_the_payment() -> None:
    found = tables(TWO, "amount | refs\n-\n1400.00 | ocr1;ocr2")
    assert matched(found) == [(1, "A", 1, "1000.00", "ocr"), (1, "A", 2, "400.00", "ocr")]


@pytest.mark.parametrize(
    "payment",
    [
        "1399.99 | ocr1;ocr2",
        "700.00 | no1=500.00;no2=100.00",
        "700.00 | no1=500.00;no2",
        # A reference that is not ours: its share is not known.
        "1000.00 | ocr1;999999",
    ],
)
def test_several_invoices_wait_without_stated_amounts(payment: str) -> None:
    found = tables(TWO, f"amount | refs\n-\n{payment}")
    assert matched(found) == []
    assert waits(found)[1][1] == "several"


def test_a_message_may_contain_other_numbers() -> None:
    found = tables(ONE, "amount | refs\n-\n1000.00 | ocr1;~kund 4711, avtal 2023999999")
    assert matched(found) == [(1, "A", 1, "1000.00", "ocr")]


NOTED = "no | total | credits\n-\n1 | 1000.00 |\n2 | 100.00 | 1\n3 | 400.00 |"


def test_a_payer_may_pay_the_amount_left_after_a_credit_note() -> None:
    found = tables(NOTED, "amount | refs\n-\n900.00 | ocr1")
    assert matched(found) == [(1, "A", 1, "900.00", "ocr")]
    assert open_invoices(and_matched(found))["left"].cast(str).to_list()[0] == "0.00"


def test_a_payer_may_name_the_credit_note_with_its_invoice() -> None:
    """The invoice is outstanding less the note, which is not deducted twice."""
    credited = "no | total | credits\n-\n1 | 1000.00 |\n3 | 250.00 | 1"
    found = tables(credited, "amount | refs\n-\n750.00 | no1;no3")
    assert matched(found) == [(1, "A", 1, "750.00", "number")]
    assert waits(found) == {}


def test_a_payer_may_pay_all_and_deduct_the_credit_note() -> None:
    found = tables(NOTED, "amount | refs\n-\n1000.00 | ocr1\n-100.00 | no2")
    assert matched(found) == [(1, "A", 1, "1000.00", "ocr"), (2, "A", 2, "-100.00", "number")]
    assert waits(found) == {}
    assert open_invoices(and_matched(found))["left"].cast(str).to_list() == [
        "0.00",
        "0.00",
        "400.00",
    ]


def test_a_credit_note_may_be_deducted_from_another_invoice() -> None:
    paid = "payment | no | amount | rule\n-\n1 | 1 | 1000.00 | manual"
    found = tables(NOTED, "amount | refs\n-\n1000.00 | x\n300.00 | no3=400.00;no2=-100.00", paid)
    assert matched(found) == [(2, "A", 2, "-100.00", "number"), (2, "A", 3, "400.00", "number")]
    alike = tables(NOTED, "amount | refs\n-\n1000.00 | x\n300.00 | no3;no2", paid)
    assert matched(alike) == matched(found)


def test_at_most_the_credit_note_is_deducted() -> None:
    found = tables(NOTED, "amount | refs\n-\n-70.00 | no2\n-70.00 | no2")
    assert matched(found) == [(1, "A", 2, "-70.00", "number"), (2, "A", 2, "-30.00", "number")]
    assert waits(found) == {2: ("-40.00", "deduction")}


def test_a_payment_to_a_credit_note_alone_waits() -> None:
    found = tables(NOTED, "amount | refs\n-\n100.00 | no2")
    assert matched(found) == []
    assert waits(found) == {1: ("100.00", "surplus")}


def test_a_reversed_payment_opens_its_invoice_again() -> None:
    found = tables(ONE, "amount | refs\n-\n1000.00 | ocr1\n-1000.00 | ocr1")
    assert matched(found) == [(1, "A", 1, "1000.00", "ocr"), (2, "A", 1, "-1000.00", "ocr")]
    assert open_invoices(and_matched(found))["left"].cast(str).to_list() == ["1000.00"]


def test_at_most_the_paid_amount_is_reversed() -> None:
    found = tables(ONE, "amount | refs\n-\n300.00 | ocr1\n-500.00 | ocr1")
    assert matched(found) == [(1, "A", 1, "300.00", "ocr"), (2, "A", 1, "-300.00", "ocr")]
    assert waits(found) == {2: ("-200.00", "deduction")}


def test_an_unpaid_invoice_is_not_deducted_from_another() -> None:
    """The payment would pay more than its amount (BgMax TK23)."""
    found = tables(TWO, "amount | refs\n-\n600.00 | ocr1=1000.00;ocr2=-400.00")
    assert matched(found) == []
    assert waits(found) == {1: ("600.00", "deduction")}
    paid = "payment | no | amount | rule\n-\n1 | 2 | 400.00 | manual"
    taken = tables(TWO, "amount | refs\n-\n400.00 |\n600.00 | ocr1=1000.00;ocr2=-400.00", paid)
    assert matched(taken) == [(2, "A", 1, "1000.00", "ocr"), (2, "A", 2, "-400.00", "ocr")]


def test_who_pays_and_deducts_in_one_does_both_or_neither() -> None:
    """The invoice has less outstanding than stated: with all deducted, the sum would be wrong."""
    rows = "amount | refs\n-\n950.00 | ocr1\n300.00 | no1=400.00;no2=-100.00"
    found = tables(NOTED, rows)
    assert matched(found) == [(1, "A", 1, "900.00", "ocr")]
    assert waits(found) == {1: ("50.00", "surplus"), 2: ("300.00", "deduction")}


def test_the_worklist_proposes_what_is_possible() -> None:
    rows = "amount | refs\n-\n600.00 | ocr1=1000.00;ocr2=-400.00"
    suggested = worklist(tables(TWO, rows)).suggestions.select("invoice_number", "possible")
    assert suggested.cast({"possible": str}).rows() == [(number("1"), "600.00")]
    noted = worklist(tables(NOTED, "amount | refs\n-\n-150.00 | no2;no3")).suggestions
    assert noted.select("invoice_number", "possible").cast({"possible": str}).rows() == [
        (number("2"), "-100.00")
    ]


def test_a_payment_that_a_person_undid_is_left_to_persons() -> None:
    undone = """
    payment | no | amount | rule | undoes
    -
    1 | 1 | 1000.00 | ocr |
    1 | 1 | -1000.00 | undone | 1
    """
    found = tables(ONE, "amount | refs\n-\n1000.00 | ocr1", undone)
    assert matched(found) == []
    assert waits(found) == {1: ("1000.00", "undone")}


def test_a_sum_replaced_by_its_parts_pays_nothing() -> None:
    rows = "amount | refs | replaces\n-\n1400.00 | |\n1000.00 | ocr1 | 1\n400.00 | ocr2 | 1"
    found = tables(TWO, rows)
    assert matched(found) == [(2, "A", 1, "1000.00", "ocr"), (3, "A", 2, "400.00", "ocr")]
    assert waits(found) == {}


SHARED = "no | total | seller\n-\n1 | 1000.00 | A\n1 | 500.00 | B\n2 | 70.00 | B"


def shared(payments: str, **more: dict[str, str]) -> PaymentTables:
    """Return the tables of two sellers with the same bankgiro."""
    found = tables(SHARED, payments, **more)
    invoices = found.invoices.with_columns(seller_bankgiro=pl.lit("991-2346"))
    return found._replace(invoices=invoices)  # type: ignore[arg-type]


def test_sellers_who_share_a_bankgiro_are_paid_by_ocr_number() -> None:
    rows = "amount | refs\n-\n1000.00 | ocr1\n500.00 | B.ocr1\n70.00 | no2"
    for accounts in ({}, {"9912346": "B"}, {"9912346": "A"}):
        assert matched(shared(rows, accounts=accounts)) == [
            (1, "A", 1, "1000.00", "ocr"),
            (2, "B", 1, "500.00", "ocr"),
            (3, "B", 2, "70.00", "number"),
        ]


def test_a_number_of_two_sellers_who_share_a_bankgiro_identifies_neither() -> None:
    """Not on another account of one of them either."""
    for to in ("A", "SE45"):
        found = shared(f"amount | to | refs\n-\n500.00 | {to} | no1", accounts={"SE45": "B"})
        assert matched(found) == []
        assert waits(found) == {1: ("500.00", "sellers")}
        suggested = worklist(found).suggestions.select("seller_org_no", "hint").rows()
        assert suggested == [("A", "named"), ("B", "named")]


def test_a_number_of_two_sellers_counts_when_the_payment_names_one_in_another_way() -> None:
    found = shared("amount | refs\n-\n500.00 | B.ocr1;~Faktura no1")
    assert matched(found) == [(1, "B", 1, "500.00", "ocr")]


def test_ocr_numbers_of_two_sellers_issued_before_they_were_unique_identify_neither() -> None:
    found = shared("amount | refs\n-\n500.00 | ocr1")
    plain = found._replace(invoices=found.invoices.with_columns(ocr=pl.lit("202400000123")))  # type: ignore[arg-type]
    assert waits(plain) == {1: ("500.00", "sellers")}


def test_a_bankgiro_of_two_sellers_has_no_owner_until_it_is_configured() -> None:
    assert shared("amount\n-").sellers().is_empty()
    configured = shared("amount\n-", accounts={"9912346": "B"})
    assert configured.sellers().rows() == [("9912346", "B")]
