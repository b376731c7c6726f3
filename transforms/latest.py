"""The deciding report of a contact: the latest.

Rules: docs/rules.md#identity, docs/rules.md#latest-report.
"""

import polars as pl

from contracts.keys import IDENTITY, ROW_PLACE
from transforms.alike import alike, shared
from transforms.cells.days import parsed_moment
from transforms.cells.identities import identity_is_sound
from transforms.cells.words import yes
from transforms.sql import select

_ASKED = ("row", *IDENTITY, *ROW_PLACE, "reported_at", "cancelled", "patient_id")
_OF_ONE_FILE = (*IDENTITY, "ingest_no")


def replaced_rows(reported: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of each reported row replaced by a later report of its contact.

    Reports of several patients under one identity in one file do not replace each other (C16).

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
    replaced = select(
        "replaced_rows",
        reports=repeated.select(
            "row", *IDENTITY, *ROW_PLACE, reported_at=parsed_moment("reported_at")
        ),
        earlier=earlier.select(*IDENTITY, *ROW_PLACE, "reported_at"),
    )
    rivals = _rivals(repeated)
    deciding = rivals.join(replaced, on="row", how="anti").select(_OF_ONE_FILE)
    together = rivals.join(deciding, on=_OF_ONE_FILE, how="semi")
    return replaced.join(together, on="row", how="anti", maintain_order="left")


def rows_of_several_patients(reported: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of reports that share identity and file with another patient's (C16)."""
    repeated = alike(reported.select(_ASKED), _OF_ONE_FILE).filter(identity_is_sound())
    return _rivals(repeated).filter(pl.col("patient_id").is_not_null()).select("row")


def _rivals(repeated: pl.DataFrame) -> pl.DataFrame:
    """Return the reports of identities that have several patients in one file.

    Cancellations name no patient, and neither does an empty cell; the report with one is included.
    """
    reports = repeated.filter(~yes("cancelled").fill_null(value=False))
    patients = pl.col("patient_id").drop_nulls().n_unique().over(_OF_ONE_FILE)
    return reports.filter(patients > 1)
