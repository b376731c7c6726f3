"""`samfaktura release`, `refuse` and `withdraw`: a named person decides on contacts or a file."""

from typing import Annotated

from cyclopts import Parameter

from commands import desk
from commands.parameters import Because, By, ContactArgument, Reporter
from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.desk.withdrawals import withdraw as withdraw_file
from transforms.documents.swedish import counted


def release(
    contact: ContactArgument, *, because: Because, reporter: Reporter = None, by: By = None
) -> None:
    """Release a held contact."""
    codes = decide(
        desk.home(), "release", DecisionRequest(contact, reporter, because), desk.actor(by)
    )
    desk.console.print(
        f"Kontakten är släppt från {', '.join(codes)}. Nästa körning prövar den på nytt."
    )


def refuse(
    contact: ContactArgument, *, because: Because, reporter: Reporter = None, by: By = None
) -> None:
    """Refuse a waiting contact."""
    decide(desk.home(), "refuse", DecisionRequest(contact, reporter, because), desk.actor(by))
    desk.console.print("Kontakten är nekad. Nästa körning avvisar den (R01).")


def withdraw(
    number: Annotated[int, Parameter(metavar="NUMMER", help="Filens nummer (ingest_no).")],
    *,
    because: Because,
    by: By = None,
) -> None:
    """Withdraw a delivered report file."""
    rows = withdraw_file(desk.home(), number, because, desk.actor(by))
    desk.console.print(
        f"Fil {number} med {counted(rows, 'rad', 'rader')} är återkallad. Nästa körning räknar "
        "inte med filens rader, och krediterar det som den fakturerade.",
        soft_wrap=True,
    )
