"""An invoice that would be too large is divided by care unit, then by contacts.

Receivers fail on thousands of lines and on large files. A contact has one unit, so each part has
whole contacts and its own basis.

Rule: docs/rules.md#splitting.
"""

import polars as pl
import pytest

from contracts.care_contacts import PricedContact, ReportedContact
from tests.support.invoices import JANUARY, invoiced
from tests.support.months import FEBRUARY, bill
from tests.support.tables import listed, table
from transforms.division import InvoiceLimits

AT_MOST_FOUR = JANUARY._replace(limits=InvoiceLimits(lines=4))
PARTS = ["invoice", "part", "contacts", "total"]


def units(*lines: int) -> tuple[object, str]:
    """Return a contact at each unit, with so many items of different codes."""
    names = [f"1111111{place}M01" for place in range(len(lines))]
    contacts = "care_unit | amount\n" + "\n".join(
        f"{name} | {number}.00" for name, number in zip(names, lines, strict=True)
    )
    items = [
        f"{row} | visit | PE{code:03d} | 1 | 1.00 | 1.00"
        for row, number in enumerate(lines)
        for code in range(number)
    ]
    heading = "row | kind | code | quantity | unit_price | amount\n"
    return table(PricedContact, contacts), heading + "\n".join(items)


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        ((3,), ["0 |  | 1 | 3.00"]),
        ((2, 2), ["0 |  | 2 | 4.00"]),
        ((2, 3), ["0 | 1 | 1 | 2.00", "1 | 2 | 1 | 3.00"]),
        ((1, 1, 2, 1), ["0 | 1 | 3 | 4.00", "1 | 2 | 1 | 1.00"]),
        ((9,), ["0 | 1 | 1 | 9.00"]),
        ((9, 1), ["0 | 1 | 1 | 9.00", "1 | 2 | 1 | 1.00"]),
    ],
)
def test_units_fill_a_part_in_order_until_the_next_does_not_fit(
    lines: tuple[int, ...], parts: list[str]
) -> None:
    found = invoiced(*units(*lines), issue=AT_MOST_FOUR)
    assert listed(found.invoices, *PARTS) == parts


@pytest.mark.parametrize("lines", [(1, 2, 3, 4, 3, 2, 1), (4, 4, 1, 1, 1), (1,) * 9, (2, 1, 2, 1)])
def test_parts_keep_the_limit_and_units_are_never_split(lines: tuple[int, ...]) -> None:
    found = invoiced(*units(*lines), issue=AT_MOST_FOUR)
    in_part = found.invoice_lines.group_by("invoice").len()["len"]
    assert in_part.max() <= 4
    assert found.invoice_lines.select("invoice", "care_unit").n_unique() == len(lines)
    assert found.invoices["lines_amount"].sum() == sum(lines)
    assert found.invoices["part"].to_list() == list(range(1, found.invoices.height + 1))


def test_each_invoice_is_split_separately() -> None:
    contacts, items = units(3, 3)
    other = table(
        PricedContact, "row | source_row | contact_id | reference\n2 | 3 | k3 | 15008739/KV"
    )
    both = contacts.vstack(other)
    found = invoiced(both, items + "\n2 | visit | | 1 | 1000.00 | 1000.00", issue=AT_MOST_FOUR)
    assert listed(found.invoices, "reference", "part") == [
        "15002509/A | 1",
        "15002509/A | 2",
        "15008739/KV | ",
    ]


def test_a_credit_note_is_of_one_invoice_and_has_no_parts() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    cancelled = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="2")
    february = bill(cancelled, FEBRUARY, after=january)
    assert listed(february.invoiced.invoices, "kind", "part") == ["381 | "]


def riv(*units_of_contacts: str) -> object:
    """Return a visit per letter: its unit, on consecutive days, on route `riv`."""
    rows = "\n".join(
        f"{row} | {row} | K{row} | {unit} | riv | 2024-01-{row + 1:02d} | 1.00"
        for row, unit in enumerate(units_of_contacts)
    )
    heading = "row | source_row | contact_id | care_unit | route | started_on | amount"
    return table(PricedContact, f"{heading}\n{rows}")


@pytest.mark.parametrize(
    ("units_of_contacts", "contacts"),
    [
        ("AAA", [3]),
        ("AAAA", [3, 1]),
        ("AAAAAAA", [3, 2, 2]),
        ("ABC", [3]),
        ("ABCD", [3, 1]),
        ("AABB", [2, 2]),
        ("AAAABC", [3, 1, 2]),
        ("ABBBBC", [2, 3, 1]),
    ],
)
def test_a_unit_is_divided_by_contacts_only_if_its_basis_is_too_large(
    units_of_contacts: str, contacts: list[int]
) -> None:
    """A contact is reckoned as 2 382 bytes here, and the head of the basis as 2 000."""
    issue = JANUARY._replace(limits=InvoiceLimits(national_basis=2_000 + 3 * 2_400))
    priced = riv(*units_of_contacts)
    items = "row | kind | code | quantity | unit_price | amount\n" + "\n".join(
        f"{row} | visit | | 1 | 1.00 | 1.00" for row in range(len(units_of_contacts))
    )
    found = invoiced(priced, items, issue=issue)
    assert found.invoices["contacts"].to_list() == contacts
    assert found.invoices["lines_amount"].sum() == len(units_of_contacts)
    days = (
        found.billed_lines.sort("care_unit", "invoice")
        .group_by("care_unit", "invoice", maintain_order=True)
        .agg(first=pl.col("started_on").min(), last=pl.col("started_on").max())
    )
    next_part = pl.col("care_unit") == pl.col("care_unit").shift(1)
    assert days.filter(next_part & (pl.col("first") <= pl.col("last").shift(1))).is_empty()
