"""Payment files, written from their public definitions and not from our readers.

BgMax: "Bankgiro Inbetalningar, Technical Manual" (Bankgirocentralen BGC AB, November 2019), tables
of section 3. camt: ISO 20022 message definitions camt.053 and camt.054, .001.02 and .001.08.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

DAY = dt.date(2024, 3, 1)
BANKGIRO = "9912346"


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A payment, or with a negative amount a deduction or reversal."""

    amount: Decimal
    reference: str = ""
    extra: tuple[tuple[str, Decimal], ...] = ()
    message: tuple[str, ...] = ()
    serial: int = 1
    payer: str = ""
    payer_org_no: str = ""
    payer_bankgiro: str = ""


def line(*cells: str) -> str:
    """Return a record of 80 characters."""
    return "".join(cells).ljust(80)


def bgmax_records(
    payments: Sequence[Paid],
    *,
    day: dt.date = DAY,
    currency: str = "SEK",
    account: str = BANKGIRO,
) -> list[str]:
    """Return the lines of a file with one section."""
    section = [one for paid in payments for one in _records(paid)]
    total = sum((ore(paid.amount) for paid in payments), 0)
    counts = [
        sum(paid.amount >= 0 for paid in payments),
        sum(paid.amount < 0 for paid in payments),
        sum(len(paid.extra) for paid in payments),
        1,
    ]
    return [
        line("01", "BGMAX".ljust(20), "01", "20240301173035010331", "P"),
        line("05", account.zfill(10), " " * 10, currency),
        *section,
        line(
            *("15", "58410000010098".zfill(35), f"{day:%Y%m%d}", "00001", f"{total:018d}"),
            *(currency, f"{len(payments):08d}"),
        ),
        line("70", *(f"{count:08d}" for count in counts)),
    ]


def bgmax(payments: Sequence[Paid], **how: Any) -> bytes:
    """Return a file with one section, as Bankgirot sends it."""
    return "".join(f"{one}\r\n" for one in bgmax_records(payments, **how)).encode("iso-8859-1")


def _records(paid: Paid) -> list[str]:
    code, sign = ("20", 1) if paid.amount >= 0 else ("21", -1)
    bankgiro = paid.payer_bankgiro.zfill(10)

    def reference_record(kind: str, reference: str, amount: int) -> str:
        tail = ("2", "1", f"{paid.serial:012d}", "0", "0" if kind == "21" else "")
        return line(kind, bankgiro, reference.rjust(25), f"{amount:018d}", *tail)

    return [
        reference_record(code, paid.reference, sign * ore(paid.amount)),
        *(
            reference_record("22" if amount >= 0 else "23", text, abs(ore(amount)))
            for text, amount in paid.extra
        ),
        *(line("25", text) for text in paid.message),
        *([line("26", paid.payer)] if paid.payer else []),
        *([line("27", "Storgatan 2".ljust(35), "12345")] if paid.payer else []),
        *([line("28", "Storåker")] if paid.payer else []),
        *([line("29", paid.payer_org_no.zfill(12))] if paid.payer_org_no else []),
    ]


def ore(amount: Decimal) -> int:
    """Return an amount in öre."""
    return int(amount * 100)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a camt message, with a transaction for each payment.

    `currency`, `status` and `bank_reference` as in the message; `reverses` reverses a payment.
    """

    payments: tuple[Paid, ...] = ()
    amount: Decimal | None = None
    bank_reference: str = "REF1"
    entry_reference: str = ""
    direction: str = ""
    reverses: bool = False
    status: str = "BOOK"
    currency: str = "SEK"
    day: dt.date = DAY
    details: bool = True
    more: str = field(default="")
    info: str = ""
    returned: bool = False
    end_to_end: str = "NOTPROVIDED"
    booked_at: str = ""


def camt(
    entries: Sequence[Entry],
    message: str = "camt.054.001.08",
    account: str = BANKGIRO,
    name: str = "M1",
    states: str = "",
) -> bytes:
    """Return a message with one account; `states` is its summary and balances."""
    root, of = ("BkToCstmrStmt", "Stmt") if "053" in message else (
        "BkToCstmrDbtCdtNtfctn", "Ntfctn")  # fmt: skip
    body = "".join(_entry(entry, new=message.endswith("08")) for entry in entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}">\n<{root}>\n'
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>2024-03-01T18:00:00</CreDtTm></GrpHdr>\n"
        f"<{of}><Id>1</Id><CreDtTm>2024-03-01T18:00:00</CreDtTm>\n"
        f"<Acct><Id>{_account(account)}</Id></Acct>\n{states}{body}</{of}>\n</{root}>\n</Document>\n"
    ).encode()


def _account(account: str) -> str:
    if account.startswith("SE"):
        return f"<IBAN>{account}</IBAN>"
    return f"<Othr><Id>{account}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>"


def _entry(entry: Entry, *, new: bool) -> str:
    amount = entry.amount
    if amount is None:
        amount = sum((abs(paid.amount) for paid in entry.payments), Decimal(0))
    direction = entry.direction or ("DBIT" if entry.reverses else "CRDT")
    transactions = [
        f"<NtryRef>{entry.entry_reference}</NtryRef>" if entry.entry_reference else "",
        f'<Amt Ccy="{entry.currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>',
        "<RvslInd>true</RvslInd>" if entry.reverses else "",
        f"<Sts><Cd>{entry.status}</Cd></Sts>" if new else f"<Sts>{entry.status}</Sts>",
        f"<BookgDt><DtTm>{entry.booked_at}</DtTm></BookgDt>" if entry.booked_at else "",
        "" if entry.booked_at else f"<BookgDt><Dt>{entry.day}</Dt></BookgDt>",
        f"<ValDt><Dt>{entry.day}</Dt></ValDt>",
        f"<AcctSvcrRef>{entry.bank_reference}</AcctSvcrRef>" if entry.bank_reference else "",
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd></Fmly></Domn></BkTxCd>",
        entry.more,
    ]
    details = "".join(
        f"<TxDtls>{_transaction(paid, entry, direction, new=new)}</TxDtls>"
        for paid in entry.payments
    )
    shown = f"<NtryDtls>{details}</NtryDtls>" if entry.details and details else ""
    info = f"<AddtlNtryInf>{escape(entry.info)}</AddtlNtryInf>" if entry.info else ""
    return f"<Ntry>{''.join(transactions)}{shown}{info}</Ntry>\n"


def _transaction(paid: Paid, entry: Entry, direction: str, *, new: bool) -> str:
    amount = f'<Amt Ccy="{entry.currency}">{abs(paid.amount)}</Amt>'
    shown = (
        f"{amount}<CdtDbtInd>{direction}</CdtDbtInd>"
        if new
        else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    )
    organisation = (
        f"<Id><OrgId><Othr><Id>{paid.payer_org_no}</Id></Othr></OrgId></Id>"
        if paid.payer_org_no
        else ""
    )
    party = f"<Nm>{escape(paid.payer)}</Nm>{organisation}" if paid.payer else ""
    debtor = f"<Dbtr>{f'<Pty>{party}</Pty>' if new else party}</Dbtr>" if party else ""
    back = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if entry.returned else ""
    return (
        f"<Refs><EndToEndId>{escape(entry.end_to_end)}</EndToEndId></Refs>{shown}"
        f"<RltdPties>{debtor}</RltdPties><RmtInf>{_remittance(paid)}</RmtInf>{back}"
    )


def _remittance(paid: Paid) -> str:
    message = "".join(f"<Ustrd>{escape(text)}</Ustrd>" for text in paid.message)
    own = f"<Strd>{_scor(paid.reference)}</Strd>" if paid.reference else ""
    extra = "".join(
        "<Strd><RfrdDocInf><Tp><CdOrPrtry>"
        f"<Cd>{'CREN' if amount < 0 else 'CINV'}</Cd></CdOrPrtry></Tp><Nb>{text}</Nb></RfrdDocInf>"
        f'<RfrdDocAmt><{"CdtNoteAmt" if amount < 0 else "RmtdAmt"} Ccy="SEK">{abs(amount)}'
        f"</{'CdtNoteAmt' if amount < 0 else 'RmtdAmt'}></RfrdDocAmt></Strd>"
        for text, amount in paid.extra
    )
    return message + own + extra


def _scor(reference: str) -> str:
    return (
        "<CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        f"<Ref>{escape(reference)}</Ref></CdtrRefInf>"
    )


def numbered(payments: Sequence[Paid]) -> list[Paid]:
    """Give payments their own serial numbers, from 1."""
    return [replace(paid, serial=place) for place, paid in enumerate(payments, 1)]
