"""Notable answers of the region, in plain Python: docs/answers.md."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from .books import Books
from .model import Identity

Found = dict[str, tuple[int, Decimal]]
# Not `not_billable`: the region reports residents and others too.
_OK_BUT = dict.fromkeys(("held", "not_yet"), "ok_but_waiting")
_OK_BUT |= dict.fromkeys(("rejected", "credited", "cancelled"), "ok_but_not_billed")


class Answer(NamedTuple):
    """A contact's status `ok`, `not_processed` or `error`; its reporter if known."""

    reporter: str | None
    contact_id: str
    status: str
    issuer: str


class Known(NamedTuple):
    """A contact of ours: its last fate, and its net billing with the seller."""

    fate: str
    amount: Decimal | None
    seller: str | None


class Refused(NamedTuple):
    """An invoice that the payer refused on a day; with its seller if known."""

    seller: str | None
    number: str
    day: dt.date


def stands_out(
    answers: Iterable[Answer],
    contacts: Mapping[Identity, Known],
    refused: Iterable[Refused],
    books: Books,
) -> Found:
    """Return the number and kronor of answers that disagree with our records, by kind."""
    number: Counter[str] = Counter()
    kronor: dict[str, Decimal] = defaultdict(Decimal)
    for answer, found in _latest(answers, contacts):
        kind = _kind(answer, found)
        if kind is not None:
            number[kind] += 1
            kronor[kind] += found[0].amount or 0 if len(found) == 1 else 0
    for one in refused:
        kind, amount = _refused(one, books)
        if kind is not None:
            number[kind] += 1
            kronor[kind] += amount
    return {kind: (number[kind], kronor[kind]) for kind in number}


def _latest(
    answers: Iterable[Answer], contacts: Mapping[Identity, Known]
) -> list[tuple[Answer, list[Known]]]:
    """Return the valid answer of each contact or unknown id, and possible contacts."""
    of_id: dict[str, list[Identity]] = defaultdict(list)
    for identity in contacts:
        of_id[identity[1]].append(identity)
    holds: dict[tuple[str | None, str], tuple[Answer, list[Known]]] = {}
    for answer in answers:
        own = (answer.reporter or "", answer.contact_id)
        mine = of_id[answer.contact_id] if answer.reporter is None else [own]
        mine = [identity for identity in mine if identity in contacts]
        reporter = mine[0][0] if len(mine) == 1 else answer.reporter
        holds[reporter, answer.contact_id] = (answer, [contacts[one] for one in mine])
    return [*holds.values()]


def _kind(answer: Answer, found: list[Known]) -> str | None:
    if len(found) != 1:
        return "ambiguous" if found else "unknown"
    (contact,) = found
    if contact.amount is None:
        return _OK_BUT.get(contact.fate) if answer.status == "ok" else None
    if answer.status != "ok":
        return f"{answer.status}_but_billed"
    other = answer.issuer.isdigit() and answer.issuer != contact.seller
    return "other_issuer" if other else None


def _refused(one: Refused, books: Books) -> tuple[str | None, Decimal]:
    keys = [
        key
        for key, document in books.documents.items()
        if key[1] == one.number
        and (one.seller == key[0] or (one.seller is None and document.issued_on <= one.day))
    ]
    if len(keys) != 1:
        return ("refused_ambiguous" if keys else "refused_unknown"), Decimal(0)
    left = books.lines_left(keys[0])
    return ("refused" if left > 0 else None), left
