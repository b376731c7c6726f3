"""The counts and balances of a statement or notification, compared with its entries.

ISO 20022 camt.053 and camt.054: `TxsSummry` has the number and the sum of all entries, of credits
and of debits; `Bal` the opening (OPBD, or PRCD: the previous closing) and closing booked balance
(CLBD), which differ by the booked entries.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pipelines.readers.payments.gathered import check_stated, wrong
from pipelines.readers.payments.remittance import ElementTexts, kronor_of

_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = "CLBD"
_TOTALS: Final = {
    "TtlNtries": (1, -1),
    "TtlCdtNtries": (1,),
    "TtlDbtNtries": (-1,),
}


@dataclass(slots=True)
class Statement:
    """The entries of an account in a message, and what the message states about them."""

    message: str = ""
    account: str = ""
    is_page: bool = False
    numbers: dict[int, int] = field(default_factory=lambda: {1: 0, -1: 0})
    sums: dict[int, Decimal] = field(default_factory=lambda: {1: Decimal(0), -1: Decimal(0)})
    booked: Decimal = Decimal(0)
    balances: dict[str, Decimal] = field(default_factory=dict)
    totals: list[tuple[str, Decimal]] = field(default_factory=list)

    @property
    def states_its_number(self) -> bool:
        """Whether the message contains the number of its entries."""
        return any(what == "TtlNtries/NbOfNtries" for what, _ in self.totals)

    def add(self, amount: Decimal, *, is_booked: bool) -> None:
        """Add an entry; debits are negative, also those of zero."""
        sign = -1 if amount.is_signed() else 1
        self.numbers[sign] += 1
        self.sums[sign] += abs(amount)
        self.booked += amount if is_booked else 0

    def state(self, texts: ElementTexts) -> None:
        """Note what a summary or a balance states."""
        if texts.name == "Bal":
            kind = texts.first("Tp/CdOrPrtry/Cd")
            self.balances[kind] = _number(texts, "Amt") * (
                -1 if texts.first("CdtDbtInd") == "DBIT" else 1
            )
            return
        for total in _TOTALS:
            for name in ("NbOfNtries", "Sum"):
                if texts.first(f"{total}/{name}"):
                    self.totals.append((f"{total}/{name}", _number(texts, f"{total}/{name}")))

    def check(self) -> None:
        """Compare all that was stated with the entries.

        Raises:
            FileRefusedError: F04 with both figures, if they differ.
        """
        for what, stated in self.totals:
            total, _, name = what.partition("/")
            of = self.numbers if name == "NbOfNtries" else self.sums
            found = sum((Decimal(of[sign]) for sign in _TOTALS[total]), Decimal(0))
            check_stated(f"Konto {self.account}, {what}", stated, found)
        opening = next((self.balances[kind] for kind in _OPENING if kind in self.balances), None)
        closing = self.balances.get(_CLOSING)
        if opening is not None and closing is not None and not self.is_page:
            what = f"Konto {self.account}, utgående saldo (CLBD)"
            check_stated(what, closing, opening + self.booked)


def _number(texts: ElementTexts, path: str) -> Decimal:
    number = kronor_of(texts.first(path))
    if number is None:
        raise wrong(f"{texts.name}/{path} är inget tal.")
    return number
