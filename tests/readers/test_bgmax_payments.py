"""BgMax files, written from Bankgirot's manual: content and faults."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.payments.bgmax import read_bgmax
from pipelines.readers.payments.formats import read_payments
from pipelines.readers.payments.gathered import ReadPayments
from tests.support.payment_files import BANKGIRO, DAY, Paid, bgmax, bgmax_records, numbered

# The records of Bankgirot's own example file ("Avtal om OCR-kontroll: checksiffra och längd").
EXAMPLE = """\
01BGMAX               0120040525173035010331P
050009912346          SEK
200003783511                   655969000000000000100000220000000000100
26Kalles Plåt AB
27Storgatan 2                        12345
28Storåker
29005500001234
21000378351189853                    0000000000000500003200023000011100
26Kalles Plåt AB
29005500001234
200003783511657866 658765 657767     000000000000140000320000000000140
220003783511                   657866000000000000000000220000000000140
220003783511                   658765000000000000000000220000000000140
220003783511                   657767000000000000000000220000000000140
220003783511                   657965000000000000000000220000000000140
25Betalning med extra refnr 657965
26Kalles Plåt AB
15000000000000000000058410000010098232004052500074000000000000190000SEK00000003
050009912346          SEK
200009701233                   650861000000000000110000210000000000120
26Olles färg AB
200001234567                         000000000000120000130000000000131
26Berits Garn
29005500002222
15000000000000000000058410000010098232004052500075000000000000230000SEK00000002
7000000004000000010000000400000002
"""


def references(found: ReadPayments) -> dict[int, list[tuple[str, bool, Decimal | None]]]:
    rows = found.references.partition_by("place", as_dict=True)
    return {place: part.drop("place").rows() for (place,), part in rows.items()}


def test_the_manuals_own_example_is_read() -> None:
    found = read_bgmax(EXAMPLE.encode("iso-8859-1"))
    columns = ("amount", "payer_name", "payer_org_no", "payer_account", "payee_account")
    assert found.payments.select(columns).rows() == [
        (Decimal("1000.00"), "Kalles Plåt AB", "5500001234", "3783511", "9912346"),
        (Decimal("-500.00"), "Kalles Plåt AB", "5500001234", "3783511", "9912346"),
        (Decimal("1400.00"), "Kalles Plåt AB", None, "3783511", "9912346"),
        (Decimal("1100.00"), "Olles färg AB", None, "9701233", "9912346"),
        (Decimal("1200.00"), "Berits Garn", "5500002222", "1234567", "9912346"),
    ]
    assert set(found.payments["paid_on"].cast(str)) == {"2004-05-25"}
    # The payment's own 25 characters repeat the extra records, so only these are kept.
    assert references(found) == {
        1: [("655969", False, None)],
        2: [("89853", False, None)],
        3: [
            ("657866", False, None),
            ("658765", False, None),
            ("657767", False, None),
            ("657965", False, None),
            ("Betalning med extra refnr 657965", True, None),
        ],
        4: [("650861", False, None)],
    }


AMOUNTS = st.integers(min_value=1, max_value=10**11).map(lambda ore: Decimal(ore) / 100)
SIGNS = "ABCÅÄÖabcåäö0123456789-/."
WORDS = st.text(SIGNS, min_size=1, max_size=25)
PAYMENTS = st.builds(
    Paid,
    amount=AMOUNTS | AMOUNTS.map(lambda amount: -amount),
    reference=WORDS,
    extra=st.lists(st.tuples(WORDS.map(lambda word: f"x{word}"[:25]), AMOUNTS), max_size=2).map(
        tuple
    ),
    message=st.lists(st.text(SIGNS, min_size=1, max_size=50), max_size=2).map(tuple),
    payer=st.just("") | st.text(SIGNS, min_size=1, max_size=35),
    payer_bankgiro=st.just("") | st.integers(10**6, 10**8 - 1).map(str),
)


@given(st.lists(PAYMENTS, min_size=1, max_size=5).map(numbered))
@settings(max_examples=50)
def test_written_files_are_read_back(payments: list[Paid]) -> None:
    total = sum(paid.amount for paid in payments)
    if total < 0:
        payments = [*payments, Paid(amount=-total, reference="rest", serial=99)]
    found = read_bgmax(bgmax(payments))
    assert found.payments["amount"].to_list() == [paid.amount for paid in payments]
    assert found.payments["payer_name"].to_list() == [paid.payer or None for paid in payments]
    accounts = [paid.payer_bankgiro or None for paid in payments]
    assert found.payments["payer_account"].to_list() == accounts
    assert set(found.payments["payee_account"]) == {BANKGIRO}
    assert set(found.payments["paid_on"]) == {DAY}
    for place, paid in enumerate(payments, 1):
        own = [(paid.reference, False, None)]
        extra = [(text, False, amount) for text, amount in paid.extra]
        free = [(text, True, None) for text in paid.message]
        repeated = paid.extra and {paid.reference} <= {text for text, _ in paid.extra}
        expected = [*([] if repeated else own), *extra, *free]
        assert references(found)[place] == list(dict.fromkeys(expected))


WHOLE = [Paid(amount=Decimal("100.00"), reference="202400000123", payer="Region", serial=7)]


def changed(line: int, first: int, text: str) -> bytes:
    """Return a sound file with other characters at a place of a line, both from 1."""
    records = bgmax_records(WHOLE)
    old = records[line - 1]
    records[line - 1] = old[: first - 1] + text + old[first - 1 + len(text) :]
    return "\n".join(records).encode("iso-8859-1")


TWO = [*bgmax_records(WHOLE), *bgmax_records(WHOLE)]


def joined(records: list[str]) -> bytes:
    return "\n".join(records).encode("iso-8859-1")


def without(line: int) -> bytes:
    records = bgmax_records(WHOLE)
    del records[line - 1]
    return "\n".join(records).encode("iso-8859-1")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (changed(1, 45, "T"), "Rad 1, tecken 45: filen är märkt som test"),
        (changed(1, 23, "02"), "Rad 1, tecken 23-24: version 02 läses inte"),
        (changed(3, 38, "00000000000001X000"), "Rad 3, tecken 38-55: beloppet är inte siffror"),
        (changed(3, 38, "0" * 18), "Rad 7, tecken 51-68 (beloppet): filen anger 100, men inneh"),
        (changed(3, 38, "9" * 18), "Rad 3, tecken 38-55: beloppet är orimligt stort"),
        (changed(3, 58, "          7x"), "Rad 3, tecken 58-69: BGC-löpnumret är inte siffror"),
        (changed(3, 81, "1"), "Rad 3: posten är längre än 80 tecken"),
        (changed(7, 38, "20240230"), "Rad 7, tecken 38-45: betalningsdagen är ingen dag"),
        (
            changed(7, 51, f"{10001:018d}"),
            "Rad 7, tecken 51-68 (beloppet): filen anger 100.01, men innehåller 100",
        ),
        (changed(7, 69, "EUR"), "Rad 7, tecken 69-71: annan valuta"),
        (
            changed(7, 72, "00000002"),
            "Rad 7, tecken 72-79 (antalet): filen anger 2, men innehåller 1",
        ),
        (
            changed(8, 3, "00000002"),
            "Rad 8, tecken 3-10 (slutpostens antal): filen anger 2, men inneh",
        ),
        (changed(8, 27, "00000002"), "Rad 8, tecken 27-34 (slutpostens antal): filen anger 2, men"),
        (without(8), "Rad 7: slutposten (TK70) saknas"),
        (without(7), "Rad 7: det sista avsnittet saknar insättningspost"),
        (without(2), "Rad 2: posten 20 står utanför ett avsnitt"),
        (without(3), "Rad 3: posten 26 hör inte till någon betalning"),
        (joined([*TWO[:7], *TWO[8:]]), "Rad 8: en ny fil börjar före slutposten"),
        (joined(TWO[:-1]), "Rad 15: slutposten (TK70) saknas"),
        (joined([*TWO, TWO[2]]), "Rad 17: posten 20 står efter slutposten"),
        (changed(4, 1, "05"), "Rad 4: ett avsnitt börjar innan det förra slutat"),
    ],
)
def test_a_malformed_file_is_refused_with_place_and_reason(data: bytes, place: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_bgmax(data)
    assert refused.value.remark == RemarkCode.NOT_PAYMENTS
    assert refused.value.place.startswith(place)


def test_records_that_the_manual_does_not_know_are_passed_over() -> None:
    records = bgmax_records(WHOLE)
    records.insert(3, "88 framtida post".ljust(80))
    assert read_bgmax("\n".join(records).encode("iso-8859-1")).payments.height == 1


def test_a_plusgiro_replaces_a_missing_bankgiro(tmp_path: Path) -> None:
    path = tmp_path / "fil"
    path.write_bytes(changed(2, 3, "0000000000" + "0000412345"))
    found = read_payments(path)
    assert found is not None
    assert found.payments["payee_account"].to_list() == ["412345"]


def read(tmp_path: Path, data: bytes) -> ReadPayments:
    path = tmp_path / "fil"
    path.write_bytes(data)
    found = read_payments(path)
    assert found is not None
    return found


def test_two_payments_that_agree_in_everything_are_two(tmp_path: Path) -> None:
    """Nothing distinguishes them without a serial number of BGC; the file counts both."""
    twice = [Paid(amount=Decimal(10), reference="202400000123", serial=0)] * 2
    found = read(tmp_path, bgmax(twice)).payments
    assert found.height == 2
    assert found["identity"].n_unique() == 2
    assert found["bank_reference"].to_list() == [None, None]


def test_files_joined_into_one_are_all_read() -> None:
    other = bgmax_records([Paid(amount=Decimal(7), reference="202400000222", serial=9)])
    found = read_bgmax(joined([*bgmax_records(WHOLE), *other]))
    assert found.payments["amount"].to_list() == [Decimal(100), Decimal(7)]


@pytest.mark.parametrize("marked", [0, 1, 2])
def test_joined_files_may_each_have_a_mark_of_their_encoding(tmp_path: Path, marked: int) -> None:
    one, mark = bgmax(WHOLE), b"\xef\xbb\xbf"
    data = (mark if marked else b"") + one + (mark if marked != 1 else b"") + one
    assert read(tmp_path, data).payments.height == 2


def test_a_payment_of_zero_is_counted_and_pays_nothing() -> None:
    found = read_bgmax(bgmax([WHOLE[0], Paid(amount=Decimal(0), reference="1", serial=8)]))
    assert found.payments.height == 1
    counts = found.counts.select("currency", "stated", "counted", "kept", "left_out").row(0)
    assert counts == ("SEK", True, 2, 1, 1)
    assert found.counts["counted_amount"].to_list() == [Decimal(100)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_saved_with_a_mark_of_its_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    data = bgmax(WHOLE).decode("iso-8859-1").encode(encoding)
    assert read(tmp_path, data).payments["payer_name"].to_list() == ["Region"]


def test_an_empty_file_is_read() -> None:
    records = bgmax_records([])
    found = read_bgmax(joined([records[0], records[-1][:26] + "00000000"]))
    assert found.payments.is_empty()
    assert found.counts.select("currency", "counted").rows() == [("SEK", 0)]


def test_a_file_after_the_end_mark_of_old_systems_is_read() -> None:
    assert read_bgmax(bgmax(WHOLE) + b"\x1a").payments.height == 1
