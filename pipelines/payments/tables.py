"""The tables that payments are matched from, out of a home."""

from contracts.invoices import IssuedInvoice
from contracts.keys import DOCUMENT
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.ledger.store import Ledger
from transforms.payments.tables import PaymentTables


def payment_tables(home: Home, ledger: Ledger) -> PaymentTables:
    """Gather all that is known of payments. What was voided cannot be paid."""
    voided = ledger.voids()
    return PaymentTables(
        ledger.payments(),
        ledger.payment_references(),
        ledger.matches(),
        IssuedInvoice.of(ledger.invoices().join(voided, on=DOCUMENT, how="anti")),
        load_settings(home).payment_accounts,
    )
