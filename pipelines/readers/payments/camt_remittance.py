"""What a transaction is told to be for: OCR numbers, invoices and credit notes, and messages.

`Strd` tells them apart: `CdtrRefInf/Ref` is the reference that the payee asked for (type SCOR, in
Sweden the OCR number), `RfrdDocInf/Nb` a document (CINV an invoice, CREN a credit note). A message
that was cut into pieces of 140 signs is one text.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pipelines.readers.payments.camt_texts import Texts
from pipelines.readers.payments.told import Told

_CREDIT_NOTE: Final = "CREN"
_AMOUNTS: Final = ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/CdtNoteAmt", "RfrdDocAmt/DuePyblAmt")
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2}0*)?")


def remittance(details: Texts, sign: int) -> Iterator[Told]:
    """Give what a transaction is for; of one taken back, amounts are negative."""
    for structured in details.under("RmtInf/Strd"):
        amount = _amount(structured)
        credit = structured.first("RfrdDocInf/Tp/CdOrPrtry/Cd") == _CREDIT_NOTE
        signed = None if amount is None else (-sign if credit else sign) * amount
        references = [
            *structured.all("CdtrRefInf/Ref"),
            *structured.all("RfrdDocInf/Nb"),
        ]
        for text in dict.fromkeys(references):
            yield Told(text, free=False, amount=signed)
        for text in structured.all("AddtlRmtInf"):
            yield Told(text, free=True)
    message = "".join(details.all("RmtInf/Ustrd"))
    if message:
        yield Told(message, free=True)


def _amount(structured: Texts) -> Decimal | None:
    told = structured.first(*_AMOUNTS)
    return Decimal(told).quantize(Decimal("0.01")) if _AMOUNT.fullmatch(told) else None
