"""The books' own sums, calculated by hand: the year is compared with them."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.oracle.books import Balance, Books
from tests.oracle.model import CREDIT_NOTE, INVOICE, InvoiceResult
from tests.oracle.paying import Note, Payment, bars, ocr_of

SELLER, ACCOUNT = "5560000001", "9912346"
FIRST, SECOND, NOTE = (SELLER, "2024000001"), (SELLER, "2024000002"), (SELLER, "2024000003")
DAY = dt.date(2024, 3, 1)


def document(key: tuple[str, str], total: str, credited: str | None = None) -> InvoiceResult:
    amount = Decimal(total)
    return InvoiceResult(
        kind=CREDIT_NOTE if credited else INVOICE,
        number=key[1],
        seller_org_no=key[0],
        agreement_id="A1",
        payer_id="hsf",
        reference="15002509/A",
        route="manual",
        vat_percent=Decimal(0),
        contacts=1,
        lines_amount=amount,
        vat_compensation=Decimal("0.00"),
        total=amount,
        credits_invoice=credited,
    )


def paid(amount: str, *notes: Note, **more: object) -> Payment:
    return Payment(account=ACCOUNT, paid_on=DAY, amount=Decimal(amount), notes=notes, **more)  # type: ignore[arg-type]


def kronor(*amounts: str) -> Balance:
    return Balance(*map(Decimal, amounts))


@pytest.fixture
def books() -> Books:
    """Two invoices, of 1 000 and of 400 kronor."""
    made = Books({ACCOUNT: SELLER})
    made.issue("2024-01", DAY, [document(FIRST, "1000.00"), document(SECOND, "400.00")])
    return made


def test_an_ocr_number_is_the_published_one() -> None:
    assert ocr_of(document(FIRST, "1.00")) == "202400000123"
    assert ocr_of(document(FIRST, "1.00"), 2) == "2024000001238"
    assert ocr_of(document(NOTE, "1.00", FIRST[1])) is None


def test_the_balance_sums_all_changes(books: Books) -> None:
    books.receive(paid("300.00", Note("202400000123")))
    books.settle()
    books.void(SECOND)
    (balance,) = books.issue("2024-02", DAY, [document(NOTE, "250.00", FIRST[1])]).values()
    assert balance == kronor("1400", "0", "250", "400", "300", "450")
    assert books.outstanding(FIRST) == Decimal("450.00")
    assert (books.state(FIRST), books.state(SECOND)) == ("part_paid", "voided")
    (balance,) = books.issue("2024-03", DAY, []).values()
    assert balance == kronor("450", "0", "0", "0", "0", "450")


def test_an_overpayment_waits_and_can_be_set_aside_and_undone(books: Books) -> None:
    number = books.receive(paid("450.00", Note("Faktura 2024000002", free=True)))
    books.settle()
    assert books.waiting() == [(number, "surplus")]
    books.match(number, None)
    assert books.places() == {
        "matched": Decimal("400.00"),
        "set_aside": Decimal("50.00"),
        "waiting": Decimal("0.00"),
    }
    books.unmatch(number)
    assert books.waiting() == [(number, "undone")]
    assert books.outstanding(SECOND) == Decimal("400.00")


def test_a_credit_note_is_drawn_or_left_and_both_end_at_zero(books: Books) -> None:
    books.issue("2024-02", DAY, [document(NOTE, "250.00", FIRST[1])])
    drawn = (Note(FIRST[1], amount=Decimal(1000)), Note(NOTE[1], amount=Decimal(-250)))
    books.receive(paid("750.00", *drawn))
    books.settle()
    assert books.outstanding(FIRST) == 0
    assert (books.paid(FIRST), books.paid(NOTE)) == (Decimal(1000), Decimal(-250))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"currency": "EUR"}, "currency"),
        (
            {
                "notes": (
                    Note(FIRST[1], amount=Decimal(1100)),
                    Note(SECOND[1], amount=Decimal(-100)),
                )
            },
            "deduction",
        ),
        ({"notes": (Note("88888888"),)}, "no_invoice"),
        ({"notes": (Note(FIRST[1]), Note("88888888"))}, "several"),
        ({"notes": (Note(FIRST[1]), Note(SECOND[1]))}, "several"),
    ],
)
def test_payments_that_the_rules_leave_alone(
    books: Books, more: dict[str, object], reason: str
) -> None:
    notes = {"notes": (Note("202400000123"),)} | more
    number = books.receive(
        Payment(account=ACCOUNT, paid_on=DAY, amount=Decimal(1000), **notes)  # type: ignore[arg-type]
    )
    books.settle()
    assert books.waiting() == [(number, reason)]


@pytest.mark.parametrize(
    ("more", "waits"),
    [
        ({}, True),
        ({"kind": "camt.053"}, True),
        ({"kind": "camt.053", "bank_reference": "R1"}, True),
        ({"kind": "camt.053", "bank_reference": "R2"}, True),
        ({"bank_reference": "R2"}, False),
        ({"paid_on": DAY + dt.timedelta(3)}, True),
        ({"paid_on": DAY + dt.timedelta(4)}, False),
        ({"paid_on": DAY + dt.timedelta(9), "bank_reference": "R1"}, True),
        ({"notes": (Note(SECOND[1]),)}, False),
        ({"notes": ()}, True),
        ({"amount": Decimal(301)}, False),
        ({"message": "M1"}, False),
    ],
)
def test_a_payment_in_another_message_may_be_the_same(
    books: Books, more: dict[str, object], waits: bool
) -> None:
    first = {"account": ACCOUNT, "paid_on": DAY, "amount": Decimal(300), "notes": (Note(FIRST[1]),)}
    books.receive(Payment(**first, message="M1", bank_reference="R1"))  # type: ignore[arg-type]
    other = books.receive(Payment(**(first | {"message": "M2"} | more)))  # type: ignore[arg-type]
    assert (bars(books, other) == "looks_double") is waits


def test_a_sum_replaced_by_its_parts_is_ignored(books: Books) -> None:
    whole = books.receive(paid("1400.00"))
    books.receive(paid("1000.00", Note(FIRST[1]), replaces=whole))
    books.receive(paid("400.00", Note(SECOND[1]), replaces=whole))
    books.settle()
    assert books.waiting() == []
    assert sum(books.places().values()) == Decimal("1400.00")
