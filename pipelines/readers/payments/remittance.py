"""The texts of an ISO 20022 element, and what a transaction says about payer and purpose.

`Strd` identifies references: `CdtrRefInf/Ref` is the reference that the payee requested (type SCOR,
in Sweden the OCR number), `RfrdDocInf/Nb` a document (CINV an invoice, CREN a credit note). A
message that was split into pieces of 140 characters is one text. Some banks write the OCR number in
`AddtlTxInf` or `AddtlNtryInf`, and some payers as their own `EndToEndId`: these count as messages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from pipelines.readers.payments.gathered import (
    MAX_ORE,
    PayerNote,
    account,
    company_org_no,
    identifying,
)


@dataclass(frozen=True, slots=True)
class ElementTexts:
    """An element: its stripped texts by path, in any namespace; missing is empty."""

    element: Any
    namespace: str

    @property
    def name(self) -> str:
        """The element's name without its namespace."""
        return str(self.element.tag).rpartition("}")[2]

    def above(self) -> "ElementTexts":
        """Return the element that contains this one."""
        return ElementTexts(self.element.getparent(), self.namespace)

    def _all(self, path: str) -> list[Any]:
        steps = "/".join(f"{{{self.namespace}}}{step}" for step in path.split("/"))
        found: list[Any] = self.element.findall(steps)
        return found

    def under(self, path: str) -> list["ElementTexts"]:
        """Return the elements at a path."""
        return [ElementTexts(found, self.namespace) for found in self._all(path)]

    def all(self, path: str) -> list[str]:
        """Return the texts at a path that are not empty."""
        texts = ((found.text or "").strip() for found in self._all(path))
        return [text for text in texts if text]

    def first(self, *paths: str) -> str:
        """Return the first text found at any of the paths, in their order."""
        return next((text for path in paths for text in self.all(path)), "")

    def attribute(self, path: str, name: str) -> str:
        """Return an attribute of the first element at a path."""
        return next((str(found.get(name, "")) for found in self._all(path)), "")


def payer_of(details: ElementTexts) -> tuple[str | None, str | None, str | None]:
    """Return the payer's name, organisation number and account, each None if missing."""
    debtor = "RltdPties/Dbtr"
    name = details.first(f"{debtor}/Nm", f"{debtor}/Pty/Nm")
    number = details.first(f"{debtor}/Id/OrgId/Othr/Id", f"{debtor}/Pty/Id/OrgId/Othr/Id")
    of = details.first(f"{debtor}Acct/Id/Othr/Id", f"{debtor}Acct/Id/IBAN")
    return name or None, company_org_no(number), account(of) or None


def payee_bankgiro(details: ElementTexts) -> str:
    """Return the bankgiro that was paid, if given (scheme BGNR), else an empty string.

    It takes precedence over the account of the message: it identifies one of several payees, and
    the account behind it need not be known.
    """
    for other in details.under("RltdPties/CdtrAcct/Id/Othr"):
        if other.first("SchmeNm/Prtry", "SchmeNm/Cd") == "BGNR":
            return account(other.first("Id"))
    return ""


_CREDIT_NOTE: Final = "CREN"
_AMOUNTS: Final = ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/CdtNoteAmt", "RfrdDocAmt/DuePyblAmt")
_AMOUNT: Final = re.compile(r"\+?(?=\.?[0-9])([0-9]*)(?:\.([0-9]{0,2})0*)?")


def kronor_of(text: str) -> Decimal | None:
    """Return an amount (xs:decimal) of at most two decimals; None for other texts."""
    found = _AMOUNT.fullmatch(text)
    amount = Decimal(text).quantize(Decimal("0.01")) if found else None
    return amount if amount is not None and amount * 100 <= MAX_ORE else None


def remittance(details: ElementTexts, sign: int) -> Iterator[PayerNote]:
    """Yield the notes of a transaction; for a reversal, amounts are negative."""
    for structured in details.under("RmtInf/Strd"):
        amount = _referred_amount(structured)
        credit = structured.first("RfrdDocInf/Tp/CdOrPrtry/Cd") == _CREDIT_NOTE
        signed = None if amount is None else (-sign if credit else sign) * amount
        references = [
            *structured.all("CdtrRefInf/Ref"),
            *structured.all("RfrdDocInf/Nb"),
        ]
        for text in dict.fromkeys(references):
            yield PayerNote(text, free=False, amount=signed)
        for text in structured.all("AddtlRmtInf"):
            yield PayerNote(text, free=True)
    yield from _messages(details.all("RmtInf/Ustrd"))
    for text in (*details.all("AddtlTxInf"), *details.all("Refs/EndToEndId")):
        if identifying(text):
            yield PayerNote(text, free=True)


def _messages(pieces: list[str]) -> Iterator[PayerNote]:
    """Yield the pieces as one text, and apart if they would join two numbers."""
    if pieces:
        yield PayerNote("".join(pieces), free=True)
    if any(one[-1].isdigit() and other[0].isdigit() for one, other in pairwise(pieces)):
        yield PayerNote(" ".join(pieces), free=True)


def _referred_amount(structured: ElementTexts) -> Decimal | None:
    text = structured.first(*_AMOUNTS)
    return kronor_of(text) if text else None
