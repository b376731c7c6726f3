"""Alerts have a remedy, and consist of counts and codes."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from contracts.care_contacts import CareContact
from contracts.fates import JudgedRow, Remark
from contracts.payments import Waiting
from contracts.reconciliation import RemarkCount, UndecidedList
from tests.support.tables import table
from transforms.alerts.alert import Alert, as_mail, as_webhook
from transforms.alerts.runs import FailedRun, LateRun, runs_failed, runs_late
from transforms.alerts.senders import held_until, no_delivery, soon_too_old
from transforms.alerts.waiting import (
    WaitingDraft,
    draft_waits,
    faults_found,
    files_closed,
    files_refused,
    lists_undecided,
    payments_wait,
    remarks_left,
)

SELLER, OTHER, HSA = "9999990014", "9999990022", "SE2321000016-12X4"
SOLE_TRADER = "8105121234"
UNNAMED = "En rapportör som inte är en organisation"
OLDEST = "Den äldsta kan faktureras till och med"


def delivered(text: str) -> pl.DataFrame:
    """Parse lines of `reporter: day day ...`."""
    rows = [
        (reporter, dt.date.fromisoformat(day))
        for reporter, _, days in (line.strip().partition(": ") for line in text.split("\n"))
        for day in days.split()
    ]
    return pl.DataFrame(rows, {"reporter": pl.String, "day": pl.Date}, orient="row")


@pytest.mark.parametrize(
    ("on", "missing"),
    [
        ("2024-04-04", []),
        ("2024-04-05", [SELLER]),
        ("2024-04-08", [SELLER]),
        ("2024-04-09", []),
    ],
)
def test_a_regular_sender_is_missed_three_days_before_the_billing_day(
    on: str, missing: list[str]
) -> None:
    """Three billings in a row are regular.

    A sole trader's number is a personal number.
    """
    files = delivered(
        f"""{SELLER}: 2024-01-03 2024-02-03 2024-03-03
        {HSA}: 2024-01-03 2024-02-03 2024-03-03 2024-04-03
        {OTHER}: 2024-01-03 2024-03-03
        {SOLE_TRADER}: 2024-01-03 2024-02-03 2024-03-03"""
    )
    found = no_delivery(files, dt.date.fromisoformat(on), 8)
    assert [alert.keys for alert in found] == [
        (f"no_delivery:{reporter}:2024-04",) for reporter in missing
    ]
    text = f"{SELLER} brukar lämna filer inför varje fakturering, men har inte lämnat någon efter "
    assert all(alert.what.startswith(f"{text}2024-03-08. ") for alert in found)
    assert all("Månaden 2024-03 faktureras 2024-04-08" in alert.what for alert in found)


@pytest.mark.parametrize("days", ["12-31 01-31 02-29 03-31", "12-09 01-09 02-09 03-09"])
def test_a_sender_that_delivers_before_the_month_ends_is_not_missed(days: str) -> None:
    """A delivery is for the billing after it, in any calendar month."""
    dates = [f"{2023 if day[:2] == '12' else 2024}-{day}" for day in days.split()]
    files = delivered(f"{HSA}: {' '.join(dates)}")
    assert no_delivery(files, dt.date(2024, 4, 7), 8) == []
    without_the_last = delivered(f"{HSA}: {' '.join(dates[:-1])}")
    (alert,) = no_delivery(without_the_last, dt.date(2024, 4, 7), 8)
    assert alert.keys == (f"no_delivery:{HSA}:2024-04",)


def test_a_delivery_on_a_billing_day_is_for_that_billing() -> None:
    files = delivered(f"{HSA}: 2024-01-08 2024-02-08 2024-03-08")
    (alert,) = no_delivery(files, dt.date(2024, 4, 8), 8)
    assert alert.keys == (f"no_delivery:{HSA}:2024-04",)


def test_an_early_billing_day_is_announced_in_the_month_before() -> None:
    files = delivered(f"{HSA}: 2023-12-02 2024-01-02 2024-02-02")
    assert no_delivery(files, dt.date(2024, 2, 27), 2) == []
    (alert,) = no_delivery(files, dt.date(2024, 2, 28), 2)
    assert alert.keys == (f"no_delivery:{HSA}:2024-03",)
    assert "Månaden 2024-02 faktureras 2024-03-02" in alert.what


def test_faults_are_reported_once_a_day() -> None:
    assert faults_found([], dt.date(2024, 3, 1)) == []
    (alert,) = faults_found(["Disk", "Server"], dt.date(2024, 3, 1))
    assert alert.keys == ("doctor:Disk:2024-03-01", "doctor:Server:2024-03-01")
    assert alert.what == "Fel: Disk, Server."
    # Alerts of other days need not be remembered.
    assert all(key.startswith(alert.about) for key in alert.keys)


def held(rows: str) -> pl.DataFrame:
    """Parse lines of `reporter end codes`; all wait, with a limit of six months."""
    cells = [line.split() for line in rows.strip().split("\n")]
    places = _in(cells)
    rows = [(1, place, row[0], f"k{place}", None, "held") for place, row in places]
    judged = JudgedRow.of(pl.DataFrame(rows, JudgedRow.schema(), orient="row"))
    said = [(1, place, code, "hold") for place, (_, _, *codes) in places for code in codes]
    warned = [(1, place, "B01", "warn") for place, _ in places]
    remarks = Remark.of(pl.DataFrame([*said, *warned], Remark.schema(), orient="row"))
    care = pl.DataFrame(
        [(1, place, dt.date.fromisoformat(end)) for place, (_, end, *_) in _in(cells)],
        {"ingest_no": pl.Int64, "source_row": pl.Int64, "ended_on": pl.Date},
        orient="row",
    )
    return held_until(judged, remarks, care, 6)


def _in(cells: list[list[str]]) -> list[tuple[int, list[str]]]:
    return list(enumerate(cells, start=1))


def test_waiting_contacts_are_reported_a_month_before_they_are_too_old() -> None:
    waiting = held(
        f"""
        {SELLER} 2024-01-10 L05
        {SELLER} 2024-01-31 L05 U02
        {SELLER} 2024-02-11 L05
        {SELLER} 2024-01-09 L05
        {SOLE_TRADER} 2024-02-01 M01
        """
    )
    found = soon_too_old(waiting, dt.date(2024, 7, 10))
    assert [(alert.keys, alert.what) for alert in found] == [
        (
            (f"too_old:{SELLER}:2024-07",),
            f"{SELLER}: 2 kontakter väntar (L05 U02). {OLDEST} 2024-07-10.",
        ),
        (
            (f"too_old:{UNNAMED}:2024-08",),
            f"{UNNAMED}: 1 kontakt väntar (M01). {OLDEST} 2024-08-01.",
        ),
    ]
    assert soon_too_old(waiting, dt.date(2024, 6, 1)) == []


def test_the_last_day_is_the_last_one_without_t01() -> None:
    (alert,) = soon_too_old(held(f"{SELLER} 2024-02-29 L05"), dt.date(2024, 8, 1))
    # Six months before 2024-08-31 is the last of February, because 31 February does not exist.
    assert alert.what.endswith("till och med 2024-08-31.")


def test_nothing_waits_where_no_care_is_known() -> None:
    nothing = held_until(JudgedRow.none(), Remark.none(), CareContact.none(), 6)
    assert soon_too_old(nothing, dt.date(2024, 7, 10)) == []


def test_a_refused_file_is_reported_by_number_and_code() -> None:
    (alert,) = files_refused([(7, "F02")])
    assert alert.keys == ("refused:7",)
    assert "F02" in alert.title
    assert "nummer 7" in alert.what


def test_unreadable_files_are_counted_and_each_is_new() -> None:
    assert files_closed([]) == []
    (alert,) = files_closed(["00aa", "11bb"])
    assert alert.keys == ("closed:00aa", "closed:11bb")
    assert alert.what.startswith("2 filer eller mappar")
    assert "chmod g+rX" in alert.do


@pytest.mark.parametrize(
    ("approved", "key", "do"),
    [
        (False, "approve:2024-01:aaaaaaaaaaaa", "samfaktura approve 2024-01"),
        (True, "issue:2024-01:aaaaaaaaaaaa", "samfaktura issue 2024-01"),
    ],
)
def test_a_draft_waits_to_be_approved_and_then_to_be_issued(
    approved: bool, key: str, do: str
) -> None:
    """A new draft is another one, by the hash of its manifest."""
    (alert,) = draft_waits(WaitingDraft("2024-01", 3, "a" * 64, approved))
    assert alert.keys == (key,)
    assert do in alert.do
    assert draft_waits(None) == []


def test_unmatched_payments_are_one_alert_with_a_key_each() -> None:
    rest = [Decimal("100.50"), Decimal("-20.00")]
    waiting = Waiting.of(
        pl.DataFrame(
            [(4, None, rest[0], "account", None), (9, SELLER, rest[1], "no_invoice", 4)],
            Waiting.schema(),
            orient="row",
        )
    )
    (alert,) = payments_wait(waiting)
    assert alert.keys == ("payment:4", "payment:9")
    assert "2 betalningar på sammanlagt 80,50 kr" in alert.what.replace("\xa0", " ")
    assert payments_wait(Waiting.none()) == []


@pytest.mark.parametrize(
    ("error", "title", "said"),
    [
        ("", "En körning avbröts", "monthly-billing 2024-01: processen avbröts"),
        ("gate_closed", "Månaden kan inte utfärdas", "en kontroll stämmer inte"),
        ("faults_found", "En körning misslyckades", "sparade uppgifter har ändrats"),
        ("base_moved", "En körning misslyckades", "felet är base_moved"),
    ],
)
def test_a_failed_run_is_reported_with_its_kind(error: str, title: str, said: str) -> None:
    (alert,) = runs_failed([FailedRun("id", "monthly-billing", "2024-01", error, "why")])
    key = "gate:2024-01:why" if title == "Månaden kan inte utfärdas" else "run:id"
    assert (alert.keys, alert.title) == ((key,), title)
    assert said in alert.what
    assert alert.do


def test_a_closed_gate_is_reported_with_its_latest_reasons_for_each_month() -> None:
    """Each morning has a new run; the reasons that close the gate stay the same."""
    runs = [
        FailedRun(run, "monthly-billing", month, error, reasons)
        for run, month, error, reasons in (
            ("4", "2024-02", "gate_closed", "b"),
            ("3", "2024-01", "documents_invalid", "a"),
            ("2", "2024-02", "gate_closed", "a"),
            ("1", "2024-02", "registries_wrong", ""),
        )
    ]
    assert [(alert.keys, alert.about) for alert in runs_failed(runs)] == [
        (("gate:2024-02:b",), "gate:2024-02:"),
        (("gate:2024-01:a",), "gate:2024-01:"),
        (("run:1",), ""),
    ]


def test_late_runs_are_reported_once_until_the_first_is_started() -> None:
    late = [LateRun("1", "verify"), LateRun("2", "answers"), LateRun("3", "verify")]
    (alert,) = runs_late(late)
    assert alert.keys == ("late:1",)
    assert "3 körningar" in alert.what
    assert alert.what.endswith("answers, verify.")
    assert runs_late([]) == []


def test_a_run_without_a_month_is_named_by_its_flow() -> None:
    (alert,) = runs_failed([FailedRun("id", "verify", "", "disk_full")])
    assert alert.what.startswith("Körningen verify: ")


ALERTS = [Alert(("a",), "Ett", "Vad som hänt.", "Gör det."), Alert(("b",), "Två", "Mer.", "Detta.")]


def test_the_subject_names_one_alert_and_counts_several() -> None:
    assert as_mail(ALERTS[:1], "")[0] == "Samfaktura: Ett"
    subject, text = as_mail(ALERTS, "https://portal.example.org")
    assert subject == "Samfaktura: 2 saker att åtgärda"
    assert "Gör så här: Detta." in text
    assert "https://portal.example.org" in text
    assert b'"keys": ["a"]' in as_webhook(ALERTS, "")


def test_remarks_of_a_run_are_listed_by_code_with_who_acts_and_kronor() -> None:
    found = table(
        RemarkCount,
        """
        code | verdict | text         | mended_by        | how   | rows | amount  | unpriced
        L01  | hold    | LMA saknas   | Avsändaren       | Skicka | 1    | 1943.00 | 0
        C02  | reject  | Fel datum    | Avsändaren       | Skicka | 2    | 0.00    | 2
        N01  | not_billable | Annan grupp | Ingen        | Inget  | 1    | 0.00    | 1
        D03  | warn    | Dubbel       | Ekonomi          | Jämför | 3    | 10.00   | 0
        """,
    )
    (alert,) = remarks_left("2024-01", 3, "0123456789abcdef", found)
    assert alert.keys == ("remarks:3:0123456789ab",)
    first, second, third = alert.what.replace("\xa0", " ").split("\n")
    assert first == "L01 LMA saknas (väntar): 1 rad, 1 943,00 kr. Avsändaren."
    assert second == ("C02 Fel datum (avvisas): 2 rader, 0,00 kr, 2 utan känt pris. Avsändaren.")
    assert third == "D03 Dubbel (varning): 3 rader, 10,00 kr. Ekonomi."
    assert remarks_left("2024-01", 3, "0", RemarkCount.of(found.filter(code="N01"))) == []


def test_lists_that_are_not_decided_are_reported_once_a_month() -> None:
    found = UndecidedList.of(
        pl.DataFrame(
            [(2027, "Prislistan lista", Decimal("100.00")), (2027, "DRG-vikter", None)],
            schema=UndecidedList.schema(),
            orient="row",
        )
    )
    (alert,) = lists_undecided(found, dt.date(2026, 11, 5))
    assert alert.keys == (
        "undecided:2027:Prislistan lista:2026-11",
        "undecided:2027:DRG-vikter:2026-11",
    )
    assert lists_undecided(UndecidedList.none(), dt.date(2026, 11, 5)) == []
