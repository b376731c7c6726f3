"""The senders: whether the folder of a file may report a row (S01).

Rule: docs/rules.md#senders.
"""

import datetime as dt
from collections.abc import Iterator

from .believing import is_cancellation
from .cells import reporter
from .model import BilledLine, Report
from .reading import read_date
from .registries import Registries, holds
from .units import unit_on

Asked = tuple[str | None, dt.date | None]  # an agreement, None if unknown; and a day


def may_report(report: Report, billed: BilledLine | None, registries: Registries) -> bool:
    """Return whether the folder may report a row, by what is `billed` of its contact."""
    if not registries.deliverers:
        return True
    return all(
        is_allowed(report, asked, registries) for asked in questions(report, billed, registries)
    )


def questions(report: Report, billed: BilledLine | None, registries: Registries) -> Iterator[Asked]:
    """Yield the agreements that must be allowed, each with its day."""
    own = own_agreement(report, registries), read_date(report.text["started_on"] or "")
    if billed is None:
        yield own
        return
    line = billed.line.matched
    other = line.agreement["agreement_id"], line.contact.started_on
    if is_cancellation(report):
        yield other
        return
    yield own
    if own[0] != other[0]:
        yield other


def is_allowed(report: Report, asked: Asked, registries: Registries) -> bool:
    """Return whether a row of the table allows an agreement on a day; without one, on any."""
    agreement, day = asked
    return any(
        row["folder"] == report.folder
        and (row["reporter"] is None or reporter(row["reporter"]) == report.text["reporter"])
        and row["agreement_id"] in (None, agreement)
        and (day is None or holds(row, day))
        for row in registries.deliverers
    )


def own_agreement(report: Report, registries: Registries) -> str | None:
    """Return the agreement of the unit on the start day, else on the end day.

    Silent: a day on which the unit's agreement holds is preferred, as for the bill.
    """
    text = report.text
    start, end = (read_date(text[name] or "") for name in ("started_on", "ended_on"))
    if end is None and (text["care_form"] or "").lower() in ("outpatient", "home"):
        end = start
    asked = ((text["care_unit"], start), (text["end_care_unit"] or text["care_unit"], end))
    named = []
    for code, day in asked:
        found = unit_on(code, day, registries) if day is not None else None
        if found is None:
            continue
        if found.several:
            return None
        if found.unit and found.agreement:
            return str(found.unit["agreement_id"])
        named += [found.unit["agreement_id"]] if found.unit else []
    return named[0] if named else None
