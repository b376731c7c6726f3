"""One row through the groups, in order, up to the first that turns it away."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from .believing import believe, format_remarks, is_cancellation, is_no_contact
from .lma import resolve_lma
from .model import Contact, Judgement, Matched, Place, Report, worst_fate
from .persons import category_of, resolve_person
from .pricing import price, to_ore
from .registries import Registries
from .units import resolve_place


class Run(NamedTuple):
    """The values shared by all rows of a run."""

    month_end: dt.date
    issued_on: dt.date
    registries: Registries


def judge(  # noqa: PLR0913 -- what its rules ask
    report: Report,
    run: Run,
    *,
    billed_content: tuple[str | None, ...] | None,
    refused: bool,
    released: set[str],
    barred: bool,
) -> Judgement:
    """Judge a row: before the groups (docs/rules.md#before-judging), then the groups.

    `billed_content` is that of the report billed net; None if nothing is billed or a rebill is
    ordered. S01 of a `barred` row is asked after format, unchanged and R01, before cancellation,
    N02 and not_yet; format is not asked of a cancellation, nor of another event.
    """
    if barred and (is_cancellation(report) or is_no_contact(report)):
        if billed_content is not None and billed_content == report.content:
            found = Judgement(report, "unchanged")
        elif refused:
            found = Judgement(report, "rejected", {"R01"})
        else:
            found = Judgement(report, "held", {"S01"})
    elif is_cancellation(report):
        found = Judgement(report, "cancelled")
    elif is_no_contact(report):  # silent: also without a well-formed identity, C01 is not checked
        found = Judgement(report, "not_billable", {"N02"})
    elif billed_content is not None and billed_content == report.content:
        found = Judgement(report, "unchanged")
    elif refused:
        found = Judgement(report, "rejected", {"R01"})
    else:
        found = judge_format(report, run, released, barred=barred)
    if report.hidden:
        found.remarks.add("C18")
    return found


def judge_format(report: Report, run: Run, released: set[str], *, barred: bool) -> Judgement:
    """Apply the format group, S01 and `not_yet`, then the groups about the contact."""
    remarks = format_remarks(report, run.registries, run.issued_on)
    fate = worst_fate(remarks)
    if fate is not None:
        return Judgement(report, fate, remarks)
    if barred:
        return Judgement(report, "held", remarks | {"S01"})
    contact = believe(report, run.registries)
    if contact.ended_on is None or contact.ended_on > run.month_end:
        return Judgement(report, "not_yet", remarks)
    return judge_contact(report, contact, remarks, released, run.registries)


def judge_contact(
    report: Report,
    contact: Contact,
    remarks: set[str],
    released: set[str],
    registries: Registries,
) -> Judgement:
    """Apply category, person, LMA, unit and agreement, price.

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
    line, found = price(matched, registries)
    remarks |= found
    fate = worst_fate(found)
    return Judgement(report, fate or "priced", remarks, matched, line)


def vat_percent(place: Place) -> Decimal:
    """Return the agreement's percentage, empty = 0; none on route `riv`."""
    if place.agreement is None or place.route == "riv":
        return Decimal("0.00")
    return to_ore(place.agreement["vat_compensation_percent"] or Decimal(0))
