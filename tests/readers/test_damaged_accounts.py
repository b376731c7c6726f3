"""Whatever happens to a file on its way, it is refused, or all of it is accounted for.

Files are damaged as people and programs do: rows are dropped, doubled, cut and joined, and tables
are saved again by a spreadsheet. The file is counted here by its text, not by its reader.
Rule: docs/rules.md#account-of-files.
"""

import csv
import io
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors.error import FileRefusedError
from pipelines.readers.payments.formats import read_payments
from pipelines.readers.report import ReadReport, read_report
from tests.support.payment_files import Entry, Paid, bgmax_records, camt, numbered, ore

HEADINGS = "reporter;contact_id;care_unit;care_form;started_on;fee_code;patient_id;patient_fee"
COLUMNS = HEADINGS.count(";") + 1
Lines = list[str]
Damage = Callable[[Lines, int], Lines]


def row(place: int) -> str:
    """Return a row; some cells are such that a spreadsheet changes them."""
    fee = ("0", "50", "1 000,00", "12,50")[place % 4]
    name = f'"K;{place}"' if place % 5 == 0 else f"K-{place:03}"
    return f"9999990014;{name};90101011M01;outpatient;2024-01-10;069;992016000010;{fee}"


DAMAGES: dict[str, Damage] = {
    "dropped": lambda lines, at: lines[:at] + lines[at + 1 :],
    "doubled": lambda lines, at: lines[: at + 1] + lines[at:],
    "joined": lambda lines, _: lines * 2,
    "blank": lambda lines, at: [*lines[:at], "", *lines[at:]],
    "only separators": lambda lines, at: [*lines[:at], ";" * (COLUMNS - 1), *lines[at:]],
    "few separators": lambda lines, at: [*lines[:at], ";", *lines[at:]],
    "cut": lambda lines, at: [*lines[:at], lines[at][: len(lines[at]) // 2]],
    "a field more": lambda lines, at: [*lines[:at], f"{lines[at]};x", *lines[at + 1 :]],
    "a quote": lambda lines, at: [
        *lines[:at],
        lines[at].replace("2024", '"2024'),
        *lines[at + 1 :],
    ],
    "a line end": lambda lines, at: [*lines[:at], *lines[at].split("9016", 1), *lines[at + 1 :]],
    "a heading again": lambda lines, at: [*lines[:at], HEADINGS, *lines[at:]],
    "turned": lambda lines, at: [*lines[:1], *lines[:0:-1]] if at else lines[::-1],
}


@st.composite
def damaged_rows(draw: st.DrawFn) -> Lines:
    lines = [HEADINGS, *map(row, range(draw(st.integers(1, 6))))]
    for name in draw(st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=3)):
        if lines:
            lines = DAMAGES[name](lines, draw(st.integers(0, len(lines) - 1)))
    return lines


def report_of(content: bytes) -> ReadReport | None:
    """Read a report; None if it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rapport")
        path.write_bytes(content)
        try:
            return read_report(path)
        except FileRefusedError:
            return None


def records_of(lines: Lines) -> list[tuple[str, ...]]:
    """Return the records of a text that are not blank, trimmed."""
    found = csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=";")
    return [tuple(cell.strip() for cell in record) for record in found if any(record)]


@settings(max_examples=60, deadline=None)
@given(damaged_rows())
def test_every_row_of_a_damaged_report_is_kept_or_the_file_is_refused(lines: Lines) -> None:
    report = report_of("\n".join(lines).encode())
    if report is None:
        return
    heading, *records = records_of(lines)
    assert report.counted.rows == report.counted.kept + report.counted.blank
    assert report.counted.kept == report.rows.height
    found = [tuple(cell or "" for cell in cells) for cells in report.rows.rows()]
    assert Counter(filter(any, found)) == Counter(records)
    assert report.rows.columns[: len(heading)] == list(heading)


@settings(max_examples=25, deadline=None)
@given(damaged_rows())
def test_a_spreadsheet_that_saves_a_report_again_loses_no_row(lines: Lines) -> None:
    """Numbers and days become values of their type, as when a text file is opened."""
    book = openpyxl.Workbook()
    records = records_of(lines)
    for record in records:
        book.worksheets[0].append([int(cell) if cell.isdigit() else cell for cell in record])
    out = io.BytesIO()
    book.save(out)
    report = report_of(out.getvalue())
    if report is not None:
        headings = [at for at, one in enumerate(records) if one[0] == "reporter"]
        below = len(records) - 1 - headings[0]
        assert report.counted.rows == report.counted.kept + report.counted.blank
        assert report.rows.height == report.counted.kept == below


@st.composite
def payment_lists(draw: st.DrawFn) -> list[Paid]:
    amounts = draw(st.lists(st.integers(-500, 5000).filter(bool), min_size=1, max_size=4))
    paid = [Paid(amount=Decimal(amount), reference=f"{amount}") for amount in amounts]
    return numbered(paid) if draw(st.booleans()) else paid


def accounted(content: bytes) -> tuple[int, Decimal] | None:
    """Return the entries of a payment file with their net amount; None if it is refused.

    All of them are kept or left out, and what is kept is the sum of the payments.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "betalningar")
        path.write_bytes(content)
        try:
            read = read_payments(path)
        except FileRefusedError:
            return None
    if read is None:
        return None
    for count in read.counts.iter_rows(named=True):
        assert count["counted"] == count["kept"] + count["left_out"]
        assert count["counted_amount"] == count["kept_amount"] + count["left_out_amount"]
        own = read.payments.filter(currency=count["currency"])
        assert own["amount"].sum() == count["kept_amount"]
    return int(read.counts["counted"].sum()), Decimal(read.counts["counted_amount"].sum())


@settings(max_examples=60, deadline=None)
@given(payment_lists(), st.data())
def test_a_damaged_bgmax_file_is_refused_or_counted_to_the_ore(
    paid: list[Paid], data: st.DataObject
) -> None:
    records = bgmax_records(paid)
    for name in data.draw(st.lists(st.sampled_from(["dropped", "doubled", "joined", "turned"]))):
        if records:
            records = DAMAGES[name](records, data.draw(st.integers(0, len(records) - 1)))
    found = accounted("".join(f"{one}\r\n" for one in records).encode("iso-8859-1"))
    if found is not None:
        entries = [one for one in records if one[:2] in {"20", "21"}]
        signed = [int(one[37:55]) * (-1 if one[:2] == "21" else 1) for one in entries]
        assert found == (len(entries), Decimal(sum(signed)) / 100)


@settings(max_examples=60, deadline=None)
@given(payment_lists(), st.booleans(), st.data())
def test_a_damaged_camt_message_is_refused_or_counted_to_the_ore(
    paid: list[Paid], stated: bool, data: st.DataObject
) -> None:
    entries = [
        Entry(
            payments=(one,),
            amount=abs(one.amount),
            reverses=one.amount < 0,
            bank_reference=f"R{at}",
        )
        for at, one in enumerate(paid)
    ]
    total = sum(abs(ore(one.amount)) for one in paid)
    states = (
        f"<TxsSummry><TtlNtries><NbOfNtries>{len(paid)}</NbOfNtries>"
        f"<Sum>{Decimal(total) / 100}</Sum></TtlNtries></TxsSummry>\n"
    )
    text = camt(entries, "camt.053.001.08", states=states if stated else "").decode()
    lines, damaged = text.splitlines(), False
    for name in data.draw(st.lists(st.sampled_from(["dropped", "doubled", "joined", "cut"]))):
        places = [at for at, one in enumerate(lines) if one.startswith("<Ntry>")]
        if places:
            lines = DAMAGES[name](lines, data.draw(st.sampled_from(places)))
            damaged = True
    found = accounted("\n".join(lines).encode())
    if found is not None:
        shown = [one for one in lines if one.startswith("<Ntry>")]
        signed = [
            Decimal(re.search(r">([0-9.]+)</Amt>", one)[1]) * (-1 if "DBIT" in one else 1)  # type: ignore[index]
            for one in shown
        ]
        assert found == (len(shown), sum(signed))
        assert not stated or len(shown) == len(paid)
    elif not damaged:
        raise AssertionError("a sound message was refused")
