"""Payments of a ledger of version 6, which knew them by reference, day and amount only."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.ledger import schema
from pipelines.ledger.records import PaymentFile
from pipelines.ledger.store import Ledger
from pipelines.readers.payments.formats import read_payments
from tests.ledger.desk import by, sha
from tests.support.payment_files import BANKGIRO, Entry, Paid, bgmax, camt

OCR = "202400000123"
NAMES = (
    ("camt:R1:2024-03-01:10.00SEK", "camt:R1:2024-03-01:10.00SEK"),
    ("camt:R2:2024-03-01:30.00SEK", "camt:R2:2024-03-01:30.00SEK/1/1"),
    ("camt:R2:2024-03-01:30.00SEK", "camt:R2:2024-03-01:30.00SEK/2/2"),
    ("camt:NOTPROVIDED:2024-03-01:40.00SEK", "camt:NOTPROVIDED:2024-03-01:40.00SEK"),
    (f"bgmax:{BANKGIRO}:2024-03-01:7:5000", f"bgmax:{BANKGIRO}:2024-03-01:7:5000"),
)
AMOUNTS = (1000, 1000, 2000, 4000, 5000)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A ledger of version 6 with five payments, opened by today's program."""
    path = tmp_path / "ledger.sqlite"
    with monkeypatch.context() as before, closing(sqlite3.connect(path)) as con:
        before.setattr(schema, "_VERSIONS", schema._VERSIONS[:6])  # noqa: SLF001
        before.setattr(schema, "VERSION", 6)
        schema.bring_forward(con)
        con.execute(
            "INSERT INTO payment_files VALUES (1, 1, ?, 'a', 'camt.054.001.08', 5, '', NULL)",
            (sha("a"),),
        )
        for place, ((entry, identity), ore) in enumerate(zip(NAMES, AMOUNTS, strict=True), 1):
            con.execute(
                "INSERT INTO payments VALUES"
                " (?, 1, ?, ?, ?, 1, '2024-03-01', ?, 'SEK', ?, NULL, NULL, NULL, NULL)",
                (place, place, entry, identity, ore, BANKGIRO),
            )
            con.execute("INSERT INTO payment_references VALUES (?, 1, ?, 0, NULL)", (place, OCR))
        con.commit()
    return Ledger.open(path)


def record(ledger: Ledger, tmp_path: Path, data: bytes) -> list[Decimal]:
    """Record a file, and return the amounts of its payments that were not known."""
    path = tmp_path / "fil"
    path.write_bytes(data)
    read = read_payments(path)
    assert read is not None
    name = sha(data.hex())
    made = PaymentFile(name, "b", read.format.value, read.payments, read.references, read.counts)
    before = ledger.payments().height
    ledger.record_payments([made], by("Olle"))
    return ledger.payments().get_column("amount").to_list()[before:]


def paid(*kronor: str) -> tuple[Paid, ...]:
    return tuple(Paid(amount=Decimal(one), reference=OCR, serial=7) for one in kronor)


@pytest.mark.parametrize(
    "data",
    [
        camt([Entry(payments=paid("10"), bank_reference="R1")]),
        camt([Entry(payments=paid("10", "20"), bank_reference="R2")], "camt.053.001.02"),
        camt([Entry(payments=paid("10", "20"), bank_reference="R2", details=False)]),
        bgmax(paid("50")),
    ],
    ids=["by its reference", "in parts", "as the sum of known parts", "in BgMax"],
)
def test_a_payment_of_an_earlier_release_is_recognised(
    ledger: Ledger, tmp_path: Path, data: bytes
) -> None:
    with ledger:
        assert record(ledger, tmp_path, data) == []


def test_a_filler_of_an_earlier_release_does_not_hide_a_payment(
    ledger: Ledger, tmp_path: Path
) -> None:
    data = camt([Entry(payments=paid("40"), bank_reference="NOTPROVIDED")])
    with ledger:
        assert record(ledger, tmp_path, data) == [Decimal(40)]


def test_earlier_payments_are_kept_as_they_were(ledger: Ledger) -> None:
    with ledger:
        found = ledger.payments()
        assert found.select("entry", "identity").rows() == list(NAMES)
        assert found.get_column("message").null_count() == len(NAMES)
