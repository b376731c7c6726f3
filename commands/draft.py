"""`samfaktura approve` and `issue`: what is done with a draft."""

from commands import desk
from commands.months import MonthArgument
from commands.summary import print_summary
from pipelines.month import approve as approve_month
from pipelines.month import issue as issue_month


def approve(month: MonthArgument, *, by: str | None = None) -> None:
    """Approve the draft of a month as it stands.

    With the setting `approval = "four_eyes"` it must be another person than who billed.

    Parameters
    ----------
    month
        The month of the draft, YYYY-MM.
    by
        Who approves. Else the user of the machine.
    """
    record = approve_month(desk.home(), month, desk.actor(by))
    desk.console.print(f"Godkänd av {record.approved_by}: {month}, körning {record.run_no}.")


def issue(month: MonthArgument, *, by: str | None = None) -> None:
    """Issue the draft of a month and deliver its documents.

    Parameters
    ----------
    month
        The month of the draft, YYYY-MM.
    by
        Who issues. Else the user of the machine.
    """
    home = desk.home()
    with desk.progress() as tell:
        record = issue_month(home, month, desk.actor(by), tell)
    print_summary(home, record)
