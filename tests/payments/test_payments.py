"""Payments in a home: from the inbox to matching, publication and verification."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from commands.main import run
from pipelines.archive.work import Work
from pipelines.home.orders import Actor
from pipelines.inbox.ingest import ingest
from pipelines.keep.verify import home_problems
from pipelines.ledger import invoices
from pipelines.ledger.store import Ledger
from pipelines.outbox.delivery import documents_again
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    SELLER,
    billed,
    contact,
    deliver,
    figures,
    home_with,
    report,
)
from tests.support.payment_files import Entry, Paid, bgmax, camt

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

BANKGIRO = "9990110"
OCR = "202400000123"
NOON = dt.datetime(2024, 3, 2, 12, tzinfo=dt.UTC)
# The only invoice of the home: two visits at 1 500,50 kronor.
WHOLE = Decimal("3001.00")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one issued invoice."""
    made = home_with(tmp_path / "home")
    deliver(made, "kontakter.csv", report(contact("A1"), contact("A2", 1)))
    figures(made)
    return made


def sf(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def notified(kronor: str, reference: str = OCR, **more: str) -> bytes:
    paid = Paid(amount=Decimal(kronor), reference=reference, payer="Region Stockholm")
    return camt([Entry(payments=(paid,), **more)], account=BANKGIRO)  # type: ignore[arg-type]


def state(home: Home) -> list[tuple[str, str, str]]:
    """Return (paid, outstanding, state) of each invoice, as published."""
    with duckdb.connect(str(home.follow_up), read_only=True) as connection:
        found = connection.execute(
            "SELECT paid::VARCHAR, outstanding::VARCHAR, state FROM invoices ORDER BY 1"
        )
        return found.fetchall()


def test_a_payment_in_another_currency_is_set_aside_and_not_matched(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(home, "euro.xml", notified("100.00", currency="EUR"))
    assert sf(home, "ingest") == 0
    assert sf(home, "match", "1", "2024000001", "--because", "kontoutdrag") == 2
    assert "Betalning 1 är i EUR. Fakturorna är i kronor." in capsys.readouterr().err
    assert sf(home, "set-aside", "1", "--because", "återbetalas") == 0
    assert state(home) == [("0.00", "3001.00", "issued")]


def test_missing_transactions_of_an_entry_pay_no_invoice_by_rule(home: Home) -> None:
    paid = Paid(amount=Decimal(1000), reference=OCR)
    entry = Entry(payments=(paid,), amount=Decimal(2500))
    deliver(home, "del.xml", camt([entry], account=BANKGIRO))
    assert sf(home, "ingest") == 0
    assert state(home) == [("0.00", "3001.00", "issued")]


def test_a_payment_in_the_inbox_pays_its_invoice_and_is_published(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(home, "bank/camt054.xml", notified("1000"))
    assert sf(home, "ingest") == 0
    assert "1 betalningsfil (1 betalning)" in capsys.readouterr().out
    assert state(home) == [("1000.00", "2001.00", "part_paid")]
    deliver(home, "bank/camt054-2.xml", notified("2001", bank_reference="REF2"))
    assert sf(home, "ingest") == 0
    assert state(home) == [("3001.00", "0.00", "paid")]
    assert sf(home, "explain", "A1") == 0
    out = capsys.readouterr().out
    paid, total = "1\u00a0000,00\u00a0kr", "3\u00a0001,00\u00a0kr"
    assert f"Betalning 1 (2024-03-01, OCR-nummer): {paid} av fakturans {total}" in out
    assert sf(home, "verify") == 0


def test_the_next_call_publishes_after_a_kill(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    sf(home, "ingest")
    deliver(home, "a.xml", notified("1000"))
    with monkeypatch.context() as killed:
        killed.setattr("pipelines.follow_up.publish.publish_follow_up", lambda *_: None)
        sf(home, "ingest")
    assert state(home) == [("0.00", "3001.00", "issued")]
    sf(home, "ingest")
    assert state(home) == [("1000.00", "2001.00", "part_paid")]


def test_the_same_payment_in_several_files_is_stored_once(home: Home) -> None:
    deliver(home, "a.xml", notified("1000"))
    sf(home, "ingest")
    deliver(home, "renamed.xml", notified("1000"))
    deliver(home, "again.xml", notified("1000").replace(b"<Ntry>", b"\n<Ntry>"))
    statement = Entry(payments=(Paid(amount=Decimal(1000), reference=OCR),))
    deliver(home, "b.xml", camt([statement], "camt.053.001.02", BANKGIRO, "M53"))
    sf(home, "ingest")
    with Ledger.open(home.ledger) as ledger:
        assert ledger.payments().height == 1
        assert ledger.payment_files().height == 3
        assert home_problems(Work(home, ledger)) == []
    assert state(home) == [("1000.00", "2001.00", "part_paid")]


def test_the_same_payment_on_another_account_is_kept_and_a_person_is_asked(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    iban = "SE4550000000058398257466"
    home.settings.write_text(f'[payment_accounts]\n{iban} = "{SELLER}"\n', encoding="utf-8")
    deliver(home, "a.xml", notified("1000"))
    statement = Entry(payments=(Paid(amount=Decimal(1000), reference=OCR),))
    deliver(home, "b.xml", camt([statement], "camt.053.001.02", iban, "M53"))
    sf(home, "ingest")
    assert state(home) == [("1000.00", "2001.00", "part_paid")]
    sf(home, "payments", "--worklist-only")
    out = capsys.readouterr().out
    assert "kan vara samma betalning som en i ett annat meddelande: betalning 1" in out


@pytest.mark.parametrize("reference", ["REF1", ""])
def test_the_sum_of_payments_of_another_message_is_not_counted_again(
    home: Home, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    paid = tuple(Paid(amount=Decimal(part), reference=OCR) for part in (400, 600))
    parts = Entry(payments=paid, bank_reference=reference)
    deliver(home, "a.xml", camt([parts], account=BANKGIRO))
    whole = Entry(amount=Decimal(1000), bank_reference=reference)
    deliver(home, "b.xml", camt([whole], "camt.053.001.02", BANKGIRO, "M53"))
    sf(home, "ingest")
    assert state(home) == [("1000.00", "2001.00", "part_paid")]
    with Ledger.open(home.ledger) as ledger:
        assert ledger.payments().height == (2 if reference else 3)
    capsys.readouterr()
    sf(home, "payments", "--worklist-only")
    out = capsys.readouterr().out
    assert ("kan vara samma betalning" in out) == (not reference)


def test_a_notification_in_utc_and_its_statement_are_one_payment(home: Home) -> None:
    paid = (Paid(amount=Decimal(1000), reference=OCR),)
    at = Entry(payments=paid, booked_at="2024-02-29T23:30:00Z")
    deliver(home, "a.xml", camt([at], account=BANKGIRO))
    deliver(home, "b.xml", camt([Entry(payments=paid)], "camt.053.001.08", BANKGIRO, "M53"))
    sf(home, "ingest")
    with Ledger.open(home.ledger) as ledger:
        assert ledger.payments().height == 1
    assert state(home) == [("1000.00", "2001.00", "part_paid")]


def test_a_bank_that_restarts_the_numbers_of_its_entries_is_read(home: Home) -> None:
    """Two messages of a day, with the same number of the entry and other references."""
    for name, reference in (("M-0900", OCR), ("M-1700", "202400000222")):
        paid = (Paid(amount=Decimal(1000), reference=reference),)
        entry = Entry(payments=paid, bank_reference="", entry_reference="1")
        deliver(home, f"{name}.xml", camt([entry], account=BANKGIRO, name=name))
    sf(home, "ingest")
    with Ledger.open(home.ledger) as ledger:
        assert ledger.payments().get_column("amount").to_list() == [Decimal(1000)] * 2


@pytest.mark.parametrize("reverses", [False, True])
def test_a_returned_payment_opens_its_invoice_again(home: Home, reverses: bool) -> None:
    deliver(home, "a.xml", notified("3001"))
    sf(home, "ingest")
    assert state(home) == [("3001.00", "0.00", "paid")]
    back = Entry(
        payments=(Paid(amount=WHOLE, reference=OCR),),
        bank_reference="REF2",
        direction="DBIT",
        returned=True,
        reverses=reverses,
    )
    deliver(home, "b.xml", camt([back], account=BANKGIRO, name="M2"))
    sf(home, "ingest")
    assert state(home) == [("0.00", "3001.00", "issued")]


def test_a_deduction_that_is_not_possible_waits_and_ends_no_call(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(home, "februari.csv", report(contact("B1", started_on="2024-02-12")))
    figures(home, NEXT_MONTH)
    extra = ((OCR, WHOLE), ("202400000222", Decimal(-1000)))
    deliver(home, "bgmax.txt", bgmax([Paid(amount=WHOLE - 1000, extra=extra)], account=BANKGIRO))
    assert sf(home, "ingest") == 0
    assert [paid for paid, _, _ in state(home)] == ["0.00", "0.00"]
    assert sf(home, "payments") == 0
    assert "drar av mer än vad som är betalt eller krediterat" in capsys.readouterr().out


def test_a_payment_file_is_neither_contacts_nor_refused(home: Home) -> None:
    deliver(home, "betalningar.csv", bgmax([Paid(amount=WHOLE, reference=OCR)]))
    with Ledger.open(home.ledger) as ledger:
        found = ingest(Work(home, ledger, Actor("prov", NOON)))
        assert ([*found.read, *found.refused, *found.answers], len(found.payments)) == ([], 1)
        assert ledger.files().height == 1


def test_a_malformed_file_is_refused_and_ingested_when_it_is_fixed(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = notified("1000")
    path = deliver(home, "camt054.xml", sound.replace(b"<BookgDt>", b"<Other>").replace(
        b"</BookgDt>", b"</Other>").replace(b"ValDt", b"Val"))  # fmt: skip
    assert sf(home, "ingest") == 0
    assert "F04 camt054.xml: Post 1 (rad 7): bokföringsdagen" in capsys.readouterr().out
    path.write_bytes(sound)
    sf(home, "ingest")
    with Ledger.open(home.ledger) as ledger:
        assert ledger.open_refusals().is_empty()
        assert ledger.payments().height == 1


def test_a_person_matches_sets_aside_and_undoes(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(home, "camt054.xml", notified("3100", "tack"))
    sf(home, "ingest")
    assert sf(home, "payments") == 0
    out = capsys.readouterr().out
    assert "Betalningar att åtgärda: 1" in out
    assert "från Region Stockholm: nämner ingen faktura" in out
    assert sf(home, "match", "1", "2024000001", "--because", "kontoutdrag, bekräftat") == 0
    assert state(home) == [("3001.00", "0.00", "paid")]
    assert sf(home, "set-aside", "1", "--because", "återbetalas") == 0
    capsys.readouterr()
    sf(home, "payments")
    out = capsys.readouterr().out
    assert "Betalningar att åtgärda: 0" in out
    assert "för hand: kontoutdrag, bekräftat" in out
    assert sf(home, "unmatch", "1", "--because", "fel betalare") == 0
    assert state(home) == [("0.00", "3001.00", "issued")]
    part = ("match", "1", "2024000001", "--amount", "500", "--because", "del", "--seller", SELLER)
    assert sf(home, *part) == 0
    assert state(home) == [("500.00", "2501.00", "part_paid")]
    with Ledger.open(home.ledger) as ledger:
        rules = ledger.matches().get_column("rule").to_list()
        assert rules == ["manual", "set_aside", "undone", "undone", "manual"]
        assert home_problems(Work(home, ledger)) == []


@pytest.mark.parametrize("seller", [SELLER, f"{SELLER[:6]}-{SELLER[6:]}"])
def test_an_invoice_is_matched_by_seller_and_number(home: Home, seller: str) -> None:
    deliver(home, "camt054.xml", notified("3001", "tack"))
    sf(home, "ingest")
    assert sf(home, "match", "1", f"{seller}-2024000001", "--because", "kontoutdrag") == 0
    assert state(home) == [("3001.00", "0.00", "paid")]
    assert sf(home, "match", "1", "9999990022-2024000001", "--because", "kontoutdrag") == 2


@pytest.mark.parametrize("amount", [(), ("--amount", "1")])
def test_repeating_a_match_pays_no_more(home: Home, amount: tuple[str, ...]) -> None:
    deliver(home, "camt054.xml", notified("3100", "tack"))
    sf(home, "ingest")
    for _ in range(2):  # as who was cut short before the answer asks again
        assert sf(home, "match", "1", "2024000001", *amount, "--because", "utdrag") == 0
        assert sf(home, "set-aside", "1", "--because", "återbetalas") == 0
    for _ in range(2):
        assert sf(home, "unmatch", "1", "--because", "fel betalare") == 0
    with Ledger.open(home.ledger) as ledger:
        rules = ledger.matches().get_column("rule").to_list()
        assert rules == ["manual", "set_aside", "undone", "undone"]
        assert home_problems(Work(home, ledger)) == []


def test_the_rest_is_matched_after_a_part_with_the_same_words(home: Home) -> None:
    """An earlier partial match does not answer a request for the whole remainder."""
    deliver(home, "camt054.xml", notified("3100", "tack"))
    sf(home, "ingest")
    match = ("match", "1", "2024000001", "--because", "utdrag")
    assert sf(home, *match, "--amount", "500") == 0
    for _ in range(2):  # as who was cut short before the answer asks again
        assert sf(home, *match) == 0
    assert state(home) == [("3001.00", "0.00", "paid")]
    for _ in range(2):
        assert sf(home, "set-aside", "1", "--because", "återbetalas") == 0
    assert sf(home, *match, "--amount", "500") == 0
    with Ledger.open(home.ledger) as ledger:
        matched = ledger.matches().select("rule", "amount").rows()
    assert matched == [
        ("manual", Decimal("500.00")),
        ("manual", Decimal("2501.00")),
        ("set_aside", Decimal("99.00")),
    ]


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (("match", "7", "2024000001", "--because", "x"), "Betalning 7 finns inte"),
        (("match", "1", "2024000007", "--because", "x"), "Ingen faktura 2024000007 är utfärdad"),
        (("match", "1", "2024000001", "--because", " "), "Ett skäl saknas"),
        (
            ("match", "1", "2024000001", "--because", "x", "--amount", "101"),
            "återstår 100.00",
        ),
        (
            ("match", "1", "2024000001", "--because", "x", "--amount", "-1"),
            "återstår 100.00",
        ),
        (("unmatch", "1", "--because", "x"), "Betalning 1 betalar inget"),
    ],
)
def test_an_invalid_match_is_reported_and_nothing_is_kept(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reported: str
) -> None:
    deliver(home, "camt054.xml", notified("100", "tack"))
    sf(home, "ingest")
    assert sf(home, *arguments) == 2
    assert reported in capsys.readouterr().err
    with Ledger.open(home.ledger) as ledger:
        assert ledger.matches().is_empty()


def test_the_settings_assign_a_bank_account(home: Home) -> None:
    iban = "SE45 5000 0000 0583 9825 7466"
    paid = Paid(amount=Decimal(100), reference=OCR)
    deliver(home, "053.xml", camt([Entry(payments=(paid,))], "camt.053.001.08", iban))
    sf(home, "ingest")
    assert state(home)[0][2] == "issued"
    settings = f'[payment_accounts]\n"{iban}" = "999999-0014"\n'
    home.settings.write_text(settings, encoding="utf-8")
    sf(home, "ingest")
    assert state(home)[0][2] == "part_paid"


@pytest.mark.parametrize(
    "settings",
    ['payment_accounts = "x"', "[payment_accounts]\nSE1 = 5", '[payment_accounts]\nSE1 = "5"'],
)
def test_wrong_accounts_are_reported(
    home: Home, capsys: pytest.CaptureFixture[str], settings: str
) -> None:
    home.settings.write_text(settings, encoding="utf-8")
    assert sf(home, "payments") == 2
    assert "payment_accounts ska vara en tabell av konto" in capsys.readouterr().err


def test_a_run_counts_the_payments_that_were_matched_when_it_was_drafted(home: Home) -> None:
    deliver(home, "a.xml", notified("1000"))
    deliver(home, "februari.csv", report(contact("B1", 2, started_on="2024-02-12")))
    figures(home, NEXT_MONTH)
    deliver(home, "b.xml", notified("500", bank_reference="REF2"))
    sf(home, "ingest")
    with Ledger.open(home.ledger) as ledger:
        assert [ledger.run(number).last_match_no for number in (1, 2)] == [0, 1]
        assert home_problems(Work(home, ledger)) == []
    with duckdb.connect(str(home.follow_up), read_only=True) as connection:
        amounts = connection.execute(
            "SELECT run_no, measure, amount::VARCHAR FROM reconciliation WHERE amount IS NOT NULL"
            " AND key = ? AND measure IN ('opening', 'paid', 'outstanding') ORDER BY ALL",
            [SELLER],
        ).fetchall()
    assert amounts == [
        (1, "opening", "0.00"),
        (1, "outstanding", "3001.00"),
        (1, "paid", "0.00"),
        (2, "opening", "3001.00"),
        (2, "outstanding", "3501.50"),
        (2, "paid", "1000.00"),
    ]


def test_an_invoice_issued_without_ocr_keeps_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = home_with(tmp_path / "home")
    deliver(made, "kontakter.csv", report(contact("A1")))
    with monkeypatch.context() as before:
        # The ledger numbers invoices as in the release before: without OCR.
        nothing = pl.lit(None, dtype=pl.String)
        before.setattr(invoices, "with_ocr", lambda rows, _: rows.with_columns(ocr=nothing))
        billed(made)
    xml = (made.outbox(MONTH) / f"invoices/{SELLER}-2024000001/faktura.xml").read_text("utf-8")
    assert "<cbc:PaymentID>2024000001</cbc:PaymentID>" in xml
    with Ledger.open(made.ledger) as ledger:
        assert ledger.invoices().get_column("ocr").to_list() == [None]
        assert documents_again(Work(made, ledger, Actor("prov", NOON)), MONTH)
    deliver(made, "a.xml", notified("100", "2024000001"))
    sf(made, "ingest")
    assert state(made)[0][2] == "part_paid"


def test_an_invoice_asks_for_its_ocr(tmp_path: Path) -> None:
    made = home_with(tmp_path / "home")
    deliver(made, "kontakter.csv", report(contact("A1")))
    billed(made)
    folder = made.outbox(MONTH) / f"invoices/{SELLER}-2024000001"
    xml = (folder / "faktura.xml").read_text("utf-8")
    assert f"<cbc:PaymentID>{OCR}</cbc:PaymentID>" in xml
    with Ledger.open(made.ledger) as ledger:
        assert documents_again(Work(made, ledger, Actor("prov", NOON)), MONTH)


def test_no_payer_is_published(home: Home) -> None:
    deliver(home, "a.xml", notified("100", "Kim Kanariefågel"))
    sf(home, "ingest")
    with duckdb.connect(str(home.follow_up), read_only=True) as connection:
        published = repr(connection.execute("SELECT * FROM payments").fetchall())
    assert "waiting" in published
    assert "Kanarief" not in published
    assert "Region" not in published
