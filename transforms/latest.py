"""The deciding report of a contact: the latest.

Rules: docs/rules.md#identity, docs/rules.md#latest-report.
"""

import polars as pl

from contracts.keys import IDENTITY, ROW_PLACE
from transforms.alike import alike, shared
from transforms.cells.days import parsed_moment
from transforms.cells.identities import identity_is_sound
from transforms.sql import select

_ASKED = ("row", *IDENTITY, *ROW_PLACE, "reported_at")


def replaced_rows(reported: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of each reported row replaced by a later report of its contact.

    Args:
        reported: ReportedContact rows of this run.
        earlier: JudgedRow rows of the same contacts in earlier runs. Their fates are final, but
            they may be later reports than those of this run.
    """
    known = reported.select(_ASKED)
    repeated = alike(known, IDENTITY)
    if not earlier.is_empty():
        again = shared(known, earlier, IDENTITY)
        repeated = pl.concat([repeated, again]).unique("row")
    repeated = repeated.filter(identity_is_sound())
    if repeated.is_empty():
        return pl.DataFrame(schema={"row": pl.UInt32})
    return select(
        "replaced_rows",
        reports=repeated.select(
            "row", *IDENTITY, *ROW_PLACE, reported_at=parsed_moment("reported_at")
        ),
        earlier=earlier.select(*IDENTITY, *ROW_PLACE, "reported_at"),
    )
