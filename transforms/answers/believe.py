"""Parsing of answers. A file with a row that cannot be parsed is refused whole.

Answers are exported from a system, so a malformed row shows that the file is of another kind;
skipping the row would silently leave contacts unanswered.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import polars as pl

from contracts.answers import (
    CLAIM_WORDS,
    STATUS_WORDS,
    AnswerKind,
    ContactAnswer,
    HejProduct,
    RefusedInvoice,
    StateClaim,
    Status,
)
from contracts.cells import NOT_AN_ID
from contracts.codes import CONTACT_ID
from contracts.contract import Contract
from transforms.cells.coded import care_units
from transforms.cells.days import read_day
from transforms.cells.identities import canonical_reporters, org_number
from transforms.cells.numbers import read_amount, read_count
from transforms.cells.plain import plain_texts

CONTRACT_OF: Final[dict[AnswerKind, type[Contract]]] = {
    AnswerKind.STATUSES: ContactAnswer,
    AnswerKind.REFUSED_INVOICES: RefusedInvoice,
    AnswerKind.HEJ: HejProduct,
    AnswerKind.STATE_CLAIMS: StateClaim,
}
# The columns that are compared with our records, read as those of reports are.
_CANONICAL: Final[dict[str, Callable[[pl.Series], pl.Series]]] = {
    "reporter": canonical_reporters,
    "care_unit": care_units,
}
_DAY: Final = "en dag väntades, ÅÅÅÅ-MM-DD"
_MONTH: Final = "en månad väntades, ÅÅÅÅ-MM eller ÅÅÅÅMM"
_MISSING: Final = "ett värde saknas"
_ID: Final = "1 till 33 tecken väntades, inte ett tal i potensform eller ett fel"


class Fault(NamedTuple):
    """The first malformed cell of a file: row from 1, column, and expected content."""

    source_row: int
    column: str
    what: str


class BelievedAnswers(NamedTuple):
    """The parsed rows of a file; empty when one has a fault."""

    rows: pl.DataFrame
    fault: Fault | None


def believe_answers(kind: AnswerKind, text: pl.DataFrame) -> BelievedAnswers:
    """Parse the rows of an answer file.

    Args:
        kind: what the file holds.
        text: its columns under our names, as trimmed text; empty = null.
    """
    contract = CONTRACT_OF[kind]
    absent = [name for name in contract.columns() if name not in text.columns]
    plain = plain_texts(text)
    read = plain.with_columns(
        canonical(plain.get_column(name))
        for name, canonical in _CANONICAL.items()
        if name in plain.columns
    ).with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)
    numbered = read.with_columns(source_row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    rows, faults = _READ[kind](numbered)
    fault = _first(numbered, faults)
    return BelievedAnswers(contract.none() if fault else contract.of(rows), fault)


def parsed_org_no(name: str) -> pl.Expr:
    """Normalise an organisation number with or without hyphen or century.

    Other text is unchanged.
    """
    return org_number(pl.col(name)).fill_null(pl.col(name))


def month(name: str) -> pl.Expr:
    """Parse a month, YYYY-MM or YYYYMM; null where it is malformed.

    Spreadsheets make the first day of the month of it.
    """
    written = r"^(20[0-9]{2})(?:-?(0[1-9]|1[0-2])|-(0[1-9]|1[0-2])-01)$"
    return pl.col(name).str.replace(written, "${1}-${2}${3}").pipe(_a_month)


def _a_month(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(r"^20[0-9]{2}-(0[1-9]|1[0-2])$")).then(text)


class _Rule(NamedTuple):
    """A cell is at fault where `broken` is true."""

    column: str
    what: str
    broken: pl.Expr


_Read = tuple[pl.DataFrame, list[_Rule]]


def _statuses(text: pl.DataFrame) -> _Read:
    """Parse statuses: OK, BeEj, else an error with the text as its remark."""
    word = pl.col("status").str.to_lowercase()
    status = word.replace_strict(
        {name: value.value for name, value in STATUS_WORDS.items()}, default=Status.ERROR.value
    )
    spelled = word.is_in(list(STATUS_WORDS))
    unknown = pl.when(~spelled).then(pl.col("status"))
    rows = text.with_columns(
        status=status,
        remark=pl.concat_str(unknown, "remark", separator=": ", ignore_nulls=True).replace(
            "", None
        ),
        issuer=parsed_org_no("issuer"),
        month=month("month"),
        answered_on=read_day("answered_on"),
    )
    return rows.select(ContactAnswer.columns()), [
        _id(),
        _present("status"),
        _present("issuer"),
        _Rule("month", _MONTH, month("month").is_null()),
        _misread("answered_on", _DAY, read_day("answered_on")),
    ]


def _refused(text: pl.DataFrame) -> _Read:
    seller = parsed_org_no("issuer") if "issuer" in text.columns else pl.lit(None, dtype=pl.String)
    rows = text.with_columns(seller_org_no=seller, refused_on=read_day("refused_on"))
    wrong = seller.is_not_null() & ~seller.str.contains(r"^[0-9]{10}$")
    return rows.select(RefusedInvoice.columns()), [
        _present("invoice_number"),
        _Rule("issuer", "ett organisationsnummer väntades", wrong),
        _Rule("refused_on", _DAY, read_day("refused_on").is_null()),
        _present("reason"),
    ]


def _hej(text: pl.DataFrame) -> _Read:
    rows = text.with_columns(
        quantity=read_count("quantity"),
        amount=read_amount("amount"),
        month=month("month"),
        started_on=read_day("started_on"),
    )
    return rows.select(HejProduct.columns()), [
        _id(),
        _present("product_code"),
        _Rule("quantity", "ett heltal väntades", read_count("quantity").is_null()),
        _misread("amount", "kronor väntades, högst två decimaler", read_amount("amount")),
        _Rule("month", _MONTH, month("month").is_null()),
        _misread("started_on", _DAY, read_day("started_on")),
    ]


def _claims(text: pl.DataFrame) -> _Read:
    claim = pl.col("claim").str.to_lowercase()
    words = {word: value.value for word, value in CLAIM_WORDS.items()}
    rows = text.with_columns(
        claim=claim.replace_strict(words, default=None), claimed_on=read_day("claimed_on")
    )
    return rows.select(StateClaim.columns()), [
        _id(),
        _Rule(
            "claim",
            "kostnadskrävande, varaktig eller hälsoundersökning väntades",
            ~claim.is_in(list(words)).fill_null(value=False),
        ),
        _Rule("claimed_on", _DAY, read_day("claimed_on").is_null()),
    ]


_READ: Final[dict[AnswerKind, Callable[[pl.DataFrame], _Read]]] = {
    AnswerKind.STATUSES: _statuses,
    AnswerKind.REFUSED_INVOICES: _refused,
    AnswerKind.HEJ: _hej,
    AnswerKind.STATE_CLAIMS: _claims,
}


def _id() -> _Rule:
    text = pl.col("contact_id")
    sound = text.str.contains(CONTACT_ID) & ~text.str.contains(NOT_AN_ID)
    return _Rule("contact_id", _ID, ~sound.fill_null(value=False))


def _present(column: str) -> _Rule:
    return _Rule(column, _MISSING, pl.col(column).is_null())


def _misread(column: str, what: str, read: pl.Expr) -> _Rule:
    return _Rule(column, what, pl.col(column).is_not_null() & read.is_null())


def _first(text: pl.DataFrame, rules: list[_Rule]) -> Fault | None:
    """Return the fault of the first row that has one."""
    places = text.select(
        rule.broken.fill_null(value=False).arg_true().first().alias(str(number))
        for number, rule in enumerate(rules)
    ).row(0)
    found = [(place, number) for number, place in enumerate(places) if place is not None]
    if not found:
        return None
    place, number = min(found)
    return Fault(place + 1, rules[number].column, rules[number].what)
