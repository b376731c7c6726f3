"""camt.053 and camt.054 in both versions, written from their ISO 20022 definitions."""

import zipfile
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
from pipelines.readers.report import read_report
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
    assert row["entry"] == "camt:B-77:2024-03-01:1060.53SEK"
    assert row["bank_reference"] == "B-77"
    assert (row["amount"], row["paid_on"], row["currency"]) == (Decimal("1060.53"), DAY, "SEK")
    assert (row["payer_name"], row["payer_org_no"]) == ("Region Ett", "2321000016")
    assert row["payee_account"] == "9912346"
    # A message in pieces is one text: a number may be split between two, or end with the first.
    assert found.references.drop("place").rows() == [
        ("202400000123", False, None),
        ("Faktura 2024000001, tack", True, None),
        ("Faktura 20240000 01, tack", True, None),
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
    assert in_parts.payments["part"].to_list() == [1, 2]
    assert in_sum.payments["part"].to_list() == [None]
    assert in_sum.payments["amount"].to_list() == [Decimal("150.00")]


FILLERS = ["", "0", "0000", "NOTPROVIDED", "not provided", "NONREF", "NON-REF", "n/a", "XXXX", "-"]


@pytest.mark.parametrize("filler", FILLERS)
def test_a_filler_identifies_nothing(read: Any, filler: str) -> None:
    entry = Entry(payments=(paid("10", "1"),), bank_reference=filler, end_to_end=filler)
    found = read(camt([entry, entry]))
    assert found.payments["bank_reference"].to_list() == [None, None]
    assert found.payments["identity"].n_unique() == found.payments["entry"].n_unique() == 2
    assert found.references["text"].to_list() == ["1", "1"]


def test_a_message_gives_the_same_identities_when_it_is_delivered_again(read: Any) -> None:
    entries = [Entry(payments=(paid("100", "1"),), bank_reference="")] * 2
    one = read(camt(entries, name="M1")).payments
    again = read(camt(entries, name="M1").replace(b"<Ntry>", b"\n <Ntry>")).payments
    other = read(camt(entries, name="M2")).payments
    assert one["identity"].to_list() == again["identity"].to_list()
    assert set(one["identity"]).isdisjoint(other["identity"])


def test_the_number_of_an_entry_does_not_identify_it(read: Any) -> None:
    """Banks restart `NtryRef` in each message (public samples of two banks)."""
    entry = Entry(payments=(paid("100"),), bank_reference="", entry_reference="17")
    found = read(camt([entry], "camt.053.001.08", IBAN)).payments
    assert found["bank_reference"].to_list() == [None]


def test_a_transaction_may_have_the_reference_of_the_bank(read: Any) -> None:
    entry = Entry(payments=(paid("10", "1"), paid("20", "2")), bank_reference="")
    data = camt([entry])
    for reference in (b"T1", b"T2"):
        data = data.replace(
            b"<Refs><EndToEndId>", b"<Refs><AcctSvcrRef>" + reference + b"</AcctSvcrRef>"
            b"<EndToEndId >", 1
        )  # fmt: skip
    found = read(data).payments
    assert found.select("bank_reference", "entry", "part").rows() == [
        ("T1", "camt:T1:2024-03-01:10.00SEK", None),
        ("T2", "camt:T2:2024-03-01:20.00SEK", None),
    ]


@pytest.mark.parametrize(
    ("booked_at", "day"),
    [
        ("2024-02-29T23:30:00Z", "2024-03-01"),
        ("2024-02-29T23:30:00.000+00:00", "2024-03-01"),
        ("2024-06-30T22:30:00Z", "2024-07-01"),
        ("2024-02-29T22:30:00Z", "2024-02-29"),
        ("2024-02-29T23:30:00", "2024-02-29"),
        ("2024-03-01T00:30:00+01:00", "2024-03-01"),
        ("2024-02-29T24:00:00", "2024-03-01"),
        ("2024-02-28T24:00:00.000Z", "2024-02-29"),
    ],
)
def test_the_day_of_booking_is_a_swedish_day(read: Any, booked_at: str, day: str) -> None:
    found = read(camt([Entry(payments=(paid("10"),), booked_at=booked_at)]))
    assert found.payments["paid_on"].cast(str).to_list() == [day]


def test_a_day_may_have_a_zone(read: Any) -> None:
    data = camt([Entry(payments=(paid("10"),))])
    found = read(
        data.replace(b"<Dt>2024-03-01</Dt></BookgDt>", b"<Dt>2024-03-01+01:00</Dt></BookgDt>")
    )
    assert found.payments["paid_on"].to_list() == [DAY]


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ({"info": "OCR 202400000123"}, "OCR 202400000123"),
        ({"end_to_end": "202400000123"}, "202400000123"),
        ({"payments": (paid("10", message=("20240000", "0123")),)}, "202400000123"),
    ],
)
def test_an_ocr_number_is_found_where_banks_and_payers_write_it(
    read: Any, where: dict[str, Any], text: str
) -> None:
    entry = Entry(**({"payments": (paid("10"),)} | where))
    assert (text, True) in read(camt([entry])).references.select("text", "free").rows()


def test_the_text_of_an_entry_belongs_to_none_of_several_payments(read: Any) -> None:
    entry = Entry(payments=(paid("10", "1"), paid("20", "2")), info="OCR 202400000123")
    assert read(camt([entry])).references["text"].to_list() == ["1", "2"]


def test_the_text_of_a_transaction_is_a_message(read: Any) -> None:
    data = camt([Entry(payments=(paid("10"),))])
    found = read(data.replace(b"</TxDtls>", b"<AddtlTxInf>OCR 202400000123</AddtlTxInf></TxDtls>"))
    assert found.references["text"].to_list() == ["OCR 202400000123"]


@pytest.mark.parametrize("reverses", [False, True])
def test_a_returned_payment_is_negative(read: Any, reverses: bool) -> None:
    entry = Entry(payments=(paid("10", "1"),), returned=True, reverses=reverses, direction="DBIT")
    for version in VERSIONS:
        found = read(camt([entry], version))
        assert found.payments["amount"].to_list() == [Decimal("-10.00")]


def test_a_return_by_its_bank_transaction_code_is_negative(read: Any) -> None:
    data = camt([Entry(payments=(paid("10", "1"),), direction="DBIT")])
    code = b"<Cd>RCDT</Cd><SubFmlyCd>RRTN</SubFmlyCd>"
    found = read(data.replace(b"<Cd>RCDT</Cd>", code))
    assert found.payments["amount"].to_list() == [Decimal("-10.00")]


def test_of_our_own_payments_in_one_debit_only_the_returned_one_is_read(read: Any) -> None:
    entry = Entry(payments=(paid("10", "1"), paid("20", "2")), direction="DBIT", returned=True)
    first, second = camt([entry]).rsplit(b"<RtrInf>", 1)
    data = first + second.replace(b"<Rsn><Cd>AC04</Cd></Rsn></RtrInf>", b"")
    found = read(data)
    assert found.payments["amount"].to_list() == [Decimal("-10.00")]
    counts = found.counts.select("counted", "kept", "left_out").row(0)
    amounts = found.counts.select("counted_amount", "kept_amount", "left_out_amount").row(0)
    assert (counts, amounts) == ((1, 1, 0), (Decimal(-30), Decimal(-10), Decimal(-20)))


def test_a_deduction_in_a_credit_is_negative(read: Any) -> None:
    entry = Entry(payments=(paid("100", "1"), paid("30", "2")), amount=Decimal(70))
    first, second = camt([entry]).rsplit(b"<CdtDbtInd>CRDT", 1)
    found = read(first + b"<CdtDbtInd>DBIT" + second)
    assert found.payments["amount"].to_list() == [Decimal(100), Decimal(-30)]


def test_zero_amounts_are_counted_and_pay_nothing(read: Any) -> None:
    entries = [
        Entry(amount=Decimal("0.00"), bank_reference="FEE"),
        Entry(payments=(paid("10", "1"), paid("0", "2"), paid("5", "3"))),
    ]
    found = read(camt(entries))
    assert found.payments["amount"].to_list() == [Decimal(10), Decimal(5)]
    assert found.counts.select("counted", "kept", "left_out").row(0) == (2, 1, 1)


@pytest.mark.parametrize(
    "text", ["1943", "1943.0", "1943.00", "+1943.00", "01943.00", "1943.00000"]
)
def test_an_amount_has_many_spellings(read: Any, text: str) -> None:
    data = camt([Entry(payments=(paid("77"),))]).replace(b">77<", f">{text}<".encode())
    assert read(data).payments["amount"].to_list() == [Decimal(1943)]


def summary(number: str, total: str = "30.00", of: str = "TtlNtries") -> str:
    return (
        f"<TxsSummry><{of}><NbOfNtries>{number}</NbOfNtries><Sum>{total}</Sum></{of}></TxsSummry>"
    )


def test_blank_lines_before_the_declaration_do_not_matter(read: Any) -> None:
    assert read(b"\r\n\n" + camt([Entry(payments=(paid("20"),))])).payments.height == 1


@pytest.mark.parametrize(
    ("stated", "details", "refused"),
    [
        ("2", 2, ""),
        ("25", 0, ""),
        ("3", 2, "Post 1 (rad 7), NbOfTxs: filen anger 3, men innehåller 2."),
        ("1", 2, "Post 1 (rad 7), NbOfTxs: filen anger 1, men innehåller 2."),
        ("två", 2, "Post 1 (rad 7), NbOfTxs är inget tal."),
    ],
)
def test_the_number_of_transactions_of_an_entry_is_checked(
    read: Any, stated: str, details: int, refused: str
) -> None:
    """An entry of many transactions may contain none of them: the bank reports them elsewhere."""
    batch = f"<NtryDtls><Btch><NbOfTxs>{stated}</NbOfTxs></Btch></NtryDtls>"
    data = camt([Entry(payments=(paid("20"),) * details, amount=Decimal(40), more=batch)])
    if refused:
        with pytest.raises(FileRefusedError) as why:
            read(data)
        assert why.value.place == refused
    else:
        assert read(data).payments["amount"].sum() == Decimal(40)


def balance(kind: str, amount: str, direction: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='SEK'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2024-03-01</Dt></Dt></Bal>"
    )


COUNTED = [
    Entry(payments=(paid("20"),)),
    Entry(payments=(paid("10"),), direction="DBIT", bank_reference="R2"),
    Entry(payments=(paid("5"),), status="PDNG", bank_reference="R3"),
]


@pytest.mark.parametrize(
    ("states", "refused"),
    [
        (summary("3", "35.00"), ""),
        (summary("2", "25", "TtlCdtNtries") + summary("1", "10", "TtlDbtNtries"), ""),
        (balance("OPBD", "5", "DBIT") + balance("CLBD", "5"), ""),
        (balance("PRCD", "100") + balance("CLBD", "110"), ""),
        (balance("OPBD", "100"), ""),
        (summary("4"), "Konto 9912346, TtlNtries/NbOfNtries: filen anger 4.00, men innehåller 3"),
        (summary("3"), "Konto 9912346, TtlNtries/Sum: filen anger 30.00, men innehåller 35.00"),
        (summary("1", "10", "TtlCdtNtries"), "Konto 9912346, TtlCdtNtries/NbOfNtries: filen"),
        (summary("x"), "TxsSummry/TtlNtries/NbOfNtries är inget tal"),
        (
            balance("OPBD", "100") + balance("CLBD", "100"),
            "Konto 9912346, utgående saldo (CLBD): filen anger 100.00, men innehåller 110.00",
        ),
    ],
)
def test_the_counts_and_balances_of_a_message_are_checked(
    read: Any, states: str, refused: str
) -> None:
    data = camt(COUNTED, "camt.053.001.08", states=states)
    if refused:
        with pytest.raises(FileRefusedError) as why:
            read(data)
        assert why.value.place.startswith(refused)
    else:
        stated = "TtlNtries" in states
        assert read(data).counts["stated"].to_list() == [stated]


def test_a_page_of_a_statement_has_not_all_entries_between_its_balances(read: Any) -> None:
    states = balance("OPBD", "100") + balance("CLBD", "100")
    page = b"<StmtPgntn><PgNb>1</PgNb><LastPgInd>%s</LastPgInd></StmtPgntn><CreDtTm>"
    data = camt(COUNTED, "camt.053.001.08", states=states)
    stmt = data.replace(b"<Id>1</Id><CreDtTm>", b"<Id>1</Id>" + page % b"false")
    assert read(stmt).payments.height == 1
    with pytest.raises(FileRefusedError):
        read(data.replace(b"<Id>1</Id><CreDtTm>", b"<Id>1</Id>" + page % b"true"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_a_message_in_another_encoding_is_read(read: Any, encoding: str) -> None:
    text = camt([Entry(payments=(paid("10", payer="Åsa AB"),))]).decode()
    declared = "UTF-8" if encoding == "utf-8-sig" else "UTF-16"
    found = read(text.replace('"UTF-8"', f'"{declared}"').encode(encoding))
    assert found.payments["payer_name"].to_list() == ["Åsa AB"]


def test_an_archive_is_refused_as_one(tmp_path: Path) -> None:
    path = tmp_path / "bank.xml"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("camt.xml", SOUND)
    assert read_payments(path) is None
    with pytest.raises(FileRefusedError) as refused:
        read_report(path)
    assert refused.value.remark == RemarkCode.FILE_UNREADABLE
    assert "zip-fil" in refused.value.place


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
        assert found.counts.select("counted", "kept", "left_out").row(0) == (4, 1, 3)


def test_transactions_that_do_not_add_up_are_one_payment(read: Any) -> None:
    entry = Entry(payments=(paid("60", "1"), paid("30", "2")), amount=Decimal("100.00"))
    found = read(camt([entry]))
    assert found.payments["amount"].to_list() == [Decimal("100.00")]
    assert found.references["text"].to_list() == ["1", "2"]
    assert found.references["amount"].to_list() == [Decimal(60), Decimal(30)]
    assert found.payments["payer_name"].to_list() == [None]


def test_of_an_entry_with_missing_transactions_each_reference_has_its_own_amount(read: Any) -> None:
    entry = Entry(payments=(paid("60", "1"),), amount=Decimal("100.00"))
    assert read(camt([entry])).references["amount"].to_list() == [Decimal(60)]


def test_a_transaction_may_be_charged_for(read: Any) -> None:
    entry = Entry(payments=(paid("60", "1"),), amount=Decimal("55.00"))
    found = read(camt([entry]))
    assert found.payments["amount"].to_list() == [Decimal("55.00")]
    assert found.references["amount"].to_list() == [None]


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


def test_two_entries_of_a_file_are_two_payments(read: Any) -> None:
    entry = Entry(payments=(paid("10", "1"),))
    assert read(camt([entry, entry])).payments["identity"].n_unique() == 2


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
        (b'Ccy="SEK">20<', b'Ccy="SEK">9999999999999<', "Post 2 (rad 8): beloppet (Amt) saknas"),
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
