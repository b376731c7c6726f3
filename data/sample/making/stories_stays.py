"""Stays that are billed month by month, in the rehabilitation ward of Exempelvården Väst.

A night costs 4 200 until 14 February 2024, and then 4 350.
"""

from making.desks import REHAB_WARD_DESK
from making.reports import ISSUED, MONTHS, Judged, Quarter, Values, changed
from making.stories_private import WARD

JAN, FEB, MAR = MONTHS
# The sender's monthly report, after the month has ended.
REPORTED = {JAN: "2024-02-02", FEB: "2024-03-04", MAR: "2024-04-03"}
LATER = "Reported again in the next month."
FEBRUARY = "14 x 4 200 + 15 x 4 350"
billed = REHAB_WARD_DESK.billed


def tell(quarter: Quarter) -> None:
    """Add the stories."""
    _three_months(quarter)
    _still_admitted(quarter)
    _corrected(quarter)
    _cancelled(quarter)


def _report(quarter: Quarter, contact_id: str, day: str) -> Values:
    return REHAB_WARD_DESK.report(contact_id, quarter.people.person(), day)


def _reported(values: Values, month: str, **changes: str) -> Values:
    assert REPORTED[month] < ISSUED[month]
    return changed(values, reported_at=REPORTED[month], **changes)


def _admitted(quarter: Quarter, stay: Values, january: str, why: str) -> None:
    """Add the reports of January and February, while the patient is admitted."""
    for month, following, amount, nights in (
        (JAN, FEB, january, why),
        (FEB, MAR, "124050", FEBRUARY),
    ):
        values = _reported(stay, month)
        quarter.tell(
            WARD[month], values,
            billed(month, values, amount, f"Still admitted: {nights}."),
            Judged(following, "replaced", "", LATER),
        )  # fmt: skip


def _three_months(quarter: Quarter) -> None:
    stay = _report(quarter, "V-tre-manader", "2024-01-22")
    _admitted(quarter, stay, "42000", "10 x 4 200")
    ended = _reported(stay, MAR, ended_on="2024-03-11")
    why = "Discharged: the last part, 10 x 4 350."
    quarter.tell(WARD[MAR], ended, billed(MAR, ended, "43500", why))


def _still_admitted(quarter: Quarter) -> None:
    stay = _reported(_report(quarter, "V-inneliggande", "2024-02-19"), FEB)
    quarter.tell(
        WARD[FEB], stay,
        billed(FEB, stay, "47850", "Still admitted: 11 x 4 350."),
        Judged(MAR, "not_yet", "B03", "No report since March ended, so its nights wait."),
    )  # fmt: skip


def _corrected(quarter: Quarter) -> None:
    stay = _report(quarter, "V-rattad", "2024-01-10")
    _admitted(quarter, stay, "92400", "22 x 4 200")
    ended = _reported(stay, MAR, ended_on="2024-02-20", leave_days="2")
    why = (
        "Discharged in February, with 2 leave days: 124 050 credited; 19 nights less 2, "
        "14 x 4 200 + 3 x 4 350. January stays."
    )
    quarter.tell(WARD[MAR], ended, billed(MAR, ended, "71850", why))


def _cancelled(quarter: Quarter) -> None:
    stay = _report(quarter, "V-makulerad", "2024-01-15")
    _admitted(quarter, stay, "71400", "17 x 4 200")
    gone = _reported(stay, MAR, cancelled="ja")
    why = "Cancelled: 71 400 and 124 050 credited."
    quarter.tell(WARD[MAR], gone, Judged(MAR, "credited", "", why))
