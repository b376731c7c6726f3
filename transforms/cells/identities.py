"""Organisation numbers, reporters and contact ids.

Rules: docs/cells.md, docs/rules.md#identity.
"""

import polars as pl

from contracts import cells, codes
from transforms.cells.distinct import reread
from transforms.cells.plain import plain_text, plain_texts

_TEN_DIGITS = r"^[0-9]{10}$"

_IDENTITY = {"reporter": pl.String, "contact_id": pl.String}


def org_number(text: pl.Expr) -> pl.Expr:
    """Return an organisation number as ten digits; null for other text."""
    read = text.str.replace(cells.DASH, "-").str.replace(cells.ORG_NUMBER, "${1}${2}")
    return pl.when(read.str.contains(_TEN_DIGITS)).then(read)


def canonical_reporters(texts: pl.Series) -> pl.Series:
    """Return reporters that are organisation numbers as ten digits; names are unchanged."""
    return reread(texts, ~texts.str.contains(_TEN_DIGITS), org_number(pl.col("")))


def canonical_identity(reporter: str | None, contact_id: str) -> tuple[str | None, str]:
    """Return reporter and contact id as a person may write them, in canonical form."""
    asked = pl.DataFrame({"reporter": [reporter], "contact_id": [contact_id]}, schema=_IDENTITY)
    plain = asked.select(plain_text(pl.all()))
    read = plain.with_columns(canonical_reporters(plain.get_column("reporter")))
    return read.item(0, "reporter"), read.item(0, "contact_id") or contact_id


def with_canonical_identity(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return rows whose reporter and contact id may be of a release that kept them as written."""
    readers = {
        "reporter": lambda texts: canonical_reporters(plain_texts(texts.to_frame()).to_series()),
        "contact_id": lambda texts: plain_texts(texts.to_frame()).to_series(),
    }
    return rows.with_columns(
        pl.col(name).map_batches(read, return_dtype=pl.String, is_elementwise=True)
        for name, read in readers.items()
    )


def identity_is_sound() -> pl.Expr:
    """Return whether a reported row identifies its contact (else C01)."""
    sound = is_sound("reporter", codes.REPORTER) & is_sound("contact_id", codes.CONTACT_ID)
    return sound.fill_null(value=False)


def is_sound(name: str, pattern: str) -> pl.Expr:
    """Return whether a cell is an id of a pattern; null for null.

    A number in scientific notation has lost digits, so it may be the id of several contacts.
    """
    return pl.col(name).str.contains(pattern) & ~pl.col(name).str.contains(cells.NOT_AN_ID)
