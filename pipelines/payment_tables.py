"""The tables that payments are matched from, out of a home."""

from pipelines.home import Home
from pipelines.ledger.store import Ledger
from pipelines.settings import load_payment_accounts
from transforms.payments.tables import PaymentTables


def payment_tables(home: Home, ledger: Ledger) -> PaymentTables:
    """Gather all that is known of payments."""
    return PaymentTables(
        ledger.payments(),
        ledger.payment_references(),
        ledger.matches(),
        ledger.invoices(),
        load_payment_accounts(home),
    )
