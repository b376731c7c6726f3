"""HEJ's amount of each contact compared with ours, and the cause of a difference.

HEJIndata 2.0 (Region Stockholm, SLL-RTP/sll-rtjp.gvradapter, HEJIndata2.0.xsd) has the products
that HEJ prices and no kronor; the prices here are made up.
"""

from typing import Any, Final

import polars as pl

from contracts.answers import HejProduct, KnownContact
from contracts.invoices import BilledItem, BilledLine
from contracts.registries import HejPrice
from tests.support.tables import listed, table
from transforms.hej import HejComparison, OurSide, compare_with_hej, priced

LINES: Final[Any] = table(
    BilledLine,
    """
    contact_id | source_row | amount  | route       | agreement_id
    same       | 1          | 1000.00 | vardfaktura | ADA1
    fee        | 2          | 950.00  | vardfaktura | ADA1
    code       | 3          | 1100.00 | vardfaktura | ADA1
    two        | 4          | 1200.00 | vardfaktura | ADA1
    missing    | 5          | 1000.00 | vardfaktura | ADA1
    paper      | 6          | 1000.00 | manual      | ADA1
    """,
)
ITEMS: Final[Any] = table(
    BilledItem,
    """
    source_row | item | kind        | code  | quantity | unit_price | amount  | list_row
    1          | 0    | visit       |       | 1        | 1000.00    | 1000.00 | 2
    2          | 0    | visit       |       | 1        | 1000.00    | 1000.00 | 2
    2          | 1    | patient_fee |       | -1       | 50.00      | -50.00  |
    3          | 0    | visit       |       | 1        | 1000.00    | 1000.00 | 2
    3          | 1    | procedure   | PE009 | 1        | 100.00     | 100.00  | 7
    4          | 0    | visit       |       | 1        | 1000.00    | 1000.00 | 2
    4          | 1    | procedure   | PE009 | 1        | 100.00     | 100.00  | 7
    4          | 2    | procedure   | PE010 | 1        | 100.00     | 100.00  | 8
    5          | 0    | visit       |       | 1        | 1000.00    | 1000.00 | 2
    6          | 0    | visit       |       | 1        | 1000.00    | 1000.00 | 2
    """,
    run_no="1",
    invoice="0",
    care_unit="12345678M01",
    care_form="outpatient",
    price_list_id="lista",
    source="Beslut, sid 3",
)
CONTACTS: Final[Any] = table(
    KnownContact,
    """
    reporter   | contact_id | fate   | amount
    5599999999 | same       | billed | 1000.00
    5599999999 | fee        | billed | 950.00
    5599999999 | code       | billed | 1100.00
    5599999999 | two        | billed | 1200.00
    5599999999 | paper      | billed | 1000.00
    5599999999 | held       | held   |
    A          | doubled    | held   |
    B          | doubled    | held   |
    """,
)
PRICES: Final[Any] = table(
    HejPrice,
    """
    product_code | commission | amount  | valid_from | valid_to   | source
    B01          |            | 1000.00 | 2024-01-01 | 2024-12-31 | Lista A
    B01          |            | 900.00  | 2023-01-01 | 2023-12-31 | Lista B
    B01          | 107        | 1050.00 | 2024-01-01 |            | Lista C
    """,
)


def products(text: str) -> Any:
    """Return HEJ's products of a text table, all of the first file."""
    return table(HejProduct, text).with_columns(answer_no=pl.lit(1, dtype=pl.Int64))


def compared(text: str, contacts: Any = CONTACTS) -> HejComparison:
    lines = LINES.with_columns(invoice_number=pl.lit("2024000001"))
    return compare_with_hej(
        "2024-01", priced(products(text), PRICES), OurSide(contacts, lines, ITEMS)
    )


def test_each_result_of_comparing_hej_with_our_billing() -> None:
    found = compared(
        """
        contact_id | product_code | quantity
        same       | B01          | 1
        fee        | B01          | 1
        code       | T99          | 1
        code       | B01          | 1
        two        | B01          | 1
        paper      | B01          | 2
        held       | B01          | 1
        doubled    | B01          | 1
        not-ours   | B01          | 1
        """
    )
    compared_rows = listed(
        found.contacts, "contact_id", "kind", "our_amount", "hej_amount", "difference"
    )
    assert sorted(compared_rows) == [
        "code | unpriced | 1100.00 |  | ",
        "doubled | unknown |  | 1000.00 | ",
        "fee | different | 950.00 | 1000.00 | -50.00",
        "held | only_hej |  | 1000.00 | ",
        "missing | only_ours | 1000.00 |  | ",
        "not-ours | unknown |  | 1000.00 | ",
        "paper | different | 1000.00 | 2000.00 | -1000.00",
        "same | equal | 1000.00 | 1000.00 | 0.00",
        "two | different | 1200.00 | 1000.00 | 200.00",
    ]


def test_only_vardfaktura_contacts_are_expected_in_hej() -> None:
    found = compared("contact_id\nsame")
    assert "paper" not in found.contacts["contact_id"].to_list()


def test_a_difference_names_the_item_that_is_as_large() -> None:
    """The patient fee we deduct, or a procedure. Of two equal items, neither is named."""
    found = compared(
        """
        contact_id | amount
        fee        | 1000.00
        code       | 1000.00
        two        | 1100.00
        same       | 990.00
        """
    )
    causes = dict(found.contacts.select("contact_id", "cause").iter_rows())
    assert causes["fee"] == "Betald patientavgift dras av enligt avtalet"
    assert causes["code"] == (
        "Listpris för KVÅ-koden den dag kontakten började (lista rad 7: Beslut, sid 3)"
    )
    assert causes["two"] is None
    assert causes["same"] is None


def test_a_difference_has_its_rule_and_price_row() -> None:
    found = compared("contact_id\nsame\nfee\ncode\ntwo")
    items = found.our_items.filter(pl.col("contact_id").is_in(["same", "fee"]))
    assert listed(items, "contact_id", "rule", "amount", "list_row", "source") == [
        "fee | Listpris för besök den dag kontakten började | 1000.00 | 2 | Beslut, sid 3",
        "fee | Betald patientavgift dras av enligt avtalet | -50.00 |  | Beslut, sid 3",
    ]
    assert set(found.products["contact_id"]) == {"fee", "code", "two"}


def test_the_price_of_the_day_and_the_commission_is_used() -> None:
    rows = products(
        """
        contact_id | product_code | quantity | month   | started_on | commission | amount
        k1         | B01          | 1        | 2024-01 | 2024-01-31 |            |
        k2         | B01          | 1        | 2024-01 | 2023-12-31 |            |
        k3         | B01          | 3        | 2024-01 |            | 107        |
        k4         | B01          | 1        | 2024-01 |            | 108        |
        k5         | B01          | 1        | 2025-01 |            | 108        |
        k6         | T99          | 1        | 2024-01 |            |            |
        k7         | T99          | 1        | 2024-01 |            |            | 12.50
        k8         | B01          | 0        | 2024-01 |            |            |
        """
    )
    assert listed(priced(rows, PRICES), "unit_price", "amount", "list_row", "source") == [
        "1000.00 | 1000.00 | 2 | Lista A",
        "900.00 | 900.00 | 3 | Lista B",
        "1050.00 | 3150.00 | 4 | Lista C",
        "1000.00 | 1000.00 | 2 | Lista A",
        " |  |  | ",
        " |  |  | ",
        " | 12.50 |  | HEJ",
        "1000.00 | 0.00 | 2 | Lista A",
    ]


def test_the_file_delivered_last_is_valid_for_a_contact() -> None:
    rows = products("contact_id | amount\nsame | 900.00\nfee | 900.00\nsame | 1000.00")
    rows = rows.with_columns(
        answer_no=pl.Series([1, 1, 2], dtype=pl.Int64), source_row=pl.Series([1, 2, 1])
    )
    lines = LINES.with_columns(invoice_number=pl.lit("2024000001"))
    found = compare_with_hej("2024-01", priced(rows, PRICES), OurSide(CONTACTS, lines, ITEMS))
    amounts = dict(found.contacts.select("contact_id", "hej_amount").iter_rows())
    assert {name: str(amount) for name, amount in amounts.items() if amount} == {
        "same": "1000.00",
        "fee": "900.00",
    }
