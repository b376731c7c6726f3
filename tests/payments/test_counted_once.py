"""Payments delivered in any split into messages and formats are counted exactly once each."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.payments import Match
from pipelines.ledger.records import PaymentFile
from pipelines.ledger.store import Ledger
from pipelines.readers.payments.formats import read_payments
from tests.ledger.desk import by
from tests.support.payment_files import Entry, Paid, bgmax, camt
from tests.support.payment_tables import tables
from transforms.payments.matching import match_payments
from transforms.payments.tables import PaymentTables

CAMT = ("camt.054.001.02", "camt.054.001.08", "camt.053.001.02", "camt.053.001.08")
MESSAGES = ("M0", "M1", "M2", "M3")
OCR = "202400000123"
# The messages that contain a payment, and its amount.
DELIVERED = st.lists(
    st.tuples(st.sets(st.sampled_from(MESSAGES), min_size=1), st.sampled_from(["100", "100.01"])),
    min_size=1,
    max_size=6,
)
ORDER = st.lists(st.sampled_from(MESSAGES), max_size=6)


@contextmanager
def empty_ledger() -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "l.sqlite") as ledger:
        yield ledger


def record(ledger: Ledger, data: bytes) -> None:
    """Read and record a payment file, under a name made of its bytes."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        read = read_payments(Path(file.name))
    assert read is not None
    sha256 = f"{hash(data) % 16**12:064x}"
    made = PaymentFile(
        sha256, "fil", read.format.value, read.payments, read.references, read.counts
    )
    ledger.record_payments([made], by("Olle"))


def message(name: str, delivered: Sequence[tuple[set[str], str]], *, named: bool) -> bytes:
    """Return the message of that name, with the payments that it contains."""
    entries = [
        Entry(
            payments=(Paid(amount=Decimal(amount), reference=OCR),),
            bank_reference=f"R{place}" if named else "NOTPROVIDED",
        )
        for place, (names, amount) in enumerate(delivered)
        if name in names
    ]
    return camt(entries, CAMT[MESSAGES.index(name)], name=name)


def deliver(
    ledger: Ledger, delivered: Sequence[tuple[set[str], str]], order: Sequence[str], *, named: bool
) -> None:
    """Record every message, in an order, some of them again in other bytes."""
    for at, name in enumerate([*order, *MESSAGES]):
        again = b"\n" * at
        record(ledger, message(name, delivered, named=named) + again)


@given(DELIVERED, ORDER)
@settings(max_examples=25, deadline=None)
def test_payments_with_a_reference_of_the_bank_are_stored_once(
    delivered: list[tuple[set[str], str]], order: list[str]
) -> None:
    with empty_ledger() as ledger:
        deliver(ledger, delivered, order, named=True)
        amounts = ledger.payments().get_column("amount").sort().to_list()
    assert amounts == sorted(Decimal(amount) for _, amount in delivered)


@given(st.lists(st.sets(st.sampled_from(MESSAGES), min_size=1), min_size=1, max_size=5), ORDER)
@settings(max_examples=15, deadline=None)
def test_payments_without_a_reference_are_kept_from_each_message_and_counted_once(
    delivered: list[set[str]], order: list[str]
) -> None:
    """The amounts differ, so only the same payment in two messages looks alike."""
    each = [(names, str(100 + place)) for place, names in enumerate(delivered)]
    with empty_ledger() as ledger:
        deliver(ledger, each, order, named=False)
        payments = ledger.payments()
        known = _tables(ledger)
    assert payments.height == sum(len(names) for names, _ in each)
    matched = match_payments(known).matches.get_column("amount").sum()
    assert matched == sum(Decimal(amount) for _, amount in each)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=5), st.booleans())
@settings(max_examples=15, deadline=None)
def test_bgmax_counts_what_it_says_also_with_repeated_serial_numbers(
    serials: list[int], again: bool
) -> None:
    paid = [Paid(amount=Decimal(100), reference=OCR, serial=serial) for serial in serials]
    with empty_ledger() as ledger:
        for time in range(1 + again):
            record(ledger, bgmax(paid) + b"\r\n" * time)
        assert ledger.payments().height == len(serials)


@given(DELIVERED, st.booleans())
@settings(max_examples=15, deadline=None)
def test_no_more_is_matched_than_the_largest_count_of_the_money(
    delivered: list[tuple[set[str], str]], named: bool
) -> None:
    with empty_ledger() as ledger:
        deliver(ledger, delivered, [], named=named)
        matched = match_payments(_tables(ledger)).matches.get_column("amount").sum()
    assert 0 < matched <= sum(Decimal(amount) for _, amount in delivered)


def _tables(ledger: Ledger) -> PaymentTables:
    """Return the ledger's payments, none matched, and one large invoice."""
    nothing: Any = Match.of(pl.DataFrame(schema=Match.schema()))
    return tables("no | total\n-\n1 | 99999.00")._replace(
        payments=ledger.payments(), references=ledger.payment_references(), matches=nothing
    )
