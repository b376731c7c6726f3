"""The region's answers in a year: statuses of contacts, and refused invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.oracle.answering import Answer, Refused, stands_out
from tests.oracle.model import INVOICE, InvoiceKey

if TYPE_CHECKING:
    import datetime as dt
    import random
    from decimal import Decimal

    from tests.oracle import Oracle
    from tests.oracle.books import Books

STATUSES: Final = {"OK": "ok", "BeEj": "not_processed", "Fel": "error", "Taxekod saknas": "error"}
_WEIGHTS: Final = (70, 8, 8, 6)
ASKED: Final = 25


class Region:
    """The region's answers so far."""

    def __init__(self, oracle: Oracle, books: Books, thrown: random.Random) -> None:
        """Set the source of contacts and invoices, and the dice."""
        self.oracle = oracle
        self.books = books
        self.dice = thrown
        self.answers: list[Answer] = []
        self.refused: list[Refused] = []

    def month(self, day: dt.date) -> list[tuple[str, bytes]]:
        """Return the files that arrive on a day: path and bytes."""
        month = f"{day:%Y-%m}"
        return [
            (f"svar/{month}-status.csv", self._statuses(month)),
            (f"svar/{month}-avvisade.csv", self._refusals(day)),
        ]

    def standing_out(self) -> dict[str, tuple[int, Decimal]]:
        """Return the answers that disagree with our records."""
        known = self.oracle.known_contacts()
        return stands_out(self.answers, known, self.refused, self.books)

    def refused_standing(self) -> list[InvoiceKey]:
        """Return the refused invoices that still stand, at least in part."""
        keys = [(one.seller, one.number) for one in self.refused if one.seller]
        return [k for k in dict.fromkeys(keys) if k in self._standing()]

    def _statuses(self, month: str) -> bytes:
        lines = ["Vårdhändelse;Källa;Status;Anmärkning;Utställare;Månad"]
        known = self.oracle.known_contacts()
        asked = self.dice.sample(sorted(known), min(ASKED, len(known)))
        asked += [("", f"okänd-{month}"), ("Annan källa", asked[0][1])]
        for reporter, contact_id in asked:
            (word,) = self.dice.choices([*STATUSES], _WEIGHTS)
            reporter_cell = reporter if self.dice.random() < 0.7 else ""
            contact = known.get((reporter, contact_id))
            seller = contact.seller if contact and self.dice.random() < 0.9 else None
            issuer = seller or self.dice.choice(("5560000001", "Enheten"))
            lines.append(f"{contact_id};{reporter_cell};{word};;{issuer};{month}")
            self.answers.append(Answer(reporter_cell or None, contact_id, STATUSES[word], issuer))
        return "".join(f"{line}\n" for line in lines).encode()

    def _refusals(self, day: dt.date) -> bytes:
        lines = ["Fakturanummer;Utställare;Avvisad;Orsak"]
        standing = self._standing()
        chosen = self.dice.sample(standing, min(2, len(standing)))
        unknown = [("5560000001", "2019000001")] if self.dice.random() < 0.2 else []
        for seller, number in chosen + unknown:
            seller_cell = seller if self.dice.random() < 0.8 else ""
            lines.append(f"{number};{seller_cell};{day};Fel referens")
            self.refused.append(Refused(seller_cell or None, number, day))
        return "".join(f"{line}\n" for line in lines).encode()

    def _standing(self) -> list[InvoiceKey]:
        return [
            key
            for key, document in self.books.documents.items()
            if document.invoice.kind == INVOICE
            and document.voided_after is None
            and self.books.lines_left(key) > 0
        ]
