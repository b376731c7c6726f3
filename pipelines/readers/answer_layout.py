"""Which file is an answer of the region's, and of which kind: told by its headings."""

from typing import Final

from contracts.answers import ANSWER_COLUMNS, NEEDED, AnswerKind
from pipelines.readers.layout import Headings, known_headings, recognised
from pipelines.readers.refused import misshapen

# One heading means the same in every kind.
ANSWER_HEADINGS: Final = {
    heading: column
    for columns in ANSWER_COLUMNS.values()
    for heading, column in known_headings(columns).items()
}
# A file that has one of these sets is meant as an answer, though it may lack something.
_TELLING: Final[tuple[tuple[AnswerKind, frozenset[str]], ...]] = (
    (AnswerKind.HEJ, frozenset({"contact_id", "product_code"})),
    (AnswerKind.STATUSES, frozenset({"contact_id", "status"})),
    (AnswerKind.STATE_CLAIMS, frozenset({"contact_id", "claim"})),
    (AnswerKind.STATE_CLAIMS, frozenset({"contact_id", "claimed_on"})),
    (AnswerKind.REFUSED_INVOICES, frozenset({"invoice_number", "reason"})),
    (AnswerKind.REFUSED_INVOICES, frozenset({"invoice_number", "refused_on"})),
)


def refuse_answers(headings: Headings) -> None:
    """Refuse headings that have all that a kind of answer needs.

    A column of his own that a sender calls Status makes no report an answer: it lacks the others.

    Raises:
        FileRefusedError: F02.
    """
    found = set(recognised(headings, ANSWER_HEADINGS))
    if any(set(needed) <= found for needed in NEEDED.values()):
        raise misshapen("Filen är svar från regionen, inte vårdkontakter.")


def kind_of(headings: Headings) -> AnswerKind | None:
    """Return the kind of answer that the headings tell, None when they are of something else."""
    found = set(recognised(headings, ANSWER_HEADINGS))
    return next((kind for kind, telling in _TELLING if telling <= found), None)


def columns_of_answers(headings: Headings) -> dict[str, int]:
    """Return column -> place (from 0) of an answer's headings.

    Raises:
        FileRefusedError: F02, with the columns that are missing or stand twice.
    """
    kind = kind_of(headings)
    if kind is None:
        raise misshapen("Rubrikraden är inte ett svars: se contracts/README.md.")
    named = recognised(headings, ANSWER_HEADINGS)
    places = [
        (column, place) for place, column in enumerate(named) if column in ANSWER_COLUMNS[kind]
    ]
    found = [column for column, _ in places]
    doubled = sorted({column for column in found if found.count(column) > 1})
    if doubled:
        raise misshapen(f"Rubrikraden: {_named(kind, doubled)} står mer än en gång. Behåll en.")
    missing = [column for column in NEEDED[kind] if column not in found]
    if missing:
        raise misshapen(f"Rubrikraden saknar {_named(kind, missing)}. Lägg till rubrikerna.")
    return dict(places)


def heading_of(kind: AnswerKind, column: str) -> str:
    """Return a column as a Swede reads it: `month (månad)`."""
    others = ANSWER_COLUMNS[kind].get(column)
    return f"{column} ({others[0]})" if others else column


def _named(kind: AnswerKind, columns: list[str]) -> str:
    return ", ".join(heading_of(kind, column) for column in columns)
