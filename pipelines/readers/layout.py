"""The columns of a sender's file: headings mapped to our names.

Headings also determine whether a file is an answer from the region, and of which kind.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import polars as pl

from contracts.answers import ANSWER_COLUMNS, NEEDED, AnswerKind
from contracts.care_contacts import (
    CANCELLATION_COLUMNS,
    ERSMO_COLUMNS,
    REPORT_COLUMNS,
    REQUIRED_COLUMNS,
)
from contracts.errors.error import FileRefusedError
from pipelines.readers.refused import misshapen

Headings = Sequence[str | None]


class RowCount(NamedTuple):
    """The rows of a file as the file counts them, apart from the reading of its cells.

    `rows` below the headings = `kept` + `blank`. `blank` rows are dropped; in a workbook only those
    below the last row with content. `above` the headings are titles and blank rows.
    """

    rows: int
    blank: int
    kept: int
    above: int = 0


class TextTable(NamedTuple):
    """A table of a file: headings in column order (None = blank), columns as text.

    The columns of `rows` are in the order of `headings`; their own names have no meaning. `hidden`
    is a boolean for each row if some rows were hidden in a workbook.
    """

    headings: Headings
    rows: pl.DataFrame
    counted: RowCount
    hidden: pl.Series | None = None


# Spaces, control and invisible characters, dashes, superscripts.
DROPPED_KINDS: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "No"})
DROPPED: Final = frozenset("_.:*†‡§")
FOOTNOTE: Final = re.compile(r"\s*(?:\(\d\)|\[\d\]|\b\d\))\s*$")


def bare_heading(heading: str) -> str:
    """Normalise a heading: lower case letters and digits only, without a footnote mark.

    Spaces, hyphens, invisible characters (soft hyphen, zero width), colons and superscripts are
    dropped.
    """
    text = FOOTNOTE.sub("", unicodedata.normalize("NFC", heading).lower())
    return "".join(
        character
        for character in text
        if character not in DROPPED and unicodedata.category(character) not in DROPPED_KINDS
    )


def known_headings(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return bare heading -> column, from the columns' names and other headings."""
    return {
        bare_heading(heading): column
        for column, others in columns.items()
        for heading in (column, *others)
    }


REPORT_HEADINGS: Final = known_headings({**REPORT_COLUMNS, **dict.fromkeys(ERSMO_COLUMNS, ())})


def recognised(headings: Headings, known: Mapping[str, str]) -> list[str | None]:
    """Return the column of each heading, None if it is not ours."""
    return [known.get(bare_heading(heading)) if heading else None for heading in headings]


def columns_of_report(headings: Headings) -> dict[str, int]:
    """Return column -> place (from 0) of a report's headings.

    A file that only cancels needs reporter, contact id and the cancellation; any other needs the
    columns that the contract requires. Unknown headings are allowed.

    Raises:
        FileRefusedError: F02, with the missing or duplicate columns.
    """
    found = [column for column in recognised(headings, REPORT_HEADINGS) if column]
    doubled = sorted(column for column, count in Counter(found).items() if count > 1)
    if doubled:
        raise misshapen(
            f"Rubrikraden: {_named(doubled)} står mer än en gång (även under annat namn). "
            "Behåll en kolumn av varje."
        )
    missing = missing_columns(found)
    if missing:
        raise _missing(missing, any_known=bool(found))
    places = enumerate(recognised(headings, REPORT_HEADINGS))
    return {column: place for place, column in places if column}


def missing_columns(found: Sequence[str]) -> list[str]:
    """Return the columns that a report with the columns `found` still needs."""
    if set(found) <= set(CANCELLATION_COLUMNS) and "cancelled" in found:
        required: Sequence[str] = CANCELLATION_COLUMNS[:3]
    else:
        required = REQUIRED_COLUMNS
    return [column for column in required if column not in found]


def _missing(missing: list[str], *, any_known: bool) -> FileRefusedError:
    what = "saknar kolumnen" if any_known else "har inga kända rubriker; den behöver"
    return misshapen(f"Rubrikraden {what} {_named(missing)}. Lägg till rubrikerna efter mallen.")


def _named(columns: Sequence[str]) -> str:
    """Return columns, with Swedish headings if any: `contact_id (kontaktid)`."""
    return ", ".join(
        f"{column} ({REPORT_COLUMNS[column][0]})" if column in REPORT_COLUMNS else column
        for column in columns
    )


def unlike_headings(headings: Headings) -> list[str]:
    """Return the sender's headings; blank and repeated ones get a number."""
    names: dict[str, None] = {}
    numbers: Counter[str] = Counter()
    senders = set(headings)
    for place, heading in enumerate(headings, start=1):
        name = first = heading or f"Kolumn {place}"
        while name in names or (name != heading and name in senders):
            numbers[first] += 1
            name = f"{first} ({numbers[first] + 1})"
        names[name] = None
    return [*names]


# A heading has the same meaning in every kind.
ANSWER_HEADINGS: Final = {
    heading: column
    for columns in ANSWER_COLUMNS.values()
    for heading, column in known_headings(columns).items()
}
# A file that has one of these sets is treated as an answer, even if it lacks other columns.
_TELLING: Final[tuple[tuple[AnswerKind, frozenset[str]], ...]] = (
    (AnswerKind.HEJ, frozenset({"contact_id", "product_code"})),
    (AnswerKind.STATUSES, frozenset({"contact_id", "status"})),
    (AnswerKind.STATE_CLAIMS, frozenset({"contact_id", "claim"})),
    (AnswerKind.STATE_CLAIMS, frozenset({"contact_id", "claimed_on"})),
    (AnswerKind.REFUSED_INVOICES, frozenset({"invoice_number", "reason"})),
    (AnswerKind.REFUSED_INVOICES, frozenset({"invoice_number", "refused_on"})),
)


def refuse_answers(headings: Headings) -> None:
    """Refuse headings that have all columns of a kind of answer.

    A report with an extra column named Status is not refused, because it lacks the other columns.

    Raises:
        FileRefusedError: F02.
    """
    found = set(recognised(headings, ANSWER_HEADINGS))
    if any(set(needed) <= found for needed in NEEDED.values()):
        raise misshapen("Filen är svar från regionen, inte vårdkontakter.")


def answer_kind(headings: Headings) -> AnswerKind | None:
    """Return the kind of answer that the headings indicate, or None."""
    found = set(recognised(headings, ANSWER_HEADINGS))
    return next((kind for kind, telling in _TELLING if telling <= found), None)


def columns_of_answers(headings: Headings) -> dict[str, int]:
    """Return column -> place (from 0) of an answer's headings.

    Raises:
        FileRefusedError: F02, with the missing or duplicate columns.
    """
    kind = answer_kind(headings)
    if kind is None:
        raise misshapen(
            "Rubrikraden hör inte till ett svar från regionen. Kolumnerna: contracts/README.md."
        )
    named = recognised(headings, ANSWER_HEADINGS)
    places = [
        (column, place) for place, column in enumerate(named) if column in ANSWER_COLUMNS[kind]
    ]
    found = [column for column, _ in places]
    doubled = sorted(column for column, count in Counter(found).items() if count > 1)
    if doubled:
        raise misshapen(
            f"Rubrikraden: {_answer_named(kind, doubled)} står mer än en gång. Behåll en."
        )
    missing = [column for column in NEEDED[kind] if column not in found]
    if missing:
        raise misshapen(f"Rubrikraden saknar {_answer_named(kind, missing)}. Lägg till rubrikerna.")
    return dict(places)


def heading_of(kind: AnswerKind, column: str) -> str:
    """Return a column with its Swedish heading: `month (månad)`."""
    others = ANSWER_COLUMNS[kind].get(column)
    return f"{column} ({others[0]})" if others else column


def _answer_named(kind: AnswerKind, columns: list[str]) -> str:
    return ", ".join(heading_of(kind, column) for column in columns)
