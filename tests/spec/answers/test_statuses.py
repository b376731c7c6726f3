"""The region's status of each contact, compared with the billing.

Source: Vårdgivarguiden, "Avstämningsfunktionen" and its quick guide 2.0: a row for each
vårdhändelse, per issuer and calendar month, OK, BeEj (bearbetas ej) or an error remark.
"""

from typing import Any, Final

import polars as pl
import pytest

from contracts.answers import AnswerKind, AnswerStandingOut, KnownContact, LatestAnswer
from contracts.cells import CELLS, Kind
from tests.support.tables import cases, cells, listed, table
from transforms.answers.believe import believe_answers
from transforms.answers.findings import standing_out

IDENTITIES: Final = (Kind.REPORTER, Kind.CONTACT_ID)
ID_EXPECTED: Final = "1 till 33 tecken väntades, inte ett tal i potensform eller ett fel"
OUR_CONTACTS: Final[Any] = table(
    KnownContact,
    """
    reporter | contact_id | fate         | amount  | seller_org_no | invoice_number
    A        | billed     | unchanged    | 1000.00 | 5560000001    | 2024000001
    A        | held       | held         |         |               |
    A        | later      | not_yet      |         |               |
    A        | rejected   | rejected     |         |               |
    A        | credited   | credited     |         |               |
    A        | resident   | not_billable |         |               |
    A        | doubled    | billed       | 700.00  | 5560000001    | 2024000002
    B        | doubled    | held         |         |               |
    """,
)


def _statuses(text: str) -> pl.DataFrame:
    """Return the rows of a status file as text, each for a different contact."""
    return cells(text).with_columns(contact_id=pl.format("k{}", pl.int_range(1, pl.len() + 1)))


def test_each_result_of_comparing_an_answer_with_our_billing() -> None:
    """The contact is billed, waiting or rejected here; the region's status varies."""
    answers = cases(
        LatestAnswer,
        """
        contact_id | status        -> finding
        billed     | ok            ->
        billed     | error         -> error_but_billed
        billed     | not_processed -> not_processed_but_billed
        held       | ok            -> ok_but_waiting
        later      | ok            -> ok_but_waiting
        held       | error         ->
        held       | not_processed ->
        rejected   | ok            -> ok_but_not_billed
        credited   | ok            -> ok_but_not_billed
        resident   | ok            ->
        not-ours   | ok            -> unknown
        not-ours   | error         -> unknown
        doubled    | ok            -> ambiguous
        """,
    )
    said = []
    for place in range(answers.rows.height):
        found = standing_out(answers.rows[place], OUR_CONTACTS)
        said.append(" ".join(found.get_column("finding")))
    assert said == answers.expected


def test_a_named_reporter_selects_one_of_several_contacts() -> None:
    answers = table(LatestAnswer, "reporter | contact_id | status\nA | doubled | error")
    assert listed(standing_out(answers, OUR_CONTACTS), "finding", "amount", "invoice_number") == [
        "error_but_billed | 700.00 | 2024000002"
    ]


def test_an_unknown_reporter_is_not_guessed() -> None:
    answers = table(LatestAnswer, "reporter | contact_id | status\nC | billed | ok")
    assert listed(standing_out(answers, OUR_CONTACTS), "finding") == ["unknown"]


def test_the_answer_delivered_last_is_valid() -> None:
    answers = table(
        LatestAnswer,
        """
        answer_no | source_row | contact_id | status
        1         | 1          | billed     | error
        2         | 9          | billed     | ok
        3         | 2          | held       | ok
        2         | 1          | held       | error
        """,
    )
    assert listed(standing_out(answers, OUR_CONTACTS), "contact_id", "finding") == [
        "held | ok_but_waiting"
    ]


def test_the_same_answer_in_two_files_is_reported_once() -> None:
    answers = table(
        LatestAnswer,
        """
        answer_no | reporter | contact_id | status
        1         |          | billed     | error
        2         | A        | billed     | error
        """,
    )
    assert standing_out(answers, OUR_CONTACTS).height == 1


@pytest.mark.parametrize(
    ("issuer", "finding"),
    [("5560000001", []), ("5560000002", ["other_issuer"]), ("Exempelhälsan", [])],
)
def test_an_issuer_other_than_the_seller_is_a_finding(issuer: str, finding: list[str]) -> None:
    answers = table(LatestAnswer, "contact_id\nbilled", status="ok", issuer=issuer)
    assert listed(standing_out(answers, OUR_CONTACTS), "finding") == finding


def test_statuses_are_read_as_the_region_writes_them() -> None:
    """Any text that is not OK or BeEj is an error, and its words are the remark."""
    text = _statuses(
        """
        status               | remark      | issuer      | month
        OK                   |             | 556000-0001 | 2024-02
        ok                   |             | 5560000001  | 202402
        BeEj                 | ej i avtal  | Enheten     | 2024-02
        Bearbetas ej         |             | Enheten     | 2024-02
        Kombikakod stängd    |             | Enheten     | 2024-02
        Fel                  | Taxa saknas | Enheten     | 2024-02
        E17                  | Taxa saknas | Enheten     | 2024-02
        """
    )
    rows, fault = believe_answers(AnswerKind.STATUSES, text)
    assert fault is None
    assert listed(rows, "status", "remark", "issuer", "month") == [
        "ok |  | 5560000001 | 2024-02",
        "ok |  | 5560000001 | 2024-02",
        "not_processed | ej i avtal | Enheten | 2024-02",
        "not_processed |  | Enheten | 2024-02",
        "error | Kombikakod stängd | Enheten | 2024-02",
        "error | Taxa saknas | Enheten | 2024-02",
        "error | E17: Taxa saknas | Enheten | 2024-02",
    ]


@pytest.mark.parametrize(
    "spelling", [contact for kind in IDENTITIES for contact in CELLS[kind].same.items()]
)
def test_the_identity_is_read_as_that_of_a_report(spelling: tuple[str, tuple[str, ...]]) -> None:
    """Own rule 2026-11-30, docs/cells.md."""
    canonical, others = spelling
    for kind in (AnswerKind.STATUSES, AnswerKind.STATE_CLAIMS):
        for written in (canonical, *others):
            text = pl.DataFrame(
                {"reporter": written, "contact_id": written}
                | {"status": "OK", "issuer": "999999-0014", "month": "2024-02"}
                | {"claim": "varaktig", "claimed_on": "2024-02-01"}
            )
            rows, fault = believe_answers(kind, text)
            assert fault is None
            assert canonical in rows.select("reporter", "contact_id").row(0)


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        ("contact_id", "", ID_EXPECTED),
        ("contact_id", "x" * 34, ID_EXPECTED),
        ("contact_id", "2,0240105E+16", ID_EXPECTED),
        ("status", "", "ett värde saknas"),
        ("issuer", "", "ett värde saknas"),
        ("month", "", "en månad väntades, ÅÅÅÅ-MM eller ÅÅÅÅMM"),
        ("month", "2024-13", "en månad väntades, ÅÅÅÅ-MM eller ÅÅÅÅMM"),
        ("month", "2024-02-02", "en månad väntades, ÅÅÅÅ-MM eller ÅÅÅÅMM"),
        ("month", "februari", "en månad väntades, ÅÅÅÅ-MM eller ÅÅÅÅMM"),
        ("answered_on", "2024-02-30", "en dag väntades, ÅÅÅÅ-MM-DD"),
    ],
)
def test_a_malformed_cell_is_reported_with_its_place(column: str, cell: str, what: str) -> None:
    sound = _statuses("status | issuer | month\nOK | E | 2024-02\nOK | E | 2024-02")
    first = pl.int_range(pl.len()) == 0
    text = sound.with_columns(
        pl.when(first).then(pl.lit("2024-02-01")).alias("answered_on")
    ).with_columns(pl.when(first).then(column).otherwise(pl.lit(cell or None)).alias(column))
    rows, fault = believe_answers(AnswerKind.STATUSES, text)
    assert rows.is_empty()
    assert fault == (2, column, what)


@pytest.mark.parametrize("month", ["2024-02", "202402", "2024-02-01"])
def test_a_month_may_be_its_first_day(month: str) -> None:
    """A spreadsheet makes a date of a month that is typed in."""
    rows, _ = believe_answers(
        AnswerKind.STATUSES, _statuses(f"status | issuer | month\nOK | E | {month}")
    )
    assert rows["month"].to_list() == ["2024-02"]


def test_a_finding_has_all_that_the_operator_needs() -> None:
    answers = table(
        LatestAnswer,
        "contact_id | status | remark | remark_code\nbilled | error | Taxa saknas | E17",
    )
    row = standing_out(answers, OUR_CONTACTS)
    assert row.equals(
        table(
            AnswerStandingOut,
            """
            contact_id | reporter | status | remark      | remark_code | amount  | invoice_number
            billed     | A        | error  | Taxa saknas | E17         | 1000.00 | 2024000001
            """,
            finding="error_but_billed",
            fate="unchanged",
            month="2024-02",
            issuer="5560000001",
        )
    )
