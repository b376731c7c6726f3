"""S01: the folder of a file reports only what `deliverers.csv` allows it.

A row that its folder may not report takes no part: what was reported before stands.

Rule: docs/rules.md#senders.
"""

import datetime as dt

from contracts.care_contacts import ReportedContact
from contracts.registries import Agreement, CareUnit, Deliverer
from tests.support.months import FEBRUARY, JANUARY, WORLD, Order, World, bill, outcome
from tests.support.tables import cases, table

MARCH = Order("2024-03", dt.date(2024, 4, 5))
# Unit M01 is of the agreement ADA1, unit M09 of ADA9.
_UNITS = table(
    CareUnit,
    """
    care_unit   | agreement_id | hsa_id       | valid_from | valid_to
    12345678M01 | ADA1         | SE1234567890-A | 2020-01-01 |
    12345678M02 | ADA1         |              | 2020-01-01 |
    12345678M09 | ADA9         |              | 2020-01-01 |
    12345678M08 | ADA9         | SE1234567890-A | 2020-01-01 |
    12345678M06 | ADA1         |              | 2024-01-20 |
    12345678M05 | ADA9         |              | 2024-01-20 |
    12345678M04 | ADA8         |              | 2024-01-20 |
    12345678M07 | ADA1         |              | 2020-01-01 | 2024-01-16
    12345678M07 | ADA9         |              | 2024-01-17 |
    """,
)
_AGREEMENTS = table(
    Agreement,
    """
    agreement_id | provider_org_no | inpatient_model | valid_from
    ADA1         | 5599999999      | day             | 2020-01-01
    ADA9         | 5588888888      | day             | 2020-01-01
    ADA8         | 5588888888      | day             | 2030-01-01
    """,
)


def world(deliverers: str, *paths: str) -> World:
    """Return a world in which the deliveries lie at `paths`."""
    return WORLD._replace(
        care_units=_UNITS,
        agreements=_AGREEMENTS,
        deliverers=table(Deliverer, deliverers),
        paths=paths,
    )


def test_a_folder_reports_for_the_reporters_and_agreements_of_its_rows() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        ingest_no|source_row|contact_id|started_on|reporter|care_unit -> fate | remarks
        1         | 1          | a1         | 2024-01-11 | 5599999999 | 12345678M01 -> billed |
        1         | 2          | a2         | 2024-01-12 | 5577777777 | 12345678M02 -> held   | S01
        1         | 3          | a3         | 2024-01-13 | 5599999999 | 12345678M09 -> held   | S01
        2         | 1          | b1         | 2024-01-14 | 5577777777 | 12345678M01 -> billed |
        2         | 2          | b2         | 2024-01-15 | 5577777777 | 12345678M09 -> held   | S01
        3         | 1          | c1         | 2024-01-16 | 5577777777 | 12345678M02 -> held   | S01
        4         | 1          | d1         | 2024-01-17 | 5577777777 | 12345678M09 -> billed |
        """,
    )
    bound = world(
        """
        folder | reporter   | agreement_id
        egen   | 5599999999 | ADA1
        annan  |            | ADA1
               | 5577777777 |
        """,
        "egen/januari/a.csv",
        "annan/b.csv",
        "okänd/c.csv",
        "d.csv",
    )
    assert outcome(bill(reported, world=bound)) == expected


def test_without_rows_every_folder_reports_everything() -> None:
    reported = table(ReportedContact, "contact_id\nk1")
    free = WORLD._replace(paths=("vilken som helst/a.csv",))
    assert outcome(bill(reported, world=free)) == ["billed | "]


def test_a_row_of_the_table_must_hold_on_the_start_day() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on -> fate   | remarks
        k1         | 2024-01-14 -> held   | S01
        k2         | 2024-01-15 -> billed |
        k3         | 2024-01-16 -> billed |
        k4         | 2024-01-17 -> held   | S01
        """,
    )
    bound = world("folder|valid_from|valid_to\negen|2024-01-15|2024-01-16", "egen/a.csv")
    assert outcome(bill(reported, world=bound)) == expected


def test_the_agreement_is_that_of_the_start_day_else_of_the_end_day() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | care_unit   | started_on | ended_on   -> fate   | remarks
        k1         | 12345678M07 | 2024-01-16 | 2024-01-17 -> billed |
        k2         | 12345678M07 | 2024-01-17 | 2024-01-18 -> held   | S01
        k3         | 12345678M06 | 2024-01-19 | 2024-01-20 -> billed |
        k4         | 12345678M05 | 2024-01-19 | 2024-01-20 -> held   | S01
        """,
        care_form="inpatient",
        fee_code="",
    )
    bound = world("folder|agreement_id\negen|ADA1", "egen/a.csv")
    assert outcome(bill(reported, world=bound)) == expected


def test_an_agreement_that_does_not_hold_is_known_by_its_unit() -> None:
    stay = table(
        ReportedContact,
        "care_unit|care_form|fee_code|started_on|ended_on\n"
        "12345678M04|inpatient||2024-01-19|2024-01-20",
    )
    own = world("folder|agreement_id\negen|ADA8", "egen/a.csv")
    assert outcome(bill(stay, world=own)) == ["held | A01"]
    other = world("folder|agreement_id\negen|ADA1", "egen/a.csv")
    assert outcome(bill(stay, world=other)) == ["held | S01"]


def test_an_unknown_agreement_is_allowed_only_by_rows_for_any() -> None:
    reported = table(
        ReportedContact,
        """
        contact_id | care_unit
        k1         | 99999999X01
        k2         | SE1234567890-A
        """,
    )
    by_agreement = world("folder|agreement_id\negen|ADA1", "egen/a.csv")
    assert outcome(bill(reported, world=by_agreement)) == ["held | S01", "held | S01"]
    by_any = world("folder|agreement_id\negen|", "egen/a.csv")
    assert outcome(bill(reported, world=by_any)) == ["held | U01", "held | U03"]


def test_it_is_asked_after_format_and_before_cancellation_other_events_and_the_month() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | cancelled | event_form   | patient_fee -> fate     | remarks
        k1         | 2024-01-99 |           |              | 0           -> rejected | C02
        k2         | 2024-01-15 | ja        |              | 0           -> held     | S01
        k3         | 2024-01-15 |           | Vårdåtagande | 0           -> held     | S01
        k4         | 2024-02-01 |           |              | 0           -> held     | S01
        k5         | 2024-01-15 |           |              | 50          -> held     | C10 S01
        """,
    )
    bound = world("folder\negen", "främmande/a.csv")
    assert outcome(bill(reported, world=bound)) == expected


def test_it_is_asked_after_unchanged_and_a_refusal() -> None:
    bound = world("folder\negen", "egen/a.csv", "främmande/b.csv")
    january = bill(table(ReportedContact, "contact_id\nk1"), world=bound)
    again = table(
        ReportedContact,
        """
        ingest_no | source_row | contact_id | started_on | cancelled
        2         | 1          | k1         | 2024-01-15 |
        2         | 2          | k2         | 2024-01-16 |
        2         | 3          | k1         |            | ja
        """,
    )
    refused = again.filter(again["source_row"] > 1)
    february = bill(again, FEBRUARY._replace(refused=refused), after=january, world=bound)
    assert outcome(february) == ["unchanged | ", "rejected | R01", "rejected | R01"]


def test_a_foreign_file_cancels_nothing_and_changes_nothing() -> None:
    bound = world("folder\negen", "egen/a.csv", "främmande/b.csv")
    visits = "contact_id|started_on\nk1|2024-01-15\nk2|2024-01-16"
    january = bill(table(ReportedContact, visits), world=bound)
    foreign = table(
        ReportedContact,
        """
        ingest_no | source_row | contact_id | cancelled | started_on | profession
        2         | 1          | k1         | ja        | 2024-01-15 | 01
        2         | 2          | k2         |           | 2024-01-16 | 02
        """,
    )
    february = bill(foreign, FEBRUARY, after=january, world=bound)
    assert outcome(february) == ["held | S01", "held | S01"]
    assert february.written.credited.is_empty()
    assert february.written.debits.is_empty()
    allowed = bound._replace(deliverers=table(Deliverer, "folder\negen\nfrämmande"))
    march = bill(ReportedContact.none(), MARCH, after=february, world=allowed)
    assert outcome(march) == ["credited | ", "billed | "]


def test_a_foreign_row_neither_replaces_nor_is_replaced() -> None:
    """Whatever else is wrong with it, and whenever it says that it was reported."""
    reported, expected = cases(
        ReportedContact,
        """
        ingest_no | source_row | contact_id | started_on | reported_at -> fate     | remarks
        1         | 1          | k1         | 2024-01-15 | 2024-01-16  -> billed   |
        1         | 2          | k2         | 2024-01-16 | 2024-01-16  -> replaced |
        1         | 3          | k2         | 2024-01-17 | 2024-01-17  -> billed   |
        2         | 1          | k1         | 2024-01-15 | 2024-02-01  -> held     | S01
        2         | 2          | k1         | igår       | 2024-02-02  -> rejected | C02
        2         | 3          | k2         | 2024-01-16 |             -> held     | S01
        """,
    )
    bound = world("folder\negen", "egen/a.csv", "främmande/b.csv")
    january = bill(reported, world=bound)
    assert outcome(january) == expected
    later = table(
        ReportedContact,
        """
        ingest_no | contact_id | started_on | reported_at
        3         | k1         | 2024-01-18 | 2024-01-20
        """,
    )
    after = bound._replace(paths=(*bound.paths, "egen/c.csv"))
    february = bill(later, FEBRUARY, after=january, world=after)
    assert outcome(february, later) == ["billed | "]


def test_several_patients_are_counted_among_the_rows_that_take_part() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | patient_id   | lma_number | care_unit   -> fate     | remarks
        k1         | 992016000010 | 52-123456  | 12345678M01 -> billed   |
        k1         | 992016123457 | 52-654321  | 12345678M09 -> held     | S01
        k2         | 992016000010 | 52-123456  | 12345678M09 -> rejected | C16
        k2         | 992016123457 | 52-654321  | 12345678M09 -> rejected | C16
        """,
    )
    bound = world("folder|agreement_id\negen|ADA1", "egen/a.csv")
    assert outcome(bill(reported, world=bound)) == expected


def test_a_cancellation_is_asked_of_what_is_billed_else_of_its_own() -> None:
    bound = world(
        "folder|agreement_id|valid_to\negen|ADA1|2024-01-31\negen|ADA9|",
        "egen/a.csv",
        "egen/b.csv",
    )
    january = bill(table(ReportedContact, "contact_id\nk1"), world=bound)
    cancelled, expected = cases(
        ReportedContact,
        """
        source_row | contact_id | care_unit   | started_on -> fate      | remarks
        1          | k1         | 12345678M02 | 2024-02-15 -> credited  |
        2          | k2         | 12345678M01 | 2024-02-15 -> held      | S01
        3          | k3         | 12345678M09 | 2024-02-15 -> cancelled | C17
        4          | k4         |             |            -> held      | S01
        """,
        ingest_no="2",
        cancelled="ja",
    )
    assert outcome(bill(cancelled, FEBRUARY, after=january, world=bound)) == expected
    ended = world("folder|valid_to\negen|2020-12-31", "", "egen/b.csv")
    dayless = cancelled.filter(cancelled["contact_id"] == "k4")
    assert outcome(bill(dayless, FEBRUARY, world=ended)) == ["cancelled | C17"]


def test_a_report_that_changes_another_agreements_bill_needs_both() -> None:
    """The other agreement is asked on the day of what is billed."""
    moved = table(ReportedContact, "ingest_no|contact_id|care_unit\n2|k1|12345678M09")
    everyone = "\negen||"
    expected = {
        "främmande|ADA9|": "held | S01",
        "främmande|ADA1|": "held | S01",
        "främmande|ADA9|\nfrämmande|ADA1|2024-01-14": "held | S01",
        "främmande|ADA9|\nfrämmande|ADA1|2024-01-15": "billed | ",
    }
    for rows, fate in expected.items():
        text = f"folder|agreement_id|valid_to\n{rows}{everyone}"
        bound = world(text, "egen/a.csv", "främmande/b.csv")
        january = bill(table(ReportedContact, "contact_id\nk1"), world=bound)
        february = bill(moved, FEBRUARY, after=january, world=bound)
        assert outcome(february) == [fate], rows


def test_billed_contacts_that_are_judged_again_on_request_are_not_asked() -> None:
    free = world("folder\negen", "egen/a.csv")
    january = bill(table(ReportedContact, "contact_id\nk1"), world=free)
    bound = world("folder\nannan", "egen/a.csv")
    order = FEBRUARY._replace(rebill_since=dt.date(2024, 1, 1))
    february = bill(ReportedContact.none(), order, after=january, world=bound)
    assert outcome(february) == ["unchanged | "]


def test_a_waiting_report_waits_for_the_table_and_then_decides() -> None:
    bound = world("folder\negen", "främmande/a.csv")
    january = bill(table(ReportedContact, "contact_id\nk1"), JANUARY, world=bound)
    assert outcome(january) == ["held | S01"]
    february = bill(ReportedContact.none(), FEBRUARY, after=january, world=bound)
    assert outcome(february) == ["held | S01"]
    allowed = bound._replace(deliverers=table(Deliverer, "folder\nfrämmande"))
    march = bill(ReportedContact.none(), MARCH, after=february, world=allowed)
    assert outcome(march) == ["billed | "]


def test_a_cancellation_of_what_only_foreign_files_reported_cancels_nothing() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        ingest_no | source_row | contact_id | cancelled -> fate      | remarks
        1         | 1          | k1         |           -> held      | S01
        2         | 1          | k1         | ja        -> cancelled | C17
        """,
    )
    bound = world("folder\negen", "främmande/a.csv", "egen/b.csv")
    assert outcome(bill(reported, world=bound)) == expected
