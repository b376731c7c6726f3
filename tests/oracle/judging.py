"""One row through the groups, in order, up to the first that turns it away."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from .believing import believe, format_remarks, is_cancellation, is_no_contact
from .lma import resolve_lma
from .model import Contact, Judgement, Line, Matched, Place, Report, worst_fate
from .persons import category_of, resolve_person
from .pricing import price, to_ore
from .registries import Registries
from .stays import price_stay
from .units import find_unit, resolve_place


class Run(NamedTuple):
    """The values shared by all rows of a run."""

    month_end: dt.date
    issued_on: dt.date
    registries: Registries


class Decided(NamedTuple):
    """The decisions on the content of a report, and whether its folder may not report it."""

    refused: bool
    released: set[str]
    barred: bool


class StayBefore(NamedTuple):
    """The billing of a contact, by care month; None is the month of one billed whole.

    `reported_on` is the day of the report. `locked`: the report changes nothing billed.
    """

    billed: Mapping[str | None, Line]
    reported_on: dt.date
    locked: bool


def judge(
    report: Report,
    run: Run,
    *,
    billed_content: tuple[str | None, ...] | None,
    decided: Decided,
    stay: StayBefore,
) -> Judgement:
    """Judge a row: before the groups (docs/rules.md#before-judging), then the groups.

    `billed_content` is that of the report billed net; None if nothing is billed or a rebill is
    ordered. S01 of a `barred` row is asked after format, unchanged and R01, before cancellation,
    N02 and not_yet; format is not asked of a cancellation, nor of another event.
    """
    if decided.barred and (is_cancellation(report) or is_no_contact(report)):
        if billed_content is not None and billed_content == report.content:
            found = Judgement(report, "unchanged")
        elif decided.refused:
            found = Judgement(report, "rejected", {"R01"})
        else:
            found = Judgement(report, "held", {"S01"})
    elif is_cancellation(report):
        found = Judgement(report, "cancelled")
    elif is_no_contact(report):  # silent: also without a well-formed identity, C01 is not checked
        found = Judgement(report, "not_billable", {"N02"})
    elif billed_content is not None and billed_content == report.content:
        found = Judgement(report, "unchanged")
    elif decided.refused:
        found = Judgement(report, "rejected", {"R01"})
    else:
        found = judge_format(report, run, decided.released, stay, barred=decided.barred)
        found.locked = stay.locked
    if report.hidden:
        found.remarks.add("C18")
    return found


def judge_format(
    report: Report, run: Run, released: set[str], stay: StayBefore, *, barred: bool
) -> Judgement:
    """Apply the format group, S01 and `not_yet`, then the groups about the contact."""
    remarks = format_remarks(report, run.registries, run.issued_on)
    fate = worst_fate(remarks)
    if fate is not None:
        return Judgement(report, fate, remarks)
    if barred:
        return Judgement(report, "held", remarks | {"S01"})
    contact = believe(report, run.registries)
    monthly = is_monthly(contact, run.registries) and None not in stay.billed
    waits = waits_for(contact, run, stay, monthly=monthly)
    if waits is not None:
        return Judgement(report, "not_yet", remarks | waits)
    found = judge_contact(report, contact, remarks, released, run.registries)
    if found.matched is None:
        return found
    matched, registries = found.matched, run.registries
    if not monthly:
        found.line, given = price(matched, registries)
    else:
        billed = {month: line for month, line in stay.billed.items() if month is not None}
        found.parts, found.kept, given = price_stay(
            matched, registries, run.month_end, billed, locked=stay.locked
        )
    found.remarks |= given
    found.outcome = worst_fate(given) or "priced"
    return found


def waits_for(contact: Contact, run: Run, stay: StayBefore, *, monthly: bool) -> set[str] | None:
    """Return the remarks of a contact that is not due in the month; None if it is due."""
    if contact.ended_on is not None and contact.ended_on <= run.month_end:
        return None
    if not monthly or contact.started_on > run.month_end:
        return set()
    if contact.ended_on is None and stay.reported_on <= run.month_end:
        return {"B03"}
    return set() if not stay.billed and nothing_paid_yet(contact, run) else None


def nothing_paid_yet(contact: Contact, run: Run) -> bool:
    """Return whether a stay goes on after the month, and every night so far is on leave."""
    agreement = find_unit(contact, run.registries)[0].agreement
    next_day = run.month_end + dt.timedelta(days=1)
    if agreement is None or (contact.ended_on is not None and contact.ended_on <= next_day):
        return False
    nights = (next_day - contact.started_on).days
    return bool(agreement["deduct_leave_days"]) and contact.leave_days >= nights


def is_monthly(contact: Contact, registries: Registries) -> bool:
    """Return whether the stay's agreement bills by the day, month by month."""
    if contact.care_form != "inpatient":
        return False
    agreement = find_unit(contact, registries)[0].agreement
    return (
        agreement is not None
        and agreement["inpatient_billing"] == "monthly"
        and agreement["inpatient_model"] == "day"
    )


def judge_contact(
    report: Report,
    contact: Contact,
    remarks: set[str],
    released: set[str],
    registries: Registries,
) -> Judgement:
    """Apply category, person, LMA, unit and agreement.

    `remarks` are the format's warnings.
    """
    category, health_exam, found = category_of(contact, registries)
    remarks = remarks | found
    fate = worst_fate(found)
    if fate is not None or category is None:
        return Judgement(report, fate or "held", remarks)

    person = resolve_person(contact, registries)
    remarks |= person.remarks
    fate = worst_fate(person.remarks)
    if fate is not None or person.number is None:
        return Judgement(report, fate or "held", remarks)

    lma = resolve_lma(contact, category, person, released, registries)
    remarks |= lma.remarks
    fate = worst_fate(lma.remarks)
    if fate is not None:
        return Judgement(report, fate, remarks)

    place = resolve_place(contact, category, lma.residence, person, released, registries)
    remarks |= place.remarks
    fate = worst_fate(place.remarks)
    if fate is not None or not (place.unit and place.agreement and place.payer):
        return Judgement(report, fate or "held", remarks)

    matched = Matched(
        report=report,
        contact=contact,
        category=category,
        health_exam=health_exam,
        person=person,
        patient=person.number,
        lma_number=lma.number,
        residence=lma.residence,
        unit=place.unit["care_unit"],
        agreement=place.agreement,
        payer=place.payer,
        route=place.route,
        reference=place.reference,
        vat_percent=vat_percent(place),
    )
    return Judgement(report, "priced", remarks, matched)


def vat_percent(place: Place) -> Decimal:
    """Return the agreement's percentage, empty = 0; none on route `riv`."""
    if place.agreement is None or place.route == "riv":
        return Decimal("0.00")
    return to_ore(place.agreement["vat_compensation_percent"] or Decimal(0))
