"""The format group: whether a row is a report of a contact, and its content."""

import datetime as dt

from .cells import is_error, is_id, known_code, plain, read_cells
from .model import CARE_FORMS, Contact, Report, Text
from .reading import (
    CONTACT_ID,
    DIAGNOSIS,
    DRG,
    PROCEDURE,
    REPORTER,
    read_amount,
    read_bool,
    read_codes,
    read_count,
    read_moment,
    reported_date,
)
from .registries import CODE_COLUMNS, Registries, holds, on_day

CONTENT_COLUMNS = (
    "reporter",
    "contact_id",
    "cancelled",
    "care_unit",
    "end_care_unit",
    "part_of_contact",
    "care_form",
    "event_form",
    "started_on",
    "ended_on",
    "visit_type",
    "profession",
    "fee_code",
    "patient_id",
    "lma_number",
    "patient_name",
    "born_on",
    "patient_fee",
    "drg_code",
    "procedure_codes",
    "diagnosis_codes",
    "interpreter",
    "island_visit",
    "protected_identity",
    "leave_days",
    "planned",
)
YES_NO_COLUMNS = ("cancelled", "interpreter", "island_visit", "protected_identity", "planned")
CONTACT_EVENTS = ("Öppenvårdskontakt", "Hemsjukvårdskontakt", "Slutenvårdstillfälle")


def read_report(row: Text, ingest_no: int, source_row: int, source_format: str) -> Report:
    """Read the cells of a delivered row; determine its reporter and when it was made."""
    reported = {name: row.get(name) for name in [*CONTENT_COLUMNS, "reported_at"]}
    text = read_cells(reported)
    reporter, contact_id = text["reporter"], text["contact_id"]
    identity = None
    if (
        reporter is not None
        and contact_id is not None
        and REPORTER.fullmatch(reporter)
        and CONTACT_ID.fullmatch(contact_id)
        and is_id(reporter)
        and is_id(contact_id)
    ):
        identity = (reporter, contact_id)
    return Report(
        key=(ingest_no, source_row),
        source_format=source_format,
        reported=reported,
        text=text,
        identity=identity,
        reported_at=read_moment(text["reported_at"] or ""),
        content=tuple(text[name] for name in CONTENT_COLUMNS),
        hidden=row.get("hidden") is not None,
        folder=row.get("folder") or None,
    )


def spell_codes(report: Report, registries: Registries) -> None:
    """Write the codes of a report as the registries know them, or as reported."""
    codes = {
        name: known_code(text, registries.codes[name])
        for name in CODE_COLUMNS
        if (text := plain(report.reported[name])) is not None
    }
    report.text = {**report.text, **codes}
    report.content = tuple(report.text[name] for name in CONTENT_COLUMNS)


def is_cancellation(report: Report) -> bool:
    """Return whether the row cancels: that needs only a well-formed identity."""
    return report.identity is not None and read_bool(report.text["cancelled"]) is True


def is_no_contact(report: Report) -> bool:
    """N02: an event of ERSMOIndata that is not a care contact."""
    event = report.text["event_form"]
    return event is not None and event not in CONTACT_EVENTS


def format_remarks(report: Report, registries: Registries, issued_on: dt.date) -> set[str]:
    """C01-C08 and C10-C15, each checked independently."""
    text = report.text
    remarks = date_remarks(report, issued_on) | fee_remarks(report, registries)
    remarks |= code_table_remarks(report, registries)
    if report.identity is None:
        remarks.add("C01")
    if (text["care_form"] or "").lower() not in CARE_FORMS:
        remarks.add("C05")
    if text["patient_fee"] is not None and read_amount(text["patient_fee"]) is None:
        remarks.add("C07")
    if text["leave_days"] is not None and read_count(text["leave_days"]) is None:
        remarks.add("C07")
    if not codes_ok(text, drg_of(report, registries)):
        remarks.add("C08")
    if any(read_bool(text[name]) is None for name in YES_NO_COLUMNS):
        remarks.add("C12")
    return remarks


def date_remarks(report: Report, issued_on: dt.date) -> set[str]:
    """C02, and C03 and C04 of the dates that could be read."""
    text = report.text
    remarks = set()
    days = {name: reported_date(text[name] or "") for name in ("started_on", "ended_on", "born_on")}
    start, end = days["started_on"], days["ended_on"]
    if start is None or any(text[name] is not None and days[name] is None for name in days):
        remarks.add("C02")
    if text["reported_at"] is not None and report.reported_at is None:
        remarks.add("C02")
    if start is not None and end is not None and end < start:
        remarks.add("C03")
    if start is not None and start > issued_on:
        remarks.add("C04")
    return remarks


def fee_remarks(report: Report, registries: Registries) -> set[str]:
    """C06, C10 and C11: the fee code, and the reported fee."""
    text = report.text
    fee_code = text["fee_code"]
    if fee_code is None:
        visit = (text["care_form"] or "").lower() in ("outpatient", "home")
        return {"C11"} if visit else set()
    remarks = set()
    start = reported_date(text["started_on"] or "")
    if start is not None and on_day(registries.fee_codes, fee_code, start) is None:
        remarks.add("C06")
    paid = read_amount(text["patient_fee"] or "0")
    if report.source_format != "ersmo" and paid is not None:
        no_fee_though_12 = fee_code == "12" and paid == 0
        fee_though_69 = fee_code == "69" and paid > 0
        if no_fee_though_12 or fee_though_69:
            remarks.add("C10")
    return remarks


def drg_of(report: Report, registries: Registries) -> str | None:
    """Return the DRG of a report, in upper case.

    ERSMOIndata has products. The DRG is the first that the weight list has on the start day, of
    four characters or with the type letter K before them; else the first that looks like a DRG.
    """
    stated = (report.text["drg_code"] or "").upper()
    if report.source_format != "ersmo" or not stated:
        return stated or None
    products = stated.split()
    start = reported_date(report.text["started_on"] or "")
    for product in products:
        spellings = [product]
        if len(product) == 5 and product[0] == "K":
            spellings.append(product[1:])
        if len(product) == 4:
            spellings.append("K" + product)
        for spelling in spellings:
            if start is not None and on_day(registries.drg_weights, spelling, start) is not None:
                return spelling
    return next((one for one in products if DRG.fullmatch(one)), products[0])


def code_table_remarks(report: Report, registries: Registries) -> set[str]:
    """C13 and C14: a code that a table in use that day does not hold; C15: no visit type."""
    text = report.text
    start = reported_date(text["started_on"] or "")
    remarks = set()
    for remark, code, table in (
        ("C13", text["visit_type"], registries.visit_types),
        ("C14", text["profession"], registries.professions),
    ):
        if start is None or code is None:
            continue
        in_use = any(holds(row, start) for rows in table.values() for row in rows)
        if in_use and on_day(table, code, start) is None:
            remarks.add(remark)
    visit = (text["care_form"] or "").lower() in ("outpatient", "home")
    if visit and text["visit_type"] is None:
        remarks.add("C15")
    return remarks


def codes_ok(text: Text, drg: str | None) -> bool:
    """Return whether C08 is absent: the codes have the form of their code systems."""
    return (
        (drg is None or DRG.fullmatch(drg) is not None)
        and all(PROCEDURE.fullmatch(code) for code in read_codes(text["procedure_codes"]))
        and all(DIAGNOSIS.fullmatch(code) for code in read_codes(text["diagnosis_codes"]))
        and not any(is_error(text[name] or "") for name in ("visit_type", "profession"))
    )


def believe(report: Report, registries: Registries) -> Contact:
    """Return the contact in a report that passed the format group."""
    text = report.text
    care_form = (text["care_form"] or "").lower()
    start = reported_date(text["started_on"] or "")
    if start is None:
        raise ValueError("a report without a start passed the format group")
    end = reported_date(text["ended_on"] or "")
    if end is None and care_form != "inpatient":
        end = start
    # ERSMOIndata has only the fee code; in other reports an empty fee is 0.
    fee = None if report.source_format == "ersmo" else read_amount(text["patient_fee"] or "0")
    return Contact(
        care_unit=text["care_unit"],
        end_care_unit=text["end_care_unit"],
        care_form=care_form,
        started_on=start,
        ended_on=end,
        visit_type=text["visit_type"],
        profession=text["profession"],
        fee_code=text["fee_code"],
        patient_id=text["patient_id"],
        lma_number=text["lma_number"],
        patient_name=text["patient_name"],
        born_on=reported_date(text["born_on"] or ""),
        patient_fee=fee,
        drg_code=drg_of(report, registries),
        procedures=read_codes(text["procedure_codes"]),
        interpreter=bool(read_bool(text["interpreter"])),
        island_visit=bool(read_bool(text["island_visit"])),
        protected=bool(read_bool(text["protected_identity"])),
        leave_days=read_count(text["leave_days"] or "0") or 0,
    )
