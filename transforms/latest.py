"""Which report of a contact decides: the latest.

Rules: docs/rules.md#identity, docs/rules.md#latest-report.
"""

import polars as pl

from contracts import codes
from contracts.keys import IDENTITY, ROW_PLACE
from transforms.alike import alike, shared
from transforms.sql import select
from transforms.texts import parsed_moment

_ASKED = ("row", *IDENTITY, *ROW_PLACE, "reported_at")


def identity_is_sound() -> pl.Expr:
    """Tell whether a reported row says whose contact it is (else C01)."""
    return (
        pl.col("reporter").str.contains(codes.REPORTER)
        & pl.col("contact_id").str.contains(codes.CONTACT_ID)
    ).fill_null(value=False)


def replaced_rows(reported: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of each reported row that a later report of its contact replaces.

    Args:
        reported: ReportedContact rows of this run.
        earlier: JudgedRow rows of runs before, of the same contacts; their fates stand, but they
            may be later reports than those of this run.
    """
    known = reported.select(_ASKED)
    asked = alike(known, IDENTITY)
    if not earlier.is_empty():
        again = shared(known, earlier, IDENTITY)
        asked = pl.concat([asked, again]).unique("row")
    asked = asked.filter(identity_is_sound())
    if asked.is_empty():
        return pl.DataFrame(schema={"row": pl.UInt32})
    return select(
        "replaced_rows",
        reports=asked.select(
            "row", *IDENTITY, *ROW_PLACE, reported_at=parsed_moment("reported_at")
        ),
        earlier=earlier.select(*IDENTITY, *ROW_PLACE, "reported_at"),
    )
