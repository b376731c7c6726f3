"""Publishing a home's follow-up database: what is issued, out of its ledger and evidence."""

import polars as pl

from pipelines.follow_up.answered import answered
from pipelines.follow_up.patient_key import patient_key
from pipelines.follow_up.sources import FollowUpTables
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.payments.tables import payment_tables
from pipelines.publish import publish, published_marks, published_payments, published_runs
from transforms.payments.published import published_payments as told_payments


def is_published(home: Home, ledger: Ledger) -> bool:
    """Tell whether the database that analysts read has every issued run, and no other.

    And what became of their invoices: how many are voided, and how many were sent.
    """
    runs = ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
    marks = [(ledger.voids().height, ledger.sendings().height)]
    return (
        published_runs(home.follow_up) == runs.select("run_no", "manifest_sha256").rows()
        and published_marks(home.follow_up) == marks
    )


def payments_are_published(home: Home, ledger: Ledger) -> bool:
    """Tell whether the database that analysts read has every payment as it is matched now."""
    columns = ("payment_no", "state", "seller_org_no", "invoice_number", "amount")
    now = told_payments(payment_tables(home, ledger)).select(columns)
    return published_payments(home.follow_up) == now.sort(columns, nulls_last=True).rows()


def publish_follow_up(home: Home, ledger: Ledger) -> None:
    """Build the analysts' database of a home anew, and put it in place whole."""
    runs = ledger.runs()
    folders = {
        run_no: home.root / folder for run_no, folder in runs.select("run_no", "folder").iter_rows()
    }
    tables = FollowUpTables(
        runs,
        ledger.files(),
        ledger.invoices(),
        ledger.invoice_lines(),
        payment_tables(home, ledger),
        ledger.payment_files(),
        folders,
        answered(home, ledger),
        ledger.voids(),
        ledger.sendings(),
    )
    publish(home.follow_up, tables, patient_key(home.patient_key))
