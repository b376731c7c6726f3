"""Last days to apply for the state's reimbursement."""

import polars as pl


def costly_deadline(ended_on: str) -> pl.Expr:
    """Return the last day for costly care: six months after the year in which the contact ended.

    SFS 2008:124, 7 a §.
    """
    return pl.date(pl.col(ended_on).dt.year() + 1, 6, 30)


def exam_deadline(examined_on: str) -> pl.Expr:
    """Return the last day for a health examination: the last of the quarter after its quarter.

    SFS 2008:124. An older page of Vårdgivarguiden says the last weekday of the quarter; the
    ordinance says the last day.
    """
    return pl.col(examined_on).dt.truncate("1q").dt.offset_by("6mo").dt.offset_by("-1d")
