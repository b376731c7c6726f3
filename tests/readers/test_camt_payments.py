"""camt.053 and camt.054 in both versions, written from their ISO 20022 definitions."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors.error import FileRefusedError
from contracts.payments import PaymentFormat
from contracts.remarks import RemarkCode
from pipelines.readers.payments.formats import read_payments
from pipelines.readers.payments.gathered import ReadPayments
from tests.support.payment_files import DAY, Entry, Paid, camt

VERSIONS = [form.value for form in PaymentFormat if form is not PaymentFormat.BGMAX]
IBAN = "SE4550000000058398257466"


@pytest.fixture
def read(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Read a message from a file."""
    path: Path = tmp_path_factory.mktemp("inbox") / "message.xml"

    def read_message(data: bytes) -> ReadPayments:
        path.write_bytes(data)
        found = read_payments(path)
        assert found is not None
        return found

    return read_message


def paid(kronor: str, reference: str = "", **more: Any) -> Paid:
    return Paid(amount=Decimal(kronor), reference=reference, **more)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_reads_alike(read: Any, version: str) -> None:
    region = paid(
        "1060.53", "202400000123", payer="Region Ett", payer_org_no="232100-0016",
        message=("Faktura 20240000", "01, tack"),
    )  # fmt: skip
    found = read(camt([Entry(payments=(region,), bank_reference="B-77")], version))
    assert found.format == version
    row = found.payments.row(0, named=True)
    assert row["identity"] == row["entry"] == "camt:B-77:2024-03-01:1060.53SEK"
    assert (row["amount"], row["paid_on"], row["currency"]) == (Decimal("1060.53"), DAY, "SEK")
    assert (row["payer_name"], row["payer_org_no"]) == ("Region Ett", "2321000016")
    assert row["payee_account"] == "9912346"
    # A message in pieces is one text: a number may be split between two.
    assert found.references.drop("place").rows() == [
        ("202400000123", False, None),
        ("Faktura 2024000001, tack", True, None),
    ]


AMOUNTS = st.integers(min_value=1, max_value=10**11).map(lambda ore: Decimal(ore) / 100)
WORDS = st.text("ABCÅÄÖabcåäö0123456789-/.&<", min_size=1, max_size=35)
PAYMENTS = st.builds(
    Paid, amount=AMOUNTS, reference=st.just("") | WORDS, payer=st.just("") | WORDS
)  # fmt: skip


@given(
    st.lists(st.lists(PAYMENTS, min_size=1, max_size=3).map(tuple), max_size=4),
    st.sampled_from(VERSIONS),
)
@settings(max_examples=40)
def test_written_messages_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, groups: Sequence[tuple[Paid, ...]], version: str
) -> None:
    entries = [
        Entry(payments=group, bank_reference=f"B{place}") for place, group in enumerate(groups)
    ]
    path = tmp_path_factory.mktemp("inbox") / "message.xml"
    path.write_bytes(camt(entries, version))
    found = read_payments(path)
    assert found is not None
    each = [one for group in groups for one in group]
    assert found.payments["amount"].to_list() == [one.amount for one in each]
    assert found.payments["payer_name"].to_list() == [one.payer or None for one in each]
    assert found.references["text"].to_list() == [one.reference for one in each if one.reference]
    assert found.payments["entry"].n_unique() == len(groups)


def test_a_statement_and_a_notification_name_the_same_payment_alike(read: Any) -> None:
    parts = (paid("100", "1"), paid("50", "2"))
    in_parts = read(camt([Entry(payments=parts)], "camt.054.001.08"))
    in_sum = read(camt([Entry(payments=parts, details=False)], "camt.053.001.02", IBAN))
    assert set(in_parts.payments["entry"]) == set(in_sum.payments["entry"])
    assert in_sum.payments["identity"].to_list() == in_sum.payments["entry"].to_list()
    assert in_sum.payments["amount"].to_list() == [Decimal("150.00")]


def test_an_entry_without_the_servicers_reference_is_named_by_number_account_and_day(
    read: Any,
) -> None:
    entry = Entry(payments=(paid("100"),), bank_reference="", entry_reference="17")
    found = read(camt([entry], "camt.053.001.08", IBAN)).payments
    assert found["identity"].to_list() == [f"camt:{IBAN}:17:2024-03-01:100.00SEK"]
    assert found["has_bank_reference"].to_list() == [True]


def test_an_entry_without_any_reference_is_identified_by_its_message(read: Any) -> None:
    entry = Entry(payments=(paid("100"),), bank_reference="")
    one = read(camt([entry], name="M1")).payments
    other = read(camt([entry], name="M2")).payments
    assert one["has_bank_reference"].to_list() == [False]
    assert set(one["identity"]).isdisjoint(other["identity"])


def test_reversals_are_negative_and_other_debits_are_ignored(read: Any) -> None:
    entries = [
        Entry(payments=(paid("10", "1"),), reverses=True, bank_reference="R1"),
        Entry(payments=(paid("20"),), direction="DBIT", bank_reference="R2"),
        Entry(payments=(paid("30"),), direction="CRDT", reverses=True, bank_reference="R3"),
        Entry(payments=(paid("40"),), status="PDNG", bank_reference="R4"),
    ]
    for version in VERSIONS:
        found = read(camt(entries, version))
        assert found.payments["amount"].to_list() == [Decimal("-10.00")]
        assert found.left_out == 3


def test_transactions_that_do_not_add_up_are_one_payment(read: Any) -> None:
    entry = Entry(payments=(paid("60", "1"), paid("30", "2")), amount=Decimal("100.00"))
    found = read(camt([entry]))
    assert found.payments["amount"].to_list() == [Decimal("100.00")]
    assert found.references["text"].to_list() == ["1", "2"]
    assert found.payments["payer_name"].to_list() == [None]


def test_documents_have_their_amounts_and_credit_notes_are_negative(read: Any) -> None:
    both = paid("900", extra=(("2024000001", Decimal(1000)), ("2024000002", Decimal(-100))))
    found = read(camt([Entry(payments=(both,))]))
    assert found.references.select("text", "amount").rows() == [
        ("2024000001", Decimal("1000.00")),
        ("2024000002", Decimal("-100.00")),
    ]


@pytest.mark.parametrize("person", ["19800101-9876", "198001019876", "8001019876", "skräp"])
def test_a_personal_number_is_not_used_as_an_organisation_number(read: Any, person: str) -> None:
    one = paid("10", payer="Kim", payer_org_no=person)
    assert read(camt([Entry(payments=(one,))])).payments["payer_org_no"].to_list() == [None]


def test_a_payment_repeated_in_a_file_is_read_once(read: Any) -> None:
    entry = Entry(payments=(paid("10", "1"),))
    assert read(camt([entry, entry])).payments.height == 1


SOUND = camt([Entry(payments=(paid("10"),)), Entry(payments=(paid("20"),), bank_reference="2")])


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"camt.054.001.08", b"camt.054.001.04", "Rotelementet: camt.054.001.04 läses inte"),
        (b"camt.054.001.08", b"pain.002.001.03", "Rotelementet: pain.002.001.03 läses inte"),
        (b"<Sts><Cd>BOOK</Cd></Sts>", b"", "Post 2 (rad 8): status (Sts) saknas"),
        (b"<CdtDbtInd>CRDT", b"<CdtDbtInd>IN", "Post 2 (rad 8): CdtDbtInd är varken"),
        (b"<BookgDt><Dt>2024-03-01", b"<BookgDt><Dt>2024-02-30", "Post 2 (rad 8): bokföringsdagen"),
        (b'Ccy="SEK">20<', b'Ccy="SEK">20.005<', "Post 2 (rad 8): beloppet (Amt) saknas"),
        (b'Ccy="SEK">20<', b'Ccy="SEK">-20<', "Post 2 (rad 8): beloppet (Amt) saknas"),
        (b'Ccy="SEK">20<', b'Ccy="SEK">0<', "Post 2 (rad 8): beloppet (Amt) saknas"),
        (b'Ccy="SEK">20<', b">20<", "Post 2 (rad 8): beloppets valuta (Ccy) saknas"),
    ],
)
def test_a_malformed_message_is_refused_with_place_and_reason(
    read: Any, old: bytes, new: bytes, place: str
) -> None:
    first, second = SOUND.rsplit(b"<Ntry>", 1)
    assert old in first + second
    broken = first + b"<Ntry>" + second.replace(old, new, 1)
    if b"camt.054" in old:
        broken = SOUND.replace(old, new)
    with pytest.raises(FileRefusedError) as refused:
        read(broken)
    assert refused.value.remark == RemarkCode.NOT_PAYMENTS
    assert refused.value.place.startswith(place)


@pytest.mark.parametrize(
    "data",
    [
        SOUND[:-30],
        SOUND.replace(b"<Ntry>", b"<Ntry", 1),
        SOUND.replace(b"<Document", b"<!DOCTYPE Document [<!ENTITY a 'b'>]><Document", 1),
    ],
)
def test_unsafe_xml_is_refused(read: Any, data: bytes) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read(data)
    assert refused.value.remark == RemarkCode.FILE_UNREADABLE


def test_other_files_are_not_payments(tmp_path: Path) -> None:
    for content in (b"reporter;contact_id\n", b"PAR1", b"<ERSMOIndata xmlns='urn:a'/>", b""):
        path = tmp_path / "other"
        path.write_bytes(content)
        assert read_payments(path) is None
