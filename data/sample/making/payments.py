"""Payments of the sample's January invoices, as Bankgirot and a bank tell of them. Made up.

They arrive with the reports of February. What is paid are invoices, whose amounts follow from all
their rows; so they are written down here, as the invoices are in `tests/golden/expected/2024-01`.
BgMax by Bankgirot's technical manual (November 2019), camt by the message definitions of ISO 20022.
"""

from decimal import Decimal

from making.digits import bankgiro, luhn_digit

PAYER, PAYER_ORG_NO = "Region Stockholm, Hälso- och sjukvårdsförvaltningen", "2321000016"
NORRA, SODER, SPEC = bankgiro(11), bankgiro(22), bankgiro(33)
CAMT_053, CAMT_054 = "camt.053.001.02", "camt.054.001.08"


def ocr(number: str) -> str:
    """Return an invoice number with its length digit (12 gives 2) and its check digit."""
    return f"{number}2{luhn_digit(f'{number}2')}"


def files() -> dict[str, bytes]:
    """Return the files by their path in the inbox."""
    return {
        "2024-02/bgmax_norra_2024-03-01.txt": _bgmax(),
        "2024-02/camt054_soder_2024-03-04.xml": _notification(),
        "2024-02/camt053_specialisterna_2024-03-05.xml": _statement(),
    }


def _record(*cells: str) -> str:
    return "".join(cells).ljust(80) + "\r\n"


def _bgmax() -> bytes:
    """Return two payments with OCR: one of a whole invoice, one of a part."""
    paid = ((ocr("2024000001"), 12292900), (ocr("2024000002"), 100000))
    records = [_record("01", "BGMAX".ljust(20), "01", "20240301173035010331", "P")]
    records.append(_record("05", NORRA.zfill(10), " " * 10, "SEK"))
    for serial, (reference, ore) in enumerate(paid, start=1):
        tail = ("2", "1", f"{serial:012d}", "0")
        records.append(_record("20", "0" * 10, reference.rjust(25), f"{ore:018d}", *tail))
        records.append(_record("26", PAYER[:35]))
        records.append(_record("29", PAYER_ORG_NO.zfill(12)))
    total = sum(ore for _, ore in paid)
    records.append(
        _record("15", "0" * 35, "20240301", "00001", f"{total:018d}", "SEK", f"{len(paid):08d}")
    )
    counts = (len(paid), 0, 0, 1)
    records.append(_record("70", *(f"{count:08d}" for count in counts)))
    return "".join(records).encode("iso-8859-1")


def _notification() -> bytes:
    """Return a payment that is more than its invoice, and one that names none."""
    reference = f"<Strd><CdtrRefInf><Ref>{ocr('2024000001')}</Ref></CdtrRefInf></Strd>"
    return _message(
        CAMT_054,
        "SODER-20240304",
        f"<Othr><Id>{SODER}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>",
        _entry("26200.00", "2024-03-04", "SODER-1", reference, new=True),
        _entry("985.80", "2024-03-04", "SODER-2", "<Ustrd>vård januari</Ustrd>", new=True),
    )


def _statement() -> bytes:
    """Return one invoice by its number, two that one payment names, and a debit of our own."""
    both = f"<Ustrd>Fakturor {ocr('2024000002')} och {ocr('2024000004')}</Ustrd>"
    own = _entry("1250.00", "2024-03-05", "SPEC-3", "<Ustrd>Hyra</Ustrd>", debit=True)
    return _message(
        CAMT_053,
        "SPEC-20240305",
        f"<Othr><Id>{SPEC}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>",
        _entry("101387.50", "2024-03-05", "SPEC-1", "<Ustrd>Faktura 2024000001</Ustrd>"),
        _entry("50427.50", "2024-03-05", "SPEC-2", both),
        own,
    )


def _message(kind: str, name: str, account: str, *entries: str) -> bytes:
    root, of = ("BkToCstmrStmt", "Stmt") if kind == CAMT_053 else (
        "BkToCstmrDbtCdtNtfctn", "Ntfctn")  # fmt: skip
    made = f"<CreDtTm>{name[-8:-4]}-{name[-4:-2]}-{name[-2:]}T18:00:00</CreDtTm>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}">\n <{root}>\n'
        f"  <GrpHdr><MsgId>{name}</MsgId>{made}</GrpHdr>\n"
        f"  <{of}>\n   <Id>{name}</Id>{made}\n   <Acct><Id>{account}</Id></Acct>\n"
        f"{''.join(entries)}  </{of}>\n </{root}>\n</Document>\n"
    ).encode()


def _entry(
    kronor: str, day: str, reference: str, told: str, *, new: bool = False, debit: bool = False
) -> str:
    amount = f'<Amt Ccy="SEK">{Decimal(kronor)}</Amt>'
    direction = f"<CdtDbtInd>{'DBIT' if debit else 'CRDT'}</CdtDbtInd>"
    organisation = f"<Id><OrgId><Othr><Id>{PAYER_ORG_NO}</Id></Othr></OrgId></Id>"
    party = f"<Nm>{PAYER}</Nm>{organisation}"
    debtor = "" if debit else f"<Dbtr>{f'<Pty>{party}</Pty>' if new else party}</Dbtr>"
    details = (
        "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        + (f"{amount}{direction}" if new else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>")
        + f"<RltdPties>{debtor}</RltdPties><RmtInf>{told}</RmtInf>"
    )
    status = "<Sts><Cd>BOOK</Cd></Sts>" if new else "<Sts>BOOK</Sts>"
    return (
        f"   <Ntry>{amount}{direction}{status}<BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef>\n    <NtryDtls><TxDtls>{details}</TxDtls>"
        "</NtryDtls>\n   </Ntry>\n"
    )
