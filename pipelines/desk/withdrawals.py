"""A named person's decision to withdraw a delivery: docs/rules.md#withdrawn-deliveries."""

from pipelines.desk.invoices import delete_draft
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.outbox.delivery import finish_deliveries
from pipelines.recovery import open_home


def withdraw(home: Home, ingest_no: int, because: str, actor: Actor) -> int:
    """Withdraw a delivered report file; return the number of its rows.

    An open draft is deleted, because it was made with the rows. Repeating the command with the same
    reason does not withdraw twice.

    Raises:
        LedgerError: the reason is missing, no report file has the number, or it is withdrawn.
    """
    with open_home(home.root, actor) as work:
        if work.ledger.may_withdraw(ingest_no, because, actor):
            delete_draft(work)
            work.ledger.withdraw(ingest_no, because, actor)
        finish_deliveries(work)
        files = work.ledger.files()
        return int(files.filter(files["ingest_no"] == ingest_no).get_column("rows").item())
