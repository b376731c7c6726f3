"""Hostile payments and answers: files of banks, of the payer and of the region."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from tests.hostile.case import CANARY, Case, damaged, of_bytes
from tests.support.payment_files import Entry, Paid, bgmax, camt, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAID: Final = Paid(amount=Decimal(500), reference="202400000123", payer=f"{CANARY} AB")
_AMOUNTS: Final = (
    *("", " ", "0", "-1", "-0.00", "1e400", "1E3", "NaN", "INF", "-INF", "+5", "0x10", "1,5"),
    "1.234",
    *("999999999999999999", "999999999999.99", "9999999999.99", "10000000000.00", "9" * 6000),
    *("1_000", "١٢", ".", "1.", ".5", "1 000", "=1+1"),
)
_CURRENCIES: Final = ("EUR", "XXX", "sek", "SEKK", "", "S€K", "123", "SEK ", "JPY", "BTC")
_DAYS: Final = (
    *("0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2024-02-30", "", "x", "20240101"),
    *("2024-01-01T24:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
)


def sound_camt() -> bytes:
    """Return a notification of two payments."""
    return camt([Entry(payments=(_PAID, _PAID)), Entry(payments=(_PAID,), bank_reference="REF2")])


def sound_bgmax() -> bytes:
    """Return a BgMax file of two payments."""
    return bgmax(numbered([_PAID, _PAID]))


def sound_answers() -> bytes:
    """Return statuses of the region."""
    return _ANSWERS["status"].format("Fel").encode()


def payments() -> Iterator[Case]:
    """Yield every case that is put into an inbox as payments."""
    for name, content in (*_camt(), *_changed_camt()):
        yield of_bytes("payments", f"{name}.xml", partial(bytes, content))
    for name, content in _bgmax():
        yield of_bytes("payments", f"{name}.txt", partial(bytes, content))


def _of(number: int, **how: str) -> bytes:
    """Return a message whose payment differs from those of all others."""
    entry = Entry(payments=(_PAID,), bank_reference=f"REF{number}", **how)  # type: ignore[arg-type]
    return camt([entry], name=f"M{number}")


def _camt() -> Iterator[tuple[str, bytes]]:
    sound = _of(0).decode()
    for number, amount in enumerate(_AMOUNTS):
        changed = sound.replace(">500<", f">{amount}<").replace("REF0", f"REFA{number}")
        yield f"amount {number}", changed.encode()
    for number, currency in enumerate(_CURRENCIES):
        changed = sound.replace('Ccy="SEK"', f'Ccy="{currency}"').replace("REF0", f"REFC{number}")
        yield f"currency {number}", changed.encode()
    for number, day in enumerate(_DAYS):
        changed = sound.replace("<BookgDt><Dt>2024-03-01<", f"<BookgDt><Dt>{day}<")
        yield f"day {number}", changed.replace("REF0", f"REFD{number}").encode()
    for tag in ("Amt", "CdtDbtInd", "Sts", "BookgDt", "AcctSvcrRef", "Acct", "GrpHdr", "Ntry"):
        yield (
            f"without {tag}",
            sound.replace(f"<{tag}", "<Ingen").replace(f"</{tag}>", "</Ingen>").encode(),
        )


def _changed_camt() -> Iterator[tuple[str, bytes]]:
    sound = _of(900).decode()
    doctype = '?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    yield "doctype", sound.replace("?>", doctype, 1).replace("M900", "&b;").encode()
    yield "utf-16", sound.replace("UTF-8", "UTF-16").encode("utf-16")
    yield "other version", sound.replace("camt.054.001.08", "camt.054.001.99").encode()
    yield "other message", sound.replace("camt.054.001.08", "pain.001.001.03").encode()
    yield "long reference", sound.replace("202400000123", "9" * 1_000_000).encode()
    yield "entity in text", sound.replace("202400000123", "&#0;").encode()
    yield "escape codes", sound.replace("202400000123", "\x1b[2J").encode()
    yield "injection", sound.replace("202400000123", "'); DROP TABLE payments; --").encode()
    many = [Entry(payments=(_PAID,), bank_reference=f"REFM{number}") for number in range(5000)]
    yield "many entries", camt(many, name="MANY")
    parts = Entry(payments=(_PAID,) * 5000, bank_reference="REFP")
    yield "many parts", camt([parts], name="PARTS")
    large = Entry(amount=Decimal("9999999999.99"), details=False)
    yield "large sum", camt([large] * 200, name="LARGE")
    yield (
        "states too many",
        camt(
            [large],
            states="<TxsSummry><TtlNtries><NbOfNtries>9e9</NbOfNtries></TtlNtries></TxsSummry>",
        ),
    )
    yield from damaged("camt", sound.encode(), cuts=8, flips=14)


def _bgmax() -> Iterator[tuple[str, bytes]]:
    sound = bgmax([_PAID])
    records = sound.splitlines(keepends=True)
    for number, amount in enumerate(("9" * 18, "-" + "1" * 17, "A" * 18, " " * 18, "0" * 18)):
        yield f"ore {number}", sound.replace(f"{50_000:018d}".encode(), amount.encode())
    for number, currency in enumerate((b"EUR", b"XXX", b"   ", b"\xff\xff\xff")):
        yield f"valuta {number}", sound.replace(b"SEK", currency)
    for number, day in enumerate((b"00000000", b"99999999", b"20240230", b"        ")):
        yield (
            f"dag {number}",
            sound.replace(b"00010098".ljust(8), b"00010098").replace(b"20240301", day),
        )
    yield "reversed", b"".join(reversed(records))
    yield "doubled", sound * 2
    yield "no end", b"".join(records[:-1])
    yield "no start", b"".join(records[1:])
    yield "long line", records[0] + b"20" + b"x" * 2_000_000
    yield "many sections", records[0] + records[1] * 20_000 + records[-1]
    yield "zero bytes", sound.replace(b" ", b"\0")
    yield "one line", sound.replace(b"\r\n", b"")
    yield "in utf-16", sound.decode("latin-1").encode("utf-16")
    yield "unknown record", records[0] + b"99".ljust(80) + b"\r\n" + b"".join(records[1:])
    yield from damaged("bgmax", sound, cuts=6, flips=14)


_ANSWERS: Final = {
    "status": "Vårdhändelse;Status;Utställare;Månad\nA1;{0};9999990014;2024-01\n",
    "månad": "Vårdhändelse;Status;Utställare;Månad\nA1;Fel;9999990014;{0}\n",
    "kontakt": "Vårdhändelse;Status;Utställare;Månad\n{0};Fel;9999990014;2024-01\n",
    "avvisad": "Fakturanummer;Avvisad;Orsak\n2024000001;{0};Fel referens\n",
    "orsak": "Fakturanummer;Avvisad;Orsak\n2024000001;2024-04-09;{0}\n",
    "faktura": "Fakturanummer;Avvisad;Orsak\n{0};2024-04-09;Fel\n",
}
_ANSWERED: Final = (
    *("", "1e400", "9999-99-99", "=1+1", "\x1b[2J", "A" * 100_000, "\u202e", "'; DROP TABLE x; --"),
)


def answers() -> Iterator[Case]:
    """Yield every case that is put into an inbox as answers."""
    for what, text in _ANSWERS.items():
        for number, value in enumerate(_ANSWERED):
            made = f'"{value}"' if ";" in value else value
            content = text.format(made).encode()
            yield of_bytes("answers", f"{what} {number}.csv", partial(bytes, content))
