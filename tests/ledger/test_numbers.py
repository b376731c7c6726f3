"""Invoice numbers: gapless per seller and year of issue, one series for 380 and 381.

Rules: docs/rules.md#numbers, docs/rules.md#invariant-4.
"""

from collections import defaultdict

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors.error import LedgerError
from contracts.invoices import IssuedInvoice
from pipelines.ledger.invoices import with_invoice_numbers
from pipelines.ledger.records import EvidenceFile, RunRecord
from tests.ledger.desk import NOON, Desk, by, documents, rows_of, sha


def numbers(issued: pl.DataFrame) -> list[str]:
    return issued.get_column("invoice_number").to_list()


def test_the_first_number_of_a_year_is_the_year_and_one(desk: Desk) -> None:
    issued = desk.bill("""
        amount
        ------
        100.00
    """)
    assert numbers(issued) == ["2024000001"]


def test_each_seller_has_a_series_of_its_own(desk: Desk) -> None:
    issued = desk.bill("""
        seller     | agreement
        -----------|----------
        5560000001 | A1
        5560000001 | A2
        5560000002 | B1
        5560000002 | B2
    """)
    assert numbers(issued) == ["2024000001", "2024000002", "2024000001", "2024000002"]


def test_a_series_continues_over_runs_and_restarts_with_the_year(desk: Desk) -> None:
    table = """
        agreement
        ---------
        A1
        A2
    """
    assert numbers(desk.bill(table, "2023-11", "2023-12-05")) == ["2023000001", "2023000002"]
    assert numbers(desk.bill(table, "2023-12", "2024-01-05")) == ["2024000001", "2024000002"]
    assert numbers(desk.bill(table, "2024-01", "2024-02-05")) == ["2024000003", "2024000004"]
    # A day of issue in a year that has ended uses the next number of that year.
    assert numbers(desk.bill(table, "2023-12", "2023-12-31")) == ["2023000003", "2023000004"]


def test_invoices_and_credit_notes_share_a_series(desk: Desk) -> None:
    desk.bill("""
        amount
        ------
        100.00
    """)
    issued = desk.bill("""
        kind | credits    | amount
        -----|------------|-------
        380  |            | 80.00
        381  | 2024000001 | 100.00
    """)
    assert numbers(issued) == ["2024000002", "2024000003"]


ORDERED = """
    number | kind | agreement | payer | reference  | route       | vat  | credits
    -------|------|-----------|-------|------------|-------------|------|-----------
    3      | 380  | A1        | 03    | 15002509/A | riv         |      |
    4      | 380  | A1        | hsf   | 15002509/A | manual      |      |
    5      | 380  | A1        | hsf   | 15002509/A | manual      | 2.00 |
    6      | 380  | A1        | hsf   | 15002509/A | manual      | 10.00 |
    7      | 380  | A1        | hsf   | 15002509/A | vardfaktura |      |
    8      | 380  | A1        | hsf   | 15008739/KV | manual     |      |
    9      | 380  | A2        | hsf   | 15002509/A | manual      |      |
    10     | 380  | a1        | hsf   | 15002509/A | manual      |      |
    11     | 381  | A1        | hsf   | 15002509/A | manual      |      | 2024000001
    12     | 381  | A1        | hsf   | 15002509/A | manual      |      | 2024000002
"""


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(10)))
def test_numbers_follow_kind_agreement_payer_reference_route(order: list[int]) -> None:
    rows = rows_of(ORDERED)
    expected = {place: f"2024{int(row.pop('number')):06d}" for place, row in enumerate(rows)}
    header = ["kind", "agreement", "payer", "reference", "route", "vat", "credits"]
    text = "\n".join(
        ["|".join(header), "-", *("|".join(row.get(name, "") for name in header) for row in rows)]
    )
    run = _a_run()
    invoices, _ = documents(run, text)
    last = pl.DataFrame({"seller_org_no": ["5560000001"], "last": [2]})
    given_numbers = with_invoice_numbers(invoices[order], last)
    assert dict(given_numbers["invoice", "invoice_number"].iter_rows()) == expected


@settings(max_examples=6, deadline=None)
@given(
    runs=st.lists(
        st.tuples(
            st.sampled_from(["2023-12-30", "2023-12-31", "2024-01-02", "2024-05-02"]),
            st.sets(st.tuples(st.sampled_from("AB"), st.integers(1, 9)), max_size=6),
        ),
        max_size=4,
    )
)
def test_numbers_are_gapless_whatever_is_issued(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[str, set[tuple[str, int]]]]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("home") / "ledger.sqlite")
    for day, keys in runs:
        rows = "\n".join(f"{seller} | {agreement}" for seller, agreement in sorted(keys))
        desk.bill(f"seller | agreement\n-\n{rows}", "2024-01", day)
    found = defaultdict(list)
    for seller, number in desk.ledger.invoices()["seller_org_no", "invoice_number"].iter_rows():
        found[seller, number[:4]].append(int(number[4:]))
    assert all(sorted(serials) == list(range(1, len(serials) + 1)) for serials in found.values())
    assert desk.ledger.problems() == []
    desk.ledger.close()


def test_two_documents_for_one_key_are_refused(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(LedgerError, match="one_document_of_a_kind"):
        desk.issue("""
            agreement | amount
            ----------|-------
            A1        | 100.00
            A1        | 200.00
        """)


def test_a_refused_issue_uses_no_number(desk: Desk) -> None:
    desk.draft()
    twice = [EvidenceFile("fates", sha("x"), 1, 1)] * 2
    with pytest.raises(LedgerError):
        desk.issue("amount\n-\n1.00", evidence=twice)
    assert desk.ledger.invoices().height == 0
    assert desk.ledger.draft() is not None
    assert numbers(desk.issue("amount\n-\n1.00")) == ["2024000001"]


def test_issued_invoices_are_returned_as_given(desk: Desk) -> None:
    run = desk.draft()
    invoices, lines = documents(run, "vat | amount\n-\n2.00 | 1234.25\n 3.00 | 0.01")
    issued = desk.ledger.issue(1, by("Olle"), invoices=invoices, lines=lines, evidence=[])
    assert issued.columns == IssuedInvoice.columns()
    assert issued.drop("invoice_number", "riv_basis_id", "ocr").equals(invoices)
    assert desk.ledger.invoices(1).equals(issued)
    assert desk.ledger.invoice_lines(1).equals(lines)
    assert desk.ledger.invoice_lines(2).height == 0


def test_a_run_with_nothing_to_bill_is_issued_too(desk: Desk) -> None:
    assert desk.bill("amount\n-").height == 0
    assert desk.ledger.last_issued_run() == 1


def _a_run() -> RunRecord:
    return RunRecord(
        1, "2024-01", "draft", NOON.date(), 0, "x", sha("x"), "Olle", NOON, None, None, None, None
    )
