"""The tables that payments are matched from, read from a home."""

from contracts.invoices import IssuedInvoice
from contracts.keys import DOCUMENT
from pipelines.archive.work import Work
from pipelines.home.settings import load_settings
from transforms.payments.tables import PaymentTables


def payment_tables(work: Work) -> PaymentTables:
    """Gather all data on payments. Voided invoices cannot be paid."""
    voided = work.ledger.voids()
    return PaymentTables(
        work.ledger.payments(),
        work.ledger.payment_references(),
        work.ledger.matches(),
        IssuedInvoice.of(work.ledger.invoices().join(voided, on=DOCUMENT, how="anti")),
        load_settings(work.home).payment_accounts,
    )
