"""The month-end figures in a home; the names are those of `expected.py`.

From the analysts' database, the reconciliation, and the worklists.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import duckdb

from pipelines.answers.statuses import what_stands_out
from pipelines.archive.work import Work, read_home
from pipelines.billing.tables import month_tables
from pipelines.documents.issued_run import IssuedRun
from pipelines.keep.verify import home_problems
from pipelines.payments.tables import payment_tables
from transforms.payments.worklist import worklist
from transforms.reconciliation.month import reconcile

if TYPE_CHECKING:
    import datetime as dt

    from pipelines.home.paths import Home
    from pipelines.ledger.store import Ledger
    from tests.year.expected import Figures

NIL: Final = Decimal("0.00")
_BALANCE: Final = ("opening", "invoiced", "credited", "voided", "paid", "outstanding")
_OF_STATES: Final = ("total", "credited", "voided", "paid", "outstanding")
_BANDS: Final = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
_BILLED: Final = ("debited_contacts", "debited", "credited_contacts", "credited")
# Analysts' queries: a name, the number of key columns, and the query.
_ASKED: Final = (
    (
        "agreements and payers",
        2,
        (
            "SELECT agreement_id, payer_id,"
            " coalesce(sum(total) FILTER (run_no = last AND kind = 380), 0),"
            " coalesce(sum(total) FILTER (run_no = last AND kind = 381), 0), sum(outstanding)"
            " FROM invoices, (SELECT max(run_no) AS last FROM runs) GROUP BY ALL"
        ),
    ),
    (
        "documents",
        2,
        (
            "SELECT seller_org_no, invoice_number, kind, agreement_id, payer_id, reference, route,"
            " contacts, lines_amount, vat_compensation, total, credits_invoice, paid, outstanding,"
            " state FROM invoices"
        ),
    ),
    (
        "billed",
        5,
        (
            "SELECT month, seller_org_no, agreement_id, payer_id, route, invoiced, credited"
            " FROM billed()"
        ),
    ),
    ("payments", 1, "SELECT state, sum(amount) FROM payments GROUP BY ALL"),
    (
        "paid",
        2,
        (
            "SELECT seller_org_no, invoice_number, sum(amount) AS paid FROM payments"
            " WHERE state = 'matched' GROUP BY ALL HAVING paid <> 0"
        ),
    ),
    (
        "fates",
        1,
        (
            "SELECT fate, count(*) FROM fates WHERE run_no = (SELECT max(run_no) FROM runs)"
            " GROUP BY ALL"
        ),
    ),
    (
        "balances published",
        1,
        (
            f"SELECT seller_org_no, {', '.join(_BALANCE)} FROM balance()"  # noqa: S608 -- of constants
            " WHERE run_no = (SELECT max(run_no) FROM runs)"
        ),
    ),
)
_CANDIDATES: Final = "SELECT year::INTEGER, claim, cost, claimable FROM reimbursement_candidates"
_CONTACTS: Final = """SELECT seller_org_no, invoice_number, amount FROM care_contacts
    WHERE invoice_number IS NOT NULL ORDER BY ALL"""


def found_figures(home: Home, day: dt.date) -> Figures:
    """Return the figures after the last run."""
    with read_home(home.root) as work:
        return {
            **_published(home),
            **_reconciled(home, work.ledger),
            "worklist": _worklist(home, work.ledger),
            "answers": _answers(home, work.ledger, day),
            "verify": home_problems(work),
        }


def _published(home: Home) -> Figures:
    """Return the figures in the analysts' database."""
    with duckdb.connect(str(home.follow_up.resolve()), read_only=True) as follow_up:
        found: Figures = {}
        for name, keys, query in _ASKED:
            rows = follow_up.sql(query).fetchall()
            found[name] = {_one(row[:keys]): _one(row[keys:]) for row in rows}
        found["balances published"] = _not_nil(found["balances published"])
        found["agreements and payers"] = _not_nil(found["agreements and payers"])
        candidates = follow_up.sql(_CANDIDATES).fetchall()
        found["candidates"] = Counter(map(tuple, candidates))
        found["contacts"] = follow_up.sql(_CONTACTS).fetchall()
        (found["unpaid"],) = follow_up.sql("SELECT sum(outstanding) FROM unpaid()").fetchall()[0]
        (found["waiting"],) = follow_up.sql("SELECT count(*) FROM open_contacts()").fetchall()[0]
    return found


def _not_nil(sums: dict[Any, tuple[Any, ...]]) -> dict[Any, tuple[Any, ...]]:
    """Return the sums other than zero."""
    return {
        key: cells
        for key, cells in sums.items()
        if any(isinstance(c, Decimal) and c for c in cells)
    }


def _one(cells: tuple[Any, ...]) -> Any:
    return cells if len(cells) > 1 else cells[0]


def _reconciled(home: Home, ledger: Ledger) -> Figures:
    """Return the figures in the reconciliation of the last run."""
    run = IssuedRun(Work(home, ledger), ledger.run(ledger.last_issued_run()))
    manifest = run.manifest
    tables = month_tables(ledger, manifest.order, run.evidence, run.history, manifest.refused)
    report = reconcile(tables)
    states = report.states.select("month", "state", "invoices", *_OF_STATES).rows()
    steps = report.bridge.select("step", "contacts", "amount").rows()
    months = report.care_months.select("care_month", *_BILLED).rows()
    return {
        "balances": _not_nil(
            {
                row["seller_org_no"]: tuple(row[name] for name in _BALANCE)
                for row in report.balances.iter_rows(named=True)
            }
        ),
        "balances by": _not_nil(
            {
                (row["dimension"], row["key"]): tuple(row[name] for name in _BALANCE)
                for row in report.balances_by.iter_rows(named=True)
            }
        ),
        "bridge": {step: tuple(cells) for step, *cells in steps},
        "states": {(month, state): tuple(cells) for month, state, *cells in states},
        "ageing": _not_nil(
            {
                seller: tuple(cells)
                for seller, *cells in report.ageing.select("seller_org_no", *_BANDS).rows()
            }
        ),
        "care months": {month: tuple(cells) for month, *cells in months},
        "laws": [
            name for name, holds in report.controls.select("name", "holds").rows() if not holds
        ],
    }


def _worklist(home: Home, ledger: Ledger) -> dict[str, tuple[int, Decimal]]:
    """Return the waiting payments, by reason."""
    waiting = worklist(payment_tables(Work(home, ledger))).waiting
    return _summed(waiting.select("waits_for", "rest").rows())


def _answers(home: Home, ledger: Ledger, day: dt.date) -> dict[str, tuple[int, Decimal]]:
    """Return the region's answers that disagree with our records, by kind."""
    found = what_stands_out(Work(home, ledger), month=None, day=day)
    return _summed(found.select("finding", "amount").rows())


def _summed(rows: list[tuple[str, Decimal | None]]) -> dict[str, tuple[int, Decimal]]:
    sums: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, NIL))
    for name, amount in rows:
        number, kronor = sums[name]
        sums[name] = (number + 1, kronor + (amount or NIL))
    return dict(sums)
